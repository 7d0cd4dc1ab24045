package inertiatest

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Option changes the requests of a [Client], or one of them. An option panics
// when it is made with an argument that can never work.
type Option func(*config)

type config struct {
	origin    *url.URL
	header    http.Header
	version   *string
	bag       string
	only      []string
	except    []string
	reset     []string
	prefetch  bool
	noFollow  bool
	intercept []func(*http.Request) *http.Request
	types     []*schema

	async bool // the client does it in the background
}

// with returns a copy that opts have changed.
func (c config) with(opts []Option) config {
	c.header = maps.Clone(c.header)
	c.intercept = slices.Clip(c.intercept)
	for _, opt := range opts {
		opt(&c)
	}
	return c
}

// WithOrigin sets scheme and host of the requests. The default is
// https://example.com, so that secure cookies work.
//
// WithOrigin panics if origin is not an http or https origin.
func WithOrigin(origin string) Option {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" {
		panic(fmt.Sprintf("inertiatest: WithOrigin called with %q: want scheme and host, like http://localhost:8080", origin))
	}
	return func(c *config) { c.origin = &url.URL{Scheme: u.Scheme, Host: u.Host} }
}

// WithHeader sets a header of the requests, over what the client sends itself.
// An empty value removes it.
func WithHeader(name, value string) Option {
	return func(c *config) {
		if c.header == nil {
			c.header = http.Header{}
		}
		c.header.Set(name, value)
	}
}

// WithVersion sets the version of the assets that the client says it runs. The
// default is that of the last page, and none before the first one.
func WithVersion(version string) Option { return func(c *config) { c.version = &version } }

// WithErrorBag names the error bag of a submission.
func WithErrorBag(name string) Option { return func(c *config) { c.bag = name } }

// WithOnly makes a visit a partial reload of these props. It takes effect if
// the client has a page; [Page.Reload] is shorter.
func WithOnly(paths ...string) Option { return func(c *config) { c.only = paths } }

// WithExcept makes a visit a partial reload of all props but these. It takes
// effect if the client has a page; [Page.Except] is shorter.
func WithExcept(paths ...string) Option { return func(c *config) { c.except = paths } }

// WithReset makes a visit a partial reload of these props, and tells the server
// that the client will replace and not merge them. It takes effect if the
// client has a page.
func WithReset(paths ...string) Option { return func(c *config) { c.reset = paths } }

// WithPrefetch makes a visit for later use. Its answer does not become the page
// of the client.
func WithPrefetch() Option { return func(c *config) { c.prefetch = true } }

// WithoutRedirects returns the first answer, whatever it is. By default
// redirects are followed as the browser does it, and a version conflict by
// loading the document.
func WithoutRedirects() Option { return func(c *config) { c.noFollow = true } }

// WithRequest lets f change every request before it is sent, also those that
// follow a redirect, for example to put a user into its context. f returns the
// request to send. It panics if f is nil.
func WithRequest(f func(*http.Request) *http.Request) Option {
	if f == nil {
		panic("inertiatest: WithRequest called with nil: leave the option out instead")
	}
	return func(c *config) { c.intercept = append(c.intercept, f) }
}

// alone returns the options that hold for reloads of the page as well.
func (c config) alone() config {
	c.bag, c.only, c.except, c.reset, c.prefetch = "", nil, nil, nil, false
	return c
}

func (c *config) isPartial() bool { return len(c.only)+len(c.except)+len(c.reset) > 0 }
