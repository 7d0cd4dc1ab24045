package inertiatest

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

const maxRedirects = 20 // as in browsers

// exchange sends a request and those that follow from it.
func (c *Client) exchange(o *outgoing) *Page {
	c.t.Helper()
	redirected := ""
	for range maxRedirects + 1 {
		in, err := o.send()
		if err != nil {
			c.t.Fatalf("inertiatest: %s %s: %v", o.method, relative(o.url), err)
		}
		next := o.follow(in)
		if next == nil {
			return c.arrive(o, in, redirected)
		}
		o, redirected = next, relative(next.url)
	}
	c.t.Fatalf("inertiatest: more than %d redirects, the last one to %s", maxRedirects, redirected)
	return nil
}

// follow returns the request that the answer leads to, or nil.
func (o *outgoing) follow(in *incoming) *outgoing {
	h, status := in.response.Header, in.response.StatusCode
	next, target := *o, h.Get("Location")
	switch {
	case o.config.noFollow:
		return nil
	case status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect,
		(status == http.StatusMovedPermanently || status == http.StatusFound) && o.method != http.MethodPost:
		// the same request again, PUT and the like too
	case status == http.StatusMovedPermanently || status == http.StatusFound || status == http.StatusSeeOther:
		next.get(o.document)
	case status != http.StatusConflict || o.document || h.Get(header.Inertia) != "":
		return nil
	case h.Get(header.Redirect) != "": // the client makes another visit itself
		target = h.Get(header.Redirect)
		next.get(false)
	case !o.config.background && in.isStale(): // it loads the document
		target = h.Get(header.Location)
		next.get(true)
	default:
		return nil
	}
	u, err := o.url.Parse(target)
	if target == "" || err != nil || u.Scheme != o.url.Scheme || u.Host != o.url.Host {
		return nil
	}
	next.url = u
	return &next
}

func (o *outgoing) get(document bool) {
	o.method, o.body, o.contentType, o.document = http.MethodGet, nil, "", document
}

// isStale reports whether the answer is about another version than that of the
// request.
func (in *incoming) isStale() bool {
	_, versioned := in.response.Header[header.Version]
	return versioned && header.Text(in.response.Header, header.Version) != header.Text(in.response.Request.Header, header.Version)
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
func (c *Client) arrive(o *outgoing, in *incoming, redirected string) *Page {
	c.t.Helper()
	p := &Page{
		t: c.t, client: c, config: o.config, url: o.url, redirected: redirected,
		name: fmt.Sprintf("%s %s", o.method, relative(o.url)), in: in,
	}
	text, err := in.pageObject(o.document)
	if err == nil {
		err = p.read(text)
	}
	if p.invalid = err; err != nil {
		return p
	}
	partial := !o.document && o.config.isPartial()
	if o.config.types != nil {
		p.checkTypes(o.config.types, partial)
	}
	if !o.config.prefetch {
		c.tab.show(p, partial)
	}
	return p
}
