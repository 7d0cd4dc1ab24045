package flash_test

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"

	"github.com/chinertia/chinertia/flash"
	"github.com/chinertia/chinertia/inertia"
)

// A form is posted; the page to which the visitor is redirected shows what has
// become of it.
func Example() {
	root := template.Must(template.New("root").Parse(`<!doctype html><body>{{ .Body }}</body>`))
	sessions := scs.New() // set another Store here, before flash.New
	notices := flash.New(sessions)

	r := chi.NewRouter()
	r.Use(sessions.LoadAndSave)
	r.Use(inertia.Middleware(inertia.WithRootTemplate(root), inertia.WithFlash(notices)))
	r.Post("/users", func(w http.ResponseWriter, r *http.Request) {
		notices.Success(r.Context(), "User created.")
		notices.Warning(r.Context(), "No mail was sent.")
		inertia.Flash(r.Context(), "createdId", 7)
		http.Redirect(w, r, "/users", http.StatusSeeOther)
	})
	r.Get("/users", inertia.Handler("Users/Index", nil))

	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("POST", "/users", nil))

	next := httptest.NewRequest("GET", w.Header().Get("Location"), nil)
	next.Header.Set("X-Inertia", "true")
	next.AddCookie(w.Result().Cookies()[0])
	w = httptest.NewRecorder()
	r.ServeHTTP(w, next)
	fmt.Println(w.Body)
	// Output:
	// {"component":"Users/Index","props":{"errors":{}},"url":"/users","version":"","flash":{"createdId":7,"messages":[{"type":"success","text":"User created."},{"type":"warning","text":"No mail was sent."}]}}
}

// A wizard shows the same message on each of its pages, until it is finished.
func ExampleStore_Keep() {
	sessions := scs.New()
	notices := flash.New(sessions)

	step := func(token string, handler func(ctx context.Context)) string {
		ctx, err := sessions.Load(context.Background(), token) // as sessions.LoadAndSave does
		if err != nil {
			panic(err)
		}
		handler(ctx)
		token, _, err = sessions.Commit(ctx)
		if err != nil {
			panic(err)
		}
		return token
	}
	render := func(ctx context.Context) { // as inertia.Render does
		sections, err := notices.Get(ctx)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s\n", sections["flash"])
		notices.Remove(ctx, "flash")
	}

	token := step("", func(ctx context.Context) {
		notices.Info(ctx, "Your draft was restored.")
		notices.Put(ctx, "flash", map[string]any{"step": 1})
	})
	token = step(token, func(ctx context.Context) {
		notices.Keep(ctx, "messages")
		render(ctx)
	})
	step(token, render)
	// Output:
	// map[messages:[{"type":"info","text":"Your draft was restored."}] step:1]
	// map[messages:[{"type":"info","text":"Your draft was restored."}]]
}
