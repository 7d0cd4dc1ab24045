package inertiatest

import (
	"maps"
	"slices"
)

// DeferredGroups asserts the names of all groups of deferred props that the
// page announces, in any order; without names, that there are none.
func (p *Page) DeferredGroups(names ...string) *Page {
	p.t.Helper()
	p.must()
	p.sameNames("groups of deferred props", slices.Collect(maps.Keys(p.deferred())), names)
	return p
}

// Deferred asserts the paths of all deferred props that the page announces in
// the group, in any order. The group is "default" if the server names none.
func (p *Page) Deferred(group string, paths ...string) *Page {
	p.t.Helper()
	p.must()
	p.sameNames("deferred props of the group "+group, p.deferred()[group], paths)
	return p
}

func (p *Page) deferred() map[string][]string {
	groups := map[string][]string{}
	m, _ := p.object["deferredProps"].(map[string]any)
	for group, paths := range m {
		groups[group] = texts(paths)
	}
	return groups
}

// RescuedProps asserts the paths of all deferred props that failed and were
// left out, in any order; without paths, that there are none.
func (p *Page) RescuedProps(paths ...string) *Page {
	p.t.Helper()
	return p.list("rescuedProps", paths)
}

// MergeProps asserts the paths of all values that the client appends, in any
// order; without paths, that there are none.
func (p *Page) MergeProps(paths ...string) *Page { p.t.Helper(); return p.list("mergeProps", paths) }

// PrependProps is [Page.MergeProps] for values that the client prepends.
func (p *Page) PrependProps(paths ...string) *Page {
	p.t.Helper()
	return p.list("prependProps", paths)
}

// DeepMergeProps is [Page.MergeProps] for values that the client merges at
// every depth.
func (p *Page) DeepMergeProps(paths ...string) *Page {
	p.t.Helper()
	return p.list("deepMergeProps", paths)
}

// MatchPropsOn asserts the paths of all fields by which the client finds items
// that it has ("users.id"), in any order; without paths, that there are none.
func (p *Page) MatchPropsOn(paths ...string) *Page {
	p.t.Helper()
	return p.list("matchPropsOn", paths)
}

// SharedProps asserts the names of all shared props, in any order; without
// names, that there are none.
func (p *Page) SharedProps(names ...string) *Page { p.t.Helper(); return p.list("sharedProps", names) }

func (p *Page) list(member string, want []string) *Page {
	p.t.Helper()
	p.must()
	p.sameNames(member, texts(p.object[member]), want)
	return p
}

func texts(v any) []string {
	var all []string
	list, _ := v.([]any)
	for _, item := range list {
		s, _ := item.(string)
		all = append(all, s)
	}
	return all
}
