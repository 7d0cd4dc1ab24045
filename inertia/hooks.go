package inertia

import (
	"context"
	"log/slog"
	"time"
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

// WithHooks adds hooks. Those of several options are all called.
func WithHooks(h Hooks) Option {
	return func(c *config) {
		c.hooks = Hooks{
			ResolveProps: both(c.hooks.ResolveProps, h.ResolveProps),
			Render:       both(c.hooks.Render, h.Render),
			SSR:          both(c.hooks.SSR, h.SSR),
			Rescue:       both(c.hooks.Rescue, h.Rescue),
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

// LogHooks returns hooks that log every page at the level, to be passed to
// [WithHooks]. Failures are logged by the package anyhow.
func LogHooks(l *slog.Logger, level slog.Level) Hooks {
	return Hooks{Render: func(ctx context.Context, e RenderEvent) {
		l.LogAttrs(ctx, level, "inertia: page",
			slog.String("component", e.Component), slog.Int("status", e.Status), slog.Bool("partial", e.Partial),
			slog.Bool("document", e.Document), slog.Bool("ssr", e.SSR), slog.Int("bytes", e.Bytes), slog.Duration("duration", e.Duration))
	}}
}

func (h *Hooks) resolved(ctx context.Context, component string, partial bool, began time.Time) {
	if h.ResolveProps != nil {
		h.ResolveProps(ctx, ResolveEvent{Component: component, Partial: partial, Duration: time.Since(began)})
	}
}
