package inertia

import (
	"context"

	"github.com/chinertia/chinertia/inertia/internal/props"
)

// ScrollMeta tells the client how to get the pages around one page of a list.
// Pages are numbers or strings (cursors); nil means that there is none.
type ScrollMeta struct {
	PageName string // query parameter that asks for a page; "" is "page"
	Previous any
	Next     any
	Current  any
}

// Paginator is a page of a list that knows its neighbours, the value of a
// [Scroll] prop. It must encode to an object that has the items under "data",
// or under the key that [Prop.Wrapper] names.
type Paginator interface{ ScrollMeta() ScrollMeta }

// ScrollPage is a ready [Paginator].
type ScrollPage[T any] struct {
	Data []T        `json:"data"`
	Meta ScrollMeta `json:"-"`
}

// ScrollMeta returns p.Meta.
func (p ScrollPage[T]) ScrollMeta() ScrollMeta { return p.Meta }

// NumberedPage makes a [ScrollPage] of items that are found by page numbers,
// from 1 to last. A nil slice becomes an empty list.
func NumberedPage[T any](items []T, current, last int) ScrollPage[T] {
	m := ScrollMeta{Current: current}
	if current > 1 {
		m.Previous = current - 1
	}
	if current < last {
		m.Next = current + 1
	}
	return ScrollPage[T]{Data: notNil(items), Meta: m}
}

// CursorPage makes a [ScrollPage] of items that are found by cursors, with
// "cursor" as the query parameter. An empty previous or next means that there
// is none; an empty current is the first page. A nil slice becomes an empty
// list.
func CursorPage[T any](items []T, previous, current, next string) ScrollPage[T] {
	return ScrollPage[T]{Data: notNil(items), Meta: ScrollMeta{
		PageName: "cursor", Previous: orNil(previous), Next: orNil(next), Current: orNil(current),
	}}
}

// Scroll makes a prop of one page of a list, which the client's InfiniteScroll
// component extends at either end. The list is appended or prepended as the
// client asks for.
func Scroll[T Paginator](page T) Prop[T] {
	return Prop[T]{scrolling(&props.Spec{Value: page})}
}

// ScrollFunc is [Scroll] with a page that is loaded only if it is sent: see
// [Lazy] for load, [Prop.Defer] and [Prop.Optional] for when.
func ScrollFunc[T Paginator](load func(context.Context) (T, error)) Prop[T] {
	p := loader("ScrollFunc", props.Normal, load)
	scrolling(p.spec)
	return p
}

// ScrollData is [Scroll] for a value that is not a [Paginator].
func ScrollData[T any](value T, meta ScrollMeta) Prop[T] {
	return Prop[T]{&props.Spec{
		Value: value, Wrapper: defaultWrapper,
		Scroll: func(any) props.ScrollMeta { return props.ScrollMeta(meta) },
	}}
}

// Wrapper names the key under which the value has its items, "data" by default.
// It panics if the prop is not a scroll prop or the key is empty.
func (p Prop[T]) Wrapper(key string) Prop[T] {
	return p.change(func(s *props.Spec) {
		must(s.Scroll != nil, "Wrapper on a prop that does not scroll: use Scroll")
		must(key != "", "Wrapper called with an empty key: the client merges the list inside of the value")
		s.Wrapper = key
	})
}

const defaultWrapper = "data"

func scrolling(s *props.Spec) *props.Spec {
	s.Wrapper = defaultWrapper
	s.Scroll = func(v any) (meta props.ScrollMeta) {
		if p, ok := v.(Paginator); ok {
			meta = props.ScrollMeta(p.ScrollMeta())
		}
		return meta
	}
	return s
}

func notNil[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}
