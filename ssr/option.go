package ssr

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/chinertia/chinertia/ssr/internal/pool"
	"github.com/chinertia/chinertia/ssr/internal/process"
)

// Option configures a [Client]. Options that concern processes matter to
// [Start] only.
type Option func(*config)

type config struct {
	pooling  pool.Config
	maxPage  int64
	maxReply int64

	client    *http.Client
	header    func(context.Context) http.Header
	nodes     []string
	fallbacks []Renderer

	hotFile    string
	devURL     string
	bundlePath string

	cacheBytes int64
	cacheTTL   time.Duration

	logger *slog.Logger

	process process.Config
}

func defaultConfig() config {
	return config{
		pooling: pool.Config{
			Timeout:       2 * time.Second,
			Concurrency:   8,
			Queue:         256,
			MaxFailures:   3,
			ProbeInterval: 500 * time.Millisecond,
		},
		maxPage:  8 << 20,
		maxReply: 32 << 20,
		process: process.Config{
			Runtime:      "node",
			Count:        1,
			StartTimeout: 30 * time.Second,
		},
	}
}

func (c *config) log() *slog.Logger {
	return cmp.Or(c.logger, slog.Default())
}

// require panics for an option that makes no sense.
func require(ok bool, otherwise string) {
	if !ok {
		panic("ssr: " + otherwise)
	}
}

// WithTimeout sets how long a render may take: connecting, waiting for a free
// node and other attempts included. The default is 2 s. In development it is
// at least 10 s, because Vite compiles as it renders.
//
// WithTimeout panics if d is not positive.
func WithTimeout(d time.Duration) Option {
	require(d > 0, "WithTimeout called with a duration that is not positive")
	return func(c *config) { c.pooling.Timeout = d }
}

// WithConcurrency sets how many renders each node may have under way. The
// default is 8. A JavaScript server renders one page at a time, so more only
// helps a server that runs a cluster, or pages that wait for something.
//
// WithConcurrency panics if n is not positive.
func WithConcurrency(n int) Option {
	require(n > 0, "WithConcurrency called with a number that is not positive")
	return func(c *config) { c.pooling.Concurrency = n }
}

// WithQueue sets how many renders may wait for a free node. Beyond that, and
// after half of the time limit, a render fails with [ErrOverloaded]. The
// default is 256; with 0 nothing ever waits.
//
// WithQueue panics if n is negative.
func WithQueue(n int) Option {
	require(n >= 0, "WithQueue called with a negative number")
	return func(c *config) { c.pooling.Queue = n }
}

// WithMaxPage sets the size in bytes above which a page is not sent, because
// rendering it would keep all others waiting. A character above ASCII counts as
// the escape that is sent for it, \u and four digits. The default is 8 MiB.
//
// WithMaxPage panics if bytes is not positive.
func WithMaxPage(bytes int64) Option {
	require(bytes > 0, "WithMaxPage called with a size that is not positive")
	return func(c *config) { c.maxPage = bytes }
}

// WithMaxReply sets how many bytes a server may answer. The default is 32 MiB.
//
// WithMaxReply panics if bytes is not positive.
func WithMaxReply(bytes int64) Option {
	require(bytes > 0, "WithMaxReply called with a size that is not positive")
	return func(c *config) { c.maxReply = bytes }
}

// WithHTTPClient makes requests to http and https URLs go through client, for
// certificates, proxies and tests. By default no proxy is used. Unix sockets
// never use client.
//
// An [http.Transport] is cloned, and the clone is made fit for renders: it
// closes idle connections before Node does and gives nobody the reply to
// another request. Any other RoundTripper is used as it is. Redirects are not
// followed. WithHTTPClient panics if client is nil.
func WithHTTPClient(client *http.Client) Option {
	require(client != nil, "WithHTTPClient called with a nil client")
	return func(c *config) { c.client = client }
}

// WithHeader adds headers to each request for a render, for example the
// traceparent of the context. f is called for each of them, from many
// goroutines; it cannot replace the headers of the protocol. The default adds
// nothing.
//
// WithHeader panics if f is nil.
func WithHeader(f func(ctx context.Context) http.Header) Option {
	require(f != nil, "WithHeader called with nil")
	return func(c *config) { c.header = f }
}

// WithNodes adds servers that share the renders. Each render goes to the node
// with the fewest under way, and once more to another one if that fails. A
// page whose component throws is not tried again: it would throw there too.
//
// New and Start panic if one of the urls is not that of a server, see [New].
func WithNodes(urls ...string) Option {
	urls = slices.Clone(urls)
	return func(c *config) { c.nodes = append(c.nodes, urls...) }
}

// WithFallback adds renderers that are asked only while no other node can be,
// because all are down or have no room, and for a page on which another node
// has failed. An engine inside the process may stand in for Node that way.
// They may themselves have several renders under way, see [WithConcurrency].
// Without arguments the option does nothing.
//
// WithFallback panics if one of the renderers is nil.
func WithFallback(renderers ...Renderer) Option {
	require(!slices.Contains(renderers, nil), "WithFallback called with a nil renderer")
	renderers = slices.Clone(renderers)
	return func(c *config) { c.fallbacks = append(c.fallbacks, renderers...) }
}

