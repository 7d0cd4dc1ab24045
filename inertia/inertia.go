// Package inertia is the server side of Inertia.js v3 for net/http and routers
// like chi: handlers render the pages of a single-page app by name, with props,
// and need neither an API nor a router in the browser.
//
//	r := chi.NewRouter()
//	r.Use(inertia.Middleware(inertia.WithRootTemplate(root)))
//	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
//		inertia.Render(w, r, "Home", inertia.Props{"name": "Ada"})
//	})
//
// A first visit gets an HTML document with the page in it, rendered on the
// server if [WithSSR] is used. Later visits are made by the Inertia client and
// get the page as JSON.
//
// A request flows one way: [Middleware] makes its state, the handler fills it
// ([Share], [Flash], [SetErrors]) and at last calls [Render], which resolves the
// props, builds the page object and writes the response, whole or not at all.
package inertia

import "net/http"

// Middleware makes the functions of this package work in the handlers behind
// it, and sees to what the protocol asks of every response to an Inertia visit:
// it answers visits with stale assets before any handler runs, and adapts
// redirects and empty responses. Other requests pass untouched but for the
// header Vary, which every response needs.
//
// Used again in a sub-router, with other options, the inner one rules there.
//
// Middleware panics if no root template is set.
func Middleware(opts ...Option) func(http.Handler) http.Handler {
	c := &config{rootID: "app", fallback: "/"}
	for _, opt := range opts {
		opt(c)
	}
	c.check()
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { c.serve(w, r, next) })
	}
}

// check panics if the options do not fit together.
func (c *config) check() {
	switch {
	case c.root == nil && c.rootFunc == nil:
		panic("inertia: Middleware has no root template: pass inertia.WithRootTemplate(t) with the template of the HTML document")
	case (c.earlyHints || c.linkHeader) && c.preloader == nil:
		panic("inertia: WithEarlyHints and WithLinkHeader need WithAssets with assets that have a method Links(component string) []string, like those of package vite")
	case c.previousURL && c.flash == nil:
		panic("inertia: WithPreviousURL needs WithFlash to keep the URL")
	case c.ssr.needsRenderer && c.ssr.renderer == nil:
		panic("inertia: options for server-side rendering need WithSSR")
	}
	if c.root != nil {
		c.checkRoot(c.root)
	}
}

func (c *config) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	v := &visit{Context: r.Context(), cfg: c, inertia: IsInertia(r)}
	if outer, _ := v.Context.Value(visitKey{}).(*visit); outer != nil {
		v.outer = outer
		outer.cfg.meet(c)
		v.shared = outer.shared
		v.pending = outer.pending
		v.encrypt = outer.encrypt
	}
	addVary(w.Header(), &v.vary)
	if c.flash != nil && !c.flashSeen.Load() {
		// A session that is missing is a mistake in the program: tell on the
		// first request, not when somebody first flashes something.
		if _, err := c.flash.Get(v); err == nil {
			c.flashSeen.Store(true)
		}
	}
	if !v.inertia {
		next.ServeHTTP(w, v.carry(r))
		return
	}
	v.bag = headerValue(r.Header, headerErrorBag)
	stale, inner := c.stale(r)
	if stale {
		v.conflict(w, r)
		return
	}
	v.inner = inner
	r = v.carry(r)
	next.ServeHTTP(v.out.wrap(w, r, v), r)
	v.out.finish()
}

// Handler renders a page without any logic: r.Get("/about",
// inertia.Handler("About", nil)). The props are used for all requests and must
// not be changed.
func Handler(component string, props Props, opts ...RenderOption) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { Render(w, r, component, props, opts...) }
}
