// Command styles is wired together in every way.
package main

import (
	"net/http"

	"example.com/styles/users"
	"example.com/styles/web"
	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5"
)

type server struct {
	router *chi.Mux
}

func (s *server) routes() {
	s.router.Use(inertia.Middleware())
	s.router.Mount("/users", users.NewResource())
	s.router.Route("/x", s.sub)
	s.router.Route("/v{version}", func(r chi.Router) {
		r.With(func(h http.Handler) http.Handler { return h }).Group(func(r chi.Router) {
			r.Get("/kv", users.KV)
			r.Handle("GET /typed", http.HandlerFunc(users.Typed))
		})
	})
	s.router.Mount("/admin", admin())
	s.router.Get("/dyn", users.Dyn("Dyn/One"))
	s.router.Method("POST", "/local", logged(http.HandlerFunc(users.Local)))
	for path, h := range map[string]http.HandlerFunc{"/a": users.Global} {
		s.router.Get(path, h)
	}
	s.router.Mount("/debug", http.DefaultServeMux)
	s.router.NotFound(users.Err)
}

func logged(h http.Handler) http.Handler { return h }

func (s *server) sub(r chi.Router) {
	r.Get("/built", users.Built)
	r.Get("/err", users.Err)
	r.Get("/edit", users.Edit)
	r.Get("/view", func(w http.ResponseWriter, r *http.Request) { web.New().Page(w, r, "Lit", nil) })
}

func admin() http.Handler {
	r := chi.NewRouter()
	r.Get("/", users.Edit)
	return logged(r)
}

func main() {
	s := &server{router: chi.NewRouter()}
	s.routes()
	mux := http.NewServeMux()
	mux.Handle("/app/", http.StripPrefix("/app", s.router))
	http.ListenAndServe(":1", mux)
}
