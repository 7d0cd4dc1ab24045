package inertia

import (
	"context"
	"time"

	"github.com/chinertia/chinertia/inertia/internal/header"
	"github.com/chinertia/chinertia/inertia/internal/props"
)

// Once makes a prop that the client keeps over visits: when it says that it has
// the value already, the prop is neither loaded nor sent. A partial reload that
// asks for it gets it. See [Lazy] for load.
func Once[T any](load func(context.Context) (T, error)) Prop[T] {
	return loader("Once", props.Normal, load).Once()
}

// Once lets the client keep the value over visits. It panics if the prop is an
// always prop.
func (p Prop[T]) Once() Prop[T] {
	return p.change(func(s *props.Spec) {
		s.Once = true
		checkAlways("Once", s)
	})
}

// As names a once prop, so that pages which call it differently, or at another
// depth, share it. The default is the path of the prop. It panics if the prop
// is not a once prop or the key cannot travel in a list in the client's header:
// it is empty, or has a comma, white space around it or characters that Latin-1
// lacks.
func (p Prop[T]) As(key string) Prop[T] {
	return p.onceOnly("As", func(s *props.Spec) {
		must(validOnceKey(key), "As called with a key that cannot travel in a header: want one without commas, white space around it and characters beyond Latin-1")
		s.Key = key
	})
}

// For limits how long the client keeps a once prop, counted from each response
// that sends it. The default is as long as the page is open. It panics if the
// prop is not a once prop or d is not positive.
func (p Prop[T]) For(d time.Duration) Prop[T] {
	return p.onceOnly("For", func(s *props.Spec) {
		must(d > 0, "For called with a duration that is not positive: use Fresh to send the value again")
		s.TTL, s.Until = d, time.Time{}
	})
}

// Until is [Prop.For] with a point in time. It panics if the prop is not a once
// prop or t is zero.
func (p Prop[T]) Until(t time.Time) Prop[T] {
	return p.onceOnly("Until", func(s *props.Spec) {
		must(!t.IsZero(), "Until called with the zero time")
		s.TTL, s.Until = 0, t
	})
}

// Fresh sends a once prop although the client has it. It panics if the prop is
// not a once prop.
func (p Prop[T]) Fresh() Prop[T] {
	return p.onceOnly("Fresh", func(s *props.Spec) { s.Fresh = true })
}

func (p Prop[T]) onceOnly(name string, f func(*props.Spec)) Prop[T] {
	return p.change(func(s *props.Spec) {
		must(s.Once, name+" on a prop that is not a once prop: call Once first")
		f(s)
	})
}

func validOnceKey(key string) bool {
	list := header.AppendList(nil, []string{key})
	return len(list) == 1 && list[0] == key && header.CanCarry(key)
}
