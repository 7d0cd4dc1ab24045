package app

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"

	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5/middleware"
)

type nonceKey struct{}

// nonce returns the nonce of the Content-Security-Policy of this response.
func nonce(r *http.Request) string {
	n, _ := r.Context().Value(nonceKey{}).(string)
	return n
}

// secure sets the headers that limit what a page may do. Scripts and style
// elements run only with the nonce of the response, and nothing is loaded from
// elsewhere but from the dev server, if there is one.
func secure(cfg Config) func(http.Handler) http.Handler {
	origin, ws := "", ""
	if cfg.DevServer != "" {
		origin = " " + strings.TrimSuffix(cfg.DevServer, "/build/")
		ws = strings.Replace(origin, "http", "ws", 1)
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n := rand.Text()
			h := w.Header()
			h.Set("Content-Security-Policy", strings.Join([]string{
				"default-src 'none'",
				"script-src 'nonce-" + n + "' 'strict-dynamic'",
				"style-src 'nonce-" + n + "' 'self'" + origin,
				"img-src 'self' blob:" + origin,
				"font-src 'self'" + origin,
				"connect-src 'self'" + origin + ws,
				"manifest-src 'self'",
				"base-uri 'none'",
				"form-action 'self'",
				"frame-ancestors 'none'",
			}, "; "))
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "same-origin")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			if cfg.https() {
				h.Set("Strict-Transport-Security", "max-age=31536000")
			}
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), nonceKey{}, n)))
		})
	}
}

// clientIP finds out the address of the visitor, for the limit on sign-ins.
func clientIP(cfg Config) func(http.Handler) http.Handler {
	if len(cfg.TrustedProxies) == 0 {
		return middleware.ClientIPFromRemoteAddr
	}
	return middleware.ClientIPFromXFF(cfg.TrustedProxies...)
}

// crossOrigin refuses requests that another site made in the name of a visitor,
// with a page instead of a bare 403.
func crossOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inertia.Error(w, r, &inertia.HTTPError{Status: 419, Message: "Page expired"})
	}))
	return protection.Handler(next)
}
