package inertiatest

import (
	"maps"
	"slices"
)

// Prop asserts the value of the prop at the path.
func (p *Page) Prop(path string, want any) *Page {
	p.t.Helper()
	if got, ok := p.value(path); ok {
		p.is("prop "+path, got, want)
	}
	return p
}

// Contains asserts that the prop at the path has part in it: a text has that
// text, a list has such an item, an object has at least those members.
func (p *Page) Contains(path string, part any) *Page {
	p.t.Helper()
	got, ok := p.value(path)
	if !ok {
		return p
	}
	plain, err := normalize(part)
	if err != nil {
		p.errorf("prop %s: the wanted value does not encode to JSON: %v", path, err)
		return p
	}
	if !contains(got, plain) {
		p.differs("prop "+path+" does not contain what it should", got, plain)
	}
	return p
}

// Has asserts that there are props at all of the paths. null counts as a value.
func (p *Page) Has(paths ...string) *Page {
	p.t.Helper()
	for _, path := range paths {
		p.value(path)
	}
	return p
}

// Missing asserts that there is no prop at any of the paths.
func (p *Page) Missing(paths ...string) *Page {
	p.t.Helper()
	p.must()
	for _, path := range paths {
		if got, ok := find(p.props(), path); ok {
			p.errorf("prop %s is there, and should not be\n\tgot:  %s", path, show(got))
		}
	}
	return p
}

// Count asserts how many items the list, or members the object, at the path has.
func (p *Page) Count(path string, n int) *Page {
	p.t.Helper()
	got, ok := p.value(path)
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

// PropNames asserts the names of all props at the top of the page, besides
// errors, in any order. It tells when a page sends more than it should.
func (p *Page) PropNames(names ...string) *Page {
	p.t.Helper()
	p.must()
	got := slices.Sorted(maps.Keys(p.props()))
	if !slices.Contains(names, "errors") {
		got = slices.DeleteFunc(got, func(name string) bool { return name == "errors" })
	}
	p.sameNames("names of the props", got, names)
	return p
}

// sameNames compares lists in any order.
func (p *Page) sameNames(what string, got, want []string) {
	p.t.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		p.differs(what, notNil(got), notNil(want))
	}
}

func notNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
