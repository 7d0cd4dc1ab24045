package validate

import (
	"net/http"
	"strings"

	"github.com/chinertia/chinertia/validate/internal/source"
)

// A selection is the set of fields that a live validation asks about. Nil means
// all of them.
type selection struct {
	names    map[string]bool
	patterns []string
}

const validateOnly = "Precognition-Validate-Only"

// selectionOf reads Precognition-Validate-Only. A header that is there but
// empty selects nothing; it is what the client sends when no field has been
// touched.
func selectionOf(r *http.Request) *selection {
	values, ok := r.Header[validateOnly]
	if !ok {
		return nil
	}
	s := &selection{names: make(map[string]bool)}
	var segs []string
	for _, value := range values {
		for name := range strings.SplitSeq(value, ",") {
			name = strings.TrimSpace(name)
			if name == "" {
				continue
			}
			if strings.Contains(name, "[") { // user[name] is what a form calls user.name
				parts, err := source.SplitKey(segs[:0], name, source.MaxName)
				if err != nil {
					continue
				}
				name = strings.Join(parts, ".")
			}
			if !strings.Contains(name, "*") {
				s.names[name] = true
			} else if len(s.patterns) < 100 { // a form has a few; every message is compared with each
				s.patterns = append(s.patterns, name)
			}
		}
	}
	return s
}

func (s *selection) isEmpty() bool { return len(s.names) == 0 && len(s.patterns) == 0 }

func (s *selection) has(path string) bool {
	if s.names[path] {
		return true
	}
	for _, p := range s.patterns {
		if matches(p, path) {
			return true
		}
	}
	return false
}

// hasBelow reports whether a field inside the one at path is selected.
func (s *selection) hasBelow(path string) bool {
	if s == nil {
		return false
	}
	for name := range s.names {
		if strings.HasPrefix(name, path+".") {
			return true
		}
	}
	depth := strings.Count(path, ".") + 1
	for _, p := range s.patterns {
		segs := strings.SplitN(p, ".", depth+1)
		if len(segs) > depth && matches(strings.Join(segs[:depth], "."), path) {
			return true
		}
	}
	return false
}

// matches compares segment by segment; a * stands for one segment.
func matches(pattern, path string) bool {
	for {
		want, morePattern, more := strings.Cut(pattern, ".")
		got, morePath, moreGot := strings.Cut(path, ".")
		if want != "*" && want != got || more != moreGot {
			return false
		}
		if !more {
			return true
		}
		pattern, path = morePattern, morePath
	}
}
