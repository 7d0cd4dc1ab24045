package inertia

import "net/http"

// selection is what the client asks for and has already.
type selection struct {
	inertia bool
	partial bool
	only    []string // empty is everything
	except  []string
	reset   []string
	once    []string // keys of the once props that the client holds
	prepend bool     // the intent of an infinite scroll
}

// read takes the selection for the component from the headers of a request. It
// reuses the lists. Partial headers count without X-Inertia as well.
func (s *selection) read(r *http.Request, component string, inertia bool) {
	h := r.Header
	s.inertia, s.partial = inertia, IsPartial(r, component)
	s.only, s.except, s.once = s.only[:0], s.except[:0], s.once[:0]
	if s.partial {
		s.only = readPaths(s.only, h[headerPartialData])
		s.except = readPaths(s.except, h[headerPartialExcept])
	}
	if inertia {
		s.once = appendList(s.once, h[headerExceptOnce])
	}
	s.reset = readPaths(s.reset[:0], h[headerReset])
	s.prepend = headerValue(h, headerMergeIntent) == "prepend"
}

// forget drops what the client sent, and keeps the memory of the lists.
func (s *selection) forget() {
	for _, list := range [][]string{s.only, s.except, s.reset, s.once} {
		clear(list)
	}
}

type choice uint8

const (
	chosenNot   choice = iota
	chosenPart         // some of what lies below
	chosenWhole        // everything below
)

// choose decides on the node at path in a partial reload (protocol 3.6): except
// wins over only, and both match by whole segments.
func (s *selection) choose(path []byte) choice { return choose(s, path) }

func choose[P string | []byte](s *selection, path P) choice {
	whole := len(s.only) == 0 || withinAny(path, s.only)
	if !whole && !aboveAny(path, s.only) {
		return chosenNot
	}
	if len(s.except) > 0 {
		if withinAny(path, s.except) {
			return chosenNot
		}
		whole = whole && !aboveAny(path, s.except)
	}
	if whole {
		return chosenWhole
	}
	return chosenPart
}

// covers reports whether a partial reload asks for the node itself: its path
// equals or lies below one in only, and is not excepted. Metadata follows it.
func (s *selection) covers(path []byte) bool {
	return !withinAny(path, s.except) && (len(s.only) == 0 || withinAny(path, s.only))
}

func (s *selection) resets(path []byte) bool {
	return contains(path, s.reset)
}

// holds reports whether the client says that it has the once prop at path.
func (s *selection) holds(d *definition, path []byte) bool {
	for _, key := range s.once {
		if d.onceKey != "" && key == d.onceKey || d.onceKey == "" && key == string(path) {
			return true
		}
	}
	return false
}

// evaluates reports whether the prop at path is evaluated if its path is chosen.
func (s *selection) evaluates(d *definition, path []byte) bool {
	if s.partial {
		return true
	}
	if d.kind == kindDeferred || d.kind == kindOptional {
		return false
	}
	return !d.once || d.fresh || !s.inertia || !s.holds(d, path)
}
