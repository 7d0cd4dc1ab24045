package inertiatest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// Page is the answer to a request, after redirects, with its page object if it
// has one. Assertions return the page itself, so that they can be chained.
type Page struct {
	t          testing.TB
	client     *Client
	config     config   // of the request
	name       string   // of the request, for messages
	url        *url.URL // of the request
	redirected string   // to the last redirect, "" without one
	in         *incoming

	object  map[string]any // the page object
	meta    metadata       // what the client acts on in it
	invalid error          // why there is no page object
}

// In returns the same page for a subtest: failures are reported to t.
func (p *Page) In(t testing.TB) *Page {
	q := *p
	q.t, q.client = t, p.client.In(t)
	return &q
}

// Body returns the body of the answer.
func (p *Page) Body() []byte { return p.in.body }

// Response returns the answer. Its Request is the one that led to it.
func (p *Page) Response() *http.Response { return p.in.response }

// read reads the page object, as the client would.
func (p *Page) read(text []byte) error {
	p.meta = metadata{}
	if err := json.Unmarshal(text, &p.meta); err != nil {
		return fmt.Errorf("its page object is not valid JSON: %w", err)
	}
	v, _ := decode(text)
	p.object, _ = v.(map[string]any)
	if _, hasProps := p.object["props"].(map[string]any); !hasProps || p.meta.Component == "" || p.meta.URL == "" {
		return fmt.Errorf("its page object lacks component, url or props: %s", show(v))
	}
	return nil
}

// pageObject returns the page object where the client looks for it.
func (in *incoming) pageObject(document bool) ([]byte, error) {
	isVisit := in.response.Header.Get(header.Inertia) == "true"
	switch {
	case document && isVisit:
		return nil, errors.New("it is JSON, where a browser needs a document")
	case document && !in.isHTML():
		return nil, fmt.Errorf("its Content-Type is %q", in.response.Header.Get("Content-Type"))
	case document:
		return embedded(in.body)
	case isVisit:
		return in.body, nil
	case in.location() != "":
		return nil, fmt.Errorf("it leads to %s", in.location())
	}
	return nil, errors.New("it has no header X-Inertia, so the client shows it in a dialog")
}

// must ends the test if the answer is not a page.
func (p *Page) must() {
	p.t.Helper()
	if p.invalid != nil {
		p.errorf("the answer with status %d is not an Inertia page: %v", p.in.response.StatusCode, p.invalid)
		p.t.FailNow()
	}
}

func (p *Page) errorf(format string, args ...any) {
	p.t.Helper()
	p.t.Errorf("inertiatest: "+p.name+": "+format+"%s", append(args, p.drawn())...)
}

// is reports an error if got is not what the value want is as JSON.
func (p *Page) is(what string, got, want any) *Page {
	p.t.Helper()
	return p.compare(what, got, want, equal)
}

func (p *Page) compare(what string, got, want any, fits func(got, want any) bool) *Page {
	p.t.Helper()
	plain, err := normalize(want)
	if err != nil {
		p.errorf("%s: the wanted value does not encode to JSON: %v", what, err)
	} else if !fits(got, plain) {
		p.errorf("%s\n\tgot:  %s\n\twant: %s", what, show(got), show(plain))
	}
	return p
}

// member returns a member of the page object that is an object itself.
func (p *Page) member(name string) map[string]any {
	p.t.Helper()
	p.must()
	member, _ := p.object[name].(map[string]any)
	return member
}

func (p *Page) props() map[string]any {
	p.t.Helper()
	return p.member("props")
}

// at returns the value at the path in a part of the page object, or reports that
// there is none. what is what such a value is called.
func (p *Page) at(what string, object map[string]any, path string) (any, bool) {
	p.t.Helper()
	v, ok := find(object, path)
	if !ok {
		p.errorf("%s %s is missing: %s", what, path, explain(object, path))
	}
	return v, ok
}

func (p *Page) equals(what string, object map[string]any, path string, want any) *Page {
	p.t.Helper()
	if got, ok := p.at(what, object, path); ok {
		p.is(what+" "+path, got, want)
	}
	return p
}

func (p *Page) lacks(what string, object map[string]any, paths []string) *Page {
	p.t.Helper()
	for _, path := range paths {
		if got, ok := find(object, path); ok {
			p.errorf("%s %s is there, and should not be\n\tgot:  %s", what, path, show(got))
		}
	}
	return p
}

var (
	// elements finds what has text that is not HTML, and the attributes and the
	// text of scripts in it.
	elements = regexp.MustCompile(`(?is)<!--.*?-->|<(?:style|title|textarea|noscript)\b.*?</(?:style|title|textarea|noscript)\s*>|` +
		`<script((?:[^>"']|"[^"]*"|'[^']*')*)>(.*?)</script[\s/>]`)
	attribute = regexp.MustCompile(`(?s)([^\s=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?`)
)

// embedded finds the page object in a document: the text of the script element
// that the client reads.
func embedded(html []byte) ([]byte, error) {
	for _, element := range elements.FindAllSubmatch(html, -1) {
		attributes := map[string]string{}
		for _, a := range attribute.FindAllStringSubmatch(string(element[1]), -1) {
			attributes[strings.ToLower(a[1])] = a[2] + a[3] + a[4]
		}
		if _, ok := attributes["data-page"]; !ok {
			continue
		}
		if kind := attributes["type"]; kind != "application/json" {
			return nil, errors.New(`the script element with data-page has the type "` + kind + `", the client wants application/json`)
		}
		return element[2], nil
	}
	return nil, errors.New(`the document has no <script data-page="..." type="application/json"> with an end: does its template print {{ .Body }}?`)
}
