package inertiatest

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
)

// Reload asks for some of the page's props again, as the client's
// router.reload({only}) does, or for the whole page if none is named. The page
// that is returned is the answer alone: what was not asked for is missing, and
// nothing is merged.
func (p *Page) Reload(only ...string) *Page {
	p.t.Helper()
	return p.ReloadWith(WithOnly(only...))
}

// Except asks for all props of the page but these: see [Page.Reload].
func (p *Page) Except(paths ...string) *Page {
	p.t.Helper()
	return p.ReloadWith(WithExcept(paths...))
}

// ReloadWith is [Page.Reload] with options, for example [WithReset].
func (p *Page) ReloadWith(opts ...Option) *Page {
	p.t.Helper()
	return p.reload(p.url, opts)
}

// reload repeats the request for the page with GET. A version conflict is not
// followed: the client ignores it for what it does in the background.
func (p *Page) reload(target *url.URL, opts []Option) *Page {
	p.t.Helper()
	p.must()
	c := p.base.with(opts)
	c.async = true
	component, _ := p.object["component"].(string)
	return p.client.exchange(&outgoing{
		client: p.client, config: c, base: p.base, method: http.MethodGet, url: target,
		component: component, referer: p.url.String(),
	})
}

// LoadDeferred fetches the deferred props of the groups, or of all groups if
// none is named, as the client does right after it has shown the page: with one
// request for each group. The page that is returned has the props and the
// metadata of all answers. An answer that is not a page is returned as it is.
//
// It is an error if the page did not announce the group, and if a prop of it is
// neither sent nor rescued, for the client would wait for it.
func (p *Page) LoadDeferred(groups ...string) *Page {
	p.t.Helper()
	p.must()
	announced := p.deferred()
	if len(groups) == 0 {
		groups = slices.Sorted(maps.Keys(announced))
	}
	if len(groups) == 0 {
		p.t.Fatalf("inertiatest: %s: LoadDeferred: the page announces no deferred props", p.name)
	}
	var all *Page
	for _, group := range groups {
		paths, ok := announced[group]
		if !ok {
			p.t.Fatalf("inertiatest: %s: LoadDeferred: the page announces no group %s: deferredProps is %s", p.name, group, show(p.object["deferredProps"]))
		}
		answer := p.Reload(paths...)
		if answer.invalid != nil {
			return answer
		}
		rescued := texts(answer.object["rescuedProps"])
		for _, path := range paths {
			if _, sent := find(answer.props(), path); !sent && !slices.Contains(rescued, path) {
				answer.errorf("the deferred prop %s of the group %s is neither sent nor rescued", path, group)
			}
		}
		if all == nil {
			all = answer
			continue
		}
		all.add(answer)
	}
	return all
}

// add puts what another answer has into the page.
func (p *Page) add(other *Page) {
	for member, value := range other.object {
		old, ok := p.object[member]
		if list, isList := value.([]any); ok && isList {
			value = union(old, list) // paths of props
		} else if ok {
			value = merged(old, value)
		}
		p.object[member] = value
	}
	p.raw, _ = json.Marshal(p.object) // it was JSON
}

// merged puts the members of b over those of a, at every depth of objects.
func merged(a, b any) any {
	over, ok := b.(map[string]any)
	under, both := a.(map[string]any)
	if !ok || !both {
		return b
	}
	m := maps.Clone(under)
	for key, value := range over {
		if old, ok := m[key]; ok {
			value = merged(old, value)
		}
		m[key] = value
	}
	return m
}

func union(a any, b []any) []any {
	list, _ := a.([]any)
	all := slices.Clone(list)
	for _, item := range b {
		if !slices.ContainsFunc(all, func(other any) bool { return equal(other, item) }) {
			all = append(all, item)
		}
	}
	return all
}