// WithBreaker sets after how many failures in a row a node is not asked any
// more, and how often its health is checked then, until it answers. The
// defaults are 3 failures and 500 ms. Failures that the page is to blame for,
// such as a component that throws, do not count.
//
// WithBreaker panics if one of them is not positive.
func WithBreaker(failures int, interval time.Duration) Option {
	require(failures > 0 && interval > 0, "WithBreaker called with a number or an interval that is not positive")
	return func(c *config) { c.pooling.MaxFailures, c.pooling.ProbeInterval = failures, interval }
}

// WithHotFile names the file that the Vite dev server writes while it runs,
// for example "public/hot". While it exists, pages are rendered by the dev
// server, or silently by the browser when that is not ready or lacks the
// plugin of Inertia. An empty path is ignored.
//
// It is for development: in production a file left behind would turn SSR off.
func WithHotFile(path string) Option {
	return func(c *config) { c.hotFile = path }
}

// WithDevServer makes the Vite dev server at url render all pages. Together
// with [WithHotFile] it replaces the URL in the file, but the file stays the
// switch: that is for a dev server that this process reaches at another
// address than the browser does, as in containers.
//
// Only the origin of url counts, because the endpoint of the Inertia plugin
// does not lie under the base of Vite. The certificate of a dev server on this
// machine is not checked. An empty url is ignored, which makes this work:
//
//	ssr.WithDevServer(os.Getenv("VITE_DEV_URL"))
//
// WithDevServer panics if url is not the URL of a server.
func WithDevServer(url string) Option {
	if url != "" {
		_, err := parseDevServer(url)
		require(err == nil, fmt.Sprint("WithDevServer called with a wrong URL: ", err))
	}
	return func(c *config) { c.devURL = url }
}

// WithBundle names the SSR bundle, for example "dist/ssr/ssr.js". As long as
// that file does not exist, pages are left to the browser and nothing is sent.
// Development ignores it.
// An empty path is ignored. [Start] needs no such option.
func WithBundle(path string) Option {
	return func(c *config) { c.bundlePath = path }
}

// WithCache keeps rendered pages for ttl, in maxBytes of memory, and renders a
// page once that several visitors want at the same time. Pages count as the
// same when all of their page object is. Off by default.
//
// Pages that carry flash data, and renders that hold a nonce, are not kept.
// WithCache panics if one of its arguments is not positive.
func WithCache(maxBytes int64, ttl time.Duration) Option {
	require(maxBytes > 0 && ttl > 0, "WithCache called with a size or a duration that is not positive")
	return func(c *config) { c.cacheBytes, c.cacheTTL = maxBytes, ttl }
}

// WithLogger sets where nodes that go down and come up, and the output of
// processes, are logged. The default is [slog.Default] at that moment. A
// render that fails is not logged here: its error goes to the caller.
//
// WithLogger panics if logger is nil.
func WithLogger(logger *slog.Logger) Option {
	require(logger != nil, "WithLogger called with a nil logger")
	return func(c *config) { c.logger = logger }
}

// WithRuntime sets the program that runs the SSR bundle, and arguments for it
// such as "--max-old-space-size=256". The default is "node", which must be
// version 18.19 or later. Programs whose name begins with bun or deno are
// started as these want it; deno gets all permissions unless there are args.
//
// WithRuntime panics if name is empty.
func WithRuntime(name string, args ...string) Option {
	require(name != "", "WithRuntime called without the name of a program")
	return func(c *config) { c.process.Runtime, c.process.Args = name, args }
}

// WithEnv adds environment variables, each of the form "key=value", to those
// that the processes inherit. NODE_ENV is "production" unless it is set here:
// without it, frameworks run their development builds, which are several times
// slower.
func WithEnv(env ...string) Option {
	return func(c *config) { c.process.Env = append(c.process.Env, env...) }
}

// WithProcesses sets how many processes are run. The default is 1. Each of
// them renders one page at a time and takes some 80 MB of memory; with at
// least two, no render is lost when one of them crashes.
//
// WithProcesses panics if n is not positive.
func WithProcesses(n int) Option {
	require(n > 0, "WithProcesses called with a number that is not positive")
	return func(c *config) { c.process.Count = n }
}

// WithStartTimeout sets how long a process may take until it answers its
// health check. The default is 30 s.
//
// WithStartTimeout panics if d is not positive.
func WithStartTimeout(d time.Duration) Option {
	require(d > 0, "WithStartTimeout called with a duration that is not positive")
	return func(c *config) { c.process.StartTimeout = d }
}

// WithRecycling replaces a process after so many renders, or when its resident
// memory reaches so many bytes. Zero means no limit, which is the default for
// both. The new process answers before the old one stops.
//
// WithRecycling panics if one of them is negative.
func WithRecycling(renders int, memory int64) Option {
	require(renders >= 0 && memory >= 0, "WithRecycling called with a negative limit")
	return func(c *config) { c.process.MaxRenders, c.process.MaxMemory = uint64(renders), memory }
}
