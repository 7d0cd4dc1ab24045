package inertiatest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"testing"
)

var errMore = errors.New("there is something after the JSON value")

// Page is the answer to a request, after redirects, with its page object if it
// has one. Assertions return the page itself, so that they can be chained.
type Page struct {
	t         testing.TB
	client    *Client
	base      config   // for reloads
	name      string   // of the request, for messages
	url       *url.URL // of the request
	redirects []string
	in        *incoming

	raw     []byte // the page object
	object  map[string]any
	rootID  string // of a document
	invalid error  // why there is no page object
}

// In returns the same page for a subtest: failures are reported to t.
func (p *Page) In(t testing.TB) *Page {
	q := *p
	q.t, q.client = t, p.client.In(t)
	return &q
}

// parse reads the page object, as the client would.
func (p *Page) parse(document bool) {
	h := p.in.response.Header
	visit := h.Get("X-Inertia") == "true"
	switch {
	case document && visit:
		p.invalid = errors.New("it is JSON, where a browser needs a document")
		return
	case document && !p.isHTML():
		p.invalid = fmt.Errorf("its Content-Type is %q", h.Get("Content-Type"))
		return
	case document:
		var page string
		if page, p.rootID, p.invalid = embedded(string(p.in.body)); p.invalid != nil {
			return
		}
		p.raw = []byte(page)
	case !visit:
		p.invalid = errors.New("it has no header X-Inertia, so the client shows it in a dialog")
		if location := p.location(); location != "" {
			p.invalid = fmt.Errorf("it leads to %s", location)
		}
		return
	default:
		p.raw = p.in.body
	}
	v, err := decode(p.raw)
	if err != nil {
		p.invalid = fmt.Errorf("its page object is not valid JSON: %w", err)
		return
	}
	p.object, _ = v.(map[string]any)
	_, hasComponent := p.object["component"].(string)
	_, hasURL := p.object["url"].(string)
	if !hasComponent || !hasURL || p.props() == nil {
		p.invalid = fmt.Errorf("its page object lacks component, url or props: %s", show(v))
	}
}

func (p *Page) isHTML() bool {
	kind, _, _ := mime.ParseMediaType(p.in.response.Header.Get("Content-Type"))
	return kind == "text/html"
}

// location is where an answer leads to that was not followed.
func (p *Page) location() string {
	h := p.in.response.Header
	switch code := p.in.response.StatusCode; {
	case code == http.StatusConflict && h.Get("X-Inertia-Redirect") != "":
		return h.Get("X-Inertia-Redirect")
	case code == http.StatusConflict:
		return h.Get("X-Inertia-Location")
	case code >= 300 && code < 400:
		return h.Get("Location")
	}
	return ""
}

func (p *Page) props() map[string]any {
	props, _ := p.object["props"].(map[string]any)
	return props
}

// must ends the test if the answer is not a page.
func (p *Page) must() {
	p.t.Helper()
	if p.invalid != nil {
		p.t.Fatalf("inertiatest: %s: the answer with status %d is not an Inertia page: %v%s", p.name, p.in.response.StatusCode, p.invalid, p.excerpt())
	}
}

func (p *Page) excerpt() string {
	body := bytes.TrimSpace(p.in.body)
	if len(body) == 0 {
		return ""
	}
	return "\n\t" + clip(string(body), 500)
}

func (p *Page) errorf(format string, args ...any) {
	p.t.Helper()
	p.t.Errorf("inertiatest: "+p.name+": "+format+"%s", append(args, p.drawn())...)
}

// differs reports what is not as it should be.
func (p *Page) differs(what string, got, want any) {
	p.t.Helper()
	p.t.Errorf("inertiatest: %s: %s\n\tgot:  %s\n\twant: %s%s", p.name, what, show(got), show(want), p.drawn())
}

// is reports an error if got is not what the value want is as JSON.
func (p *Page) is(what string, got, want any) {
	p.t.Helper()
	plain, err := normalize(want)
	if err != nil {
		p.errorf("%s: the wanted value does not encode to JSON: %v", what, err)
		return
	}
	if !equal(got, plain) {
		p.differs(what, got, plain)
	}
}

// JSON returns the page object, for what no assertion is about.
func (p *Page) JSON() []byte {
	p.t.Helper()
	p.must()
	return p.raw
}

// Body returns the body of the answer.
func (p *Page) Body() []byte { return p.in.body }

// Response returns the answer. Its Request is the one that led to it.
func (p *Page) Response() *http.Response { return p.in.response }

// Decode stores the prop at the path in what dst points to, as json.Unmarshal
// does; the empty path is all props. It ends the test if that fails.
func (p *Page) Decode(path string, dst any) *Page {
	p.t.Helper()
	v, ok := p.value(path)
	if !ok {
		p.t.FailNow()
	}
	b, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(b, dst)
	}
	if err != nil {
		p.t.Fatalf("inertiatest: %s: prop %s: %v", p.name, path, err)
	}
	return p
}

// Value returns the prop at the path, decoded from JSON with numbers as
// json.Number. It is nil, and an error is reported, if there is none.
func (p *Page) Value(path string) any {
	p.t.Helper()
	v, _ := p.value(path)
	return v
}

// value finds a prop or reports that there is none.
func (p *Page) value(path string) (any, bool) {
	p.t.Helper()
	p.must()
	v, ok := find(p.props(), path)
	if !ok {
		p.errorf("prop %s is missing: %s", path, explain(p.props(), path, "the page"))
	}
	return v, ok
}
