package otel_test

import (
	"context"
	"encoding/json"
	"errors"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chinertia/chinertia/inertia"
	chiotel "github.com/chinertia/chinertia/inertia/otel"
	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

var root = template.Must(template.New("root").Parse(`<!doctype html><head>{{ .Head }}</head><body>{{ .Body }}</body>`))

type app struct {
	http.Handler
	spans       *tracetest.SpanRecorder
	metrics     *metric.ManualReader
	traceparent string // that the render server got
}

// newApp is an app with a page of which one prop is deferred, rendered by a
// server that notes the trace it was asked for.
func newApp(t *testing.T) *app {
	t.Helper()
	a := &app{spans: tracetest.NewSpanRecorder(), metrics: metric.NewManualReader()}
	tracers := trace.NewTracerProvider(trace.WithSpanProcessor(a.spans))
	before := otel.GetTextMapPropagator()
	otel.SetTextMapPropagator(propagation.TraceContext{})
	t.Cleanup(func() { otel.SetTextMapPropagator(before) })

	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.traceparent = r.Header.Get("Traceparent")
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"head": []string{"<title>T</title>"}, "body": `<div id="app">rendered</div>`})
	}))
	t.Cleanup(node.Close)
	client := ssr.New(node.URL, ssr.WithHeader(chiotel.TraceHeader))
	t.Cleanup(func() { client.Close() })

	tele, err := chiotel.New(chiotel.WithTracerProvider(tracers), chiotel.WithMeterProvider(metric.NewMeterProvider(metric.WithReader(a.metrics))))
	if err != nil {
		t.Fatal(err)
	}
	if err := tele.ObserveNodes(client); err != nil {
		t.Fatal(err)
	}
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Home", inertia.Props{
			"name":  "Ada",
			"stats": inertia.Defer(func(context.Context) (int, error) { time.Sleep(time.Millisecond); return 7, nil }).Group("charts"),
			"bad":   inertia.Defer(func(context.Context) (int, error) { return 0, errors.New("away") }).Rescue(),
		})
	})
	a.Handler = otelhttp.NewHandler(tele.Middleware(inertia.Middleware(
		inertia.WithRootTemplate(root), inertia.WithHooks(tele.Hooks()), inertia.WithSSR(tele.Renderer(client)),
	)(page)), "GET /", otelhttp.WithTracerProvider(tracers))
	return a
}

func (a *app) get(headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", "/", nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w
}

// parents maps the name of each span to that of its parent.
func (a *app) parents() map[string]string {
	names, parents := map[string]string{}, map[string]string{}
	for _, s := range a.spans.Ended() {
		names[s.SpanContext().SpanID().String()] = s.Name()
	}
	for _, s := range a.spans.Ended() {
		parents[s.Name()] = names[s.Parent().SpanID().String()]
	}
	return parents
}

func TestTraceOfADeferredPage(t *testing.T) {
	is := is.New(t)
	a := newApp(t)
	is.True(strings.Contains(a.get().Body.String(), "rendered"))
	is.Equal(a.parents(), map[string]string{"GET": "", "inertia.render Home": "GET", "inertia.ssr": "GET"})
	rendering := a.spans.Ended()[0]
	is.Equal(rendering.Name(), "inertia.ssr")
	is.True(strings.Contains(a.traceparent, rendering.SpanContext().TraceID().String()+"-"+rendering.SpanContext().SpanID().String()))

	a.spans.Reset()
	a.get("X-Inertia", "true", "X-Inertia-Partial-Component", "Home", "X-Inertia-Partial-Data", "stats,bad")
	is.Equal(a.parents(), map[string]string{
		"GET": "", "inertia.render Home": "GET", "inertia.prop stats": "inertia.render Home", "inertia.prop bad": "inertia.render Home",
	})
	for _, s := range a.spans.Ended() {
		for _, parent := range a.spans.Ended() {
			if s.Parent().SpanID() == parent.SpanContext().SpanID() && (s.StartTime().Before(parent.StartTime().Add(-time.Millisecond)) || s.EndTime().After(parent.EndTime())) {
				t.Errorf("%s is not within %s", s.Name(), parent.Name())
			}
		}
		if s.Name() == "inertia.prop bad" {
			is.Equal(s.Status().Description, "prop failed")
			is.Equal(len(s.Events()), 1) // the error
		}
	}
}

func TestMetrics(t *testing.T) {
	is := is.New(t)
	a := newApp(t)
	a.get()
	a.get("X-Inertia", "true", "X-Inertia-Partial-Component", "Home", "X-Inertia-Partial-Data", "stats")
	var got metricdata.ResourceMetrics
	is.NoErr(a.metrics.Collect(t.Context(), &got))
	found := map[string]bool{}
	for _, scope := range got.ScopeMetrics {
		for _, m := range scope.Metrics {
			found[m.Name] = true
			switch data := m.Data.(type) {
			case metricdata.Sum[int64]:
				is.Equal(len(data.DataPoints), 2) // a document and a partial reload
			case metricdata.Gauge[int64]:
				for _, p := range data.DataPoints {
					state, _ := p.Attributes.Value("inertia.ssr.state")
					is.Equal(p.Value == 1, state.AsString() == string(ssr.NodeUp))
				}
			}
		}
	}
	for _, name := range []string{"inertia.renders", "inertia.render.duration", "inertia.prop.duration", "inertia.page.size", "inertia.ssr.duration", "inertia.ssr.nodes", "inertia.ssr.waiting"} {
		if !found[name] {
			t.Errorf("no metric %s in %v", name, found)
		}
	}
}

func TestAFailedRenderingIsAnErrorOfItsSpan(t *testing.T) {
	is := is.New(t)
	spans := tracetest.NewSpanRecorder()
	tele, err := chiotel.New(chiotel.WithTracerProvider(trace.NewTracerProvider(trace.WithSpanProcessor(spans))))
	is.NoErr(err)
	_, _, err = tele.Renderer(failing{}).RenderPage(t.Context(), []byte("{}"))
	is.True(err != nil)
	is.Equal(spans.Ended()[0].Status().Description, "rendering failed")
}

type failing struct{}

func (failing) RenderPage(context.Context, []byte) ([]string, string, error) {
	return nil, "", errors.New("node is down")
}
