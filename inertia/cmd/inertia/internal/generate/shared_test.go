package generate_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/generate"
)

// declared returns the text of an exported type in pages.ts.
func declared(t *testing.T, dir, name string) string {
	t.Helper()
	text := files(t, filepath.Join(dir, "web", "src", "generated"))["pages.ts"]
	_, after, ok := strings.Cut(text, "export type "+name+" = ")
	if !ok {
		t.Fatalf("there is no type %s in\n%s", name, text)
	}
	end := strings.Index(after, "\n}\n")
	if strings.HasPrefix(after, "{}") || end < 0 {
		after, _, _ = strings.Cut(after, "\n")
		return after
	}
	return strings.Join(strings.Fields(after[:end+2]), " ")
}

// program is a main package with declarations in front of func main and a body.
func program(declarations, body string) string {
	return `package main

import (
	"context"
	"net/http"

	"github.com/alexedwards/scs/v2"
	"github.com/chinertia/chinertia/flash"
	"github.com/chinertia/chinertia/inertia"
	"github.com/go-chi/chi/v5"
)

var (
	_ context.Context
	_ *scs.SessionManager
	_ *flash.Store
	_ chi.Router
)

func home(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Home", nil) }

func user(r *http.Request) inertia.Props { return inertia.Props{"user": "ada"} }

func admin(r *http.Request) inertia.Props { return inertia.Props{"user": 1, "rights": []string{}} }

` + declarations + "\n\nfunc main() {\n" + body + "\n}\n"
}

