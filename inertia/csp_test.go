package inertia_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

const testPolicy = "default-src 'self'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'"

func TestPolicies(t *testing.T) {
	const header = "Content-Security-Policy"
	nonceIn := regexp.MustCompile(`nonce-(\w+)`)
	tests := []struct {
		name    string
		origins []string
		want    string
	}{
		{"of the app alone", []string{""}, testPolicy},
		{"with a dev server", []string{"http://127.0.0.1:5173/build/"}, strings.ReplaceAll(testPolicy, "'self'", "'self' http://127.0.0.1:5173 ws://127.0.0.1:5173")},
		{"with a dev server on IPv6", []string{"http://[::1]:5173"}, strings.ReplaceAll(testPolicy, "'self'", "'self' http://[::1]:5173 ws://[::1]:5173")},
		{"with a CDN", []string{"", "https://cdn.example/"}, strings.ReplaceAll(testPolicy, "'self'", "'self' https://cdn.example wss://cdn.example")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			h := page(nil, inertia.WithAssets(fakeAssets{}), inertia.WithCSP(testPolicy, tt.origins...))
			first, second := serve(h, get("/")), serve(h, get("/"))
			nonce := nonceIn.FindStringSubmatch(first.Header.Get(header))[1]
			is.Equal(first.Header.Get(header), strings.ReplaceAll(tt.want, "{nonce}", nonce))
			is.True(strings.Contains(first.body, `data-page="app" type="application/json" nonce="`+nonce+`"`))
			is.True(len(nonce) >= 22)                                    // 128 bits
			is.True(!strings.Contains(second.Header.Get(header), nonce)) // one for each response
		})
	}

	t.Run("are for documents and other answers, not for visits", func(t *testing.T) {
		is := is.New(t)
		is.Equal(serve(page(nil, inertia.WithCSP(testPolicy)), xhr("GET", "/")).Header.Get(header), "")
		plain := app(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }, inertia.WithCSP(testPolicy))
		is.True(strings.HasPrefix(serve(plain, get("/")).Header.Get(header), "default-src"))
	})
	t.Run("may be changed by a handler", func(t *testing.T) {
		h := app(func(w http.ResponseWriter, _ *http.Request) { w.Header().Del(header) }, inertia.WithCSP(testPolicy))
		is.New(t).Equal(serve(h, get("/")).Header.Get(header), "")
	})
	t.Run("are replaced in a sub-router", func(t *testing.T) {
		is := is.New(t)
		inner := inertia.Middleware(inertia.WithCSP("frame-ancestors 'none'; script-src 'nonce-{nonce}'"))
		h := app(inner(page(nil)).ServeHTTP, inertia.WithCSP(testPolicy))
		got := serve(h, get("/"))
		nonce := nonceIn.FindStringSubmatch(got.Header.Get(header))[1]
		is.Equal(got.Header.Values(header), []string{"frame-ancestors 'none'; script-src 'nonce-" + nonce + "'"})
		is.True(strings.Contains(got.body, ` nonce="`+nonce+`"`))
	})
}

func TestPoliciesThatCannotWork(t *testing.T) {
	for name, opt := range map[string]func(){
		"no nonce":           func() { inertia.WithCSP("script-src 'self'") },
		"a host alone":       func() { inertia.WithCSP(testPolicy, "127.0.0.1:5173") },
		"a source for all":   func() { inertia.WithCSP(testPolicy, "*") },
		"a policy within it": func() { inertia.WithCSP(testPolicy, "http://a; script-src *") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			opt()
		})
	}
}
