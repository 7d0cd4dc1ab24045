package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/chinertia/chinertia/inertia"
	chiotel "github.com/chinertia/chinertia/inertia/otel"
	"github.com/chinertia/chinertia/ssr"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/exporters/stdout/stdoutmetric"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
)

// telemetry reports to OpenTelemetry, or does nothing if it is nil.
type telemetry struct{ *chiotel.Telemetry }

// startTelemetry sends spans and metrics to where kind says: "off", "stdout", or
// "otlp", whose address comes from the variables OTEL_EXPORTER_OTLP_*.
func (a *App) startTelemetry(ctx context.Context, kind string) (*telemetry, error) {
	var spans trace.SpanExporter
	var metrics metric.Exporter
	var err, err2 error
	switch kind {
	case "", "off":
		return nil, nil
	case "stdout":
		spans, err = stdouttrace.New(stdouttrace.WithWriter(os.Stdout))
		metrics, err2 = stdoutmetric.New(stdoutmetric.WithWriter(os.Stdout))
	case "otlp":
		spans, err = otlptracehttp.New(ctx)
		metrics, err2 = otlpmetrichttp.New(ctx)
	default:
		err = fmt.Errorf("unknown telemetry %q: want off, stdout or otlp", kind)
	}
	if err = errors.Join(err, err2); err != nil {
		return nil, fmt.Errorf("start telemetry: %w", err)
	}
	service := resource.NewSchemaless(semconv.ServiceName("kith"))
	tracers := trace.NewTracerProvider(trace.WithBatcher(spans), trace.WithResource(service))
	meters := metric.NewMeterProvider(metric.WithReader(metric.NewPeriodicReader(metrics)), metric.WithResource(service))
	a.onClose(func() {
		limit, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		tracers.Shutdown(limit)
		meters.Shutdown(limit)
	})
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))
	t, err := chiotel.New(chiotel.WithTracerProvider(tracers), chiotel.WithMeterProvider(meters))
	if err != nil {
		return nil, err
	}
	otel.SetTracerProvider(tracers)
	return &telemetry{t}, nil
}

// middleware makes the span of a request and what the pages in it need.
func (t *telemetry) middleware(next http.Handler) http.Handler {
	if t == nil {
		return next
	}
	return otelhttp.NewHandler(t.Middleware(next), "kith")
}

func (t *telemetry) option() inertia.Option {
	if t == nil {
		return inertia.Options()
	}
	return inertia.WithHooks(t.Hooks())
}

// renderer makes spans of what r renders.
func (t *telemetry) renderer(r inertia.Renderer) (inertia.Renderer, error) {
	if t == nil || r == nil {
		return r, nil
	}
	if client, ok := r.(*ssr.Client); ok {
		if err := t.ObserveNodes(client); err != nil {
			return nil, err
		}
	}
	return t.Renderer(r), nil
}
