// Package inertiatest tests handlers that answer with Inertia pages, as the
// Inertia client sees them. It needs no server, no browser and no built
// frontend, and works with any http.Handler:
//
//	func TestUsers(t *testing.T) {
//		page := inertiatest.Get(t, app, "/users")
//		page.Component("Users/Index").
//			Prop("users.0.name", "Ada").
//			Count("users", 3).
//			Missing("stats")
//		page.LoadDeferred("charts").Prop("stats.total", 3)
//	}
//
// A [Client] keeps cookies, version and once props over several requests:
//
//	client := inertiatest.NewClient(t, app)
//	client.Get("/users/create")
//	client.Post("/users", map[string]any{"name": ""}).
//		Redirected("/users/create").
//		Error("name", "Enter a name.")
//
// Props are named by dotted paths, list items by their index ("users.0.name").
// A key that has dots itself is found as well. Values are compared as JSON: the
// int 1 equals 1.0, a struct equals the object that it encodes to.
//
// An assertion that fails reports an error and lets the test go on; an answer
// that is not a page, where one is needed, ends the test.
package inertiatest

import (
	"net/http"
	"testing"
)

// Get makes an Inertia visit with a new [Client]: see [Client.Get].
func Get(t testing.TB, h http.Handler, target string, opts ...Option) *Page {
	t.Helper()
	return NewClient(t, h, opts...).Get(target)
}

// Open loads a document with a new [Client]: see [Client.Open].
func Open(t testing.TB, h http.Handler, target string, opts ...Option) *Page {
	t.Helper()
	return NewClient(t, h, opts...).Open(target)
}
