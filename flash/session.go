package flash

import (
	"context"
	"errors"
	"fmt"

	"github.com/alexedwards/scs/v2"
)

// errNoSession is what a request without a session panics with.
var errNoSession = errors.New("flash: no session in the context of the request: " +
	"add r.Use(sessions.LoadAndSave) above r.Use(inertia.Middleware(...)), with the session manager that flash.New was given")

// find returns the state of the request, nil if its session holds nothing.
func (s *Store) find(ctx context.Context) (*state, error) {
	s.checkWiring()
	switch v := s.value(ctx).(type) {
	case nil:
		return nil, nil
	case *state:
		return v, nil
	default:
		return nil, fmt.Errorf("flash: the session key %q holds a value of type %T: something else uses it, choose another key with WithKey", s.key, v)
	}
}

// findOrCreate is find for a request that puts something. A state that it has
// created is in the session, which counts as modified.
func (s *Store) findOrCreate(ctx context.Context) (st *state, created bool, err error) {
	if st, err = s.find(ctx); st != nil || err != nil {
		return st, false, err
	}
	s.creating.Lock() // two goroutines of a request must not make two
	defer s.creating.Unlock()
	if st, err = s.find(ctx); st != nil || err != nil {
		return st, false, err
	}
	st = new(state)
	s.sessions.Put(ctx, s.key, st)
	return st, true, nil
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

// checkWiring panics if the session manager got another Store or Codec after New:
// data would be lost, or the session could not be written.
func (s *Store) checkWiring() {
	if !unwrap(s.sessions.Codec, func(c scs.Codec) bool { return c == s.codec }) {
		panic(errors.New("flash: the Codec of the session manager was set after flash.New: set it before"))
	}
	if !unwrap(s.sessions.Store, func(st scs.Store) bool { return st == s.store }) {
		panic(errors.New("flash: the Store of the session manager was set after flash.New: set it before"))
	}
}
