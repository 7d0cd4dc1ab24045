// Package web has the helpers that programs have around Render.
package web

import (
	"net/http"

	"github.com/chinertia/chinertia/inertia"
)

type View struct{ base inertia.Props }

func New() *View { return &View{} }

func (v *View) Page(w http.ResponseWriter, r *http.Request, name string, data any) {
	inertia.Render(w, r, name, data)
}

func Render(w http.ResponseWriter, r *http.Request, name string, data map[string]any) {
	props := inertia.Props(data)
	props["csrf"] = "x"
	inertia.Render(w, r, name, props)
}

func KV(w http.ResponseWriter, r *http.Request, name string, kv ...any) {
	props := inertia.Props{}
	for i := 0; i < len(kv); i += 2 {
		props[kv[i].(string)] = kv[i+1]
	}
	inertia.Render(w, r, name, props)
}

func Typed[T any](w http.ResponseWriter, r *http.Request, component string, data T) {
	inertia.Render(w, r, component, data)
}

type Builder struct{ props inertia.Props }

func NewBuilder() *Builder { return &Builder{props: inertia.Props{}} }
func (b *Builder) With(name string, v any) *Builder {
	b.props[name] = v
	return b
}
func (b *Builder) Render(w http.ResponseWriter, r *http.Request, name string) {
	inertia.Render(w, r, name, b.props)
}
