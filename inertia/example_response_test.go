package inertia_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/chinertia/chinertia/inertia"
)

// A visit cannot follow a redirect to another site; the client loads it as a
// document instead.
func ExampleLocation() {
	r := exampleRouter()
	r.Post("/checkout", func(w http.ResponseWriter, r *http.Request) {
		inertia.Location(w, r, "https://pay.example/session/1")
	})

	req := httptest.NewRequest("POST", "/checkout", nil)
	req.Header.Set("X-Inertia", "true")
	w := httptest.NewRecorder()
	r.ServeHTTP(w, req)
	fmt.Println(w.Code, w.Header().Get("X-Inertia-Location"))
	// Output:
	// 409 https://pay.example/session/1
}

// Failures are shown as pages of the app, whoever answers with them.
func ExampleErrorPages() {
	r := exampleRouter()
	r.Use(inertia.ErrorPages("Error"))
	r.Get("/account", func(w http.ResponseWriter, r *http.Request) {
		inertia.Error(w, r, &inertia.HTTPError{Status: http.StatusForbidden, Message: "This account is closed."})
	})

	exampleVisit(r, "/account")
	exampleVisit(r, "/nowhere")
	// Output:
	// {"component":"Error","props":{"errors":{},"message":"This account is closed.","status":403},"url":"/account","version":""}
	// {"component":"Error","props":{"errors":{},"message":"Not Found","status":404},"url":"/nowhere","version":""}
}

// What a query does not find is no failure of the server, wherever the query is
// made.
func ExampleWithErrorStatus() {
	user := func(context.Context) (string, error) { return "", sql.ErrNoRows }

	r := exampleRouter(inertia.WithErrorStatus(sql.ErrNoRows, http.StatusNotFound))
	r.Use(inertia.ErrorPages("Error"))
	r.Get("/users/7", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Users/Show", inertia.Props{"user": user})
	})

	exampleVisit(r, "/users/7")
	// Output:
	// {"component":"Error","props":{"errors":{},"message":"Not Found","status":404},"url":"/users/7","version":""}
}

// Pages with private data are kept encrypted in the history of the browser, and
// cannot be read there after the visitor has signed out.
func ExampleEncryptedHistory() {
	r := exampleRouter()
	r.With(inertia.EncryptedHistory).Get("/account", inertia.Handler("Account", nil))
	r.Get("/bye", func(w http.ResponseWriter, r *http.Request) {
		inertia.ClearHistory(r.Context())
		inertia.Render(w, r, "Bye", nil)
	})

	exampleVisit(r, "/account")
	exampleVisit(r, "/bye")
	// Output:
	// {"component":"Account","props":{"errors":{}},"url":"/account","version":"","encryptHistory":true}
	// {"component":"Bye","props":{"errors":{}},"url":"/bye","version":"","clearHistory":true}
}
