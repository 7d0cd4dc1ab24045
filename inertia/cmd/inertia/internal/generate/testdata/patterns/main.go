// Command patterns is made of the patterns that people bring along.
package main

import (
	"log"
	"net/http"

	"example.com/patterns/team"
	"example.com/patterns/users"
	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

type Server struct {
	http.Server
	r    chi.Router
	mods []Module
}
type Module interface{ Mount(chi.Router) }

func NewServer(mods ...Module) *Server {
	s := &Server{r: chi.NewRouter(), mods: mods}
	s.r.Use(middleware.Logger, inertia.Middleware(inertia.WithSharedProps(inertia.Props{"app": "x"})))
	for _, m := range s.mods {
		m.Mount(s.r)
	}
	s.Handler = s.r
	return s
}

func main() {
	s := NewServer(users.New(users.Options{}))
	s.r.Mount("/team", team.Routes())
	team.Register(s.r)
	team.API{}.Mount(s.r)
	api := http.NewServeMux()
	api.HandleFunc("GET /api/ping", func(w http.ResponseWriter, r *http.Request) {})
	api.Handle("POST /api/save", mw(http.HandlerFunc(save)))
	s.r.Handle("/api/*", api)
	s.r.Mount("/sub", http.StripPrefix("/sub", sub()))
	log.Fatal(http.ListenAndServe(":1", s.r))
}
func mw(h http.Handler) http.Handler              { return h }
func save(w http.ResponseWriter, r *http.Request) {}
func sub() http.Handler                           { m := http.NewServeMux(); m.HandleFunc("GET /deep/{id}", save); return mw(m) }
