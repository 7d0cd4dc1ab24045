// Package ssr renders Inertia pages on the server, by asking the JavaScript
// server that is built with the frontend. It survives what happens to such a
// server: a render that fails is not a page that fails, because package
// inertia then lets the browser render.
//
// With a server that runs already:
//
//	renderer := ssr.New("http://127.0.0.1:13714")
//	r.Use(inertia.Middleware(inertia.WithSSR(renderer)))
//
// [Start] runs the server as well, and keeps it running. In development,
// [WithHotFile] or [WithDevServer] render through Vite, without any build.
//
// Everything the package learns about its servers is in [Client.Stats].
package ssr

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Client renders pages on JavaScript servers. It satisfies the interface
// Renderer of package inertia. [New], [NewPool] and [Start] make one; it is
// safe for concurrent use.
type Client struct {
	config
	pool       *pool
	dev        *devServer  // nil outside development
	bundle     *bundleFile // nil when there is none to look for
	cache      *cache      // nil when there is none
	supervisor *supervisor // nil when no processes are run
	devOnly    bool        // there is nothing to render without a dev server
	unbind     func() bool // from the context of Start
	closing    sync.Once
}

// New returns a client of the server at url: "http://127.0.0.1:13714", which
// is [DefaultURL], or "unix:/run/app/ssr.sock". The path /render is added to
// it. [WithNodes] adds more servers.
//
// Nothing is sent before the first render, so the server may start later.
//
// New panics if url is not the URL of a server.
func New(url string, opts ...Option) *Client {
	c := newClient(opts)
	c.addNode("New", url)
	for _, url := range c.nodes {
		c.addNode("WithNodes", url)
	}
	return c
}

// NewPool returns a client of other renderers, such as JavaScript engines that
// run inside the process. They get what servers get: limits, a choice by load,
// another attempt elsewhere, a breaker and the cache.
//
// A renderer that returns an [*Error] of another type than [ErrorConnection]
// blames the page; any other error counts against the renderer. One with a
// method Health(context.Context) error is asked for it before it is used again
// after failures. NewPool panics if there are no renderers or one is nil.
func NewPool(renderers []Renderer, opts ...Option) *Client {
	if len(renderers) == 0 {
		panic("ssr: NewPool called without renderers")
	}
	c := newClient(opts)
	for i, r := range renderers {
		if r == nil {
			panic("ssr: NewPool called with a nil renderer")
		}
		c.pool.add(&node{name: engineName(i), backend: engine{renderer: r}})
	}
	for _, url := range c.nodes {
		c.addNode("WithNodes", url)
	}
	return c
}

func newClient(opts []Option) *Client {
	c := &Client{config: defaultConfig()}
	for _, opt := range opts {
		opt(&c.config)
	}
	c.pool = newPool(&c.config)
	if c.hotFile != "" || c.devURL != "" {
		c.dev = &devServer{config: &c.config}
	}
	if c.bundlePath != "" {
		c.bundle = &bundleFile{path: c.bundlePath}
	}
	if c.cacheBytes > 0 {
		c.cache = newCache(c.cacheBytes, c.cacheTTL)
	}
	return c
}

func (c *Client) addNode(caller, url string) {
	t, err := parseTarget(url)
	if err != nil {
		panic("ssr: " + caller + " called with a wrong URL: " + err.Error())
	}
	c.pool.add(c.pool.newNode(t))
}

// RenderPage renders the page object, given as JSON. It returns the lines for
// the head of the document and the HTML for its body, or an error, which is
// always an [*Error]. It takes no longer than the time limit, and returns soon
// after ctx ends.
//
// An empty body without an error means that this page is not rendered here and
// that nothing is wrong: the dev server is warming up, or the bundle that
// [WithBundle] names has not been built.
func (c *Client) RenderPage(ctx context.Context, page []byte) (head []string, body string, err error) {
	head, body, failure := c.renderNamed(ctx, page, int64(len(page)))
	if failure != nil {
		return nil, "", failure
	}
	return head, body, nil
}

// renderNamed makes errors say which page they are about. size is what counts
// for the limit of the page.
func (c *Client) renderNamed(ctx context.Context, page []byte, size int64) (head []string, body string, err *Error) {
	head, body, err = c.render(ctx, page, size)
	if err != nil && !err.Skipped() && (err.Component == "" || err.URL == "") {
		named := *err // others may hold the same error
		component, url := pageName(page)
		if named.Component == "" {
			named.Component = component
		}
		if named.URL == "" {
			named.URL = url
		}
		err = &named
	}
	return head, body, err
}

func (c *Client) render(ctx context.Context, page []byte, size int64) (head []string, body string, err *Error) {
	if c.dev != nil {
		head, body, active, err := c.dev.render(ctx, page)
		if active {
			return head, body, err
		}
	}
	if c.devOnly || c.bundle != nil && !c.bundle.exists(time.Now()) {
		return nil, "", nil
	}
	if size > c.maxPage {
		return nil, "", c.tooLarge(size)
	}
	if c.cache != nil && !carriesFlash(page) {
		return c.cache.render(ctx, page, c.pool.render)
	}
	return c.pool.render(ctx, page)
}

func (c *Client) tooLarge(size int64) *Error {
	return &Error{
		Type:    ErrorUnknown,
		Message: fmt.Sprintf("page of %d bytes is larger than the limit of %d", size, c.maxPage),
		Hint:    "Send fewer props, or set WithMaxPage.",
		unsent:  true,
	}
}

// Close ends what runs in the background: health checks, idle connections and
// the processes that [Start] has started, which may first finish the renders
// they are at. Renders fail from then on. Closing twice does nothing.
//
// A client that was made with [New] and is needed as long as the program runs
// need not be closed.
func (c *Client) Close() error {
	c.closing.Do(func() {
		if c.unbind != nil {
			c.unbind()
		}
		c.pool.refuse()
		if c.supervisor != nil {
			c.supervisor.close()
		}
		c.pool.close()
		if c.dev != nil {
			c.dev.close()
		}
	})
	return nil
}
