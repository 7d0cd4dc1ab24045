package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5/middleware"
)

// entry collects what the log says about a request.
type entry struct {
	component, ssr string
}

type entryKey struct{}

// logRequests writes one line for each request, with the component that was
// rendered and what became of its rendering on the server.
func logRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e, start := &entry{}, time.Now()
		wrapped := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		defer func() {
			attributes := []slog.Attr{
				slog.String("method", r.Method), slog.String("path", withoutSecret(r.URL.Path)), slog.Int("status", wrapped.Status()),
				slog.Int("bytes", wrapped.BytesWritten()), slog.Duration("duration", time.Since(start)),
				slog.Bool("visit", inertia.IsInertia(r)),
			}
			if e.component != "" {
				attributes = append(attributes, slog.String("component", e.component))
			}
			if e.ssr != "" {
				attributes = append(attributes, slog.String("ssr", e.ssr))
			}
			slog.LogAttrs(r.Context(), slog.LevelInfo, "request", attributes...)
		}()
		next.ServeHTTP(wrapped, r.WithContext(context.WithValue(r.Context(), entryKey{}, e)))
	})
}

// withoutSecret returns a path as it may be written down: that of a link in a
// mail opens an account.
func withoutSecret(path string) string {
	for _, link := range []string{"/reset-password/", "/invitation/"} {
		if strings.HasPrefix(path, link) {
			return link + "..."
		}
	}
	return path
}

// logHooks tell logRequests what package inertia did.
var logHooks = inertia.Hooks{
	Render: func(ctx context.Context, e inertia.RenderEvent) {
		if entry, ok := ctx.Value(entryKey{}).(*entry); ok {
			entry.component = e.Component
		}
	},
	SSR: func(ctx context.Context, e inertia.SSREvent) {
		entry, ok := ctx.Value(entryKey{}).(*entry)
		switch {
		case !ok:
		case errors.Is(e.Err, context.Canceled):
			entry.ssr = "abandoned" // the visitor has left
		case e.Err != nil:
			entry.ssr = "failed"
		case e.Skipped:
			entry.ssr = "skipped"
		default:
			entry.ssr = e.Duration.Round(10 * time.Microsecond).String()
		}
	},
}
