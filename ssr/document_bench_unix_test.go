//go:build unix

package ssr_test

import (
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/ssr"
)

// BenchmarkDocument compares documents over HTTP while the breaker is open with
// documents without server-side rendering: a server that is down must cost next
// to nothing. The CPU time has that of the client in it.
func BenchmarkDocument(b *testing.B) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close() // nobody listens there now
	down := ssr.New("http://"+address, ssr.WithBreaker(1, time.Hour), ssr.WithLogger(slog.New(slog.DiscardHandler)))
	b.Cleanup(func() { _ = down.Close() })

	root := template.Must(template.New("root").Parse(`<!doctype html><head>{{ .Head }}</head><body>{{ .Body }}</body>`))
	for _, bb := range []struct {
		name string
		opts []inertia.Option
	}{
		{"off", nil},
		{"breaker open", []inertia.Option{inertia.WithSSR(down)}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			opts := append(bb.opts, inertia.WithRootTemplate(root), inertia.WithLogger(slog.New(slog.DiscardHandler)))
			h := inertia.Middleware(opts...)(inertia.Handler("Home", inertia.Props{
				"id": 17, "name": "Ada Lovelace", "email": "ada@example.com", "admin": true, "balance": 12.5,
				"locale": "en", "theme": "dark", "count": 42, "title": "Users & groups", "team": nil,
			}))
			server := httptest.NewServer(h)
			defer server.Close()
			get := func() {
				resp, err := server.Client().Get(server.URL)
				if err != nil {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
			get() // opens the breaker
			var before, after syscall.Rusage
			_ = syscall.Getrusage(syscall.RUSAGE_SELF, &before)
			for b.Loop() {
				get()
			}
			_ = syscall.Getrusage(syscall.RUSAGE_SELF, &after)
			used := after.Utime.Nano() - before.Utime.Nano() + after.Stime.Nano() - before.Stime.Nano()
			b.ReportMetric(float64(used)/float64(b.N), "cpu-ns/op")
		})
	}
}
