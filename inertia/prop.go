package inertia

import (
	"context"
	"errors"
	"reflect"
	"time"
)

// Props are the props of a page by name.
//
// A value may be anything that encodes to JSON, a [Prop], a plain closure
// (func() T, optionally with a context.Context as its argument and an error as
// its second result), which is evaluated only if the client gets its value, or
// a map, slice or struct that holds any of these at any depth. A name with dots
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
type Prop[T any] struct{ def *definition }

type kind uint8

const (
	kindNormal   kind = iota // sent with every visit that asks for it
	kindOptional             // sent only when asked for by name
	kindDeferred             // announced, then fetched by the client
	kindAlways               // sent with every response, whatever is asked for
)

// definition is what a Prop says, without its type. It is never changed after
// its Prop has been returned to the application.
type definition struct {
	kind  kind
	value any                                // if load is nil
	load  func(context.Context) (any, error) // nil for plain values

	group  string // of a deferred prop
	rescue bool

	merge   mergeMode
	append  []string // inner paths
	prepend []string
	matchOn []string

	once    bool
	onceKey string // "" is the path
	ttl     time.Duration
	until   time.Time
	fresh   bool

	scroll  func(value any) (ScrollMeta, any) // nil if the prop does not scroll
	wrapper string
}

// holder is implemented by Prop[T] only.
type holder interface{ definition() *definition }

func (p Prop[T]) definition() *definition {
	if p.def == nil {
		var zero T
		return &definition{value: zero}
	}
	return p.def
}

// definitionOf is the definition of a Prop or of a pointer to one; a nil pointer
// is null.
func definitionOf(h holder) *definition {
	if v := reflect.ValueOf(h); v.Kind() == reflect.Pointer && v.IsNil() {
		return &definition{}
	}
	return h.definition()
}

// MarshalJSON always fails: a Prop means something only to [Render]. It gets
// here when a json.Marshaler of the application encodes a Prop itself.
func (p Prop[T]) MarshalJSON() ([]byte, error) {
	return nil, errors.New("inertia: a Prop was encoded outside of Render: put it into Props, a map, a slice or a struct without a MarshalJSON method")
}

// change returns p with a copy of its definition changed by f.
func (p Prop[T]) change(f func(*definition)) Prop[T] {
	d := *p.definition()
	f(&d)
	return Prop[T]{&d}
}

// Value makes a prop of a plain value, to be refined with methods. By itself it
// is the same as the value.
func Value[T any](v T) Prop[T] { return Prop[T]{&definition{value: v}} }

// Lazy makes a prop that is loaded only if its value is sent.
//
// Like every load function, load gets the context of the request, is called at
// most once per response, and an error from it makes the response a failure,
// see [WithErrorHandler]. A Prop that it returns counts as the prop. Lazy
// panics if load is nil.
func Lazy[T any](load func(context.Context) (T, error)) Prop[T] {
	return loader("Lazy", kindNormal, load)
}

// Optional makes a prop that is left out, and not loaded, until a partial
// reload asks for it. See [Lazy] for load.
func Optional[T any](load func(context.Context) (T, error)) Prop[T] {
	return loader("Optional", kindOptional, load)
}

// Defer makes a prop that is left out of the first response and fetched by the
// client right after it has shown the page, in one request per group. The group
// is "default", see [Prop.Group]. See [Lazy] for load.
func Defer[T any](load func(context.Context) (T, error)) Prop[T] {
	p := loader("Defer", kindDeferred, load)
	p.def.group = defaultGroup
	return p
}

// Always makes a prop that is part of every response, also of partial reloads
// that do not ask for it or exclude it. An always prop inside of another prop
// is reached only when that one is.
func Always[T any](v T) Prop[T] { return Prop[T]{&definition{kind: kindAlways, value: v}} }

const defaultGroup = "default"

func loader[T any](name string, k kind, load func(context.Context) (T, error)) Prop[T] {
	if load == nil {
		panic("inertia: " + name + " called with a nil function")
	}
	return Prop[T]{&definition{kind: k, load: func(ctx context.Context) (any, error) { return load(ctx) }}}
}

// Always makes a loaded prop part of every response.
// It panics if the prop is optional, deferred, merged, once or scrolling.
func (p Prop[T]) Always() Prop[T] {
	return p.change(func(d *definition) {
		switch {
		case d.kind == kindOptional || d.kind == kindDeferred:
			panic("inertia: Always on an optional or deferred prop: it cannot be left out and always be sent; use Lazy")
		case d.merge != mergeNone || d.scroll != nil:
			panic("inertia: Always on a merged prop: every response would add to what the client has")
		case d.once:
			panic("inertia: Always on a once prop: it cannot be sent once and always")
		}
		d.kind = kindAlways
	})
}

// Group names the request in which deferred props are fetched together.
// It panics if the prop is not deferred or the name is empty.
func (p Prop[T]) Group(name string) Prop[T] {
	return p.change(func(d *definition) {
		if d.kind != kindDeferred {
			panic("inertia: Group on a prop that is not deferred: use Defer")
		}
		if name == "" {
			panic(`inertia: Group called with an empty name: leave it out to get the group "default"`)
		}
		d.group = name
	})
}

// Rescue lets the page live without this prop when loading or encoding it
// fails: it is left out and listed in rescuedProps, and the error is logged and
// passed to [Hooks.Rescue]. A panic is not rescued.
// Rescue panics if the prop is not deferred.
func (p Prop[T]) Rescue() Prop[T] {
	return p.change(func(d *definition) {
		if d.kind != kindDeferred {
			panic("inertia: Rescue on a prop that is not deferred: the page cannot be shown without it; use Defer")
		}
		d.rescue = true
	})
}
