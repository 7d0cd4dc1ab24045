package inertiatest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/inertiatest"
	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"
)

type user struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

// users is a small application, as one would test it.
func users() http.Handler {
	loadAndSave, keep := session()
	list := []user{{1, "Ada"}, {2, "Grace"}, {3, "Edith"}}
	r := chi.NewRouter()
	r.Use(http.NewCrossOriginProtection().Handler, loadAndSave)
	r.Use(inertia.Middleware(inertia.WithRootTemplate(root), inertia.WithVersion("v1"), keep))
	r.Get("/users", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Users/Index", inertia.Props{
			"users": list,
			"stats": inertia.Defer(func(context.Context) (map[string]int, error) {
				return map[string]int{"total": len(list)}, nil
			}).Group("charts"),
		})
	})
	r.Get("/users/create", inertia.Handler("Users/Create", nil))
	r.Post("/users", func(w http.ResponseWriter, r *http.Request) {
		var u user
		if err := json.NewDecoder(r.Body).Decode(&u); err != nil {
			inertia.Error(w, r, err)
			return
		}
		if u.Name == "" {
			inertia.BackWithErrors(w, r, inertia.ValidationErrors{"name": {"Enter a name."}})
			return
		}
		list = append(list, u)
		inertia.Flash(r.Context(), "success", "User created.")
		http.Redirect(w, r, "/users", http.StatusSeeOther)
	})
	r.Delete("/users/{id}", func(w http.ResponseWriter, r *http.Request) {
		list = slices.DeleteFunc(list, func(u user) bool { return string(rune('0'+u.ID)) == chi.URLParam(r, "id") })
		http.Redirect(w, r, "/users", http.StatusFound)
	})
	return r
}

func TestPageOfAnApplication(t *testing.T) {
	page := inertiatest.Get(t, users(), "/users")
	page.Status(200).Component("Users/Index").URL("/users").Metadata("version", "v1").
		Prop("users.0.name", "Ada").
		Prop("users.1", user{2, "Grace"}).
		Count("users", 3).
		Missing("stats", "users.3").
		NoErrors().NoFlash().
		Metadata("deferredProps", map[string][]string{"charts": {"stats"}}).Deferred("charts", "stats")
	page.LoadDeferred("charts").Prop("stats.total", 3).Missing("users")
	page.Reload("users").Count("users", 3).Missing("stats")
	page.Except("users").Prop("stats.total", 3).Missing("users")
	page.Reload().Count("users", 3).Deferred("charts", "stats")
}

func TestFormOfAnApplication(t *testing.T) {
	client := inertiatest.NewClient(t, users())
	client.Open("/users/create").HTML().Component("Users/Create")

	client.Post("/users", map[string]any{"name": ""}).
		Redirected("/users/create").Component("Users/Create").
		Error("name", "Enter a name.").Error("name").NoErrors("email")
	client.Get("/users/create").NoErrors().Redirected("")

	page := client.Post("/users", user{4, "Mary"})
	page.Redirected("/users").Status(200).Flash("success", "User created.").Prop("users.3.name", "Mary")
	client.Get("/users").NoFlash("success")

	client.Delete("/users/1").Redirected("/users").Count("users", 3).Prop("users.0.name", "Grace")
}

func TestDecode(t *testing.T) {
	is := is.New(t)
	page := inertiatest.Get(t, users(), "/users")
	var all []user
	page.Decode("users", &all)
	is.Equal(all, []user{{1, "Ada"}, {2, "Grace"}, {3, "Edith"}})
	is.Equal(page.Value("users.2.id"), json.Number("3"))
	var props struct{ Users []user }
	is.Equal(page.Decode("", &props), page)
	is.Equal(len(props.Users), 3)
	is.True(strings.Contains(string(page.Body()), "Edith"))
	is.Equal(page.Response().Request.URL.Path, "/users")
}

func TestSubtests(t *testing.T) {
	is := is.New(t)
	client := inertiatest.NewClient(t, users())
	page := client.Get("/users")
	tb := failing(t, func(tb testing.TB) {
		client.In(tb).Get("/users/create").Component("Wrong")
		page.In(tb).Component("Wrong").Reload("users").Component("Wrong")
	})
	is.Equal(len(tb.reports), 3) // none of them went to t
}
