package inertiatest

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// Option changes the requests of a [Client], or one of them. An option panics
// when it is made with an argument that can never work.
type Option func(*config)

type config struct {
	origin     *url.URL
	header     http.Header
	visit      http.Header // what a visit asks for, not repeated by a reload of its page
	prefetch   bool
	background bool // a conflict is ignored, as by a client that reloads
	noFollow   bool
	types      []schema
}

// with returns a copy that opts have changed.
func (c config) with(opts []Option) config {
	c.header, c.visit = maps.Clone(c.header), maps.Clone(c.visit)
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
	return func(c *config) { c.header.Set(name, value) }
}

// WithVersion sets the version of the assets that the client says it runs. The
// default is that of the last page, and none before the first one.
func WithVersion(version string) Option {
	return func(c *config) { c.visit.Set(header.Version, version) }
}

// WithErrorBag names the error bag of a submission.
func WithErrorBag(name string) Option {
	return func(c *config) { c.visit.Set(header.ErrorBag, name) }
}

// WithOnly makes a visit a partial reload of these props. It takes effect if
// the client has a page; [Page.Reload] is shorter.
func WithOnly(paths ...string) Option { return withPaths(header.PartialData, paths) }

// WithExcept makes a visit a partial reload of all props but these. It takes
// effect if the client has a page; [Page.Except] is shorter.
func WithExcept(paths ...string) Option { return withPaths(header.PartialExcept, paths) }

// WithReset makes a visit a partial reload of these props, and tells the server
// that the client will replace and not merge them. It takes effect if the
// client has a page.
func WithReset(paths ...string) Option {
	return func(c *config) {
		withPaths(header.PartialData, paths)(c)
		withPaths(header.Reset, paths)(c)
	}
}

func withPaths(name string, paths []string) Option {
	return func(c *config) {
		if all := append(slices.Clip(c.visit[name]), paths...); len(all) > 0 {
			c.visit[name] = all
		}
	}
}

// WithPrefetch makes a visit for later use. Its answer does not become the page
// of the client.
func WithPrefetch() Option { return func(c *config) { c.prefetch = true } }

// WithoutRedirects returns the first answer, whatever it is. By default
// redirects are followed as the browser does it, and a version conflict by
// loading the document.
func WithoutRedirects() Option { return func(c *config) { c.noFollow = true } }

func (c *config) isPartial() bool {
	return len(c.visit[header.PartialData])+len(c.visit[header.PartialExcept]) > 0
}
