// Package users renders pages.
package users

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"strings"

	"example.com/patterns/render"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5"
)

type Props = inertia.Props

type IndexProps struct {
	Users  []User                       `json:"users"`
	Stats  inertia.Prop[map[string]int] `json:"stats"`
	Filter Filter                       `json:"filter"`
}
type Filter struct {
	Q    string `json:"q" form:"q"`
	Page int    `json:"page" form:"page"`
}
type User struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

var Index = render.Page[IndexProps]{Component: "Users/Index"}
var Edit = render.New[struct {
	User *User `json:"user"`
}]("Users/Edit")

type repo struct{}

func (repo) List(ctx context.Context) ([]User, error)       { return nil, nil }
func (repo) Get(ctx context.Context, id int) (*User, error) { return nil, nil }

type Handler struct {
	repo repo
	opts Options
}
type Options struct{ Title string }

func (h *Handler) index(w http.ResponseWriter, r *http.Request) {
	f, err := validate.Bind[Filter](r)
	if err != nil {
		inertia.BackWithErrors(w, r, err)
		return
	}
	us, _ := h.repo.List(r.Context())
	Index.Render(w, r, IndexProps{Users: us, Filter: f, Stats: inertia.Defer(func(ctx context.Context) (map[string]int, error) { return nil, nil })})
}
func (h *Handler) edit(w http.ResponseWriter, r *http.Request) {
	u, err := h.repo.Get(r.Context(), 1)
	if err != nil {
		return
	}
	Edit.Render(w, r, struct {
		User *User `json:"user"`
	}{u})
}
func (h *Handler) home(w http.ResponseWriter, r *http.Request) {
	render.Home.Show(w, r, Props{"title": h.opts.Title})
}
func (h *Handler) settings(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, string(render.Settings), Props{"a": strings.ToUpper("x")})
}
func (h *Handler) ctx(c *render.Ctx) error {
	return c.Set("user", User{}).Set("n", 1).Page("Users/Ctx")
}
func (h *Handler) fmts(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, fmt.Sprintf("Users/%s", "Fmt"), Props{"x": fmt.Sprint(1)})
}
func (h *Handler) tabs(w http.ResponseWriter, r *http.Request) {
	tabs := map[string]string{"a": "Users/TabA", "b": "Users/TabB"}
	inertia.Render(w, r, tabs[r.URL.Query().Get("tab")], Props{"tab": 1})
}
func (h *Handler) early(w http.ResponseWriter, r *http.Request) {
	props := Props{}
	defer func() { inertia.Render(w, r, "Users/Early", props) }()
	props["a"] = 1
	if r.Method == "GET" {
		props["b"] = 2
		return
	}
	props["c"] = 3
}
func (h *Handler) maker() (string, Props) { return "Users/Maker", Props{"m": 1} }
func (h *Handler) made(w http.ResponseWriter, r *http.Request) {
	c, p := h.maker()
	inertia.Render(w, r, c, p)
}
func (h *Handler) errs(w http.ResponseWriter, r *http.Request) error {
	p, err := h.load(r.Context())
	if err != nil {
		return err
	}
	inertia.Render(w, r, "Users/Errs", p)
	return nil
}
func (h *Handler) load(ctx context.Context) (Props, error) {
	us, err := h.repo.List(ctx)
	if err != nil {
		return nil, fmt.Errorf("list: %w", err)
	}
	return Props{"users": us, "total": len(us)}, nil
}
func (h *Handler) loop(w http.ResponseWriter, r *http.Request) {
	p := Props{}
	for _, k := range []string{"one", "two"} {
		p[k] = k
	}
	for i, s := range [...]string{"x", "y"} {
		p[s] = i
	}
	inertia.Render(w, r, "Users/Loop", p)
}
func (h *Handler) cond(w http.ResponseWriter, r *http.Request) {
	name := "Users/Cond"
	if r.Header.Get("HX") != "" {
		name += "Small"
	}
	inertia.Render(w, r, name, Props{"who": func(ctx context.Context) (any, error) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return User{}, nil
	}})
}
func (h *Handler) inlineFn(w http.ResponseWriter, r *http.Request) {
	load := func() inertia.Prop[[]User] { return inertia.Defer(h.repo.List).Group("x") }
	inertia.Render(w, r, "Users/Inline", Props{"users": load(), "optional": func() inertia.Prop[int] {
		return inertia.Optional(func(context.Context) (int, error) { return 1, nil })
	}(), "once": inertia.Once(h.repo.List), "merge": inertia.Merge([]User{}).MatchOn("id"), "deep": inertia.DeepMerge(map[string]User{})})
}

