package inertiatest

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Prop asserts the value of the prop at the path.
func (p *Page) Prop(path string, want any) *Page {
	p.t.Helper()
	return p.equals("prop", p.props(), path, want)
}

// Contains asserts that the prop at the path has part in it: a text has that
// text, a list has such an item, an object has at least those members.
func (p *Page) Contains(path string, part any) *Page {
	p.t.Helper()
	if got, ok := p.at("prop", p.props(), path); ok {
		p.compare("prop "+path+" does not contain what it should", got, part, contains)
	}
	return p
}

// Has asserts that there are props at all of the paths. null counts as a value.
func (p *Page) Has(paths ...string) *Page {
	p.t.Helper()
	for _, path := range paths {
		p.at("prop", p.props(), path)
	}
	return p
}

// Missing asserts that there is no prop at any of the paths.
func (p *Page) Missing(paths ...string) *Page {
	p.t.Helper()
	return p.lacks("prop", p.props(), paths)
}

// Count asserts how many items the list, or members the object, at the path has.
func (p *Page) Count(path string, n int) *Page {
	p.t.Helper()
	got, ok := p.at("prop", p.props(), path)
	if !ok {
		return p
	}
	count := 0
	switch got := got.(type) {
	case []any:
		count = len(got)
	case map[string]any:
		count = len(got)
	default:
		p.errorf("prop %s has nothing to count: it is %s", path, show(got))
		return p
	}
	if count != n {
		p.errorf("number of items of prop %s\n\tgot:  %d, %s\n\twant: %d", path, count, show(got), n)
	}
	return p
}

// Decode stores the prop at the path in what dst points to, as json.Unmarshal
// does; the empty path is all props. It ends the test if that fails.
func (p *Page) Decode(path string, dst any) *Page {
	p.t.Helper()
	v, ok := any(p.props()), true
	if path != "" {
		v, ok = p.at("prop", p.props(), path)
	}
	if !ok {
		p.t.FailNow()
	}
	b, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(b, dst)
	}
	if err != nil {
		p.t.Fatalf("inertiatest: %s: prop %s: %v", p.name, path, err)
	}
	return p
}

// Value returns the prop at the path, decoded from JSON with numbers as
// json.Number. It is nil, and an error is reported, if there is none.
func (p *Page) Value(path string) any {
	p.t.Helper()
	v, _ := p.at("prop", p.props(), path)
	return v
}

// find returns the value at a dotted path. Keys that have dots themselves are
// found as well, longer ones first.
func find(v any, path string) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		for end := len(path); end >= 0; end = strings.LastIndexByte(path[:end], '.') {
			child, ok := v[path[:end]]
			if ok && end < len(path) {
				child, ok = find(child, path[end+1:])
			}
			if ok {
				return child, true
			}
		}
	case []any:
		first, rest, deeper := strings.Cut(path, ".")
		i, err := strconv.Atoi(first)
		switch {
		case err != nil || i < 0 || i >= len(v):
			return nil, false
		case deeper:
			return find(v[i], rest)
		}
		return v[i], true
	}
	return nil, false
}

// explain says at which point of a path there is nothing.
func explain(object map[string]any, path string) string {
	for end := strings.LastIndexByte(path, '.'); end > 0; end = strings.LastIndexByte(path[:end], '.') {
		if parent, ok := find(object, path[:end]); ok {
			return path[:end] + " is " + clip(show(parent), 200)
		}
	}
	return "there is " + cmp.Or(strings.Join(slices.Sorted(maps.Keys(object)), ", "), "nothing")
}
