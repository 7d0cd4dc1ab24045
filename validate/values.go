package validate

import (
	"bytes"
	"io"
	"net/http"

	"github.com/chinertia/chinertia/validate/internal/source"
)

// Values reads the values of a request without a type to fill: to show a form as
// it was sent, to forward it, or to log which fields there are. It uses the
// [Default] Binder; see [Binder.Values].
func Values(r *http.Request) (map[string]any, error) { return Default().Values(r) }

// Values reads the values of a request as [Binder.Bind] does, from where it does
// and within the same limits, but without rules. What a form sends is text, or a
// list ([]any) or a map[string]any of it; JSON also has booleans, nil and
// [json.Number]; files are *multipart.FileHeader. Treat it as unvalidated, and
// mind that it holds passwords, which old input never does.
//
// The body can be read once more afterwards, by Bind or by the handler. A
// request that cannot be read is a [*BodyError].
func (b *Binder) Values(r *http.Request) (map[string]any, error) {
	src, err := source.Read(r, b.limits)
	if err != nil {
		return nil, bodyError(err)
	}
	if src.Tree == nil {
		r.Body = io.NopCloser(bytes.NewReader(src.JSON))
		if err := src.Parse(); err != nil {
			return nil, bodyError(err)
		}
	}
	budget := source.Budget{Limits: b.limits}
	values := budget.PlainMap(src.Tree)
	if budget.Err != nil {
		return nil, bodyError(budget.Err)
	}
	return values, nil
}