func TestSharedProps(t *testing.T) {
	tests := []struct {
		name               string
		declarations, body string
		want               string
	}{
		{"one Middleware", "", `
			r := chi.NewRouter()
			r.Use(inertia.Middleware(inertia.WithShared(user), inertia.WithSharedProps(inertia.Props{"app": "x"})))
			r.Get("/", home)`,
			"{ user: string app: string }"},
		{"siblings that share different things", "", `
			r := chi.NewRouter()
			r.Group(func(r chi.Router) {
				r.Use(inertia.Middleware(inertia.WithShared(user)))
				r.Get("/", home)
			})
			r.Group(func(r chi.Router) {
				r.Use(inertia.Middleware(inertia.WithShared(admin)))
				r.Get("/admin", home)
			})`,
			"{ user: string | number rights?: string[] }"},
		{"siblings that share the same function", "", `
			r := chi.NewRouter()
			r.Group(func(r chi.Router) {
				r.Use(inertia.Middleware(inertia.WithShared(user)))
				r.Get("/", home)
			})
			r.With(inertia.Middleware(inertia.WithShared(user), inertia.WithSharedProps(inertia.Props{"more": 1}))).Get("/admin", home)`,
			"{ user: string more?: number }"},
		{"a group in a group, whose Middleware adds to the outer one", "", `
			r := chi.NewRouter()
			r.Use(inertia.Middleware(inertia.WithShared(user)))
			r.Get("/", home)
			r.Group(func(r chi.Router) {
				r.Use(inertia.Middleware(inertia.WithSharedProps(inertia.Props{"more": 1})))
				r.Get("/more", home)
			})`,
			"{ user: string more?: number }"},
		{"a Middleware in a sub-router that replaces a prop", "", `
			r := chi.NewRouter()
			r.Use(inertia.Middleware(inertia.WithShared(user)))
			r.Get("/", home)
			r.Route("/admin", func(r chi.Router) {
				r.Use(inertia.Middleware(inertia.WithShared(admin)))
				r.Get("/", home)
			})`,
			"{ user: string | number rights?: string[] }"},
		{"a sub-router without shared props of its own", "", `
			sub := chi.NewRouter()
			sub.Use(inertia.Middleware(inertia.WithEncryptHistory()))
			sub.Get("/", home)
			r := chi.NewRouter()
			r.Use(inertia.Middleware(inertia.WithShared(user)))
			r.Mount("/admin", sub)`,
			"{ user: string }"},
		{"a router that is mounted after its group was filled, from a function", `
			func sub() http.Handler {
				r := chi.NewRouter()
				r.With(inertia.Middleware(inertia.WithSharedProps(inertia.Props{"more": 1}))).Get("/", home)
				return r
			}`, `
			r := chi.NewRouter()
			r.Use(inertia.Middleware(inertia.WithShared(user)))
			r.Mount("/admin", sub())`,
			"{ user: string more?: number }"},
		{"two in one router: every page is behind both", "", `
			r := chi.NewRouter()
			r.Use(inertia.Middleware(inertia.WithShared(user)))
			r.Use(inertia.Middleware(inertia.WithSharedProps(inertia.Props{"more": 1})))
			r.Get("/", home)`,
			"{ user: string more: number }"},
		{"around a ServeMux", "", `
			inner := http.NewServeMux()
			inner.HandleFunc("GET /admin/", home)
			mux := http.NewServeMux()
			mux.HandleFunc("GET /{$}", home)
			mux.Handle("/admin/", inertia.Middleware(inertia.WithSharedProps(inertia.Props{"more": 1}))(inner))
			http.ListenAndServe(":1", inertia.Middleware(inertia.WithShared(user))(mux))`,
			"{ user: string more?: number }"},
		{"around a single handler", "", `
			r := chi.NewRouter()
			r.Use(inertia.Middleware(inertia.WithShared(user)))
			r.Get("/", home)
			r.Method("GET", "/more", inertia.Middleware(inertia.WithSharedProps(inertia.Props{"more": 1}))(http.HandlerFunc(home)))`,
			"{ user: string more?: number }"},
		{"options in a variable", "", `
			options := []inertia.Option{inertia.WithShared(user)}
			options = append(options, inertia.WithEncryptHistory())
			r := chi.NewRouter()
			r.Group(func(r chi.Router) {
				r.Use(inertia.Middleware(options...))
				r.Get("/", home)
			})
			r.Group(func(r chi.Router) {
				r.Use(inertia.Middleware(append(options, inertia.WithSharedProps(inertia.Props{"more": 1}))...))
				r.Get("/more", home)
			})`,
			"{ user: string more?: number }"},
		{"an option that is added in a branch", "", `
			options := []inertia.Option{inertia.WithShared(user)}
			if len(options) == 7 {
				options = append(options, inertia.WithSharedProps(inertia.Props{"more": 1}))
			}
			r := chi.NewRouter()
			r.Use(inertia.Middleware(options...))
			r.Get("/", home)`,
			"{ user: string more?: number }"},
		{"a function that makes a Middleware of what it is given", `
			func pages(more ...inertia.Option) func(http.Handler) http.Handler {
				return inertia.Middleware(append([]inertia.Option{inertia.WithShared(user)}, more...)...)
			}`, `
			r := chi.NewRouter()
			r.Group(func(r chi.Router) {
				r.Use(pages())
				r.Get("/", home)
			})
			r.Group(func(r chi.Router) {
				r.Use(pages(inertia.WithSharedProps(inertia.Props{"more": 1})))
				r.Get("/more", home)
			})`,
			"{ user: string more?: number }"},
		{"a middleware that calls another", `
			type app struct{}
			func (app) inertia(next http.Handler) http.Handler {
				return inertia.Middleware(inertia.WithShared(user))(next)
			}
			func (app) routes(r chi.Router) {
				r.Use(inertia.Middleware(inertia.WithSharedProps(inertia.Props{"more": 1})))
				r.Get("/", home)
			}`, `
			r := chi.NewRouter()
			r.Use(app{}.inertia)
			r.Route("/sub", app{}.routes)`,
			"{ user: string more?: number }"},
		{"what a request shares is on some pages", "", `
			r := chi.NewRouter()
			r.Use(inertia.Middleware(inertia.WithShared(user)))
			r.Use(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					inertia.Share(r.Context(), inertia.Props{"team": "x", "user": nil})
					next.ServeHTTP(w, r)
				})
			})
			r.Get("/", home)`,
			"{ user: string | null team?: string }"},
		{"nothing at all", "", `http.HandleFunc("/", home)`, "{}"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := module(t, map[string]string{"main.go": program(test.declarations, test.body)})
			log, err := run(t, generate.Config{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			if log = strings.TrimSpace(log); strings.Count(log, "\n") > 0 {
				t.Errorf("more is told than that files were written:\n%s", log)
			}
			if got := declared(t, dir, "SharedProps"); got != test.want {
				t.Errorf("\ngot  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestMessagesOfTheFlashStore(t *testing.T) {
	list := " { type: string text: string }[]"
	tests := []struct {
		name, body string
		want       string
	}{
		{"the usual key", `s := flash.New(scs.New()); s.Success(context.Background(), "x")`, "{ messages?:" + list + " }"},
		{"a key of its own", `s := flash.New(scs.New(), flash.WithMessagesKey("toasts")); s.Info(context.Background(), "x")`, "{ toasts?:" + list + " }"},
		{"a constant joined of two, in a list of options", `
			const prefix = "my"
			options := []flash.Option{flash.WithKey("k"), flash.WithMessagesKey(prefix + "Toasts")}
			s := flash.New(scs.New(), options...)
			s.Message(context.Background(), "odd", "x")`, "{ myToasts?:" + list + " }"},
		{"two stores", `
			s, t := flash.New(scs.New()), flash.New(scs.New(), flash.WithMessagesKey("toasts"))
			s.Error(context.Background(), "x")
			t.Warning(context.Background(), "x")`, "{ messages?:" + list + " toasts?:" + list + " }"},
		{"a key that nothing is put under", `flash.New(scs.New(), flash.WithMessagesKey("toasts"))`, "{}"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := module(t, map[string]string{"main.go": program("", test.body+"\nhttp.HandleFunc(\"/\", home)")})
			if _, err := run(t, generate.Config{Dir: dir}); err != nil {
				t.Fatal(err)
			}
			if got := declared(t, dir, "FlashData"); got != test.want {
				t.Errorf("\ngot  %s\nwant %s", got, test.want)
			}
		})
	}
	t.Run("a key that is not constant is told", func(t *testing.T) {
		dir := module(t, map[string]string{"main.go": program("func key() string { return http.DefaultClient.Timeout.String() }",
			`s := flash.New(scs.New(), flash.WithMessagesKey(key()))
			s.Info(context.Background(), "x")
			http.HandleFunc("/", home)`)})
		log, err := run(t, generate.Config{Dir: dir})
		if err != nil || !strings.Contains(log, "the key of the messages of this flash store is not constant") {
			t.Errorf("%v\n%s", err, log)
		}
	})
}
