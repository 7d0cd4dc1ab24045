//go:build unix

package inertia_test

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/chinertia/chinertia/inertia"
)

// discard is a ResponseWriter that keeps its header map over requests, as a
// connection would keep its buffers.
type discard struct{ h http.Header }

func (d discard) Header() http.Header         { return d.h }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

type benchRow struct {
	ID      int       `json:"id"`
	Name    string    `json:"name"`
	Email   string    `json:"email"`
	Company string    `json:"company"`
	Active  bool      `json:"active"`
	Balance float64   `json:"balance"`
	Created time.Time `json:"created"`
	Notes   *string   `json:"notes"`
}

func benchRows() []benchRow {
	rows := make([]benchRow, 100)
	for i := range rows {
		rows[i] = benchRow{
			ID: i, Name: fmt.Sprintf("Ada Lovelace %d", i), Email: fmt.Sprintf("ada%d@example.com", i), Company: "Analytical Engines & Sons",
			Active: i%2 == 0, Balance: float64(i) * 10.25, Created: time.Date(2026, 1, 1, i%24, 0, 0, 0, time.UTC),
		}
	}
	return rows
}

func benchMaps() []map[string]any {
	rows := make([]map[string]any, 100)
	for i, r := range benchRows() {
		rows[i] = map[string]any{
			"id": r.ID, "name": r.Name, "email": r.Email, "company": r.Company,
			"active": r.Active, "balance": r.Balance, "created": r.Created, "notes": nil,
		}
	}
	return rows
}

func benchSmall() inertia.Props {
	return inertia.Props{
		"id": 17, "name": "Ada Lovelace", "email": "ada@example.com", "admin": true, "balance": 12.5,
		"locale": "en", "theme": "dark", "count": 42, "title": "Users & groups", "team": nil,
	}
}

var benchRoot = template.Must(template.New("root").Parse(`<!doctype html>
<html lang="en">
<head>
	<meta charset="utf-8">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	{{ .Assets }}
	{{ with .Head }}{{ . }}{{ else }}<title data-inertia>App</title>{{ end }}
</head>
<body>{{ .Body }}</body>
</html>`))

