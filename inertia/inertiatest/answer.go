package inertiatest

import (
	"cmp"
	"encoding/json"
	"mime"
	"strconv"
	"strings"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/internal/header"
)

// Status asserts the status of the answer. It needs no page.
func (p *Page) Status(code int) *Page {
	p.t.Helper()
	return p.is("status", json.Number(strconv.Itoa(p.in.response.StatusCode)), code)
}

// Header asserts a header of the answer: its lines joined by commas, or "" for
// a header that is not there. It needs no page.
func (p *Page) Header(name, value string) *Page {
	p.t.Helper()
	return p.is("header "+name, strings.Join(p.in.response.Header.Values(name), ", "), value)
}

// Redirected asserts that the visit was redirected, and the path, query and
// fragment of the last target; "" asserts that it was not.
func (p *Page) Redirected(target string) *Page {
	p.t.Helper()
	return p.is("last redirect", p.redirected, target)
}

// Location asserts where the answer sends the visitor, if it was not followed:
// to a page that is loaded as a document (inertia.Location), to another origin,
// or anywhere with [WithoutRedirects].
func (p *Page) Location(target string) *Page {
	p.t.Helper()
	return p.is("location", p.in.location(), target)
}

// HTML asserts that the answer is an HTML document that contains all of the
// texts, verbatim.
func (p *Page) HTML(texts ...string) *Page {
	p.t.Helper()
	if !p.in.isHTML() {
		p.errorf("the answer is not an HTML document, its Content-Type is %q", p.in.response.Header.Get("Content-Type"))
	}
	for _, text := range texts {
		if !strings.Contains(string(p.in.body), text) {
			p.errorf("the document does not contain %q", text)
		}
	}
	return p
}

// Head asserts that the tags are part of the page's head: in what the client
// gets, and in a document for everybody else as well.
//
//	page.Head(inertia.Title("Ada"), inertia.Meta("robots", "noindex"))
func (p *Page) Head(tags ...inertia.HeadTag) *Page {
	p.t.Helper()
	for _, tag := range tags {
		p.Contains("head", tag.String())
		if p.in.isHTML() && !strings.Contains(string(p.in.body), tag.String()) {
			p.errorf("the document does not contain %s: does its template print {{ .Head }}?", tag)
		}
	}
	return p
}

func (in *incoming) isHTML() bool {
	kind, _, _ := mime.ParseMediaType(in.response.Header.Get("Content-Type"))
	return kind == "text/html"
}

// location is where an answer leads to that was not followed.
func (in *incoming) location() string {
	h := in.response.Header
	return cmp.Or(h.Get(header.Redirect), h.Get(header.Location), h.Get("Location"))
}
