package inertiatest

import (
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// Client does what the Inertia client in a browser tab does: it makes visits,
// follows redirects, and remembers cookies, the version of the assets and the
// once props that it has. It sends the headers that a browser sends along, so
// that checks for cross-origin requests and the way back to a form work.
//
// A Client is not safe for concurrent use.
type Client struct {
	t   testing.TB
	tab *tab
}

// NewClient returns a client of the handler. The options hold for all its
// requests.
func NewClient(t testing.TB, h http.Handler, opts ...Option) *Client {
	jar, _ := cookiejar.New(nil) // never fails
	c := config{origin: &url.URL{Scheme: "https", Host: "example.com"}, header: http.Header{}, visit: http.Header{}}
	return &Client{t: t, tab: &tab{handler: h, jar: jar, config: c.with(opts)}}
}

// In returns the same client for a subtest: failures of what it does are
// reported to t.
func (c *Client) In(t testing.TB) *Client { return &Client{t: t, tab: c.tab} }

// Open loads a document, as a browser does with an address or after a click on
// a plain link. The page is the one in the document.
func (c *Client) Open(target string, opts ...Option) *Page {
	c.t.Helper()
	return c.visit(http.MethodGet, target, nil, true, c.tab.config.with(opts))
}

// Get visits a page. target is relative to the page that the client is on.
//
// Before its first page the client knows no version. If the app has one, it
// answers with a conflict, and the client loads the document, as every client
// does after a deployment; call [Client.Open] first to avoid that.
func (c *Client) Get(target string, opts ...Option) *Page {
	c.t.Helper()
	return c.Visit(http.MethodGet, target, nil, opts...)
}

// Post submits data: see [Client.Visit].
func (c *Client) Post(target string, data any, opts ...Option) *Page {
	c.t.Helper()
	return c.Visit(http.MethodPost, target, data, opts...)
}

// Put submits data: see [Client.Visit].
func (c *Client) Put(target string, data any, opts ...Option) *Page {
	c.t.Helper()
	return c.Visit(http.MethodPut, target, data, opts...)
}

// Patch submits data: see [Client.Visit].
func (c *Client) Patch(target string, data any, opts ...Option) *Page {
	c.t.Helper()
	return c.Visit(http.MethodPatch, target, data, opts...)
}

// Delete makes a visit with the method DELETE: see [Client.Visit].
func (c *Client) Delete(target string, opts ...Option) *Page {
	c.t.Helper()
	return c.Visit(http.MethodDelete, target, nil, opts...)
}

// Visit makes an Inertia visit and follows the redirects that it leads to; the
// page is the last answer.
//
// The data becomes the body: JSON, with {} for nil; a form for url.Values;
// multipart if there is a [File] in it, at any depth. A GET request has none.
func (c *Client) Visit(method, target string, data any, opts ...Option) *Page {
	c.t.Helper()
	return c.visit(method, target, data, false, c.tab.config.with(opts))
}

// Cookie returns the cookie that the client would send to the root of the app,
// or nil.
func (c *Client) Cookie(name string) *http.Cookie {
	for _, cookie := range c.tab.jar.Cookies(c.tab.config.origin) {
		if cookie.Name == name {
			return cookie
		}
	}
	return nil
}

// SetCookie gives the client a cookie, for example that of a session.
func (c *Client) SetCookie(cookie *http.Cookie) {
	c.tab.jar.SetCookies(c.tab.config.origin, []*http.Cookie{cookie})
}

func (c *Client) visit(method, target string, data any, document bool, cfg config) *Page {
	c.t.Helper()
	u, err := c.tab.base(cfg).Parse(target)
	if err != nil {
		c.t.Fatalf("inertiatest: %s %s: the target is not a URL: %v", method, target, err)
	}
	o := outgoing{client: c, config: cfg, method: method, url: u, document: document, component: c.tab.component, referer: c.tab.url}
	if err := o.setData(data); err != nil {
		c.t.Fatalf("inertiatest: %s %s: %v", method, target, err)
	}
	return c.exchange(&o)
}

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
