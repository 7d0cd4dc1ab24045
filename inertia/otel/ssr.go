package otel

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/ssr"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

// Renderer makes a span and a metric of each page that r renders. The outcome
// is "rendered", "skipped" (left to the browser on purpose) or "failed".
func (t *Telemetry) Renderer(r inertia.Renderer) inertia.Renderer { return renderer{t, r} }

type renderer struct {
	telemetry *Telemetry
	next      inertia.Renderer
}

func (r renderer) RenderPage(ctx context.Context, page []byte) (head []string, body string, err error) {
	began := time.Now()
	ctx, span := r.telemetry.tracer.Start(ctx, "inertia.ssr", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attribute.Int("inertia.page.size", len(page))))
	defer span.End()
	head, body, err = r.next.RenderPage(ctx, page)
	outcome := "rendered"
	skipped, _ := errors.AsType[interface {
		error
		Skipped() bool
	}](err)
	switch {
	case skipped != nil && skipped.Skipped():
		outcome = "skipped"
	case err != nil:
		outcome = "failed"
		span.RecordError(err)
		span.SetStatus(codes.Error, "rendering failed")
	}
	span.SetAttributes(attribute.String("inertia.ssr.outcome", outcome))
	r.telemetry.ssr.Record(ctx, time.Since(began).Seconds(), metric.WithAttributes(attribute.String("inertia.ssr.outcome", outcome)))
	return head, body, err
}

// ObserveNodes reports, at each collection, how many servers a client has in
// each state of its breaker, and how many renders wait.
func (t *Telemetry) ObserveNodes(client *ssr.Client) error {
	nodes, err := t.meter.Int64ObservableGauge("inertia.ssr.nodes", metric.WithUnit("{node}"), metric.WithDescription("Servers by state of their breaker."))
	if err == nil {
		var waiting metric.Int64ObservableGauge
		waiting, err = t.meter.Int64ObservableGauge("inertia.ssr.waiting", metric.WithUnit("{render}"), metric.WithDescription("Renders that wait for a free server."))
		if err == nil {
			_, err = t.meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
				stats := client.Stats()
				count := map[ssr.NodeState]int64{ssr.NodeUp: 0, ssr.NodeDown: 0, ssr.NodeTrial: 0}
				for _, n := range stats.Nodes {
					count[n.State]++
				}
				for state, n := range count {
					o.ObserveInt64(nodes, n, metric.WithAttributes(attribute.String("inertia.ssr.state", string(state))))
				}
				o.ObserveInt64(waiting, int64(stats.Waiting))
				return nil
			}, nodes, waiting)
		}
	}
	if err != nil {
		return fmt.Errorf("otel: observe nodes: %w", err)
	}
	return nil
}
