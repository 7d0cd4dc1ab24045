package inertia_test

import (
	"net/http"
	"testing"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

func TestValuesWithModifiers(t *testing.T) {
	calls := 0
	closure := func() (int, error) { calls++; return 7, nil }
	list := inertia.NumberedPage([]int{1}, 1, 2)
	tests := []struct {
		name    string
		prop    any
		full    string // the page without component, url and version
		partial string
	}{
		{"a value that is optional", inertia.Value(1).Optional(), `{"props":{"errors":{}}}`, `{"props":{"errors":{},"x":1}}`},
		{"a value that is deferred", inertia.Value(1).Defer().Group("g"), `{"deferredProps":{"g":["x"]},"props":{"errors":{}}}`, `{"props":{"errors":{},"x":1}}`},
		{"a scroll that is optional", inertia.Scroll(list).Optional(), `{"props":{"errors":{}}}`,
			`{"mergeProps":["x.data"],"props":{"errors":{},"x":{"data":[1]}},"scrollProps":{"x":{"currentPage":1,"nextPage":2,"pageName":"page","previousPage":null,"reset":false}}}`},
		{"a scroll that is deferred", inertia.Scroll(list).Defer(), `{"deferredProps":{"default":["x"]},"mergeProps":["x"],"props":{"errors":{}}}`,
			`{"mergeProps":["x.data"],"props":{"errors":{},"x":{"data":[1]}},"scrollProps":{"x":{"currentPage":1,"nextPage":2,"pageName":"page","previousPage":null,"reset":false}}}`},
		{"a merge that is optional", inertia.Merge([]int{1}).Optional(), `{"mergeProps":["x"],"props":{"errors":{}}}`, `{"mergeProps":["x"],"props":{"errors":{},"x":[1]}}`},
		{"a closure that is optional", inertia.Value(closure).Optional(), `{"props":{"errors":{}}}`, `{"props":{"errors":{},"x":7}}`},
		{"a closure that is deferred", inertia.Value(closure).Defer().Rescue(), `{"deferredProps":{"default":["x"]},"props":{"errors":{}}}`, `{"props":{"errors":{},"x":7}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			rest := func(resp response) string {
				object := resp.object(t)
				for _, key := range []string{"component", "url", "version"} {
					delete(object, key)
				}
				return text(object)
			}
			calls = 0
			for _, opt := range []inertia.Option{quiet, inertia.WithPropConcurrency(4)} {
				is.Equal(rest(serve(page(inertia.Props{"x": tt.prop}, opt), xhr("GET", "/"))), tt.full)
				is.Equal(calls, 0)
				is.Equal(rest(serve(page(inertia.Props{"x": tt.prop}, opt), partial("x"))), tt.partial)
				calls = 0
			}
		})
	}
	for name, make := range map[string]func(){
		"Optional after Defer":  func() { inertia.Value(1).Defer().Optional() },
		"Optional after Always": func() { inertia.Always(1).Optional() },
		"Defer after Optional":  func() { inertia.Value(1).Optional().Defer() },
		"Always after Optional": func() { inertia.Value(1).Optional().Always() },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			make()
		})
	}
}

func TestIsPartialIsAboutThePageThatIsRendered(t *testing.T) {
	tests := []struct {
		name                       string
		r                          *http.Request
		before, shared, loader, of bool
	}{
		{"a first visit", get("/"), false, false, false, false},
		{"a visit", xhr("GET", "/"), false, false, false, false},
		{"a partial reload", partial("x"), true, true, true, true},
		{"a partial reload of another page", xhr("GET", "/", "X-Inertia-Partial-Component", "Other", "X-Inertia-Partial-Data", "x"), true, false, false, false},
		{"headers without X-Inertia", get("/", "X-Inertia-Partial-Component", "Home", "X-Inertia-Partial-Data", "x"), false, false, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			var before, shared, loader, of bool
			h := app(func(w http.ResponseWriter, r *http.Request) {
				before, of = inertia.IsPartial(r), inertia.IsPartial(r, "Page", "Home")
				inertia.Render(w, r, "Home", inertia.Props{"x": func() bool { loader = inertia.IsPartial(r); return true }})
			}, inertia.WithShared(func(r *http.Request) inertia.Props { shared = inertia.IsPartial(r); return nil }))
			serve(h, tt.r)
			is.Equal([]bool{before, shared, loader, of}, []bool{tt.before, tt.shared, tt.loader, tt.of})
		})
	}
}

// A value that is there already can wait, and a function can have any of the
// forms that closures have.
func ExampleValue() {
	r := exampleRouter()
	r.Get("/", inertia.Handler("Home", inertia.Props{
		"report": inertia.Value([]int{1, 2, 3}).Defer(),
		"now":    inertia.Value(func() string { return "noon" }).Optional(),
	}))

	exampleVisit(r, "/")
	exampleVisit(r, "/", "X-Inertia-Partial-Component: Home", "X-Inertia-Partial-Data: now")
	// Output:
	// {"component":"Home","props":{"errors":{}},"url":"/","version":"","deferredProps":{"default":["report"]}}
	// {"component":"Home","props":{"errors":{},"now":"noon"},"url":"/","version":""}
}
