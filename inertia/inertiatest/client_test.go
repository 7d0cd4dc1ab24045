package inertiatest_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/inertiatest"
	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"
)

// echo renders what it was asked.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	headers := map[string]string{}
	for name := range r.Header {
		headers[name] = r.Header.Get(name)
	}
	inertia.Render(w, r, "Echo", inertia.Props{
		"method": r.Method, "uri": r.RequestURI, "host": r.Host, "tls": r.TLS != nil,
		"header": inertia.Always(headers), "body": string(body),
	})
}

func TestHeadersOfTheClient(t *testing.T) {
	c := inertiatest.NewClient(t, app(echo, inertia.WithVersion("v1")))
	c.SetCookie(&http.Cookie{Name: "XSRF-TOKEN", Value: "a%3Db", Path: "/"})

	p := c.Open("/one?x=1")
	p.Prop("uri", "/one?x=1").Prop("host", "example.com").Prop("tls", true)
	p.Prop("header.Sec-Fetch-Dest", "document").Prop("header.Sec-Fetch-Site", "none").Prop("header.Cookie", "XSRF-TOKEN=a%3Db")
	p.Contains("header.Accept", "text/html,").Missing("header.X-Inertia", "header.X-Xsrf-Token", "header.Referer")

	p = c.Get("two")
	p.Prop("uri", "/two").Prop("header.X-Inertia", "true").Prop("header.X-Inertia-Version", "v1").Prop("header.X-Requested-With", "XMLHttpRequest").
		Prop("header.Accept", "text/html, application/xhtml+xml").Prop("header.Referer", "https://example.com/one?x=1").
		Prop("header.X-Xsrf-Token", "a=b").Prop("header.Sec-Fetch-Site", "same-origin").
		Missing("header.Origin", "header.Content-Type", "header.X-Inertia-Partial-Component", "header.Cache-Control")

	c.Put("/three", nil).Prop("method", "PUT").Prop("header.Origin", "https://example.com").Prop("body", "{}").Prop("header.Content-Type", "application/json")
	c.Patch("/three", []int{1}, inertiatest.WithErrorBag("login")).Prop("method", "PATCH").Prop("body", "[1]").Prop("header.X-Inertia-Error-Bag", "login").
		Reload().Missing("header.X-Inertia-Error-Bag").Prop("method", "GET")
	c.Get("/four", inertiatest.WithPrefetch()).Prop("header.Purpose", "prefetch")
	c.Get("/five").Prop("header.Referer", "https://example.com/three") // a prefetched page is not the current one
	c.Open("/six").Prop("header.Sec-Fetch-Site", "same-origin")

	p = c.Get("/seven").ReloadWith(inertiatest.WithOnly("uri"), inertiatest.WithReset("host"))
	p.Prop("header.X-Inertia-Partial-Component", "Echo").Prop("header.X-Inertia-Partial-Data", "uri,host").
		Prop("header.X-Inertia-Reset", "host").Prop("header.Cache-Control", "no-cache").Prop("header.Referer", "https://example.com/seven").Has("uri", "host").Missing("method")
	p.Reload().Missing("header.X-Inertia-Reset", "header.X-Inertia-Partial-Data") // options of one request end with it
	p.Except("body", "uri").Prop("header.X-Inertia-Partial-Except", "body,uri").Missing("body", "uri").Has("host")
	c.Get("/eight", inertiatest.WithOnly("uri")).Has("uri").Missing("method", "host")
	inertiatest.Get(t, app(echo), "/", inertiatest.WithOnly("uri")).Missing("header.X-Inertia-Partial-Data").Has("body") // there is no page to reload
}

func TestOptionsOfRequests(t *testing.T) {
	c := inertiatest.NewClient(t, app(echo), inertiatest.WithOrigin("http://localhost:8080"), inertiatest.WithHeader("X-Tenant", "a"))
	c.Get("/").Prop("host", "localhost:8080").Prop("tls", false).Prop("header.X-Tenant", "a")
	p := c.Get("/", inertiatest.WithHeader("X-Tenant", "b"), inertiatest.WithHeader("Accept", ""))
	p.Prop("header.X-Tenant", "b").Missing("header.Accept")
	p.Reload().Prop("header.X-Tenant", "b") // it is the same request again
	c.Get("/").Prop("header.X-Tenant", "a")
}

func TestDataOfVisits(t *testing.T) {
	c := inertiatest.NewClient(t, app(echo))
	c.Post("/", url.Values{"a": {"1", "2"}}).Prop("body", "a=1&a=2").Contains("header.Content-Type", "application/x-www-form-urlencoded")
}

