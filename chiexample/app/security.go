package app

import (
	"net/http"

	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5/middleware"
)

// policy limits what a page may do: scripts and style elements run only with the
// nonce of the response, and nothing is loaded from elsewhere.
const policy = "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'nonce-{nonce}' 'self'; " +
	"img-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// secure sets the other headers that limit what a page may do.
func secure(cfg Config) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "same-origin")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			if cfg.https() {
				h.Set("Strict-Transport-Security", "max-age=31536000")
			}
			next.ServeHTTP(w, r)
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
