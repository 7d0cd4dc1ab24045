package inertiatest

import (
	"encoding/json"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

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
