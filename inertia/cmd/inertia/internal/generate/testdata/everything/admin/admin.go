// Package admin uses the router of the standard library.
package admin

import (
	"net/http"

	"github.com/chinertia/chinertia/inertia"
)

type users struct{}

func (users) index(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Admin/Users", inertia.Props{"items": []string{}})
}

type posts struct{}

func (posts) index(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Admin/Posts", inertia.Props{"items": []int{}})
}

func show(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Admin/Show", nil)
}

// Server keeps its router in a field.
type Server struct {
	mux *http.ServeMux
}

// New returns the server.
func New() *Server {
	s := &Server{mux: http.NewServeMux()}
	s.routes()
	return s
}

func (s *Server) routes() {
	s.mux.HandleFunc("GET /admin/users", users{}.index)
	s.mux.HandleFunc("GET /admin/posts", posts{}.index)
	s.mux.HandleFunc("GET /admin/posts/{id}", show)
	s.mux.HandleFunc("GET /admin/files/{rest...}", show)
	s.mux.HandleFunc("DELETE /admin/posts/{id}/{$}", show)
	s.mux.Handle("/admin/any", http.HandlerFunc(show))
	s.mux.Handle("/admin/static/", http.StripPrefix("/admin/static", http.FileServer(http.Dir("."))))
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }
