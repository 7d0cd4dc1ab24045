// Package quickjs renders Inertia pages on the server without Node: inside the
// process, in QuickJS translated to Go. It needs neither cgo nor anything on
// the machine that the program runs on.
//
// The front end is the one that Node renders, with the same SSR entry. Copy
// vite/quickjs.js of this module (and quickjs.d.ts for TypeScript) beside your
// vite.config, and add it after the plugin of the framework:
//
//	import quickjs from './quickjs.js'
//
//	export default defineConfig({
//		plugins: [vue(), inertia(), quickjs()],
//	})
//
// Then `vite build --ssr` makes one file, which both Node and this package
// run. Embed it and hand the renderer to the middleware:
//
//	//go:embed dist/ssr/ssr.js
//	var bundle []byte
//
//	renderer, err := quickjs.New(bundle)
//	if err != nil {
//		return err
//	}
//	defer renderer.Close()
//	r.Use(inertia.Middleware(inertia.WithSSR(renderer)))
//
// [New] fails when the bundle cannot be run here, and names the reason. A page
// that cannot be rendered is rendered by the browser; its error is an
// [*ssr.Error], as with Node. ssr.NewPool puts the cache of package ssr before
// a renderer, or mixes it with Node.
//
// The engine has no just-in-time compiler: a page takes 2 to 12 times as long
// as in Node. The file docs/ssr.md has the figures, and says what is missing:
// Intl, and the modules of Node.
package quickjs

import (
	"context"
	"time"

	"github.com/chinertia/chinertia/ssr"
)

// Renderer renders pages in JavaScript engines inside the process. It
// satisfies the interface Renderer of package inertia, and is safe for
// concurrent use.
type Renderer struct {
	config
	pool *pool
}

// New returns a renderer of a bundle that was built with the Vite plugin of
// this module. It compiles the bundle and starts one instance of it before it
// returns, so that a bundle that does not run here is noticed at the start of
// the program; further instances start in the background.
//
// Close ends the renderer.
func New(bundle []byte, opts ...Option) (*Renderer, error) {
	c := defaultConfig()
	for _, opt := range opts {
		opt(&c)
	}
	p, err := compile(bundle, &c)
	if err != nil {
		return nil, err
	}
	first, err := p.start()
	if err != nil {
		return nil, err
	}
	r := &Renderer{config: c}
	r.pool = newPool(&r.config, p, first)
	return r, nil
}

// RenderPage renders the page object, given as JSON. It returns the lines for
// the head of the document and the HTML for its body, or an error, which is
// always an [*ssr.Error]. It takes no longer than the time limit and a little,
// and returns at once when ctx ends.
func (r *Renderer) RenderPage(ctx context.Context, page []byte) (head []string, body string, err error) {
	deadline := time.Now().Add(r.timeout)
	if int64(len(page)) > r.maxPage {
		return nil, "", r.named(page, tooLarge(len(page), r.maxPage))
	}
	in, failure := r.pool.acquire(ctx)
	if failure != nil {
		return nil, "", r.named(page, failure)
	}
	reply := in.render(string(page), deadline)
	var got rendered
	select {
	case got = <-reply:
	case <-in.ended:
		select {
		case got = <-reply:
		default: // closed before it began
			return nil, "", r.named(page, closedError())
		}
	case <-ctx.Done():
		// The instance finishes the page for nobody: to stop it would mean
		// to throw it away.
		return nil, "", r.named(page, abandoned(ctx))
	case <-time.After(time.Until(deadline) + grace):
		got.err = errDeadline
	}
	if got.err != nil {
		return nil, "", r.named(page, r.pool.program.describe(got.err))
	}
	return got.head, got.body, nil
}

// String returns "quickjs", by which package ssr names the renderer.
func (r *Renderer) String() string { return "quickjs" }

// Health reports, as an error, that there is no instance to render with:
// because the renderer is closed, or all are stuck, see [Stats].
func (r *Renderer) Health(context.Context) error { return r.pool.health() }

// Stats returns what the renderer has done so far.
func (r *Renderer) Stats() Stats { return r.pool.stats.snapshot() }

// Close ends all instances and frees their memory, once the renders under way
// are over. Renders fail from then on, with [ssr.ErrClosed] as their cause.
// Closing twice does nothing.
//
// It returns an error when an instance is stuck in a call that cannot be
// stopped, see [Stats]; its goroutine and its memory then stay.
func (r *Renderer) Close() error { return r.pool.close() }

func (r *Renderer) named(page []byte, err *ssr.Error) error {
	err.Component, err.URL = pageName(page)
	return err
}
