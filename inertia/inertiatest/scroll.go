package inertiatest

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/chinertia/chinertia/inertia"
)

// Scroll asserts what the client knows about the pages around that of the
// scroll prop. An empty PageName is "page".
func (p *Page) Scroll(path string, want inertia.ScrollMeta) *Page {
	p.t.Helper()
	got, ok := p.scrollProp(path)
	if !ok {
		return p
	}
	name := want.PageName
	if name == "" {
		name = "page"
	}
	p.is("pageName of the scroll prop "+path, got["pageName"], name)
	p.is("previousPage of the scroll prop "+path, got["previousPage"], want.Previous)
	p.is("nextPage of the scroll prop "+path, got["nextPage"], want.Next)
	p.is("currentPage of the scroll prop "+path, got["currentPage"], want.Current)
	return p
}

// ScrollReset asserts whether the client is told to begin the list of the
// scroll prop anew.
func (p *Page) ScrollReset(path string, want bool) *Page {
	p.t.Helper()
	if got, ok := p.scrollProp(path); ok {
		p.is("reset of the scroll prop "+path, got["reset"], want)
	}
	return p
}

// ScrollProps asserts the paths of all scroll props that the page tells about,
// in any order; without paths, that there are none.
func (p *Page) ScrollProps(paths ...string) *Page {
	p.t.Helper()
	p.must()
	scrolls, _ := p.object["scrollProps"].(map[string]any)
	p.sameNames("scrollProps", slices.Collect(maps.Keys(scrolls)), paths)
	return p
}

func (p *Page) scrollProp(path string) (map[string]any, bool) {
	p.t.Helper()
	p.must()
	scrolls, _ := p.object["scrollProps"].(map[string]any)
	scroll, ok := scrolls[path].(map[string]any)
	if !ok {
		p.errorf("there is no scroll prop %s: scrollProps is %s", path, show(p.object["scrollProps"]))
	}
	return scroll, ok
}

// LoadNext fetches the page after that of the scroll prop, as the client's
// InfiniteScroll does. It ends the test if there is none.
func (p *Page) LoadNext(prop string) *Page {
	p.t.Helper()
	return p.scrollTo(prop, "nextPage", "append")
}

// LoadPrevious fetches the page before that of the scroll prop: see
// [Page.LoadNext].
func (p *Page) LoadPrevious(prop string) *Page {
	p.t.Helper()
	return p.scrollTo(prop, "previousPage", "prepend")
}

func (p *Page) scrollTo(prop, side, intent string) *Page {
	p.t.Helper()
	scroll, ok := p.scrollProp(prop)
	if !ok {
		p.t.FailNow()
	}
	to := scrollTarget(scroll, side)
	if to == "" {
		p.t.Fatalf("inertiatest: %s: the scroll prop %s has no %s: %s", p.name, prop, side, show(scroll))
	}
	name, _ := scroll["pageName"].(string)
	u := *p.url
	query := u.Query()
	query.Set(name, to)
	u.RawQuery = query.Encode()
	return p.reload(&u, []Option{WithOnly(prop), WithHeader("X-Inertia-Infinite-Scroll-Merge-Intent", intent)})
}

// scrollTarget returns the page before or after that of a scroll prop as a
// query value, or "" if there is none.
func scrollTarget(scroll map[string]any, side string) string {
	switch page := scroll[side].(type) {
	case string:
		return page
	case json.Number:
		return page.String()
	}
	return ""
}
