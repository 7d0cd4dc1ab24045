// Package otel reports pages to OpenTelemetry: spans for pages, for props that
// were loaded and for rendering on the server, and metrics of all of them. It is
// a module of its own, so that nobody else has its dependencies.
//
//	tele, err := otel.New()
//	...
//	renderer, err := ssr.Start(ctx, bundle, ssr.WithHeader(otel.TraceHeader))
//	...
//	r.Use(otelhttp.NewMiddleware("app"))
//	r.Use(tele.Middleware)
//	r.Use(inertia.Middleware(
//		inertia.WithHooks(tele.Hooks()),
//		inertia.WithSSR(tele.Renderer(renderer)),
//		...
//	))
package otel

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/chinertia/chinertia/inertia"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

const scope = "github.com/chinertia/chinertia/inertia/otel"

// Telemetry makes spans and records metrics. It is safe for concurrent use.
type Telemetry struct {
	tracer   trace.Tracer
	meter    metric.Meter
	renders  metric.Int64Counter
	duration metric.Float64Histogram
	props    metric.Float64Histogram
	size     metric.Int64Histogram
	ssr      metric.Float64Histogram
}

// Option configures [New].
type Option func(*options)

type options struct {
	tracers trace.TracerProvider
	meters  metric.MeterProvider
}

// WithTracerProvider replaces the global provider of tracers.
func WithTracerProvider(p trace.TracerProvider) Option { return func(o *options) { o.tracers = p } }

// WithMeterProvider replaces the global provider of meters.
func WithMeterProvider(p metric.MeterProvider) Option { return func(o *options) { o.meters = p } }

// New makes a Telemetry of the global providers, unless options say otherwise.
// It fails if an instrument cannot be made.
func New(opts ...Option) (*Telemetry, error) {
	o := options{tracers: otel.GetTracerProvider(), meters: otel.GetMeterProvider()}
	for _, opt := range opts {
		opt(&o)
	}
	t := &Telemetry{tracer: o.tracers.Tracer(scope), meter: o.meters.Meter(scope)}
	return t, t.makeInstruments()
}

func (t *Telemetry) makeInstruments() error {
	var errs [5]error
	t.renders, errs[0] = t.meter.Int64Counter("inertia.renders", metric.WithUnit("{page}"), metric.WithDescription("Pages that were rendered."))
	t.duration, errs[1] = t.meter.Float64Histogram("inertia.render.duration", metric.WithUnit("s"), metric.WithDescription("Time that a page took, rendering on the server included."))
	t.props, errs[2] = t.meter.Float64Histogram("inertia.prop.duration", metric.WithUnit("s"), metric.WithDescription("Time that loading a prop took."))
	t.size, errs[3] = t.meter.Int64Histogram("inertia.page.size", metric.WithUnit("By"), metric.WithDescription("Size of page objects."))
	t.ssr, errs[4] = t.meter.Float64Histogram("inertia.ssr.duration", metric.WithUnit("s"), metric.WithDescription("Time that rendering on the server took, by outcome."))
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("otel: make an instrument: %w", err)
		}
	}
	return nil
}

// page collects what a request does until its page is done, because spans of
// props belong below that of the page, which is known last.
type page struct {
	props []prop
}

type prop struct {
	inertia.PropEvent
	ended time.Time
}

type pageKey struct{}

// Middleware is needed for spans: put it before [inertia.Middleware], behind
// what makes the span of the request.
func (t *Telemetry) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), pageKey{}, &page{})))
	})
}

// Hooks are what the Telemetry has to hear from package inertia, for
// [inertia.WithHooks].
func (t *Telemetry) Hooks() inertia.Hooks {
	return inertia.Hooks{Prop: t.onProp, Render: t.onRender}
}

func (t *Telemetry) onProp(ctx context.Context, e inertia.PropEvent) {
	if e.Duration == 0 {
		return // a plain value
	}
	t.props.Record(ctx, e.Duration.Seconds(), metric.WithAttributes(
		attribute.String("inertia.component", e.Component), attribute.String("inertia.prop.path", e.Path), attribute.Bool("error", e.Err != nil)))
	if p, ok := ctx.Value(pageKey{}).(*page); ok {
		p.props = append(p.props, prop{e, time.Now()})
	}
}

func (t *Telemetry) onRender(ctx context.Context, e inertia.RenderEvent) {
	now := time.Now()
	attributes := []attribute.KeyValue{
		attribute.String("inertia.component", e.Component),
		attribute.Bool("inertia.partial", e.Partial),
		attribute.Bool("inertia.document", e.Document),
		attribute.Bool("inertia.ssr", e.SSR),
		attribute.Int("http.response.status_code", e.Status),
	}
	labels := metric.WithAttributes(attributes...)
	t.renders.Add(ctx, 1, labels)
	t.duration.Record(ctx, e.Duration.Seconds(), labels)
	t.size.Record(ctx, int64(e.Bytes), labels)

	p, ok := ctx.Value(pageKey{}).(*page)
	if !ok {
		return
	}
	attributes = append(attributes, attribute.Bool("inertia.prefetch", e.Prefetch), attribute.Int("inertia.page.size", e.Bytes))
	ctx, span := t.tracer.Start(ctx, "inertia.render "+e.Component, trace.WithTimestamp(now.Add(-e.Duration)), trace.WithAttributes(attributes...))
	for _, loaded := range p.props {
		t.spanOf(ctx, loaded)
	}
	span.End(trace.WithTimestamp(now))
	p.props = nil
}

func (t *Telemetry) spanOf(ctx context.Context, p prop) {
	_, span := t.tracer.Start(ctx, "inertia.prop "+p.Path, trace.WithTimestamp(p.ended.Add(-p.Duration)), trace.WithAttributes(
		attribute.String("inertia.prop.path", p.Path), attribute.String("inertia.prop.kind", p.Kind),
		attribute.Bool("inertia.prop.shared", p.Shared), attribute.Bool("inertia.prop.rescued", p.Rescued), attribute.Int("inertia.prop.size", p.Bytes),
	))
	if p.Group != "" {
		span.SetAttributes(attribute.String("inertia.prop.group", p.Group))
	}
	if p.Err != nil {
		span.RecordError(p.Err, trace.WithTimestamp(p.ended))
		span.SetStatus(codes.Error, "prop failed")
	}
	span.End(trace.WithTimestamp(p.ended))
}

// TraceHeader returns the headers that carry the trace of a context
// (traceparent, baggage), for the option WithHeader of package ssr.
func TraceHeader(ctx context.Context) http.Header {
	h := http.Header{}
	otel.GetTextMapPropagator().Inject(ctx, propagation.HeaderCarrier(h))
	return h
}
