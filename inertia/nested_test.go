package inertia_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/flash"
	"github.com/chinertia/chinertia/inertia"
)

// Each option that makes sense for a part of the router, used there: it has an
// effect there, over all that the outer Middleware has, and nowhere else.
func TestAMiddlewareInASubRouterTakesOverAndAdds(t *testing.T) {
	render := func(w http.ResponseWriter, r *http.Request) {
		inertia.Flash(r.Context(), "f", 1)
		inertia.Render(w, r, "Page", inertia.Props{"own": 1})
	}
	failing := func(w http.ResponseWriter, r *http.Request) { inertia.Error(w, r, errBlocked) }
	errs := func(w http.ResponseWriter, r *http.Request) {
		inertia.SetErrors(r.Context(), inertia.ValidationErrors{"a": {"b", "c"}})
		inertia.Render(w, r, "Page", nil)
	}
	back := func(w http.ResponseWriter, r *http.Request) { inertia.Back(w, r) }
	away := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://own.test/", http.StatusFound)
	}
	none := func(http.ResponseWriter, *http.Request) {}
	log, lines := logger()
	hooked := false
	shared := func(*http.Request) inertia.Props { return inertia.Props{"inner": 1} }
	ssr := rendererFunc(func(context.Context, []byte) ([]string, string, error) { return nil, "rendered", nil })
	tests := []struct {
		name    string
		opt     inertia.Option
		h       http.HandlerFunc
		request []string // headers
		without string   // what the answer has outside, and not inside
		with    string   // the other way round
	}{
		{"WithRootTemplate", inertia.WithRootTemplate(template.Must(template.New("r").Parse(`inner {{ .Body }}`))), render, nil, "outer <script", "inner <script"},
		{"WithRootTemplateFunc", inertia.WithRootTemplateFunc(func(*http.Request) *template.Template {
			return template.Must(template.New("r").Parse(`inner {{ .Body }}`))
		}), render, nil, "outer <script", "inner <script"},
		{"WithRootID", inertia.WithRootID("inner"), render, nil, `<div id="app">`, `<div id="inner">`},
		{"WithNonce", inertia.WithNonce(func(*http.Request) string { return "abc" }), render, nil, "", `nonce="abc"`},
		{"WithShared", inertia.WithShared(shared), render, nil, `"sharedProps":["outer"]`, `"sharedProps":["outer","inner"]`},
		{"WithSharedProps", inertia.WithSharedProps(inertia.Props{"inner": 1}), render, nil, "", `"inner":1`},
		{"WithoutSharedPropKeys", inertia.WithoutSharedPropKeys(), render, nil, "sharedProps", ""},
		{"WithHead", inertia.WithHead(inertia.Title("Inner")), render, nil, "", "<title data-inertia"},
		{"WithAllErrors", inertia.WithAllErrors(), errs, nil, `"a":"b"`, `"a":["b","c"]`},
		{"WithEncryptHistory", inertia.WithEncryptHistory(), render, nil, "", `"encryptHistory":true`},
		{"WithComponentTransformer", inertia.WithComponentTransformer(func(s string) string { return "Inner/" + s }), render, nil, `"Page"`, `"Inner/Page"`},
		{"WithURLResolver", inertia.WithURLResolver(func(_ *http.Request, u string) string { return u + "?inner" }), render, nil, "", `?inner"`},
		{"WithTrustedPrefix", inertia.WithTrustedPrefix(), render, []string{"X-Forwarded-Prefix", "/pre"}, "", `"url":"/pre/`},
		{"WithOrigin", inertia.WithOrigin("https://own.test"), back, []string{"Referer", "https://own.test/form"}, "[/]", "[/form]"},
		{"WithExternalRedirects", inertia.WithExternalRedirects(), away, []string{"X-Inertia", "true"}, "302", "409"},
		{"WithEmptyResponses", inertia.WithEmptyResponses(), none, []string{"X-Inertia", "true"}, "302", "200"},
		{"WithBackFallback", inertia.WithBackFallback("/inner"), back, nil, "[/]", "[/inner]"},
		{"WithJSON", inertia.WithJSON(func(any) ([]byte, error) { return json.RawMessage(`"engine"`), nil }), render, nil, `"own":1`, `"own":"engine"`},
		{"WithPropConcurrency", inertia.WithPropConcurrency(2), render, nil, "", `"own":1`},
		{"WithErrorHandler", inertia.WithErrorHandler(func(w http.ResponseWriter, _ *http.Request, _ error) { fmt.Fprint(w, "handled") }), failing, nil, "Internal Server Error", "handled"},
		{"WithErrorStatus", inertia.WithErrorStatus(errBlocked, 403), failing, nil, "500", "403"},
		{"WithDevelopment", inertia.WithDevelopment(true), failing, nil, "", "blocked"},
		{"WithLogger", inertia.WithLogger(log), failing, nil, "", ""},
		{"WithHooks", inertia.WithHooks(inertia.Hooks{Render: func(context.Context, inertia.RenderEvent) { hooked = true }}), render, nil, "", ""},
		{"WithPageFiles", inertia.WithPageFiles(fstest.MapFS{}, ".vue"), render, nil, "200", "500"},
		{"WithSSR", inertia.WithSSR(ssr), render, nil, `<div id="app">`, "rendered"},
		{"WithLinkHeader", inertia.WithLinkHeader(), render, nil, "", "</app.css>"},
		{"WithAssets of the same build", inertia.WithAssets(entry{}), render, nil, "app.js", "inner.js"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			sessions := scs.New()
			r := chi.NewRouter()
			r.Use(sessions.LoadAndSave, inertia.Middleware(
				inertia.WithRootTemplate(template.Must(template.New("r").Parse(`outer {{ .Body }}{{ .Head }}{{ .Assets }}`))),
				inertia.WithFlash(flash.New(sessions)), inertia.WithAssets(fakeAssets{}), inertia.WithSharedProps(inertia.Props{"outer": 1}), quiet,
			))
			r.Handle("/outer", tt.h)
			r.Route("/inner", func(r chi.Router) {
				r.Use(inertia.Middleware(tt.opt))
				r.Handle("/", tt.h)
			})
			answer := func(target string) string {
				resp := serve(r, get(target, append([]string{"X-Inertia-Version", "build1"}, tt.request...)...))
				return fmt.Sprint(resp.StatusCode, resp.Header.Values("Location"), resp.Header.Values("Link"), resp.body)
			}
			for range 2 {
				outer, inner := answer("/outer"), answer("/inner/")
				is.True(strings.Contains(outer, tt.without))
				is.True(strings.Contains(inner, tt.with))
				is.True(tt.without == "" || !strings.Contains(inner, tt.without))
				is.True(tt.with == "" || tt.name == "WithPropConcurrency" || !strings.Contains(outer, tt.with))
			}
			if tt.h != nil && strings.Contains(answer("/inner/"), "component") {
				is.True(strings.Contains(answer("/inner/"), `"outer":`)) // taken over
			}
		})
	}
	is.New(t).True(hooked)
	is.New(t).True(strings.Contains(lines.String(), "path=/inner/") && !strings.Contains(lines.String(), "path=/outer")) // and not the failures outside
}

