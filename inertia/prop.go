package inertia

import (
	"cmp"
	"context"
	"errors"

	"github.com/chinertia/chinertia/inertia/internal/props"
)

// Props are the props of a page by name.
//
// A value may be anything that encodes to JSON, a [Prop], a plain closure
// (func() T, optionally with a context.Context as its argument and an error as
// its second result), which is evaluated only if the client gets its value, or
// a map, slice or struct that holds any of these at any depth. A nil slice is
// sent as [] and a nil map as {}, see [WithNilAsNull]. A name with dots
// ("auth.user") is put into the nested object.
//
// Render does not change the map or anything in it.
type Props map[string]any

// Prop is a prop with instructions: when it is sent, how it is loaded and what
// the client does with it. It is made by one of the constructors ([Defer],
// [Once], ...) and refined with methods that return a changed copy:
//
//	inertia.Defer(repo.Stats).Group("charts").Rescue()
//
// A combination that makes no sense panics where it is made. The zero Prop
// sends the zero value of T. A Prop may be used for many requests at once.
type Prop[T any] struct{ spec *props.Spec }

// PropSpec is how this package reads a prop, and of no use elsewhere.
func (p Prop[T]) PropSpec() *props.Spec {
	if p.spec == nil {
		var zero T
		return &props.Spec{Value: zero}
	}
	return p.spec
}

// MarshalJSON always fails: a Prop means something only to [Render]. It gets
// here when a json.Marshaler of the application encodes a Prop itself.
func (p Prop[T]) MarshalJSON() ([]byte, error) {
	return nil, errors.New("inertia: a Prop was encoded outside of Render: put it into Props, a map, a slice or a struct without a MarshalJSON method")
}

// change returns p with a copy of its spec changed by f.
func (p Prop[T]) change(f func(*props.Spec)) Prop[T] {
	s := *p.PropSpec()
	f(&s)
	return Prop[T]{&s}
}

// must panics with the problem of a combination that makes no sense.
func must(makesSense bool, problem string) {
	if !makesSense {
		panic("inertia: " + problem)
	}
}

// Value makes a prop of a plain value, to be refined with methods. By itself it
// is the same as the value. If v is a closure as in [Props], it is called only if
// its value is sent; so Value is for functions that lack the context or the
// error which [Lazy] and its like ask for. (These have one form so that T is
// inferred.)
//
//	inertia.Value(clock.Now).Optional()
//	inertia.Value(report).Defer().Group("slow") // large, but there already
func Value[T any](v T) Prop[T] { return Prop[T]{&props.Spec{Value: v}} }

// Lazy makes a prop that is loaded only if its value is sent.
//
// Like every load function, load gets the context of the request, is called at
// most once per response, and an error from it makes the response a failure,
// see [WithErrorHandler]. A Prop that it returns counts as the prop. Lazy
// panics if load is nil.
func Lazy[T any](load func(context.Context) (T, error)) Prop[T] {
	return loader("Lazy", props.Normal, load)
}

// Optional makes a prop that is left out, and not loaded, until a partial
// reload asks for it. See [Lazy] for load.
func Optional[T any](load func(context.Context) (T, error)) Prop[T] {
	return loader("Optional", props.Optional, load)
}

// Defer makes a prop that is left out of the first response and fetched by the
// client right after it has shown the page, in one request per group. The group
// is "default", see [Prop.Group]. See [Lazy] for load.
func Defer[T any](load func(context.Context) (T, error)) Prop[T] {
	p := loader("Defer", props.Deferred, load)
	p.spec.Group = defaultGroup
	return p
}

// Always makes a prop that is part of every response, also of partial reloads
// that do not ask for it or exclude it. An always prop inside of another prop
// is reached only when that one is.
func Always[T any](v T) Prop[T] { return Prop[T]{&props.Spec{Kind: props.Always, Value: v}} }

const defaultGroup = "default"

func loader[T any](name string, k props.Kind, load func(context.Context) (T, error)) Prop[T] {
	must(load != nil, name+" called with a nil function")
	return Prop[T]{&props.Spec{Kind: k, Load: func(ctx context.Context) (any, error) { return load(ctx) }}}
}

// Always makes a loaded prop part of every response.
// It panics if the prop is optional, deferred, merged, once or scrolling.
func (p Prop[T]) Always() Prop[T] { return p.sent("Always", props.Always) }

// Optional leaves the prop out until a partial reload asks for it, as the
// function [Optional] does. It panics if the prop is deferred or always.
func (p Prop[T]) Optional() Prop[T] { return p.sent("Optional", props.Optional) }

// Defer leaves the prop out of the first response; the client fetches it right
// after it has shown the page, as with the function [Defer]. A value that is there
// already is worth it if it is large. Defer panics if the prop is optional or
// always.
func (p Prop[T]) Defer() Prop[T] {
	p = p.sent("Defer", props.Deferred)
	p.spec.Group = cmp.Or(p.spec.Group, defaultGroup)
	return p
}

// sent says when the prop is sent.
func (p Prop[T]) sent(name string, k props.Kind) Prop[T] {
	return p.change(func(s *props.Spec) {
		must(s.Kind == props.Normal || s.Kind == k, name+" on a prop that is "+s.Kind.String()+": it has one time to be sent; use Lazy or Value, and one of Optional, Defer and Always")
		s.Kind = k
		checkAlways(name, s)
	})
}

// checkAlways panics if a prop that is sent with every response keeps what the
// client has.
func checkAlways(name string, s *props.Spec) {
	must(s.Kind != props.Always || s.Merge == props.Replace && s.Scroll == nil && !s.Once,
		name+": an always prop can be neither merged nor once: every response sends it, and replaces what the client has")
}

// Group names the request in which deferred props are fetched together.
// It panics if the prop is not deferred or the name is empty.
func (p Prop[T]) Group(name string) Prop[T] {
	return p.change(func(s *props.Spec) {
		must(s.Kind == props.Deferred, "Group on a prop that is not deferred: use Defer")
		must(name != "", `Group called with an empty name: leave it out to get the group "default"`)
		s.Group = name
	})
}

// Rescue lets the page live without this prop when loading or encoding it
// fails: it is left out and listed in rescuedProps, and the error is logged and
// passed to [Hooks.Rescue]. A panic is not rescued.
// Rescue panics if the prop is not deferred.
func (p Prop[T]) Rescue() Prop[T] {
	return p.change(func(s *props.Spec) {
		must(s.Kind == props.Deferred, "Rescue on a prop that is not deferred: the page cannot be shown without it; use Defer")
		s.Rescue = true
	})
}
