// Package devtools shows what an app does while it is developed: it records
// every request for the Inertia DevTools, the extension for browsers, answers
// with timings, and turns failures into pages that one can read.
//
//	tools := devtools.New(development)
//	r.Use(tools.Middleware) // before sessions: it needs none
//	r.Use(inertia.Middleware(inertia.WithRootTemplate(root), tools.Option()))
//	r.Use(inertia.ErrorPages("Error"))
//	r.Use(tools.Recover) // panics of what comes behind it
//
// Everything is off unless [New] is called with true, and even then only
// requests from this machine are recorded, see [WithAllow]. Recording never
// changes what a page shows: it touches neither sessions nor flash data.
package devtools

import (
	"net/http"
	"time"

	"github.com/chinertia/chinertia/inertia"
)

// Recorder keeps what it sees of requests in memory until it is read, pushed out
// by newer entries, or old. It is safe for concurrent use.
type Recorder struct {
	config
	on     bool
	buffer buffer
	faults faults
}

// New makes a Recorder. If on is false, it does nothing at all: its middleware
// returns the next handler and its option does nothing, so that the lines that use
// it may stay in production.
func New(on bool, opts ...Option) *Recorder {
	d := &Recorder{on: on, config: config{
		allow: onThisMachine, slow: time.Millisecond, maxBody: 256 << 10,
		maxEntries: 100, maxBytes: 16 << 20, lifetime: time.Hour,
		editor: "vscode://file/{file}:{line}",
	}}
	for _, opt := range opts {
		opt(&d.config)
	}
	d.buffer = buffer{maxEntries: d.maxEntries, maxBytes: d.maxBytes, lifetime: d.lifetime}
	return d
}

// Middleware records requests, sets the header Server-Timing, and answers
// GET /_inertia/devtools/entries, which the extension reads. Put it before
// everything else: it sees what it is in front of.
func (d *Recorder) Middleware(next http.Handler) http.Handler {
	if !d.on {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !d.allow(r):
			next.ServeHTTP(w, r)
		case isEntries(r.URL.Path):
			d.serveEntries(w, r)
		default:
			d.record(w, r, next)
		}
	})
}

// Option is what package inertia has to tell the Recorder: hooks, and an error
// handler that answers failures of the server (500 and above) with a page about
// them, in place of one that was set before it.
func (d *Recorder) Option() inertia.Option {
	if !d.on {
		return inertia.Options()
	}
	return inertia.Options(
		inertia.WithHooks(inertia.Hooks{Share: onShare, Prop: onProp, ResolveProps: onResolved, SSR: onSSR}),
		inertia.WithErrorHandler(d.handleError),
	)
}
