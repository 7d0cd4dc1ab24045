package inertia

import "net/http"

// selection is what the client asks for and has already.
type selection struct {
	inertia bool
	partial bool
	only    []string // nil is everything
	except  []string
	reset   []string
	once    []string // keys of the once props that the client holds
	prepend bool     // the intent of an infinite scroll
}

// selectionOf reads the headers of a request for the component. Partial headers
// count without X-Inertia as well.
func selectionOf(r *http.Request, component string, inertia bool) selection {
	s := selection{inertia: inertia, partial: IsPartial(r, component)}
	h := r.Header
	if s.partial {
		s.only = splitList(h[headerPartialData])
		s.except = splitList(h[headerPartialExcept])
	}
	s.reset = splitList(h[headerReset])
	if inertia {
		s.once = splitList(h[headerExceptOnce])
	}
	s.prepend = headerValue(h, headerMergeIntent) == "prepend"
	return s
}

type choice uint8

const (
	chosenNot   choice = iota
	chosenPart         // some of what lies below
	chosenWhole        // everything below
)

// choose decides on the node at path in a partial reload (protocol 3.6): except
// wins over only, and both match by whole segments.
func (s *selection) choose(path []byte) choice {
	whole := s.only == nil
	part := false
	for _, o := range s.only {
		if within(path, o) {
			whole = true
			break
		}
		part = part || above(path, o)
	}
	if !whole && !part {
		return chosenNot
	}
	for _, x := range s.except {
		if within(path, x) {
			return chosenNot
		}
		if above(path, x) {
			whole = false
		}
	}
	if whole {
		return chosenWhole
	}
	return chosenPart
}

// covers reports whether a partial reload asks for the node itself: its path
// equals or lies below one in only, and is not excepted. Metadata follows it.
func (s *selection) covers(path []byte) bool {
	for _, x := range s.except {
		if within(path, x) {
			return false
		}
	}
	if s.only == nil {
		return true
	}
	for _, o := range s.only {
		if within(path, o) {
			return true
		}
	}
	return false
}

func (s *selection) resets(path []byte) bool {
	for _, r := range s.reset {
		if r == string(path) {
			return true
		}
	}
	return false
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

// within reports whether path equals or lies below of.
func within(path []byte, of string) bool {
	return len(path) >= len(of) && string(path[:len(of)]) == of && (len(path) == len(of) || path[len(of)] == '.')
}

// above reports whether below lies below path.
func above(path []byte, below string) bool {
	return len(below) > len(path) && below[len(path)] == '.' && below[:len(path)] == string(path)
}