func TestFilesInTheData(t *testing.T) {
	is := is.New(t)
	h := app(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			inertia.Error(w, r, err)
			return
		}
		files := map[string]string{}
		for name, list := range r.MultipartForm.File {
			f, _ := list[0].Open()
			b, _ := io.ReadAll(f)
			files[name] = list[0].Filename + " " + list[0].Header.Get("Content-Type") + " " + string(b)
		}
		inertia.Render(w, r, "Home", inertia.Props{"values": r.MultipartForm.Value, "files": files})
	})
	photo := inertiatest.File{Name: "a.png", ContentType: "image/png", Content: []byte("png")}
	c := inertiatest.NewClient(t, h)
	c.Put("/", map[string]any{
		"photo": photo, "name": "Ada", "on": true, "off": false, "none": nil, "n": 1.5,
		"items": []any{map[string]any{"file": &photo, "tags": []string{"x", "y"}}},
		"docs":  []inertiatest.File{{Content: []byte("text")}},
		"named": map[string]inertiatest.File{"cv": photo},
	}).
		Prop("values", map[string]any{
			"name": []string{"Ada"}, "on": []string{"1"}, "off": []string{"0"}, "none": []string{""}, "n": []string{"1.5"},
			"items[0][tags][0]": []string{"x"}, "items[0][tags][1]": []string{"y"},
		}).
		Prop("files", map[string]any{
			"photo": "a.png image/png png", "items[0][file]": "a.png image/png png", "named[cv]": "a.png image/png png",
			"docs[0]": "file application/octet-stream text",
		})

	c.Post("/", struct {
		Photo inertiatest.File `json:"photo"`
	}{photo}).Prop("files", map[string]any{"photo": "a.png image/png png"})
	tb := failing(t, func(tb testing.TB) {
		inertiatest.NewClient(tb, h).Post("/", map[string]any{"f": photo, "x": make(chan int)})
	})
	is.Equal(len(tb.reports), 1)
	is.True(tb.ended)
}

func TestSessionOfTheClient(t *testing.T) {
	is := is.New(t)
	loadAndSave, keep := session()
	r := chi.NewRouter()
	r.Use(loadAndSave, inertia.Middleware(inertia.WithRootTemplate(root), keep))
	r.Post("/", func(w http.ResponseWriter, r *http.Request) {
		inertia.Flash(r.Context(), "note", "hi")
		http.Redirect(w, r, "/done", http.StatusFound)
	})
	r.Get("/done", inertia.Handler("Done", nil))
	c := inertiatest.NewClient(t, r)
	is.Equal(c.Cookie("session"), nil)
	c.Post("/", nil, inertiatest.WithoutRedirects()).Status(302).Location("/done")
	is.True(c.Cookie("session") != nil) // it is a secure cookie
	c.Get("/done", inertiatest.WithPrefetch()).NoFlash()
	c.Get("/done").Flash("note", "hi")
	inertiatest.Get(t, r, "/done").NoFlash() // another visitor
}

func TestOncePropsOfTheClient(t *testing.T) {
	r := chi.NewRouter()
	r.Use(inertia.Middleware(inertia.WithRootTemplate(root)))
	plans := inertia.Once(load("all"))
	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Home", inertia.Props{"plans": plans, "later": inertia.Defer(load(1)).Once(),
			"short": inertia.Once(load(1)).Until(end.AddDate(-30, 0, 0)), "long": inertia.Once(load(1)).Until(end)})
	})
	r.Get("/other", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Other", inertia.Props{"p": plans.As("plans")})
	})
	r.Get("/none", inertia.Handler("None", nil))

	c := inertiatest.NewClient(t, r)
	first := c.Get("/")
	first.Has("plans", "short", "long").Deferred("default", "later")
	c.Get("/").Missing("plans", "long").Has("short").Deferred("default", "later") // the client has the first, the second has ended, the third was never loaded
	first.LoadDeferred().Has("later")
	c.Get("/").Missing("plans", "later").Metadata("deferredProps", nil)
	c.Open("/").Has("plans").Deferred("default", "later") // a new document has nothing
	c.Get("/").Missing("plans").Deferred("default", "later")
	first.LoadDeferred().Has("later")
	c.Get("/other").Missing("p").Metadata("onceProps.plans.prop", "p")
	c.Get("/").Missing("plans").Deferred("default", "later") // Other did not keep the one that it does not have
	first.Reload("plans").Has("plans")                       // asked for by name
	c.Get("/none")
	c.Get("/").Has("plans")
}

func TestVersionOfTheClient(t *testing.T) {
	is := is.New(t)
	version := "v1"
	calls := 0
	h := app(func(w http.ResponseWriter, r *http.Request) {
		calls++
		inertia.Render(w, r, "Home", inertia.Props{"a": 1})
	}, inertia.WithVersionFunc(func(*http.Request) string { return version }))
	c := inertiatest.NewClient(t, h)
	c.Get("/").HTML().Redirected("/").Metadata("version", "v1") // as after a deployment
	p := c.Get("/")
	p.Redirected("").Metadata("version", "v1").Header("X-Inertia", "true")
	version = "v2"
	before := calls
	p.Reload("a").Status(409).Location("/").Header("X-Inertia-Version", "v2") // in the background the client ignores it
	c.Get("/a?b", inertiatest.WithoutRedirects()).Status(409).Location("/a?b")
	is.Equal(calls, before)
	c.Get("/a?b").HTML().URL("/a?b").Metadata("version", "v2").Reload("a").Prop("a", 1)
	c.Get("/", inertiatest.WithVersion("v0")).HTML().Reload("a").Prop("a", 1)
}

