package devtools_test

import (
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/devtools"
	"github.com/go-chi/chi/v5"
)

func Example() {
	development := true // in real life a flag of the program
	root := template.Must(template.New("root").Parse(`<!doctype html><body>{{ .Body }}</body>`))
	tools := devtools.New(development)

	r := chi.NewRouter()
	r.Use(tools.Middleware)
	r.Use(inertia.Middleware(inertia.WithRootTemplate(root), tools.Option()))
	r.Use(inertia.ErrorPages("Error"))
	r.Use(tools.Recover)
	r.Get("/", inertia.Handler("Home", inertia.Props{"name": "Ada"}))

	req := httptest.NewRequest("GET", "http://localhost/", nil)
	req.RemoteAddr = "127.0.0.1:4711"
	w := httptest.NewRecorder()
	r.ServeHTTP(w, req)
	entry := httptest.NewRequest("GET", "http://localhost/_inertia/devtools/entries/"+w.Header().Get("X-Inertia-Devtools-Id"), nil)
	entry.RemoteAddr = "127.0.0.1:4711"
	w = httptest.NewRecorder()
	r.ServeHTTP(w, entry)
	fmt.Println(w.Code == http.StatusOK, w.Header().Get("Content-Type"))
	// Output: true application/json
}
