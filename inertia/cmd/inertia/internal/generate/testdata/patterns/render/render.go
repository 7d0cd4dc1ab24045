package render

import (
	"net/http"

	"github.com/chinertia/chinertia/inertia"
)

// Page ties a component to its props.
type Page[P any] struct{ Component string }

func (p Page[P]) Render(w http.ResponseWriter, r *http.Request, props P) {
	inertia.Render(w, r, p.Component, props)
}

func New[P any](c string) Page[P] { return Page[P]{Component: c} }

type Component string

const (
	Home     Component = "Home"
	Settings Component = "Settings"
)

func (c Component) Show(w http.ResponseWriter, r *http.Request, p inertia.Props) {
	inertia.Render(w, r, string(c), p)
}

type Responder interface {
	Respond(w http.ResponseWriter, r *http.Request)
}
type Ctx struct {
	W     http.ResponseWriter
	R     *http.Request
	props inertia.Props
}

func NewCtx(w http.ResponseWriter, r *http.Request) *Ctx {
	return &Ctx{W: w, R: r, props: inertia.Props{"ctx": true}}
}
func (c *Ctx) Set(k string, v any) *Ctx { c.props[k] = v; return c }
func (c *Ctx) Page(name string) error   { inertia.Render(c.W, c.R, name, c.props); return nil }

type HandlerFunc func(c *Ctx) error

func H(h HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(NewCtx(w, r)); err != nil {
			inertia.Error(w, r, err)
		}
	}
}
