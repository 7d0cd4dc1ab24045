package inertia_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

// sharedCache stores what it may and gives it to everybody whose request has the
// same headers in Vary, as RFC 9111 asks.
type sharedCache struct {
	app    http.Handler
	stored []storedAnswer
}

type storedAnswer struct {
	request *http.Request
	answer  response
}

func (c *sharedCache) serve(r *http.Request) response {
	for _, s := range c.stored {
		if s.request.URL.String() == r.URL.String() && !slices.ContainsFunc(varying(s.answer), func(name string) bool {
			return r.Header.Get(name) != s.request.Header.Get(name)
		}) {
			return s.answer
		}
	}
	resp := serve(c.app, r)
	if cc := resp.Header.Get("Cache-Control"); strings.Contains(cc, "public") && !strings.Contains(cc, "no-store") {
		c.stored = append(c.stored, storedAnswer{r, resp})
	}
	return resp
}

func varying(r response) []string {
	var names []string
	for name := range strings.SplitSeq(strings.Join(r.Header.Values("Vary"), ","), ",") {
		names = append(names, strings.TrimSpace(name))
	}
	return names
}

func TestNobodyGetsTheAnswerOfAnotherFromACache(t *testing.T) {
	newApp := func() http.Handler {
		a := newSessionApp(func(r chi.Router) {
			public := func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Cache-Control", "public, max-age=60")
					next.ServeHTTP(w, r)
				})
			}
			r.Use(public, inertia.ErrorPages("Error"))
			r.Get("/", func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Has("flash") && r.Header.Get("Cookie") != "" {
					inertia.Flash(r.Context(), "a", "secret")
				}
				inertia.Render(w, r, "Home", inertia.Props{
					"a": 1, "b": 2, "list": inertia.Scroll(inertia.NumberedPage([]int{1}, 1, 2)),
					"once": inertia.Value(3).Once(), "late": inertia.Optional(func(context.Context) (int, error) { return 4, nil }),
				})
			})
			r.Get("/moved", func(w http.ResponseWriter, r *http.Request) { inertia.Redirect(w, r, "/#x") })
			r.Get("/out", func(w http.ResponseWriter, r *http.Request) { inertia.Location(w, r, "https://x.test/") })
		}, inertia.WithVersion("1"), inertia.WithTrustedPrefix(), quiet)
		return a.h
	}
	visit := func(target string, headers ...string) *http.Request {
		return xhr("GET", target, append([]string{"X-Inertia-Version", "1"}, headers...)...)
	}
	partialOf := func(headers ...string) *http.Request {
		return visit("/", append([]string{"X-Inertia-Partial-Component", "Home"}, headers...)...)
	}
	strangers := map[string]*http.Request{
		"partial headers without X-Inertia": get("/", "X-Inertia-Partial-Component", "Home", "X-Inertia-Partial-Data", "a", "X-Inertia-Reset", "list", "X-Inertia-Except-Once-Props", "once", "X-Inertia-Infinite-Scroll-Merge-Intent", "prepend"),
		"a visit":                           visit("/"),
		"a partial reload":                  partialOf("X-Inertia-Partial-Data", "nothing"),
		"a partial reload of another prop":  partialOf("X-Inertia-Partial-Data", "late"),
		"a partial reload without some":     partialOf("X-Inertia-Partial-Except", "a,b"),
		"a reset":                           visit("/", "X-Inertia-Reset", "list"),
		"a held once prop":                  visit("/", "X-Inertia-Except-Once-Props", "once"),
		"a scroll up":                       visit("/", "X-Inertia-Infinite-Scroll-Merge-Intent", "prepend"),
		"another version":                   xhr("GET", "/", "X-Inertia-Version", "0"),
		"no version":                        xhr("GET", "/"),
		"a prefix":                          get("/", "X-Forwarded-Prefix", "/evil"),
		"a prefix of a visit":               visit("/", "X-Forwarded-Prefix", "/evil"),
		"a prefetch":                        visit("/?flash", "Purpose", "prefetch", "Cookie", "x=1"),
		"flash data of a visitor":           get("/?flash", "Cookie", "x=1"),
		"a fragment for a client":           visit("/moved"),
		"a location for a client":           visit("/out"),
		"an error page":                     get("/nowhere", "Accept", "text/html"),
		"an error for a script":             get("/nowhere", "Accept", "*/*"),
	}
	for name, stranger := range strangers {
		t.Run(name, func(t *testing.T) {
			for _, next := range []*http.Request{
				get("/", "Accept", "text/html"), visit("/"), partialOf("X-Inertia-Partial-Data", "a"), partialOf("X-Inertia-Partial-Data", "late"),
				get("/?flash"), visit("/?flash"), get("/moved"), get("/out"), visit("/out"), get("/nowhere", "Accept", "text/html"),
			} {
				is := is.New(t)
				want := serve(newApp(), next.Clone(t.Context()))
				cache := &sharedCache{app: newApp()}
				cache.serve(stranger.Clone(t.Context()))
				got := cache.serve(next.Clone(t.Context()))
				is.Equal(got.StatusCode, want.StatusCode)
				is.Equal(got.body, want.body)
			}
		})
	}
	t.Run("the cache is of use", func(t *testing.T) {
		is := is.New(t)
		cache := &sharedCache{app: newApp()}
		cache.serve(get("/"))
		cache.serve(get("/"))
		cache.serve(visit("/"))
		cache.serve(visit("/"))
		is.Equal(len(cache.stored), 2)
	})
}

func TestADocumentWithANonceIsNeverTakenFromACopy(t *testing.T) {
	tests := []struct {
		name string
		opts []inertia.Option
		csp  string
		copy bool
	}{
		{"WithNonce", []inertia.Option{inertia.WithNonce(func(*http.Request) string { return "n1" })}, "", false},
		{"WithCSP", []inertia.Option{inertia.WithCSP(testPolicy)}, "", false},
		{"a policy that the app sets", nil, "default-src 'self'; script-src 'nonce-n1'", false},
		{"a policy without a nonce", nil, "script-src 'self'", true},
		{"a request without a nonce", []inertia.Option{inertia.WithNonce(func(*http.Request) string { return "" })}, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			h := app(func(w http.ResponseWriter, r *http.Request) {
				if tt.csp != "" {
					w.Header().Set("Content-Security-Policy", tt.csp)
				}
				inertia.Render(w, r, "Home", nil, inertia.ETag("v1"))
			}, tt.opts...)
			resp := serve(h, get("/"))
			is.Equal(resp.Header.Get("ETag") != "", tt.copy)
			visit := serve(h, xhr("GET", "/")) // which has no scripts of its own
			is.Equal(serve(h, xhr("GET", "/", "If-None-Match", visit.Header.Get("ETag"))).StatusCode, 304)
			plain := serve(app(func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Home", nil, inertia.ETag("v1")) }), get("/"))
			want := 200
			if tt.copy {
				want = 304
			}
			is.Equal(serve(h, get("/", "If-None-Match", plain.Header.Get("ETag"))).StatusCode, want)
		})
	}
}
