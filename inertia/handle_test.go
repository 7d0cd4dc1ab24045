package inertia_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

func TestHandlersThatReturnErrors(t *testing.T) {
	tests := []struct {
		name   string
		r      *http.Request
		h      func(http.ResponseWriter, *http.Request) error
		status int
		body   string // a part of it
		logs   string
	}{
		{"nothing went wrong", xhr("POST", "/"), func(w http.ResponseWriter, r *http.Request) error {
			inertia.Render(w, r, "Home", nil)
			return nil
		}, 200, `"component":"Home"`, ""},
		{"nothing was answered, and the visitor goes back", xhr("POST", "/do"), func(http.ResponseWriter, *http.Request) error { return nil }, 302, "", ""},
		{"fields", xhr("PUT", "/"), func(http.ResponseWriter, *http.Request) error {
			return fmt.Errorf("bind: %w", inertia.ValidationErrors{"name": {"is short"}})
		}, 303, "", ""},
		{"fields, to a script", request("POST", "/", "Accept", "application/json"), func(http.ResponseWriter, *http.Request) error {
			return inertia.ValidationErrors{"name": {"is short"}}
		}, 422, `"errors":{"name":["is short"]}`, ""},
		{"a status", xhr("GET", "/"), func(http.ResponseWriter, *http.Request) error {
			return &inertia.HTTPError{Status: 404, Message: "No such user."}
		}, 404, `No such user.`, "request refused"},
		{"a failure", xhr("GET", "/"), func(http.ResponseWriter, *http.Request) error { return errors.New("secret") }, 500, "Internal Server Error", "secret"},
		{"an error that answers itself", xhr("POST", "/"), func(http.ResponseWriter, *http.Request) error { return answering{errors.New("x")} }, 202, "", ""},
		{"a failure after the page", xhr("GET", "/"), func(w http.ResponseWriter, r *http.Request) error {
			inertia.Render(w, r, "Home", nil)
			return errors.New("too late")
		}, 200, `"component":"Home"`, "too late"},
		{"fields after a body", get("/"), func(w http.ResponseWriter, r *http.Request) error {
			fmt.Fprint(w, "text")
			return inertia.ValidationErrors{"name": {"is short"}}
		}, 200, "text", "failed after the response"},
		{"a failure after a redirect", xhr("POST", "/"), func(w http.ResponseWriter, r *http.Request) error {
			inertia.Redirect(w, r, "/next")
			return errors.New("too late")
		}, 303, "", "too late"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			log, lines := logger()
			r := chi.NewRouter()
			r.Use(inertia.Middleware(inertia.WithRootTemplate(testRoot), inertia.WithLogger(log)), inertia.ErrorPages("Error"))
			r.HandleFunc("/*", inertia.Handle(tt.h))
			resp := serve(r, tt.r)
			is.Equal(resp.StatusCode, tt.status)
			is.True(strings.Contains(resp.body, tt.body))
			is.True(strings.Contains(lines.String(), tt.logs))
			is.Equal(lines.Len() > 0, tt.logs != "")
		})
	}
}

func TestTheURLOfOneResponse(t *testing.T) {
	tests := []struct{ name, url, want string }{
		{"another page", "/users?page=2", "/app/users?page=2"},
		{"a fragment is dropped", "/users#x", "/app/users"},
		{"a host is not possible", "//evil.test/x", "/app/evil.test/x"},
		{"nor a scheme", "https://evil.test/x", "/app/https://evil.test/x"},
		{"beyond ASCII", "/größe?q=a b", "/app/gr%C3%B6%C3%9Fe?q=a%20b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			h := app(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					inertia.Render(w, r, "Home", nil, inertia.PageURL(tt.url))
					return
				}
				inertia.Render(w, r, "Home", nil)
			}, inertia.WithTrustedPrefix(), inertia.WithURLResolver(func(_ *http.Request, url string) string {
				is.Equal(url, "/save?utm=1")
				return tt.url
			}))
			for _, kind := range []string{"", "true"} {
				r := request("POST", "/save?utm=1", "X-Inertia", kind, "X-Forwarded-Prefix", "/app")
				is.Equal(serve(h, r).object(t)["url"], tt.want)
				r = request("GET", "/save?utm=1", "X-Inertia", kind, "X-Forwarded-Prefix", "/app")
				is.Equal(serve(h, r).object(t)["url"], tt.want) // of the resolver, with the same guards
			}
		})
	}
}