func (h *Handler) base(r *http.Request) Props {
	p := Props{"title": h.opts.Title}
	if r.URL.Query().Has("debug") {
		p["debug"] = true
	}
	return p
}

func with(p Props, key string, v any) Props { p[key] = v; return p }

func merge(all ...Props) Props {
	out := Props{}
	for _, p := range all {
		maps.Copy(out, p)
	}
	return out
}

func merge2(a, b Props) Props {
	for k, v := range b {
		a[k] = v
	}
	return a
}

func (h *Handler) merged(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Users/Merged", merge(h.base(r), Props{"two": 2}))
}

func (h *Handler) with(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Users/With", with(h.base(r), "x", []int{1}))
}

func (h *Handler) merged2(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Users/Merged2", merge2(Props{"a": 1}, Props{"b": "x"}))
}

// left has loops and switches that are left early.
func (h *Handler) left(w http.ResponseWriter, r *http.Request) {
	p := Props{}
	for _, key := range []string{"one", "two"} {
		if r.Method == key {
			continue
		}
		p[key] = 1
	}
	switch {
	default:
		if r.Method == "GET" {
			break
		}
		p["late"] = 1
	}
	inertia.Render(w, r, "Users/Left", p)
}

// changed decodes into a struct whose fields were known.
func (h *Handler) changed(w http.ResponseWriter, r *http.Request) {
	opts := struct{ Page string }{Page: "Users/Changed"}
	json.NewDecoder(r.Body).Decode(&opts)
	inertia.Render(w, r, opts.Page, nil)
}

// added sets props by a function of its own.
func (h *Handler) added(w http.ResponseWriter, r *http.Request) {
	props := Props{}
	add := func(key string, v any) { props[key] = v }
	add("one", 1)
	if r.Method == "GET" {
		add("maybe", "x")
	}
	inertia.Render(w, r, "Users/Added", props)
}

func get(r chi.Router, path string, h http.HandlerFunc) { r.Get(path, h) }

var page = "Users/Variable"

func init() { page = os.Getenv("PAGE") }

func (h *Handler) variable(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, page, nil) }

func (h *Handler) Routes() []Route {
	return []Route{
		{"GET", "/users", h.index}, {"GET", "/users/{id}/edit", h.edit},
	}
}

type Route struct {
	Method, Path string
	Handler      http.HandlerFunc
}

func (h *Handler) Mount(r chi.Router) {
	for _, rt := range h.Routes() {
		r.Method(rt.Method, rt.Path, rt.Handler)
	}
	for _, rt := range []struct {
		path string
		fn   func(http.ResponseWriter, *http.Request)
	}{{"/home", h.home}, {"/settings", h.settings}} {
		r.Get(rt.path, rt.fn)
	}
	r.Get("/ctx", render.H(h.ctx))
	r.Get("/ctx2", render.H(func(c *render.Ctx) error { return c.Set("two", 2).Page("Users/Ctx2") }))
	r.Get("/fmts", h.fmts)
	r.Get("/tabs", h.tabs)
	r.Get("/early", h.early)
	r.Get("/made", h.made)
	r.Get("/errs", inertia.Handle(h.errs))
	r.Get("/loop", h.loop)
	r.With(chi.Chain(func(h http.Handler) http.Handler { return h })...).Get("/cond", h.cond)
	r.Method(http.MethodGet, "/inline", chi.Chain().HandlerFunc(h.inlineFn))
	r.Get("/merged", h.merged)
	r.Get("/merged2", h.merged2)
	r.Get("/with", h.with)
	r.Get("/left", h.left)
	r.Get("/changed", h.changed)
	r.Get("/variable", h.variable)
	get(r, "/added", h.added)
	const base = "/const"
	r.Get(base+"/{id}", h.home)
}
func New(o Options) *Handler { return &Handler{opts: o} }