func TestRedirectsOfVisits(t *testing.T) {
	r := chi.NewRouter()
	r.Use(inertia.Middleware(inertia.WithRootTemplate(root)))
	to := func(code int, target string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", target)
			w.WriteHeader(code)
		}
	}
	r.HandleFunc("/301", to(301, "/echo"))
	r.HandleFunc("/302", to(302, "echo?a=1"))
	r.HandleFunc("/303", to(303, "/302"))
	r.HandleFunc("/307", to(307, "/echo"))
	r.HandleFunc("/308", to(308, "https://example.com/echo"))
	r.HandleFunc("/fragment", to(303, "/echo?a=1#part"))
	r.HandleFunc("/foreign", to(302, "https://other.example/x"))
	r.HandleFunc("/nowhere", to(302, ""))
	r.HandleFunc("/pay", func(w http.ResponseWriter, r *http.Request) { inertia.Location(w, r, "https://pay.example/1") })
	r.HandleFunc("/legacy", func(w http.ResponseWriter, r *http.Request) { inertia.Location(w, r, "/echo") })
	r.HandleFunc("/echo", echo)

	c := inertiatest.NewClient(t, r)
	c.Post("/301", user{1, "Ada"}).Redirected("/echo").Prop("method", "GET").Prop("body", "").Missing("header.Content-Type")
	c.Put("/302", nil).Redirected("/echo?a=1").Prop("method", "GET") // the middleware makes it 303
	c.Post("/303", nil).Redirected("/echo?a=1").Prop("method", "GET").URL("/echo?a=1")
	c.Post("/307", []int{7}).Redirected("/echo").Prop("method", "POST").Prop("body", "[7]")
	c.Delete("/308").Redirected("/echo").Prop("method", "DELETE")
	c.Post("/fragment", nil).Redirected("/echo?a=1#part").Prop("method", "GET").Prop("uri", "/echo?a=1").Reload("uri").Prop("uri", "/echo?a=1")
	c.Get("/foreign").Status(302).Location("https://other.example/x").Redirected("")
	c.Get("/pay").Status(409).Location("https://pay.example/1").Redirected("")
	c.Get("/legacy").Status(409).Location("/echo")
	c.Open("/legacy").Redirected("/echo").HTML().Component("Echo")
	c.Get("/nowhere").Status(302)
	c.Get("/fragment", inertiatest.WithoutRedirects()).Status(409).Location("/echo?a=1#part")

	plain := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			w.WriteHeader(http.StatusEarlyHints) // interim answers are none
			http.Redirect(w, r, "/next", http.StatusFound)
			return
		}
		io.WriteString(w, r.Method)
	})
	is := is.New(t)
	is.Equal(string(inertiatest.NewClient(t, plain).Put("/", nil).Redirected("/next").Body()), "PUT") // what browsers do without the middleware

	tb := failing(t, func(tb testing.TB) {
		loop := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) })
		inertiatest.Get(tb, loop, "/")
	})
	is.True(strings.Contains(tb.reports[0], "more than 20 redirects, the last one to /"))

	tb = failing(t, func(tb testing.TB) {
		inertiatest.NewClient(tb, r).Get("/foreign").Component("Home")
	})
	is.True(strings.Contains(tb.reports[0], "it leads to https://other.example/x"))

	tb = failing(t, func(tb testing.TB) {
		inertiatest.NewClient(tb, r).Get("/302").Redirected("").Redirected("/nope").Location("x")
	})
	is.Equal(len(tb.reports), 3)
	is.True(strings.Contains(tb.reports[0], "last redirect\n\tgot:  \"/echo?a=1\"\n\twant: \"\""))
	is.True(strings.Contains(tb.reports[1], "want: \"/nope\""))
}

func TestRequestsThatCannotBeMade(t *testing.T) {
	is := is.New(t)
	h := app(echo)
	for _, f := range []func(testing.TB){
		func(tb testing.TB) { inertiatest.Get(tb, h, "http://[") },
		func(tb testing.TB) { inertiatest.NewClient(tb, h).Visit("GET", "/", 7) },
		func(tb testing.TB) { inertiatest.NewClient(tb, h).Post("/", make(chan int)) },
	} {
		tb := failing(t, f)
		is.Equal(len(tb.reports), 1)
		is.True(tb.ended)
	}
	for _, f := range []func(){
		func() { inertiatest.WithOrigin("example.com") },
		func() { inertiatest.WithOrigin("https://example.com/app") },
	} {
		func() {
			defer func() { is.True(recover() != nil) }()
			f()
		}()
	}
}
