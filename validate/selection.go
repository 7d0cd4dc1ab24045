package validate

import (
	"net/http"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/validate/internal/source"
)

// A selection is the set of fields that a live validation asks about. Nil means
// all of them.
type selection struct {
	fields names
	above  names // what they lie inside of
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
	s := &selection{names{all: make(map[string]bool)}, names{all: make(map[string]bool)}}
	for name := range strings.SplitSeq(strings.Join(values, ","), ",") {
		name = strings.TrimSpace(name)
		if strings.Contains(name, "[") { // user[name] is what a form calls user.name
			parts, _ := source.SplitKey(nil, name, source.MaxName)
			name = strings.Join(parts, ".")
		}
		if name == "" || strings.Count(name, ".") > source.MaxName {
			continue
		}
		s.fields.add(name)
		for i, c := range name {
			if c == '.' {
				s.above.add(name[:i])
			}
		}
	}
	return s
}

func (s *selection) isEmpty() bool { return len(s.fields.all) == 0 }

func (s *selection) has(path string) bool { return s == nil || s.fields.has(path) }

// hasBelow reports whether a field inside the one at path is selected.
func (s *selection) hasBelow(path string) bool { return s != nil && s.above.has(path) }

// names are those of fields, some with a * for a segment.
type names struct {
	all      map[string]bool
	patterns []string
}

func (n *names) add(name string) {
	isPattern := strings.Contains(name, "*")
	if n.all[name] || isPattern && len(n.patterns) == 100 { // a form has a few; every message is compared with each
		return
	}
	if n.all[name] = true; isPattern {
		n.patterns = append(n.patterns, name)
	}
}

func (n *names) has(path string) bool {
	return n.all[path] || slices.ContainsFunc(n.patterns, func(p string) bool { return matches(p, path) })
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
