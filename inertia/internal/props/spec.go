// Package props decides what the props of a page send: it puts shared and page
// props together, walks them once with what the request selects, loads those that
// are sent, and notes what the client has to know about the others. It drives a
// [Writer], and knows neither JSON nor HTTP.
package props

import (
	"context"
	"reflect"
	"time"

	"github.com/chinertia/chinertia/inertia/internal/selection"
)

// Kind tells when a prop is sent.
type Kind uint8

// The kinds of props.
const (
	Normal   Kind = iota // with every visit that asks for it
	Optional             // only when asked for by name
	Deferred             // announced, then fetched by the client
	Always               // with every response, whatever is asked for
)

func (k Kind) String() string { return [...]string{"normal", "optional", "deferred", "always"}[k] }

// MergeMode tells what the client does with a value if it has one already.
type MergeMode uint8

// What the client does with a value.
const (
	Replace MergeMode = iota
	Append
	Prepend
	Deep
)

// Spec is what a prop says. It may be used for many requests at once, and is not
// changed after it has been handed out.
type Spec struct {
	Kind  Kind
	Value any                                // if Load is nil
	Load  func(context.Context) (any, error) // nil for plain values

	Group  string // of a deferred prop
	Rescue bool   // the page can live without it

	Merge   MergeMode
	Append  []string // inner paths
	Prepend []string
	MatchOn []string

	Once  bool
	Key   string // of a once prop; "" is the path
	TTL   time.Duration
	Until time.Time
	Fresh bool

	Scroll  func(value any) ScrollMeta // nil if the prop does not scroll
	Wrapper string                     // the key of the list inside of its value
}

// ScrollMeta says how to get the pages around one page of a list.
type ScrollMeta struct {
	PageName                string
	Previous, Next, Current any
}

// Prop is implemented by values that are props with instructions.
type Prop interface{ PropSpec() *Spec }

var propType = reflect.TypeFor[Prop]()

// specOf returns the spec of a prop, which may be a pointer: a nil one is null.
func specOf(p Prop) *Spec {
	if v := reflect.ValueOf(p); v.Kind() == reflect.Pointer && v.IsNil() {
		return &Spec{}
	}
	return p.PropSpec()
}

// isHeld reports whether the client has the once prop at path already, on a full
// visit (protocol 4.4).
func (s *Spec) isHeld(sel *selection.Selection, path []byte) bool {
	if !s.Once || s.Fresh || !sel.Visit || sel.Partial {
		return false
	}
	if s.Key != "" {
		path = []byte(s.Key)
	}
	return sel.Has(path)
}

// expires returns when the client must forget the value, in milliseconds since
// 1970, or 0 for never.
func (s *Spec) expires() int64 {
	switch {
	case s.TTL > 0:
		return time.Now().Add(s.TTL).UnixMilli()
	case !s.Until.IsZero():
		return s.Until.UnixMilli()
	}
	return 0
}
