package inertiatest

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/chinertia/chinertia/inertia/internal/header"
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
	c := p.config
	c.visit, c.prefetch, c.background = http.Header{}, false, true
	return p.client.exchange(&outgoing{
		client: p.client, config: c.with(opts), method: http.MethodGet, url: target,
		component: p.meta.Component, referer: p.url,
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
	announced := slices.Sorted(maps.Keys(p.meta.Deferred))
	if len(groups) == 0 {
		groups = announced
	}
	if len(groups) == 0 || slices.ContainsFunc(groups, func(group string) bool { return !slices.Contains(announced, group) }) {
		p.t.Fatalf("inertiatest: %s: LoadDeferred: the page does not announce what to load: deferredProps is %s", p.name, show(p.object["deferredProps"]))
	}
	var all *Page
	for _, group := range groups {
		paths := p.meta.Deferred[group]
		answer := p.Reload(paths...)
		if answer.invalid != nil {
			return answer
		}
		for _, path := range paths {
			if _, sent := find(answer.props(), path); !sent && !slices.Contains(answer.meta.Rescued, path) {
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
		paths, isList := value.([]any)
		if !isList {
			p.object[member] = merged(p.object[member], value)
			continue
		}
		all, _ := p.object[member].([]any)
		for _, path := range paths {
			if !slices.Contains(all, path) {
				all = append(all, path)
			}
		}
		p.object[member] = all
	}
	text, _ := json.Marshal(p.object) // it was JSON
	p.invalid = p.read(text)
}

// merged puts the members of b over those of a, at every depth of objects.
func merged(a, b any) any {
	under, ok := a.(map[string]any)
	over, both := b.(map[string]any)
	if !ok || !both {
		return b
	}
	m := maps.Clone(under)
	for key, value := range over {
		m[key] = merged(m[key], value)
	}
	return m
}

// LoadNext fetches the page after that of the scroll prop, as the client's
// InfiniteScroll does. It ends the test if there is none.
func (p *Page) LoadNext(prop string) *Page {
	p.t.Helper()
	return p.scrollTo(prop, "append")
}

// LoadPrevious fetches the page before that of the scroll prop: see
// [Page.LoadNext].
func (p *Page) LoadPrevious(prop string) *Page {
	p.t.Helper()
	return p.scrollTo(prop, "prepend")
}

func (p *Page) scrollTo(prop, intent string) *Page {
	p.t.Helper()
	p.must()
	scroll := p.meta.Scroll[prop]
	page, to := scroll.Next, ""
	if intent == "prepend" {
		page = scroll.Previous
	}
	if json.Unmarshal(page, &to) != nil {
		to = string(page) // a number
	}
	if to == "" {
		p.t.Fatalf("inertiatest: %s: the prop %s has no page to %s: scrollProps is %s", p.name, prop, intent, show(p.object["scrollProps"]))
	}
	u := *p.url
	query := u.Query()
	query.Set(scroll.PageName, to)
	u.RawQuery = query.Encode()
	return p.reload(&u, []Option{WithOnly(prop), func(c *config) { c.visit.Set(header.MergeIntent, intent) }})
}
