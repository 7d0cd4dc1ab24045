package inertiatest

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"
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
