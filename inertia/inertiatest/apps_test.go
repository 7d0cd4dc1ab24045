package inertiatest_test

import (
	"html/template"
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/inertiatest"
	"github.com/chinertia/chinertia/inertia/paginate"
)

// shop is an app with what apps have: handlers that return errors, a sign-in,
// lists with pages, head tags, an area with options of its own.
func shop() http.Handler {
	load, keep := session()
	root := template.Must(template.New("root").Parse(`<!doctype html><head>{{ .Head }}</head><body>{{ .Body }}</body>`))
	r := chi.NewRouter()
	r.Use(load, inertia.Middleware(inertia.WithRootTemplate(root), keep, inertia.WithVersion("été"), inertia.WithHead(inertia.Title("Shop"))))
	r.Get("/orders", func(w http.ResponseWriter, r *http.Request) { inertia.RedirectGuest(w, r, "/login") })
	r.Post("/orders", inertia.Handle(func(http.ResponseWriter, *http.Request) error {
		return inertia.ValidationErrors{"name": {"Enter a name."}}
	}))
	r.Get("/login", inertia.Handler("Login", nil))
	r.Post("/login", func(w http.ResponseWriter, r *http.Request) { inertia.RedirectIntended(w, r, "/list") })
	r.Get("/list", func(w http.ResponseWriter, r *http.Request) {
		page := paginate.Numbered(paginate.Read(r, 2), []string{"c", "d"}, 5)
		inertia.Render(w, r, "List", inertia.Props{"items": page, "größe": inertia.Value(1).Optional()}, inertia.Head(inertia.Title("A & B"), inertia.Meta("robots", "noindex")))
	})
	r.Post("/search", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "List", nil, inertia.PageURL("/list?q=a"))
	})
	r.Post("/back", func(w http.ResponseWriter, r *http.Request) { inertia.BackOr(w, r, "/login") })
	r.Route("/secret", func(r chi.Router) {
		r.Use(inertia.Middleware(inertia.WithEncryptHistory()))
		r.Get("/", inertia.Handler("Secret", inertia.Props{"早い": inertia.Value(1).Optional()}))
	})
	return r
}

func TestASignInLeadsToTheIntendedPage(t *testing.T) {
	c := inertiatest.NewClient(t, shop())
	c.Open("/orders").Component("Login").Redirected("/login")
	c.Post("/login", nil, inertiatest.WithoutRedirects()).Location("/orders")
	c.Post("/login", nil).Redirected("/list").Component("List") // once
}

func TestErrorsThatHandlersReturnLeadBack(t *testing.T) {
	c := inertiatest.NewClient(t, shop())
	c.Open("/list?page=2")
	c.Post("/orders", nil).Redirected("/list?page=2").Error("name", "Enter a name.")
}

func TestPagesOfAList(t *testing.T) {
	p := inertiatest.NewClient(t, shop()).Open("/list?sort=name&page=2")
	p.Prop("items.from", 3).Prop("items.total", 5).Count("items.links", 5).Prop("items.next_page_url", "/list?sort=name&page=3")
}

func TestHeadOfAPage(t *testing.T) {
	c := inertiatest.NewClient(t, shop())
	c.Open("/list").Head(inertia.Title("A & B"), inertia.Meta("robots", "noindex"))
	c.Get("/login").Head(inertia.Title("Shop"))
	is := is.New(t)
	tb := failing(t, func(tb testing.TB) {
		inertiatest.Open(tb, shop(), "/list").Head(inertia.Title("Shop"))
	})
	is.Equal(len(tb.reports), 2) // for the client, and for everybody else
	is.True(strings.Contains(tb.reports[0], `want: "<title data-inertia=\"title\">Shop</title>"`))
	tb = failing(t, func(tb testing.TB) {
		inertiatest.Open(tb, page(nil, inertia.WithHead(inertia.Title("Shop"))), "/").Head(inertia.Title("Shop"))
	})
	is.Equal(len(tb.reports), 1)
	is.True(strings.Contains(tb.reports[0], "{{ .Head }}"))
}

func TestAnAnswerAtAnotherAddress(t *testing.T) {
	c := inertiatest.NewClient(t, shop())
	c.Open("/login")
	c.Post("/search", nil).Component("List").URL("/list?q=a")
	c.Post("/back", nil).Redirected("/list?q=a") // the browser is there
}

func TestAnAreaWithOptionsOfItsOwn(t *testing.T) {
	c := inertiatest.NewClient(t, shop())
	c.Open("/list").Metadata("encryptHistory", nil)
	c.Get("/secret/").Metadata("encryptHistory", true)
}

func TestNamesTravelAsBrowsersSendThem(t *testing.T) {
	is := is.New(t)
	c := inertiatest.NewClient(t, shop())
	c.Open("/list").Metadata("version", "été").Reload("größe").Prop("größe", 1) // neither name nor version get lost
	tb := failing(t, func(tb testing.TB) { inertiatest.NewClient(tb, shop()).Open("/secret/").Reload("早い") })
	is.True(tb.ended)
	is.True(strings.Contains(tb.reports[0], "a browser cannot send"))
}
