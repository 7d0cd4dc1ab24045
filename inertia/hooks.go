package inertia

import (
	"context"
	"net/http"
	"time"

	"github.com/chinertia/chinertia/inertia/internal/props"
)

// Hooks are called while responses are made, for metrics, tracing and logs. Any
// of them may be nil, which costs nothing. They are called on the goroutine of
// the request and must be fast.
type Hooks struct {
	// ResolveProps is called when the props of a page have been loaded and
	// encoded.
	ResolveProps func(context.Context, ResolveEvent)
	// Render is called when a page has been written.
	Render func(context.Context, RenderEvent)
	// SSR is called after each attempt to render a document on the server.
	SSR func(context.Context, SSREvent)
	// Rescue is called when a deferred prop failed and was left out.
	Rescue func(context.Context, RescueEvent)
	// Share is called when props are shared with the page that is rendered next.
	Share func(context.Context, ShareEvent)
	// Prop is called when a prop has been sent, or failed and was left out: each
	// top-level one, and those inside of them that are a [Prop] or a function.
	Prop func(context.Context, PropEvent)
}

// ResolveEvent is about the props of one page.
type ResolveEvent struct {
	Component string
	Partial   bool
	Duration  time.Duration
}

// RenderEvent is about one page.
type RenderEvent struct {
	Component string
	Partial   bool // a partial reload
	Prefetch  bool
	Document  bool // HTML, not JSON
	SSR       bool // rendered on the server
	Status    int
	Bytes     int // of the page object
	Duration  time.Duration
}

// SSREvent is about one attempt of server-side rendering. Err is nil if it
// worked, or if the renderer left the page to the browser, which Skipped tells.
type SSREvent struct {
	Component string
	URL       string // path and query of the page
	Duration  time.Duration
	Skipped   bool
	Err       error
}

// RescueEvent is about one prop that failed. Err is a [*PropError].
type RescueEvent struct {
	Component string
	Path      string
	Err       error
}

// ShareEvent is about props that one caller shares.
type ShareEvent struct {
	Props Props
	// Func is the function of [WithShared] that returned them, and nil for a call
	// of [Share], which is on the stack.
	Func func(*http.Request) Props
}

// PropEvent is about one prop that was sent, or failed and was left out.
type PropEvent struct {
	Component string
	Path      string // dotted
	Kind      string // "normal", "optional", "deferred" or "always"
	Group     string // of a deferred prop
	Shared    bool
	Once      bool
	Merged    bool          // the client merges it into what it has
	Rescued   bool          // it failed, and the page lives without it
	Duration  time.Duration // of loading it; 0 for a plain value
	Bytes     int           // of its value
	Err       error         // of a rescued prop: a [*PropError]
}

// WithHooks adds hooks. Those of several options are all called.
func WithHooks(h Hooks) Option {
	return func(c *config) {
		c.hooks = Hooks{
			ResolveProps: both(c.hooks.ResolveProps, h.ResolveProps),
			Render:       both(c.hooks.Render, h.Render),
			SSR:          both(c.hooks.SSR, h.SSR),
			Rescue:       both(c.hooks.Rescue, h.Rescue),
			Share:        both(c.hooks.Share, h.Share),
			Prop:         both(c.hooks.Prop, h.Prop),
		}
	}
}

func both[E any](a, b func(context.Context, E)) func(context.Context, E) {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return func(ctx context.Context, e E) { a(ctx, e); b(ctx, e) }
}

// rescued logs a prop that failed and was left out.
func (e *response) rescued(p *props.Resolved) {
	c, component, err := e.visit.cfg, e.page.component, p.Err
	c.logger().ErrorContext(e.ctx, "inertia: deferred prop left out", "component", component, "prop", p.Path, "error", err)
	if c.hooks.Rescue != nil {
		c.hooks.Rescue(e.ctx, RescueEvent{Component: component, Path: p.Path, Err: err})
	}
}

// observer returns what is called for each prop, or nil if nobody asks.
func (e *response) observer() func(*props.Resolved) {
	observe := e.visit.cfg.hooks.Prop
	if observe == nil {
		return nil
	}
	return func(p *props.Resolved) {
		observe(e.ctx, PropEvent{
			Component: e.page.component, Path: p.Path, Kind: p.Kind.String(), Group: p.Group, Shared: p.Shared, Once: p.Once,
			Merged: p.Merged, Rescued: p.Rescued, Duration: p.Duration, Bytes: p.Bytes, Err: p.Err,
		})
	}
}

func (h *Hooks) resolved(ctx context.Context, component string, partial bool, began time.Time) {
	if h.ResolveProps != nil {
		h.ResolveProps(ctx, ResolveEvent{Component: component, Partial: partial, Duration: time.Since(began)})
	}
}