// entry is another entry of the build of fakeAssets.
type entry struct{ fakeAssets }

func (entry) Head(string, string) template.HTML { return `<script src="/inner.js"></script>` }

func TestThreeMiddlewaresInEachOther(t *testing.T) {
	is := is.New(t)
	share := func(name string) inertia.Option { return inertia.WithSharedProps(inertia.Props{name: 1}) }
	r := chi.NewRouter()
	r.Use(inertia.Middleware(inertia.WithRootTemplate(testRoot), share("a")))
	shared := inertia.Middleware(share("b")) // in two places
	r.Route("/one", func(r chi.Router) {
		r.Use(shared)
		r.Get("/", inertia.Handler("Page", nil))
	})
	r.Route("/two", func(r chi.Router) {
		r.Use(inertia.Middleware(share("c")), func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				inertia.Share(r.Context(), inertia.Props{"between": 1})
				inertia.Flash(r.Context(), "f", 1)
				next.ServeHTTP(w, r)
			})
		}, shared)
		r.Get("/", inertia.Handler("Page", nil))
		r.Put("/", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/two", http.StatusFound) })
	})
	for range 2 {
		is.Equal(serve(r, xhr("GET", "/one/")).props(t), `{"a":1,"b":1}`)
		resp := serve(r, xhr("GET", "/two/"))
		is.Equal(resp.props(t), `{"a":1,"b":1,"between":1,"c":1}`)
		is.Equal(resp.object(t)["flash"], map[string]any{"f": 1.0})
		is.Equal(serve(r, xhr("PUT", "/two/")).StatusCode, 303)
	}
}

func TestWhatBelongsToTheWholeRequestIsSetOutside(t *testing.T) {
	store := flash.New(scs.New())
	nest := func(outer, inner []inertia.Option) http.Handler {
		render := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Page", nil) })
		return inertia.Middleware(append(outer, inertia.WithRootTemplate(testRoot), quiet)...)(inertia.Middleware(inner...)(render))
	}
	t.Run("the same version may be repeated", func(t *testing.T) {
		is := is.New(t)
		h := nest([]inertia.Option{inertia.WithVersion("1")}, []inertia.Option{inertia.WithVersion("1"), inertia.WithEncryptHistory()})
		is.Equal(serve(h, xhr("GET", "/", "X-Inertia-Version", "1")).StatusCode, 200)
		is.Equal(serve(h, xhr("GET", "/", "X-Inertia-Version", "2")).StatusCode, 409)
	})
	t.Run("another version says how to mend it", func(t *testing.T) {
		is := is.New(t)
		var got error
		h := nest([]inertia.Option{inertia.WithVersion("1")}, []inertia.Option{inertia.WithVersion("2"), inertia.WithErrorHandler(func(_ http.ResponseWriter, _ *http.Request, err error) { got = err })})
		serve(h, get("/"))
		is.True(got != nil && strings.Contains(got.Error(), "r.Group"))
	})
	t.Run("siblings have versions of their own", func(t *testing.T) {
		is := is.New(t)
		r := chi.NewRouter()
		for _, name := range []string{"shop", "admin"} {
			r.Group(func(r chi.Router) {
				r.Use(inertia.Middleware(inertia.WithRootTemplate(testRoot), inertia.WithVersion(name)))
				r.Get("/"+name, inertia.Handler(name, nil))
			})
		}
		for _, name := range []string{"shop", "admin"} {
			is.Equal(serve(r, xhr("GET", "/"+name, "X-Inertia-Version", name)).StatusCode, 200)
		}
		is.Equal(serve(r, xhr("GET", "/shop", "X-Inertia-Version", "admin")).StatusCode, 409)
	})
	for name, h := range map[string]http.Handler{
		"WithFlash":              nest(nil, []inertia.Option{inertia.WithFlash(store)}),
		"WithPreviousURL needs":  nest(nil, []inertia.Option{inertia.WithPreviousURL()}),
		"Middleware has no root": inertia.Middleware(inertia.WithEncryptHistory())(http.NotFoundHandler()),
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			defer func() { is.True(strings.Contains(fmt.Sprint(recover()), name)) }()
			serve(h, get("/"))
			t.Error(errors.New("no panic"))
		})
	}
}
