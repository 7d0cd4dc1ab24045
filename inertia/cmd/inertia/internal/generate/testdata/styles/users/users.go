// Package users renders pages in the styles of several programs.
package users

import (
	"context"
	"errors"
	"net/http"

	"example.com/styles/web"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/paginate"
	"github.com/chinertia/chinertia/validate"
	"github.com/go-chi/chi/v5"
)

const (
	pageIndex = "Users/Index"
	propUsers = "users"
)

type User struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

type view struct {
	User  User                   `json:"user"`
	Roles inertia.Prop[[]string] `json:"roles"`
	Inner struct {
		Stats inertia.Prop[int] `json:"stats"`
	} `json:"inner"`
}

func (v view) Props() inertia.Props { return inertia.Props{"user": v.User, "more": 1} }

type Resource struct {
	chi.Router
	view   *web.View
	prefix string
}

func NewResource() *Resource {
	rs := &Resource{Router: chi.NewRouter(), view: web.New()}
	rs.Get("/", rs.Index)
	rs.Get("/{id}", inertia.Handle(rs.Show))
	rs.Post("/", inertia.Handle(func(w http.ResponseWriter, r *http.Request) error {
		form, err := validate.Bind[User](r)
		if err != nil {
			return err
		}
		_ = form
		return errors.New("x")
	}))
	return rs
}

func (rs *Resource) Index(w http.ResponseWriter, r *http.Request) {
	q := paginate.Read(r, 20)
	inertia.Render(w, r, pageIndex, inertia.Props{
		propUsers: paginate.Numbered(q, []User{}, 3),
		"scroll":  inertia.Scroll(paginate.Numbered(q, []User{}, 3)),
		"value":   inertia.Value(func() int { return 1 }).Optional(),
		"opt":     inertia.Value([]User{}).Defer(),
	})
}

func (rs *Resource) Show(w http.ResponseWriter, r *http.Request) error {
	rs.view.Page(w, r, "Users/Show", view{User: User{}, Roles: inertia.Optional(func(context.Context) ([]string, error) { return nil, nil })})
	return nil
}

func Edit(w http.ResponseWriter, r *http.Request) {
	web.Render(w, r, "Users/Edit", map[string]any{"user": &User{}, "list": []any{1, "a"}})
}

func KV(w http.ResponseWriter, r *http.Request) { web.KV(w, r, "Users/KV", "a", 1) }

func Typed(w http.ResponseWriter, r *http.Request) {
	web.Typed(w, r, "Users/Typed", struct {
		A int   `json:"a"`
		U *User `json:"u"`
	}{A: 1})
	web.Typed(w, r, "Users/Typed2", view{}.Props())
}

func Built(w http.ResponseWriter, r *http.Request) {
	web.NewBuilder().With("a", 1).With("b", User{}).Render(w, r, "Users/Built")
}

func Local(w http.ResponseWriter, r *http.Request) {
	render := func(component string, props inertia.Props) {
		props["local"] = true
		inertia.Render(w, r, "Users/"+component, props)
	}
	switch r.Method {
	case "POST":
		render("Posted", inertia.Props{"x": 1})
	default:
		render("Got", inertia.Props{"y": 1})
	}
}

var shared = inertia.Props{"global": 1}

func Global(w http.ResponseWriter, r *http.Request) {
	component := "Users/A"
	if r.Method == "POST" {
		component = "Users/B"
	}
	inertia.Render(w, r, component, shared)
}

func Dyn(page string) func(http.ResponseWriter, *http.Request) {
	props := inertia.Props{"p": page}
	return func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, page, props)
	}
}

func Err(w http.ResponseWriter, r *http.Request) {
	var u any
	u, err := load()
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	data := map[string]any{}
	data["u"] = u
	func() { data["inner"] = 1 }()
	defer func() { recover() }()
	go func() { data["maybe"] = 2 }()
	inertia.Render(w, r, "Users/Err", inertia.Props{"data": data, "users": map[string][]User{}, "fn": load2})
}

func load() (User, error) { return User{}, nil }
func load2(ctx context.Context) (map[string]any, error) {
	return map[string]any{"deep": map[string]any{"n": 1}}, nil
}

// Conditions has maps that are changed in branches only.
func Conditions(w http.ResponseWriter, r *http.Request) {
	props := inertia.Props{"always": 1}
	if r.Method == "POST" {
		props["posted"] = true
	}
	made := make(map[string]any)
	switch r.Method {
	case "PUT":
		made["put"] = 1
	case "GET":
		made["get"] = 1
	}
	props["made"] = made
	var none inertia.Props
	if r.Method == "GET" {
		none = inertia.Props{"dotted.name": 1}
	}
	for k, v := range none {
		props[k] = v
	}
	inertia.Render(w, r, "Users/Conditions", props)
}
