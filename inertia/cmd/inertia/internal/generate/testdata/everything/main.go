// Command everything is an application with a case of everything.
package main

import (
	"context"
	"net/http"

	"example.com/everything/admin"
	"example.com/everything/shop"
	"example.com/everything/shop/orders"
	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5"
)

// User is who is signed in.
type User struct {
	Name string `json:"name"`
}

type module interface{ Routes(chi.Router) }

func shared(r *http.Request) inertia.Props {
	if r.Header.Get("Cookie") == "" {
		return inertia.Props{"auth.user": nil}
	}
	return inertia.Props{
		"auth.user": User{},
		"unread":    inertia.Lazy(func(context.Context) (int, error) { return 0, nil }),
	}
}

func greet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inertia.Share(r.Context(), inertia.Props{"greeting": "hello"})
		next.ServeHTTP(w, r)
	})
}

// Router returns the whole application.
func Router() chi.Router {
	r := chi.NewRouter()
	r.Use(inertia.Middleware(
		inertia.WithShared(shared),
		inertia.WithSharedProps(inertia.Props{"app": map[string]any{"name": "Everything", "year": 2026}}),
		inertia.WithAllErrors(),
	))
	r.Use(inertia.ErrorPages("Error"), greet)
	for _, m := range []module{&shop.Shop{}} {
		r.Route("/shop", m.Routes)
	}
	r.Route("/orders", func(r chi.Router) {
		r.Mount("/", (&orders.Orders{}).Router())
	})
	r.Group(func(r chi.Router) {
		api(r)
	})
	return r
}

func api(r chi.Router) {
	r.Get("/api/{class}/{import}", func(w http.ResponseWriter, r *http.Request) {})
}

func main() {
	go http.ListenAndServe("127.0.0.1:0", admin.New())
	http.ListenAndServe("127.0.0.1:0", Router())
}
