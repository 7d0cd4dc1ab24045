package inertiatest

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"
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
	component, _ := p.object["component"].(string)
	held := map[string]onceProp{}
	if partial && component == t.component {
		maps.Copy(held, t.once)
	} else {
		t.url = p.address()
	}
	for key, o := range p.onceProps() {
		if _, sent := find(p.props(), o.path); sent {
			held[key] = o
		} else if old, ok := t.once[key]; ok && p.in.response.Header.Get("X-Inertia") != "" {
			held[key] = onceProp{o.path, old.expires}
		}
	}
	t.component, t.once = component, held
	t.version, _ = p.object["version"].(string)
}

// address is where the browser is with the page: the answer to a submission is
// shown at the URL that it names.
func (p *Page) address() *url.URL {
	named, _ := p.object["url"].(string)
	if u, err := p.url.Parse(named); err == nil && p.in.response.Request.Method != http.MethodGet {
		return u
	}
	return p.url
}

// heldKeys lists the once props that need not be sent, sorted.
func (t *tab) heldKeys(now time.Time) []string {
	var keys []string
	for key, o := range t.once {
		if o.expires == 0 || o.expires > now.UnixMilli() {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}
