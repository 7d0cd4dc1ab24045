package inertiatest

import (
	"net/http"
	"slices"
	"strings"
)

// Component asserts the name of the page's component.
func (p *Page) Component(name string) *Page {
	p.t.Helper()
	p.must()
	p.is("component", p.object["component"], name)
	return p
}

// URL asserts path and query of the page.
func (p *Page) URL(url string) *Page {
	p.t.Helper()
	p.must()
	p.is("url", p.object["url"], url)
	return p
}

// Version asserts the version of the assets.
func (p *Page) Version(version string) *Page {
	p.t.Helper()
	p.must()
	p.is("version", p.object["version"], version)
	return p
}

// Status asserts the status of the answer. It needs no page.
func (p *Page) Status(code int) *Page {
	p.t.Helper()
	if got := p.in.response.StatusCode; got != code {
		p.errorf("status\n\tgot:  %d %s\n\twant: %d %s%s", got, http.StatusText(got), code, http.StatusText(code), p.excerpt())
	}
	return p
}

// Header asserts a header of the answer: its lines joined by commas, or "" for
// a header that is not there. It needs no page.
func (p *Page) Header(name, value string) *Page {
	p.t.Helper()
	p.is("header "+name, strings.Join(p.in.response.Header.Values(name), ", "), value)
	return p
}

// Redirected asserts that the visit was redirected, and the path, query and
// fragment of the last target.
func (p *Page) Redirected(target string) *Page {
	p.t.Helper()
	if len(p.redirects) == 0 {
		p.errorf("status %d, no redirect to %s%s", p.in.response.StatusCode, target, p.excerpt())
		return p
	}
	p.is("redirect", p.redirects[len(p.redirects)-1], target)
	return p
}

// NotRedirected asserts that the first answer was the last.
func (p *Page) NotRedirected() *Page {
	p.t.Helper()
	if len(p.redirects) > 0 {
		p.errorf("redirected to %s", strings.Join(p.redirects, ", then to "))
	}
	return p
}

// Location asserts where the answer sends the visitor, if it was not followed:
// to a page that is loaded as a document (inertia.Location), to another origin,
// or anywhere with [WithoutRedirects].
func (p *Page) Location(target string) *Page {
	p.t.Helper()
	if p.location() == "" {
		p.errorf("status %d, the answer leads nowhere, not to %s", p.in.response.StatusCode, target)
		return p
	}
	p.is("location", p.location(), target)
	return p
}

// Document asserts that the answer is an HTML document.
func (p *Page) Document() *Page {
	p.t.Helper()
	if !p.isHTML() {
		p.errorf("the answer is not an HTML document, its Content-Type is %q", p.in.response.Header.Get("Content-Type"))
	}
	return p
}

// HTML asserts that the answer is an HTML document that contains all of the
// texts, verbatim.
func (p *Page) HTML(texts ...string) *Page {
	p.t.Helper()
	p.Document()
	for _, text := range texts {
		if !strings.Contains(string(p.in.body), text) {
			p.errorf("the document does not contain %q%s", text, p.excerpt())
		}
	}
	return p
}

// ServerRendered asserts whether the document was rendered on the server.
func (p *Page) ServerRendered(want bool) *Page {
	p.t.Helper()
	p.must()
	if p.rootID == "" {
		p.errorf("the answer is not a document: use Open")
		return p
	}
	root, ok := rootOf(string(p.in.body), p.rootID)
	if !ok {
		p.errorf("the document has no root element with the id %q", p.rootID)
		return p
	}
	p.is("rendered on the server", slices.ContainsFunc(root.attrs, func(a [2]string) bool { return a[0] == "data-server-rendered" }), want)
	return p
}
