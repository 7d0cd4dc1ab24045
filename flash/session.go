package flash

import (
	"context"
	"errors"
	"fmt"

	"github.com/chinertia/chinertia/flash/internal/mergestore"
)

// errNoSession is what a request without a session panics with.
var errNoSession = errors.New("flash: no session in the context of the request: " +
	"add r.Use(sessions.LoadAndSave) above r.Use(inertia.Middleware(...)), with the session manager that flash.New was given")

// find returns the state of the request, nil if its session holds nothing.
func (s *Store) find(ctx context.Context) (*state, error) {
	switch codec, store := mergestore.IsInUse(s.sessions, s.key); {
	case !codec:
		panic(errors.New("flash: the Codec of the session manager was set after flash.New: set it before"))
	case !store:
		panic(errors.New("flash: the Store of the session manager was set after flash.New: set it before"))
	}
	switch v := s.value(ctx).(type) {
	case nil:
		return nil, nil
	case *state:
		return v, nil
	default:
		return nil, fmt.Errorf("flash: the session key %q holds a value of type %T: something else uses it, choose another key with WithKey", s.key, v)
	}
}

// value is the session's value under the store's key.
func (s *Store) value(ctx context.Context) any {
	defer func() {
		if recover() != nil {
			panic(errNoSession)
		}
	}()
	return s.sessions.Get(ctx, s.key)
}
