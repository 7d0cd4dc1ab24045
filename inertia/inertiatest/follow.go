package inertiatest

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

const maxRedirects = 20 // as in browsers

// exchange sends a request and those that follow from it.
func (c *Client) exchange(o *outgoing) *Page {
	c.t.Helper()
	var redirects []string
	for {
		in, err := o.send()
		if err != nil {
			c.t.Fatalf("inertiatest: %s %s: %v", o.method, relative(o.url), err)
		}
		next, target := o.follow(in)
		if next == nil {
			return c.arrive(o, in, redirects)
		}
		if redirects = append(redirects, target); len(redirects) > maxRedirects {
			c.t.Fatalf("inertiatest: %s: more than %d redirects:\n\t%s", redirects[0], maxRedirects, strings.Join(redirects[:6], "\n\t"))
		}
		o = next
	}
}

// follow returns the request that the answer leads to, or nil, and where it
// leads to.
func (o *outgoing) follow(in *incoming) (next *outgoing, target string) {
	h := in.response.Header
	status := in.response.StatusCode
	if o.config.noFollow {
		return nil, ""
	}
	if status == http.StatusConflict && !o.document && h.Get("X-Inertia") == "" {
		// The client makes a visit or loads the document itself.
		if h.Get("X-Inertia-Redirect") != "" {
			return o.get(h.Get("X-Inertia-Redirect"), false)
		}
		_, versioned := h["X-Inertia-Version"]
		if versioned && header.Text(h, header.Version) != o.version() && !o.config.async {
			next, target := o.get(h.Get("X-Inertia-Location"), true)
			if next != nil { // the document brings another version
				next.config.version, next.base.version = nil, nil
			}
			return next, target
		}
		return nil, ""
	}
	switch status {
	case http.StatusMovedPermanently, http.StatusFound:
		if o.method != http.MethodPost { // PUT and the like are sent again
			return o.again(h.Get("Location"))
		}
		return o.get(h.Get("Location"), o.document)
	case http.StatusSeeOther:
		return o.get(h.Get("Location"), o.document)
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return o.again(h.Get("Location"))
	}
	return nil, ""
}

func (o *outgoing) get(location string, document bool) (*outgoing, string) {
	next, target := o.again(location)
	if next != nil {
		next.method, next.body, next.contentType = http.MethodGet, nil, ""
		next.document = document
	}
	return next, target
}

// again returns the same request to another page of the origin.
func (o *outgoing) again(location string) (*outgoing, string) {
	u, err := o.url.Parse(location)
	if location == "" || err != nil || u.Scheme != o.url.Scheme || u.Host != o.url.Host {
		return nil, ""
	}
	next := *o
	next.url = u
	return &next, relative(u)
}

// relative is how a URL of the app is written in tests.
func relative(u *url.URL) string {
	s := u.RequestURI()
	if u.Fragment != "" {
		s += "#" + u.EscapedFragment()
	}
	return s
}

// arrive makes the page of the last answer, which is where the client is then.
func (c *Client) arrive(o *outgoing, in *incoming, redirects []string) *Page {
	c.t.Helper()
	p := &Page{
		t: c.t, client: c, base: o.base, url: o.url, redirects: redirects,
		name: fmt.Sprintf("%s %s", o.method, relative(o.url)), in: in,
	}
	p.parse(o.document)
	if p.invalid == nil && o.config.types != nil {
		p.checkTypes(o.config.types, !o.document && o.config.isPartial())
	}
	if p.invalid == nil && !o.config.prefetch {
		c.tab.show(p, !o.document && o.config.isPartial())
	}
	return p
}
