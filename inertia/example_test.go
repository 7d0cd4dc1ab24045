package inertia_test

import (
	"fmt"
	"html/template"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"

	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5"
)

func Example() {
	root := template.Must(template.New("root").Parse(`<!doctype html>
<html>
<head>{{ .Assets }}{{ with .Head }}{{ . }}{{ else }}<title data-inertia>App</title>{{ end }}</head>
<body>{{ .Body }}</body>
</html>`))

	r := chi.NewRouter()
	r.Use(inertia.Middleware(inertia.WithRootTemplate(root)))
	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Home", inertia.Props{"name": "Ada"})
	})

	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Println(w.Body)
	// Output:
	// <!doctype html>
	// <html>
	// <head><title data-inertia>App</title></head>
	// <body><script data-page="app" type="application/json">{"component":"Home","props":{"errors":{},"name":"Ada"},"url":"/","version":""}</script><div id="app"></div></body>
	// </html>
}

// exampleRoot is the root template of the other examples.
var exampleRoot = template.Must(template.New("root").Parse(`<!doctype html>{{ .Body }}`))

var exampleRootWithHead = template.Must(template.New("root").Parse(`<head>{{ .Head }}</head>{{ .Body }}`))

// exampleRouter returns a router with the middleware, to add routes to.
func exampleRouter(opts ...inertia.Option) *chi.Mux {
	all := []inertia.Option{inertia.WithRootTemplate(exampleRoot), inertia.WithLogger(slog.New(slog.DiscardHandler))}
	r := chi.NewRouter()
	r.Use(inertia.Middleware(append(all, opts...)...))
	return r
}

// exampleVisit prints the answer to a visit, which is the page as JSON. header
// holds lines that the client sends besides X-Inertia.
func exampleVisit(h http.Handler, target string, header ...string) {
	r := httptest.NewRequest("GET", target, nil)
	r.Header.Set("X-Inertia", "true")
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	fmt.Println(w.Body)
}

// exampleReload prints what a partial reload of a page gets.
func exampleReload(h http.Handler, target, component, only string) {
	exampleVisit(h, target, "X-Inertia-Partial-Component: "+component, "X-Inertia-Partial-Data: "+only)
}

// exampleSubmit posts a form as a visit, with cookies and from the given page,
// and prints the page that the client has in the end. Then it prints that page
// once more.
func exampleSubmit(h http.Handler, page, target, form string) {
	server := httptest.NewServer(h)
	defer server.Close()
	client := server.Client()
	client.Jar, _ = cookiejar.New(nil)
	visit := func(method, target, body string) {
		r, err := http.NewRequest(method, server.URL+target, strings.NewReader(body))
		if err != nil {
			log.Fatal(err)
		}
		r.Header.Set("X-Inertia", "true")
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Referer", server.URL+page)
		resp, err := client.Do(r)
		if err != nil {
			log.Fatal(err)
		}
		defer resp.Body.Close()
		answer, _ := io.ReadAll(resp.Body)
		fmt.Println(string(answer))
	}
	visit("POST", target, form)
	visit("GET", page, "")
}
