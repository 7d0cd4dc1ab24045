package app_test

import (
	"net/http"
	"testing"

	"github.com/chinertia/chinertia/chiexample/internal/apptest"
	"github.com/chinertia/chinertia/inertia/inertiatest"
	"github.com/go-chi/chi/v5"
)

// The front end's routes are read from the code; the router has the last word.
func TestTheRoutesOfTheFrontEndAreThoseOfTheRouter(t *testing.T) {
	router := apptest.New(t).Handler.(chi.Routes)
	for _, file := range []string{"src/generated/routes.json", "directory/generated/routes.json"} {
		inertiatest.CheckRoutes(t, apptest.Generated(file), func(route func(method, pattern string)) error {
			return chi.Walk(router, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
				route(method, pattern)
				return nil
			})
		})
	}
}
