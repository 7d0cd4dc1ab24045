// Package selection tells what a request asks for: which props a partial reload
// wants, and which the client has already. It reads headers, and knows nothing of
// requests, props or JSON.
package selection

import (
	"slices"
	"sync"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// Selection is what a request asks for. The zero value is a first visit, which
// gets everything. It may be filled again, and keeps its memory for that.
type Selection struct {
	Visit   bool     // the request comes from an Inertia client
	Partial bool     // it reloads parts of the page that the client shows
	Prepend bool     // an infinite scroll wants the items before its first one
	only    []string // sorted if long, as all lists are; empty is everything
	except  []string
	reset   []string
	once    []string // keys of the once props that the client has
}

// maxKept is how long the lists are that a selection keeps memory for. Clients send
// a few names; what a list of a million took goes to the next long one, if that
// comes soon, and to nobody else.
const maxKept = 256

var longLists = sync.Pool{New: func() any { return new([]string) }}

// Read takes the selection from the headers of a visit to the component.
func (s *Selection) Read(h map[string][]string, component string) {
	s.Visit, s.Prepend = true, header.Text(h, header.MergeIntent) == "prepend"
	s.Partial = component != "" && header.Text(h, header.PartialComponent) == component
	read(&s.reset, h[header.Reset])
	read(&s.once, h[header.ExceptOnce])
	if s.Partial {
		read(&s.only, h[header.PartialData])
		read(&s.except, h[header.PartialExcept])
	}
}

// read appends the items of a header. A page asks for a few names, but something else
// may send as many as a header holds, and each would be compared with each value of
// the page: so a long list is sorted, and searched.
func read(list *[]string, lines []string) {
	if len(lines) == 0 {
		return
	}
	if n := header.CountItems(lines); n > maxKept {
		*list = slices.Grow(*longLists.Get().(*[]string), n)
	}
	*list = header.AppendList(*list, lines)
	if len(*list) >= searchedFrom {
		slices.Sort(*list)
	}
}

// Reset makes s the zero value, and keeps the memory of short lists.
func (s *Selection) Reset() {
	s.Visit, s.Partial, s.Prepend = false, false, false
	for _, list := range []*[]string{&s.only, &s.except, &s.reset, &s.once} {
		clear(*list)
		if *list = (*list)[:0]; cap(*list) > maxKept {
			kept := *list
			longLists.Put(&kept)
			*list = nil
		}
	}
}

// IsVariant reports whether another request for the same page may get more.
func (s *Selection) IsVariant() bool {
	return s.Partial || s.Prepend || len(s.reset)+len(s.once) > 0
}

// Inclusion tells how much of a value is sent.
type Inclusion uint8

// How much of what lies at a path is asked for.
const (
	None  Inclusion = iota
	Part            // some of what lies below
	Whole           // everything below
)

// Includes decides on the value at path in a partial reload (protocol 3.6):
// except wins over only, and both match by whole segments.
func (s *Selection) Includes(path []byte) Inclusion {
	asked := Whole
	if len(s.only) > 0 {
		asked = covers(s.only, path)
	}
	if asked == None || len(s.except) == 0 {
		return asked
	}
	switch covers(s.except, path) {
	case Whole:
		return None
	case Part:
		return Part
	}
	return asked
}

// AsksFor reports whether the request wants the metadata of the prop at path: a
// full visit does, a partial reload if the path equals or lies below one of its
// own and is not excepted.
func (s *Selection) AsksFor(path []byte) bool {
	return !s.Partial || covers(s.except, path) != Whole && (len(s.only) == 0 || covers(s.only, path) == Whole)
}

// Resets reports whether the client replaces what it has at path.
func (s *Selection) Resets(path []byte) bool { return contains(s.reset, path) }

// Has reports whether the client says that it has the once prop with the key.
func (s *Selection) Has(key []byte) bool { return contains(s.once, key) }
