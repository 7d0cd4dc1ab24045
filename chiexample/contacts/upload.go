package contacts

import (
	"context"
	"net/http"

	"github.com/chinertia/chinertia/validate"
)

// uploads keeps files on disk until they are read: many may arrive at the same
// time, and slowly.
var uploads = validate.New(validate.WithLimits(validate.Limits{Memory: 64 << 10}))

func bindUpload[T any](r *http.Request) (T, error) {
	return validate.BindWith[T](uploads, r)
}

// oneAtATime runs f when nobody else has the slot: what reading files takes is
// bounded for each, and so for all of them.
func oneAtATime[T any](ctx context.Context, slot chan struct{}, f func() (T, error)) (T, error) {
	select {
	case slot <- struct{}{}:
		defer func() { <-slot }()
		return f()
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}
