package team

import (
	"net/http"

	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5"
)

type Handler struct{ store Store }
type Store interface{ All() []Member }
type Member struct {
	Name string `json:"name"`
	role string
}

func Routes() chi.Router {
	h := &Handler{}
	r := chi.NewRouter()
	r.Get("/", h.Index)
	r.With(mw).Get("/{slug:[a-z-]+}", h.Show)
	r.Group(func(r chi.Router) { r.Use(mw); r.Delete("/{slug}", h.Destroy) })
	return r
}
func Register(r chi.Router) {
	r.Get("/teams/*", func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Teams", nil) })
}
func mw(h http.Handler) http.Handler { return h }
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Team/Index", inertia.Props{"members": h.store.All()})
}
func (h *Handler) Show(w http.ResponseWriter, r *http.Request) {
	render(w, r, "Show", inertia.Props{"member": Member{}})
}
func (h *Handler) Destroy(w http.ResponseWriter, r *http.Request) { inertia.Redirect(w, r, "/team") }
func render(w http.ResponseWriter, r *http.Request, page string, props ...inertia.Props) {
	all := inertia.Props{"team": "x"}
	for _, p := range props {
		for k, v := range p {
			all[k] = v
		}
	}
	inertia.Render(w, r, "Team/"+page, all)
}

type API struct{}

func (API) Mount(r chi.Router)                            { r.Route("/api/v1", API{}.routes) }
func (API) routes(r chi.Router)                           { r.MethodFunc(http.MethodPost, "/things", API{}.create) }
func (API) create(w http.ResponseWriter, r *http.Request) {}
