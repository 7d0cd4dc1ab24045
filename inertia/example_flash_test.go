package inertia_test

import (
	"encoding/json"
	"net/http"

	"github.com/alexedwards/scs/v2"
	"github.com/chinertia/chinertia/flash"
	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5"
)

// What is flashed before a redirect comes with the next page, once.
func ExampleFlash() {
	sessions := scs.New()

	r := chi.NewRouter()
	r.Use(sessions.LoadAndSave)
	r.Use(inertia.Middleware(
		inertia.WithRootTemplate(exampleRoot),
		inertia.WithFlash(flash.New(sessions)),
	))
	r.Get("/users", inertia.Handler("Users", nil))
	r.Post("/users", func(w http.ResponseWriter, r *http.Request) {
		inertia.Flash(r.Context(), "success", "User created.")
		http.Redirect(w, r, "/users", http.StatusSeeOther)
	})

	exampleSubmit(r, "/users", "/users", `{"name": "Ada"}`)
	// Output:
	// {"component":"Users","props":{"errors":{}},"url":"/users","version":"","flash":{"success":"User created."}}
	// {"component":"Users","props":{"errors":{}},"url":"/users","version":""}
}

// A form that is not valid leads back to its page, with the errors by field.
// Package validate makes such errors from the tags of a struct.
func ExampleBackWithErrors() {
	sessions := scs.New()

	r := chi.NewRouter()
	r.Use(sessions.LoadAndSave)
	r.Use(inertia.Middleware(
		inertia.WithRootTemplate(exampleRoot),
		inertia.WithFlash(flash.New(sessions)),
	))
	r.Get("/users/create", inertia.Handler("Users/Create", nil))
	r.Post("/users", func(w http.ResponseWriter, r *http.Request) {
		var form struct{ Name string }
		if err := json.NewDecoder(r.Body).Decode(&form); err != nil {
			inertia.Error(w, r, &inertia.HTTPError{Status: http.StatusBadRequest, Message: "Malformed form."})
			return
		}
		if form.Name == "" {
			inertia.BackWithErrors(w, r, inertia.ValidationErrors{"name": {"Enter a name."}})
			return
		}
		http.Redirect(w, r, "/users", http.StatusSeeOther)
	})

	exampleSubmit(r, "/users/create", "/users", `{"name": ""}`)
	// Output:
	// {"component":"Users/Create","props":{"errors":{"name":"Enter a name."}},"url":"/users/create","version":""}
	// {"component":"Users/Create","props":{"errors":{}},"url":"/users/create","version":""}
}
