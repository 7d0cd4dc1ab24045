package inertiatest

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// tab is the state that clients with different tests share.
type tab struct {
	handler http.Handler
	config  config
	jar     http.CookieJar

	url       *url.URL // of the current page; nil before the first
	component string
	version   string
	once      map[string]onceProp // that the client holds, by key
}

// base is what targets are relative to.
func (t *tab) base(cfg config) *url.URL {
	if t.url == nil || t.url.Scheme != cfg.origin.Scheme || t.url.Host != cfg.origin.Host {
		return cfg.origin.JoinPath("/")
	}
	return t.url
}

// show makes p the page that the client is on. Once props that the client has,
// and that the page names without their value, stay as they are.
func (t *tab) show(p *Page, partial bool) {
	held := map[string]onceProp{}
	if partial && p.meta.Component == t.component {
		maps.Copy(held, t.once)
	} else {
		t.url = p.address()
	}
	for key, o := range p.meta.Once {
		if _, sent := find(p.object["props"], o.Path); sent {
			held[key] = o
		} else if old, ok := t.once[key]; ok && p.in.response.Header.Get(header.Inertia) != "" {
			held[key] = onceProp{o.Path, old.Expires}
		}
	}
	t.component, t.version, t.once = p.meta.Component, p.meta.Version, held
}

// address is where the browser is with the page: the answer to a submission is
// shown at the URL that it names.
func (p *Page) address() *url.URL {
	if u, err := p.url.Parse(p.meta.URL); err == nil && p.in.response.Request.Method != http.MethodGet {
		return u
	}
	return p.url
}

// heldKeys lists the once props that need not be sent, sorted.
func (t *tab) heldKeys(now time.Time) []string {
	var keys []string
	for key, o := range t.once {
		if o.Expires == 0 || o.Expires > now.UnixMilli() {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}
