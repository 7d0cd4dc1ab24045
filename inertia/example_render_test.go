package inertia_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/chinertia/chinertia/inertia"
)

// The props of a page may be a struct, which says what the page gets, and by
// its Prop fields how.
func ExampleRender_struct() {
	type user struct {
		Name  string `json:"name"`
		Email string `json:"email,omitempty"`
	}
	type props struct {
		Users []user            `json:"users"`
		Total inertia.Prop[int] `json:"total"`
	}
	count := func(context.Context) (int, error) { return 3, nil }

	r := exampleRouter()
	r.Get("/users", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Users/Index", props{
			Users: []user{{Name: "Ada"}},
			Total: inertia.Defer(count),
		})
	})

	exampleVisit(r, "/users")
	// Output:
	// {"component":"Users/Index","props":{"errors":{},"users":[{"name":"Ada"}]},"url":"/users","version":"","deferredProps":{"default":["total"]}}
}

// Pages without any logic need no handler.
func ExampleHandler() {
	r := exampleRouter()
	r.Get("/about", inertia.Handler("About", inertia.Props{"since": 2024}))

	exampleVisit(r, "/about")
	// Output:
	// {"component":"About","props":{"errors":{},"since":2024},"url":"/about","version":""}
}

// Shared props of the app are evaluated like those of the page: a closure costs
// nothing where it is not asked for.
func ExampleWithShared() {
	r := exampleRouter(inertia.WithShared(func(r *http.Request) inertia.Props {
		return inertia.Props{
			"appName":   "Acme",
			"auth.user": func() string { return r.Header.Get("X-User") },
		}
	}))
	r.Get("/", inertia.Handler("Home", inertia.Props{"title": "Welcome"}))

	exampleVisit(r, "/", "X-User: Ada")
	// Output:
	// {"component":"Home","props":{"errors":{},"appName":"Acme","title":"Welcome","auth":{"user":"Ada"}},"url":"/","version":"","sharedProps":["appName","auth"]}
}

// A middleware shares props with the pages of its routes.
func ExampleShare() {
	team := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			inertia.Share(r.Context(), inertia.Props{"team": "Analytical Engines"})
			next.ServeHTTP(w, r)
		})
	}

	r := exampleRouter()
	r.With(team).Get("/members", inertia.Handler("Members", nil))

	exampleVisit(r, "/members")
	// Output:
	// {"component":"Members","props":{"errors":{},"team":"Analytical Engines"},"url":"/members","version":"","sharedProps":["team"]}
}

// A page that has not changed is neither loaded nor sent again.
func ExampleETag() {
	r := exampleRouter()
	r.Get("/article", func(w http.ResponseWriter, r *http.Request) {
		changed := "2024-05-01T10:00:00Z" // the time of the last change of the article
		inertia.Render(w, r, "Article", inertia.Props{"text": func() string {
			fmt.Println("loading the text")
			return "Once upon a time ..."
		}}, inertia.ETag(changed))
	})

	visit := func(tag string) *httptest.ResponseRecorder {
		req := httptest.NewRequest("GET", "/article", nil)
		req.Header.Set("X-Inertia", "true")
		req.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		r.ServeHTTP(w, req)
		return w
	}
	first := visit("")
	fmt.Println(first.Code)
	fmt.Println(visit(first.Header().Get("ETag")).Code)
	// Output:
	// loading the text
	// 200
	// 304
}

// The nonce is that of the Content-Security-Policy, which another middleware
// sets.
func ExampleWithNonce() {
	type nonceKey struct{}
	policy := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			nonce := "cmFuZG9t" // random for each request: base64 of 16 bytes from crypto/rand
			w.Header().Set("Content-Security-Policy", "script-src 'nonce-"+nonce+"' 'strict-dynamic'")
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), nonceKey{}, nonce)))
		})
	}

	r := exampleRouter(inertia.WithNonce(func(r *http.Request) string {
		nonce, _ := r.Context().Value(nonceKey{}).(string)
		return nonce
	}))
	r.Get("/", inertia.Handler("Home", nil))

	w := httptest.NewRecorder()
	policy(r).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Println(w.Body)
	// Output:
	// <!doctype html><script data-page="app" type="application/json" nonce="cmFuZG9t">{"component":"Home","props":{"errors":{}},"url":"/","version":""}</script><div id="app"></div>
}

// Hooks are for metrics and tracing.
func ExampleWithHooks() {
	r := exampleRouter(inertia.WithHooks(inertia.Hooks{
		Render: func(ctx context.Context, e inertia.RenderEvent) {
			fmt.Println("rendered", e.Component, "with status", e.Status, "partial:", e.Partial, "document:", e.Document)
		},
		Rescue: func(ctx context.Context, e inertia.RescueEvent) {
			fmt.Println("rescued", e.Component, e.Path)
		},
	}))
	r.Get("/", inertia.Handler("Home", inertia.Props{"name": strings.ToUpper("ada")}))

	r.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	// Output:
	// rendered Home with status 200 partial: false document: true
}
