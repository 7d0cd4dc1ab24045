package inertia_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"

	"github.com/chinertia/chinertia/flash"
	"github.com/chinertia/chinertia/inertia"
)

// Every way out of a handler is a return.
func ExampleHandle() {
	r := exampleRouter(inertia.WithErrorStatus(sql.ErrNoRows, http.StatusNotFound))
	r.Get("/users/{id}", inertia.Handle(func(w http.ResponseWriter, r *http.Request) error {
		id := chi.URLParam(r, "id")
		if id != "1" {
			return fmt.Errorf("user %s: %w", id, sql.ErrNoRows)
		}
		inertia.Render(w, r, "Users/Show", inertia.Props{"name": "Ada"})
		return nil
	}))

	exampleVisit(r, "/users/1")
	exampleVisit(r, "/users/2")
	// Output:
	// {"component":"Users/Show","props":{"errors":{},"name":"Ada"},"url":"/users/1","version":""}
	// Not Found
}

// Whoever has to sign in first gets to the page that they wanted.
func ExampleRedirectIntended() {
	sessions := scs.New()
	r := chi.NewRouter()
	r.Use(sessions.LoadAndSave)
	r.Use(inertia.Middleware(inertia.WithRootTemplate(exampleRoot), inertia.WithFlash(flash.New(sessions))))
	r.Get("/orders", func(w http.ResponseWriter, r *http.Request) {
		if !sessions.GetBool(r.Context(), "user") {
			inertia.RedirectGuest(w, r, "/login")
			return
		}
		inertia.Render(w, r, "Orders", nil)
	})
	r.Post("/login", func(w http.ResponseWriter, r *http.Request) {
		sessions.Put(r.Context(), "user", true)
		inertia.RedirectIntended(w, r, "/dashboard")
	})

	guest := httptest.NewRecorder()
	r.ServeHTTP(guest, httptest.NewRequest("GET", "/orders?page=2", nil))
	fmt.Println(guest.Code, guest.Header().Get("Location"))

	login := httptest.NewRequest("POST", "/login", nil)
	login.Header.Set("Cookie", guest.Header().Get("Set-Cookie"))
	user := httptest.NewRecorder()
	r.ServeHTTP(user, login)
	fmt.Println(user.Code, user.Header().Get("Location"))
	// Output:
	// 302 /login
	// 303 /orders?page=2
}

// A submission answers with the page of another address.
func ExamplePageURL() {
	r := exampleRouter()
	r.Post("/search", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Results", nil, inertia.PageURL("/results?q=ada"))
	})

	req := httptest.NewRequest("POST", "/search", nil)
	req.Header.Set("X-Inertia", "true")
	w := httptest.NewRecorder()
	r.ServeHTTP(w, req)
	fmt.Println(w.Body)
	// Output:
	// {"component":"Results","props":{"errors":{}},"url":"/results?q=ada","version":""}
}

// A part of the router takes over all options and adds its own.
func ExampleMiddleware() {
	r := exampleRouter(inertia.WithSharedProps(inertia.Props{"app": "Shop"}))
	r.Get("/", inertia.Handler("Home", nil))
	r.Route("/account", func(r chi.Router) {
		r.Use(inertia.Middleware(inertia.WithEncryptHistory(), inertia.WithSharedProps(inertia.Props{"user": "Ada"})))
		r.Get("/", inertia.Handler("Account", nil))
	})

	exampleVisit(r, "/")
	exampleVisit(r, "/account/")
	// Output:
	// {"component":"Home","props":{"errors":{},"app":"Shop"},"url":"/","version":"","sharedProps":["app"]}
	// {"component":"Account","props":{"errors":{},"app":"Shop","user":"Ada"},"url":"/account/","version":"","sharedProps":["app","user"],"encryptHistory":true}
}
