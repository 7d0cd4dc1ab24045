package inertia

import (
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// Middleware makes the functions of this package work in the handlers behind
// it, and applies the protocol's rules to every response to an Inertia visit: it
// answers visits with stale assets before any handler runs, and adapts redirects
// and empty responses. Other responses pass untouched but for the header Vary,
// which every response needs.
//
// A Middleware in a sub-router takes over all options of the one around it and
// applies its own on top: those that add (shared props, hooks, statuses of
// errors, patterns) add, all others replace. Two things belong to the whole
// request and stay those of the outermost: the version of the assets, which is
// checked before any handler runs, and the [FlashStore]. Parts of an application
// with assets of their own are siblings (r.Group), each with its Middleware.
//
// Middleware panics if the options contradict each other, and if no root template
// is set; one that could be in a sub-router does so with the first request.
func Middleware(opts ...Option) func(http.Handler) http.Handler {
	m := &middleware{opts: opts, own: newConfig()}
	for _, opt := range opts {
		opt(m.own)
	}
	if m.own.hasRoot() || len(opts) == 0 {
		m.own.check()
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { m.serve(w, r, next) })
	}
}

type middleware struct {
	own      *config
	opts     []Option
	nested   sync.Map // of *config, that of a Middleware around this one, to *config
	sessions atomic.Bool
}

func (m *middleware) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if v := visitIn(r.Context()); v != nil {
		v.cfg = m.configIn(v.cfg)
		v.setPolicy(w)
		next.ServeHTTP(w, r)
		return
	}
	if !m.own.hasRoot() {
		m.own.check()
	}
	v := &visit{Context: r.Context(), base: m.own, cfg: m.own, inertia: IsInertia(r)}
	v.addVary(w.Header(), header.VaryOfAny)
	v.setPolicy(w)
	if m.own.flash != nil && !m.sessions.Load() {
		// A session that is missing is a mistake in the program: tell on the
		// first request, not when somebody first flashes something.
		if _, err := m.own.flash.Get(v); err == nil {
			m.sessions.Store(true)
		}
	}
	if v.inertia && v.isStale(r) {
		v.conflict(w, r)
		return
	}
	v.request = *r.WithContext(v)
	if !v.inertia && m.own.flash == nil {
		next.ServeHTTP(w, &v.request)
		return
	}
	v.out = responseWriter{ResponseWriter: w, v: v}
	next.ServeHTTP(&v.out, &v.request)
	v.out.finish()
}

// configIn returns the config of this Middleware behind another one. Routers
// do not tell how they nest, so it is made with the first request.
func (m *middleware) configIn(outer *config) *config {
	if c, ok := m.nested.Load(outer); ok {
		return c.(*config)
	}
	c := *outer
	for _, opt := range m.opts {
		opt(&c)
	}
	if c.flash != outer.flash {
		panic("inertia: WithFlash in a Middleware behind another one: there is one session, so set it in the outer one only")
	}
	c.check()
	actual, _ := m.nested.LoadOrStore(outer, &c)
	return actual.(*config)
}
