package accounts

import (
	"net/http"
	"net/netip"
	"time"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/httprate"
)

// limit lets an address make n requests in a while; more get 429.
func limit(n int, while time.Duration) func(http.Handler) http.Handler {
	return httprate.LimitBy(n, while, func(r *http.Request) (string, error) { return network(r), nil },
		httprate.WithLimitHandler(func(w http.ResponseWriter, r *http.Request) {
			inertia.Error(w, r, &inertia.HTTPError{Status: http.StatusTooManyRequests, Message: "Too many attempts"})
		}))
}

// limitSubmissions is limit for forms that are sent; live validation is free.
func limitSubmissions(n int, while time.Duration) func(http.Handler) http.Handler {
	limited := limit(n, while)
	return func(next http.Handler) http.Handler {
		counted := limited(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if validate.IsPrecognition(r) {
				next.ServeHTTP(w, r)
				return
			}
			counted.ServeHTTP(w, r)
		})
	}
}

// network returns where a request comes from: the address, or of IPv6 the first
// half, which one visitor usually has all of.
func network(r *http.Request) string {
	address := middleware.GetClientIP(r.Context())
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Is4() {
		return address
	}
	prefix, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}
