// Package selection tells what a request asks for: which props a partial reload
// wants, and which the client has already. It knows the values of headers, and
// nothing of requests, props or JSON.
package selection

// Headers are the values of the request headers that select props. The lists
// are separated by commas.
type Headers struct {
	Visit   bool // the request comes from an Inertia client
	Partial bool // it reloads parts of the page that the client shows
	Prepend bool // an infinite scroll wants the items before its first one
	Only    []string
	Except  []string
	Reset   []string
	Once    []string // keys of the once props that the client has
}

// Selection is what a request asks for. The zero value is a first visit, which
// gets everything. It may be filled again, and keeps its memory for that.
type Selection struct {
	Visit   bool
	Partial bool
	Prepend bool
	only    []string // empty is everything
	except  []string
	reset   []string
	once    []string
}

// maxKept is how long the lists are that stay in memory for the next request.
// Clients send a few names; a list of a million is nobody's next one.
const maxKept = 256

// Read takes the selection from the headers, whose lists it splits with split,
// appending to its first argument. Without Visit the other headers mean nothing:
// a document has all props.
func (s *Selection) Read(h Headers, split func(list, lines []string) []string) {
	s.Visit, s.Partial, s.Prepend = h.Visit, h.Visit && h.Partial, h.Visit && h.Prepend
	s.only, s.except, s.reset, s.once = s.only[:0], s.except[:0], s.reset[:0], s.once[:0]
	if !h.Visit {
		return
	}
	s.reset = searchable(split(s.reset, h.Reset))
	s.once = searchable(split(s.once, h.Once))
	if h.Partial {
		s.only = searchable(split(s.only, h.Only))
		s.except = searchable(split(s.except, h.Except))
	}
}

// Forget drops what the client sent, and keeps the memory of short lists.
func (s *Selection) Forget() {
	for _, list := range []*[]string{&s.only, &s.except, &s.reset, &s.once} {
		if cap(*list) > maxKept {
			*list = nil
			continue
		}
		clear(*list)
		*list = (*list)[:0]
	}
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
	whole := len(s.only) == 0 || isWithin(s.only, path)
	if !whole && !isAbove(s.only, path) {
		return None
	}
	if len(s.except) > 0 {
		if isWithin(s.except, path) {
			return None
		}
		whole = whole && !isAbove(s.except, path)
	}
	if whole {
		return Whole
	}
	return Part
}

// AsksFor reports whether the request wants the metadata of the prop at path: a
// full visit does, a partial reload if the path equals or lies below one of its
// own and is not excepted.
func (s *Selection) AsksFor(path []byte) bool {
	return !s.Partial || !isWithin(s.except, path) && (len(s.only) == 0 || isWithin(s.only, path))
}

// Resets reports whether the client replaces what it has at path.
func (s *Selection) Resets(path []byte) bool { return contains(s.reset, path) }

// Has reports whether the client says that it has the once prop with the key.
func (s *Selection) Has(key []byte) bool { return contains(s.once, key) }