func benchHandler(props func() any, opts ...inertia.Option) http.Handler {
	r := chi.NewRouter()
	r.Use(inertia.Middleware(append(opts, inertia.WithRootTemplate(benchRoot), inertia.WithVersion("v1"))...))
	r.Get("/users", func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Users/Index", props()) })
	r.Get("/plain", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return r
}

// benchBaseline encodes the same page the plain way, props map included.
func benchBaseline(b *testing.B, props func() any) {
	b.ReportAllocs()
	defer reportCPU(b)()
	for b.Loop() {
		page := map[string]any{"component": "Users/Index", "props": withErrors(props()), "url": "/users?page=2", "version": "v1"}
		if _, err := json.Marshal(page); err != nil {
			b.Fatal(err)
		}
	}
}

func withErrors(props any) any {
	if m, ok := props.(inertia.Props); ok {
		m["errors"] = struct{}{}
		return m
	}
	return props
}

func benchServe(b *testing.B, h http.Handler, path string, headers ...string) {
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := discard{http.Header{}}
	b.ReportAllocs()
	defer reportCPU(b)()
	for b.Loop() {
		clear(w.h)
		h.ServeHTTP(w, r)
	}
}

// reportCPU adds the CPU time of the process to the figures: on a machine that
// does other work as well, wall time says little.
func reportCPU(b *testing.B) func() {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	return func() { b.ReportMetric(float64(used()-before)/float64(b.N), "cpu-ns/op") }
}

var visitHeaders = []string{"X-Inertia", "true", "X-Inertia-Version", "v1"}

// BenchmarkRender compares responses with encoding the same page by
// json.Marshal: divide by the baseline of the same group.
func BenchmarkRender(b *testing.B) {
	rows, maps := benchRows(), benchMaps()
	groups := []struct {
		name  string
		props func() any
	}{
		{"small", func() any { return benchSmall() }},
		{"rows", func() any { return inertia.Props{"users": rows} }},
		{"maps", func() any { return inertia.Props{"users": maps} }},
	}
	for _, g := range groups {
		b.Run(g.name+"/baseline", func(b *testing.B) { benchBaseline(b, g.props) })
		b.Run(g.name+"/json", func(b *testing.B) {
			benchServe(b, benchHandler(g.props), "/users?page=2", visitHeaders...)
		})
		b.Run(g.name+"/document", func(b *testing.B) { benchServe(b, benchHandler(g.props), "/users?page=2") })
	}
}

// BenchmarkPartial asks for 2 of 10 props; the baseline encodes just those. The
// maps of props are made before, as one is larger than the other.
func BenchmarkPartial(b *testing.B) {
	b.Run("baseline", func(b *testing.B) {
		props := inertia.Props{"name": "Ada Lovelace", "email": "ada@example.com"}
		benchBaseline(b, func() any { return props })
	})
	b.Run("json", func(b *testing.B) {
		props := benchSmall()
		h := benchHandler(func() any { return props })
		benchServe(b, h, "/users?page=2", append(visitHeaders, "X-Inertia-Partial-Component", "Users/Index", "X-Inertia-Partial-Data", "name,email")...)
	})
}

// BenchmarkLongListOfPaths asks for a hundred thousand names at once, as no client
// does. The baseline asks a page of one row for them, so what it costs is reading
// the header; if each name were compared with each of the 1000 rows, they would
// take a hundred times as long.
func BenchmarkLongListOfPaths(b *testing.B) {
	only := strings.Repeat("users.name,", 100_000)
	for _, bench := range []struct {
		name string
		rows int
	}{{"baseline", 1}, {"rows", 1000}} {
		b.Run(bench.name, func(b *testing.B) {
			rows := make([]any, bench.rows)
			for i := range rows {
				rows[i] = map[string]any{"id": i}
			}
			h := benchHandler(func() any { return inertia.Props{"users": rows} })
			benchServe(b, h, "/users", append(visitHeaders, "X-Inertia-Partial-Component", "Users/Index", "X-Inertia-Partial-Data", only)...)
		})
	}
}

// BenchmarkHooks shows what hooks cost: those that are not set, nothing.
func BenchmarkHooks(b *testing.B) {
	props := benchSmall()
	for _, bench := range []struct {
		name  string
		hooks inertia.Hooks
	}{
		{"baseline", inertia.Hooks{}},
		{"a hook for each prop", inertia.Hooks{Prop: func(context.Context, inertia.PropEvent) {}}},
		{"a hook for each page", inertia.Hooks{Render: func(context.Context, inertia.RenderEvent) {}}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			benchServe(b, benchHandler(func() any { return props }, inertia.WithHooks(bench.hooks)), "/users", visitHeaders...)
		})
	}
}

// BenchmarkPlain is a request that has nothing to do with Inertia.
func BenchmarkPlain(b *testing.B) {
	b.Run("baseline", func(b *testing.B) {
		r := chi.NewRouter()
		r.Get("/plain", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
		benchServe(b, r, "/plain")
	})
	b.Run("middleware", func(b *testing.B) { benchServe(b, benchHandler(nil), "/plain") })
}

// BenchmarkConcurrency loads 8 props that each wait for 10 ms.
func BenchmarkConcurrency(b *testing.B) {
	props := inertia.Props{}
	for i := range 8 {
		props[fmt.Sprint("p", i)] = inertia.Lazy(func(context.Context) (int, error) {
			time.Sleep(10 * time.Millisecond)
			return i, nil
		})
	}
	for _, n := range []int{1, 8} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			h := benchHandler(func() any { return props }, inertia.WithPropConcurrency(n))
			benchServe(b, h, "/users", visitHeaders...)
		})
	}
}
