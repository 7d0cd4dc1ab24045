package inertia_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

func TestACycleOfRescuedPropsIsRescuedOnce(t *testing.T) {
	for name, opts := range map[string][]inertia.Option{"one by one": {quiet}, "side by side": {quiet, inertia.WithPropConcurrency(4)}} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			var p any
			p = inertia.Defer(func(context.Context) (any, error) { return []any{p, p}, nil }).Rescue()
			is.Equal(serve(page(inertia.Props{"p": p}, opts...), partial("p")).object(t)["rescuedProps"], []any{"p"})
		})
	}
}

func TestFieldsWithoutMessagesHaveNoErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		err    inertia.ValidationErrors
		status int
	}{
		"a field without a message": {inertia.ValidationErrors{"a": {}}, 500},
		"one of two":                {inertia.ValidationErrors{"a": nil, "b": {"x"}}, 303},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			h := app(func(w http.ResponseWriter, r *http.Request) { inertia.BackWithErrors(w, r, tt.err) })
			is.Equal(serve(h, xhr("POST", "/form")).StatusCode, tt.status)
			is.True(!strings.Contains(serve(h, request("POST", "/form", "Accept", "application/json")).body, "null"))
		})
	}
}

func TestAFormSeesItsOwnBagBesideTheErrorsOfAnotherForm(t *testing.T) {
	is := is.New(t)
	a := newSessionApp(flashRoutes)
	a.serve(xhr("POST", "/save"))
	a.serve(xhr("POST", "/save", "X-Inertia-Error-Bag", "b"))
	object := a.serve(xhr("GET", "/", "X-Inertia-Error-Bag", "b")).object(t)
	is.Equal(text(object["props"].(map[string]any)["errors"]), `{"b":{"name":"required"},"default":{"name":"required"}}`)
}

func TestLocationsAreNoErrorPages(t *testing.T) {
	is := is.New(t)
	h := app(inertia.ErrorPages("Error", inertia.ForStatuses(409))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inertia.Location(w, r, "https://x.test/")
	})).ServeHTTP)
	resp := serve(h, xhr("GET", "/"))
	is.Equal(resp.StatusCode, 409)
	is.Equal(resp.Header.Get("X-Inertia-Location"), "https://x.test/")
	is.Equal(resp.Header.Get("X-Inertia"), "")
}
