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
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/chinertia/chinertia/ssr/internal/pool"
	"github.com/chinertia/chinertia/ssr/internal/process"
)

// Client renders pages on JavaScript servers and other renderers. It satisfies
// the interface Renderer of package inertia. [New], [NewPool], [Start] and
// [StartFS] make one; it is safe for concurrent use.
type Client struct {
	config
	pool      *pool.Pool
	dev       *devServer          // nil outside development
	cache     *cache              // nil when there is none
	processes *process.Supervisor // nil when none are run
	devOnly   bool                // there is nothing to render without a dev server
	closing   sync.Once
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
	c.addServer("New", url)
	c.addOthers()
	return c
}

// NewPool returns a client of several renderers, such as JavaScript engines
// that run inside the process and clients of this package. Each render goes to
// the one with the fewest under way, and once more to another one if that
// fails. They get what servers get: limits, health checks, a breaker and the
// cache, see [Renderer]. Servers join by [WithNodes]; what is to render only
// when nothing else can is named by [WithFallback]:
//
//	ssr.NewPool([]ssr.Renderer{engine}, ssr.WithCache(64<<20, time.Minute)) // no JavaScript server at all
//	ssr.NewPool([]ssr.Renderer{engine}, ssr.WithNodes(ssr.DefaultURL))      // both share the renders
//	ssr.New(ssr.DefaultURL, ssr.WithFallback(engine))                       // the engine stands in for Node
//	ssr.Start(ctx, "dist/ssr/ssr.js", ssr.WithFallback(engine))             // likewise
//
// NewPool panics if there are no renderers or one is nil.
func NewPool(renderers []Renderer, opts ...Option) *Client {
	require(len(renderers) > 0, "NewPool called without renderers")
	c := newClient(opts)
	for i, r := range renderers {
		require(r != nil, "NewPool called with a nil renderer")
		c.pool.Add(newForeignNode(r, i+1))
	}
	c.addOthers()
	return c
}

func newClient(opts []Option) *Client {
	c := &Client{config: defaultConfig()}
	for _, opt := range opts {
		opt(&c.config)
	}
	c.pooling.Log = c.log
	c.pool = pool.New(c.pooling)
	if c.hotFile != "" || c.devURL != "" {
		c.dev = &devServer{config: &c.config}
	}
	if c.cacheBytes > 0 {
		c.cache = newCache(c.cacheBytes, c.cacheTTL)
	}
	return c
}

// addOthers adds the nodes that options name.
func (c *Client) addOthers() {
	for _, url := range c.nodes {
		c.addServer("WithNodes", url)
	}
	for i, r := range c.fallbacks {
		n := newForeignNode(r, i+1)
		if _, named := r.(fmt.Stringer); !named {
			n.Name = "fallback " + n.Name
		}
		n.Fallback = true
		c.pool.Add(n)
	}
}

func (c *Client) addServer(caller, url string) {
	t, err := parseTarget(url)
	require(err == nil, fmt.Sprint(caller, " called with a wrong URL: ", err))
	c.pool.Add(&pool.Node{NodeStats: pool.NodeStats{Name: t.name}, Renderer: newTransport(t, &c.config, false)})
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
	r := c.render(ctx, page)
	if failure, ok := errors.AsType[*Error](r.Err); ok && !failure.Skipped() && (failure.Component == "" || failure.URL == "") {
		named := *failure // others may hold the same error
		component, url := pageName(page)
		named.Component = cmp.Or(named.Component, component)
		named.URL = cmp.Or(named.URL, url)
		r.Err = &named
	}
	return r.Head, r.Body, r.Err
}

// render returns an [*Error] if it fails.
func (c *Client) render(ctx context.Context, page []byte) pool.Result {
	if c.dev != nil {
		if r, active := c.dev.render(ctx, page); active {
			return r
		}
	}
	switch {
	case c.devOnly || c.bundlePath != "" && !isFile(c.bundlePath):
		return pool.Result{}
	case c.cache != nil && !carriesFlash(page):
		return c.cache.render(ctx, page, c.renderOnNode)
	}
	return c.renderOnNode(ctx, page)
}

func (c *Client) renderOnNode(ctx context.Context, page []byte) pool.Result {
	page = asciiJSON(page)
	if size := int64(len(page)); size > c.maxPage {
		return failed(c.tooLarge(size))
	}
	r := c.pool.Render(ctx, page)
	if r.Err == nil {
		return r
	}
	err, ok := errors.AsType[*Error](r.Err)
	switch {
	case !ok && ctx.Err() != nil:
		return failed(asError(ctx, r.Err))
	case !ok: // no node was asked
		return failed(unreachable(r.Err, ""))
	}
	err.Node, err.blame = r.Node, r.Blame
	return failed(err)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func (c *Client) tooLarge(size int64) *Error {
	return &Error{
		Type:    ErrorUnknown,
		Message: fmt.Sprintf("page of %d bytes is larger than the limit of %d", size, c.maxPage),
		Hint:    "Send fewer props, or set WithMaxPage.",
		Err:     errTooLarge,
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
		c.pool.Refuse()
		if c.processes != nil {
			c.processes.Close()
		}
		c.pool.Close()
		if c.dev != nil {
			c.dev.close()
		}
	})
	return nil
}
