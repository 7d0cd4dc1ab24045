package shop

import (
	"net/http"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5"
)

// Routes adds the routes of the shop.
func (s *Shop) Routes(r chi.Router) {
	r.Get("/", s.kinds)
	r.Get("/typed", s.typed)
	r.With(validate.Precognition).Post("/items", s.create)
	r.Get("/steps", s.steps)
	r.Get("/lists", s.list)
	r.Get("/everything", s.everything)
	r.Get("/unknown", s.unknown)
	r.Get("/new", s.editor)
	r.Get("/{id:[0-9]+}/edit", s.editor)
	r.Get("/archive/{year}-{month}", s.detail)
	r.Get("/files/*", s.detail)
	r.Delete("/{id}", s.delete)
	r.Method(http.MethodPatch, "/{id}", http.HandlerFunc(s.edit))
	r.Head("/{id}", s.edit)
	r.Get("/about", inertia.Handler("Shop/About", inertia.Props{"year": 1999}))
	r.Get("/hello/{name}", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Shop/Hello", inertia.Props{"name": chi.URLParam(r, "name")})
	})
	r.Get("/made", s.handle("Made"))
	for _, path := range []string{"/terms", "/privacy"} {
		r.Get(path, s.text)
	}
}

func (s *Shop) delete(w http.ResponseWriter, r *http.Request) { inertia.Redirect(w, r, "/") }

func (s *Shop) text(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Shop/Text", nil)
}

// handle makes a handler for a page.
func (s *Shop) handle(page string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Shop/"+page, inertia.Props{"made": true})
	}
}
