package inertia

import (
	"slices"

	"github.com/chinertia/chinertia/inertia/internal/props"
)

// Merge makes a prop whose value the client appends to the one it has, on a
// partial reload, instead of replacing it. See [Prop.Append] for lists inside
// of the value.
func Merge[T any](v T) Prop[T] { return Value(v).Merge() }

// Prepend makes a prop whose value the client puts before the one it has.
func Prepend[T any](v T) Prop[T] { return Value(v).Prepend() }

// DeepMerge makes a prop whose value the client merges into the one it has at
// every depth.
func DeepMerge[T any](v T) Prop[T] { return Value(v).DeepMerge() }

// Merge lets the client append the value to the one it has.
// It panics if the prop is an always prop or merges in another way already.
func (p Prop[T]) Merge() Prop[T] { return p.merged("Merge", props.Append) }

// Append lets the client append the lists at the paths inside of the value
// ("data", "feed.items") to those that it has, and replace the rest. Without
// paths it is [Prop.Merge]. It panics like Merge, and on an empty path.
func (p Prop[T]) Append(paths ...string) Prop[T] {
	if len(paths) == 0 {
		return p.Merge()
	}
	return p.inner("Append", func(s *props.Spec) { s.Append = appendPaths("Append", s.Append, paths) })
}

// Prepend lets the client put the value, or the lists at the paths inside of
// it, before what it has. It may be combined with [Prop.Append] for other
// paths. It panics like Merge, and on an empty path.
func (p Prop[T]) Prepend(paths ...string) Prop[T] {
	if len(paths) == 0 {
		return p.merged("Prepend", props.Prepend)
	}
	return p.inner("Prepend", func(s *props.Spec) { s.Prepend = appendPaths("Prepend", s.Prepend, paths) })
}

// DeepMerge lets the client merge the value into the one it has at every depth.
// It panics if the prop is an always prop or merges in another way already.
func (p Prop[T]) DeepMerge() Prop[T] { return p.merged("DeepMerge", props.Deep) }

// MatchOn names the fields by which the client finds items that it has already,
// and replaces them instead of adding them twice. For lists inside of the value
// the field begins with their path: Append("data").MatchOn("data.id").
//
// MatchOn panics if the prop does not merge or a field is empty.
func (p Prop[T]) MatchOn(fields ...string) Prop[T] {
	return p.change(func(s *props.Spec) {
		must(s.Merge != props.Replace || s.Scroll != nil, "MatchOn on a prop that does not merge: call Merge, Append, Prepend or DeepMerge first")
		s.MatchOn = appendPaths("MatchOn", s.MatchOn, fields)
	})
}

func (p Prop[T]) merged(name string, m props.MergeMode) Prop[T] {
	return p.change(func(s *props.Spec) {
		must(s.Scroll == nil, name+scrollMerges)
		must((s.Merge == props.Replace || s.Merge == m) && len(s.Append)+len(s.Prepend) == 0, name+" on a prop that merges in another way already: a value has one way to merge")
		s.Merge = m
		checkAlways(name, s)
	})
}

func (p Prop[T]) inner(name string, f func(*props.Spec)) Prop[T] {
	return p.change(func(s *props.Spec) {
		must(s.Scroll == nil, name+scrollMerges)
		must(s.Merge == props.Replace || len(s.Append)+len(s.Prepend) > 0, name+" with paths on a prop that merges as a whole: leave out Merge, Prepend or DeepMerge")
		s.Merge = props.Append
		checkAlways(name, s)
		f(s)
	})
}

const scrollMerges = " on a scroll prop: Scroll merges by itself, in the direction that the client asks for"

// appendPaths copies, since the slice may be shared with another Prop.
func appendPaths(name string, have, paths []string) []string {
	must(!slices.Contains(paths, ""), name+" called with an empty path")
	return append(have[:len(have):len(have)], paths...)
}
