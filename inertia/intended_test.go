package inertia_test

import (
	"crypto/tls"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

// guardedApp has an account that wants a sign-in first.
func guardedApp(opts ...inertia.Option) *sessionApp {
	return newSessionApp(func(r chi.Router) {
		r.Get("/login", func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Login", nil) })
		r.Post("/login", func(w http.ResponseWriter, r *http.Request) { inertia.RedirectIntended(w, r, "/home") })
		r.HandleFunc("/account/*", func(w http.ResponseWriter, r *http.Request) { inertia.RedirectGuest(w, r, "/login") })
	}, opts...)
}

func TestTheIntendedPageAfterSignIn(t *testing.T) {
	referer := []string{"Referer", "http://example.com/account/form?a=1"}
	tests := []struct {
		name string
		r    *http.Request
		want string
	}{
		{"a visit", xhr("GET", "/account/orders?page=2"), "/account/orders?page=2"},
		{"a document", get("/account/orders", "Accept", "text/html"), "/account/orders"},
		{"a submission leads to its form", xhr("POST", "/account/orders", referer...), "/account/form?a=1"},
		{"a submission from elsewhere", xhr("POST", "/account/orders", "Referer", "https://evil.test/account"), "/home"},
		{"a submission without a referer", request("DELETE", "/account/orders"), "/home"},
		{"an image", get("/account/photo", "Sec-Fetch-Dest", "image"), "/home"},
		{"a script", get("/account/api", "Accept", "application/json"), "/home"},
		{"a prefetch", xhr("GET", "/account/orders", "Purpose", "prefetch"), "/home"},
		{"HEAD", request("HEAD", "/account/orders"), "/home"},
		{"a URL that is too long", xhr("GET", "/account/?q="+strings.Repeat("x", 3000)), "/home"},
		{"another host", get("//evil.test/account"), "/home"},                    // no such route
		{"another host below", get("/account//evil.test"), "/account/evil.test"}, // http.Redirect cleans paths
		{"a prefix", xhr("GET", "/account/orders", "X-Forwarded-Prefix", "/app"), "/app/account/orders"},
		{"a prefix that is hostile", xhr("GET", "/account/orders", "X-Forwarded-Prefix", "https://evil.test"), "/account/orders"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a := guardedApp(inertia.WithTrustedPrefix())
			if resp := a.serve(tt.r); resp.StatusCode != http.StatusNotFound {
				is.True(strings.HasSuffix(resp.Header.Get("Location"), "/login"))
			}
			a.serve(get("/login"))                                                      // which shows the form
			is.Equal(a.serve(get("/login", "Sec-Fetch-Dest", "image")).StatusCode, 200) // and a favicon
			is.Equal(a.serve(xhr("POST", "/login")).Header.Get("Location"), tt.want)
			is.Equal(a.serve(xhr("POST", "/login")).Header.Get("Location"), "/home") // once
		})
	}
	t.Run("the last of several", func(t *testing.T) {
		is := is.New(t)
		a := guardedApp()
		a.serve(get("/account/a"))
		a.serve(get("/account/b"))
		is.Equal(a.serve(request("POST", "/login")).Header.Get("Location"), "/account/b")
	})
	t.Run("a stranger starts no session", func(t *testing.T) {
		is := is.New(t)
		a := guardedApp()
		a.serve(get("/account/a"))
		is.Equal(len(a.cookies), 1)
		is.True(a.cookies["intended"] != nil)
	})
	t.Run("with encryption no other host can plant it", func(t *testing.T) {
		for name, opts := range map[string][]inertia.Option{"TLS": nil, "behind a proxy": {inertia.WithOrigin("https://example.com")}, "behind a proxy that changes the host": {inertia.WithOrigin("https://app.test")},
			"on one of several addresses": {inertia.WithOrigin("https://example.com", "http://localhost:8080")}} {
			t.Run(name, func(t *testing.T) {
				is := is.New(t)
				a := guardedApp(opts...)
				over := func(r *http.Request) *http.Request {
					if name == "TLS" {
						r.TLS = &tls.ConnectionState{}
					}
					return r
				}
				a.serve(over(get("/account/a")))
				c := a.cookies["__Host-intended"]
				is.True(c != nil && c.Secure && c.HttpOnly && c.Path == "/" && c.Domain == "" && c.SameSite == http.SameSiteLaxMode)
				is.Equal(a.serve(over(request("POST", "/login"))).Header.Get("Location"), "/account/a")
				a.cookies["intended"] = &http.Cookie{Name: "intended", Value: c.Value}
				is.Equal(a.serve(over(request("POST", "/login"))).Header.Get("Location"), "/home")
			})
		}
	})
	t.Run("without encryption where the app says so", func(t *testing.T) {
		is := is.New(t)
		a := guardedApp(inertia.WithOrigin("https://app.test", "http://example.com"))
		a.serve(get("/account/a"))
		is.True(a.cookies["intended"] != nil && !a.cookies["intended"].Secure)
	})
	t.Run("a cookie that was planted", func(t *testing.T) {
		encode := base64.RawURLEncoding.EncodeToString
		for value, want := range map[string]string{
			"":                                              "/home",
			"no base64!":                                    "/home",
			encode([]byte("https://evil.test")):             "/home",
			encode([]byte("javascript:alert(1)")):           "/home",
			encode([]byte("//evil.test/a")):                 "/evil.test/a",
			encode([]byte("/\\evil.test/a")):                "/evil.test/a",
			encode([]byte("/\t/evil.test")):                 "/%09/evil.test",
			encode([]byte("/\r\nSet-Cookie: a")):            "/%0D%0ASet-Cookie:%20a",
			encode([]byte("/" + strings.Repeat("x", 2048))): "/home",
		} {
			is := is.New(t)
			a := guardedApp()
			a.cookies["intended"] = &http.Cookie{Name: "intended", Value: value}
			is.Equal(a.serve(request("POST", "/login")).Header.Get("Location"), want)
			is.Equal(a.cookies["intended"], nil)
		}
	})
	t.Run("without a session", func(t *testing.T) {
		is := is.New(t)
		h := app(func(w http.ResponseWriter, r *http.Request) { inertia.RedirectIntended(w, r, "/home") })
		is.Equal(serve(h, xhr("POST", "/login")).Header.Get("Location"), "/home")
	})
}

func TestBackOrAnotherPage(t *testing.T) {
	is := is.New(t)
	h := app(func(w http.ResponseWriter, r *http.Request) { inertia.BackOr(w, r, "/users") }, inertia.WithTrustedPrefix())
	is.Equal(serve(h, xhr("POST", "/x", "Referer", "http://example.com/form")).Header.Get("Location"), "/form")
	is.Equal(serve(h, xhr("POST", "/x", "Referer", "http://evil.test/form")).Header.Get("Location"), "/users")
	is.Equal(serve(h, xhr("POST", "/x", "X-Forwarded-Prefix", "/app")).Header.Get("Location"), "/app/users")
	is.Equal(serve(h, get("/users")).StatusCode, 204) // no loop
}
