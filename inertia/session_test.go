package inertia_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/flash"
	"github.com/chinertia/chinertia/inertia"
)

func TestRequestDataNeverReachesMapsOfTheApp(t *testing.T) {
	is := is.New(t)
	auth := map[string]any{"guard": "web", "user": map[string]any{"role": "guest"}}
	appProps := inertia.Props{"auth": auth}
	before, err := json.Marshal(appProps)
	is.NoErr(err)
	h := app(func(w http.ResponseWriter, r *http.Request) {
		name := r.URL.Query().Get("name")
		inertia.Share(r.Context(), inertia.Props{"auth.user.name": name})
		inertia.SetErrors(r.Context(), inertia.ValidationErrors{"f": {name}})
		inertia.Render(w, r, "Home", inertia.Props{"auth.user.id": 7})
	}, inertia.WithSharedProps(appProps))

	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			name := fmt.Sprint("visitor", i)
			resp := serve(h, xhr("GET", "/?name="+name))
			if n := strings.Count(resp.body, "visitor"); n != 3 || strings.Count(resp.body, name+`"`) != 3 { // url, name, error
				t.Errorf("%s sees %s", name, resp.body)
			}
		})
	}
	wg.Wait()
	after, err := json.Marshal(appProps)
	is.NoErr(err)
	is.Equal(string(after), string(before)) // the app's maps are as they were
}

func TestSharedPropsLoseToPagePropsOnly(t *testing.T) {
	is := is.New(t)
	ran := false
	h := app(func(w http.ResponseWriter, r *http.Request) {
		inertia.Share(r.Context(), inertia.Props{"b": "context", "c": "context"})
		inertia.Render(w, r, "Home", inertia.Props{"c": "page"})
	}, inertia.WithShared(func(*http.Request) inertia.Props {
		return inertia.Props{
			"a": inertia.Defer(func(context.Context) (int, error) { return 1, nil }).Group("g"),
			"b": "app",
			"c": func() any { ran = true; return "app" },
		}
	}))
	resp := serve(h, xhr("GET", "/"))
	is.Equal(resp.props(t), `{"b":"context","c":"page"}`)
	is.Equal(text(resp.object(t)["deferredProps"]), `{"g":["a"]}`) // shared deferred props are announced
	is.True(!ran)                                                  // an overridden closure does not run
	is.Equal(serve(h, partial("a")).props(t), `{"a":1}`)
}

// sessionApp is an app with sessions in memory, and a cookie jar.
type sessionApp struct {
	h       http.Handler
	cookies map[string]*http.Cookie
}

func newSessionApp(routes func(chi.Router), opts ...inertia.Option) *sessionApp {
	sessions := scs.New()
	r := chi.NewRouter()
	r.Use(sessions.LoadAndSave)
	r.Use(inertia.Middleware(append([]inertia.Option{inertia.WithRootTemplate(testRoot), inertia.WithFlash(flash.New(sessions))}, opts...)...))
	routes(r)
	return &sessionApp{r, map[string]*http.Cookie{}}
}

func (a *sessionApp) serve(r *http.Request) response {
	for _, c := range a.cookies {
		r.AddCookie(c)
	}
	resp := serve(a.h, r)
	for _, c := range resp.Cookies() {
		if a.cookies[c.Name] = c; c.MaxAge < 0 {
			delete(a.cookies, c.Name)
		}
	}
	return resp
}

// flashRoutes are a submission that flashes, and pages that show it.
func flashRoutes(r chi.Router) {
	r.Post("/save", func(w http.ResponseWriter, r *http.Request) {
		inertia.Flash(r.Context(), "a", 1)
		inertia.Flash(r.Context(), "b", 1)
		inertia.Flash(r.Context(), "b", 2)
		inertia.SetErrors(r.Context(), inertia.ValidationErrors{"name": {"required"}})
		inertia.Redirect(w, r, "/")
	})
	r.Get("/", func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Home", inertia.Props{"x": 1}) })
	r.Get("/fragment", func(w http.ResponseWriter, r *http.Request) { inertia.Redirect(w, r, "/#part") })
	r.Get("/external", func(w http.ResponseWriter, r *http.Request) { inertia.Location(w, r, "https://pay.example/") })
	r.Get("/chain", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) })
	r.Get("/asset.css", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "body{}") })
	r.Get("/broken", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Home", inertia.Props{"x": func() (any, error) { return nil, fmt.Errorf("no") }})
	})
}

func TestFlashSurvivesResponsesThatDoNotShowIt(t *testing.T) {
	stale := xhr("GET", "/", "X-Inertia-Version", "old")
	version := inertia.WithVersion("v1")
	tests := []struct {
		name    string
		between *http.Request
	}{
		{"nothing between", nil},
		{"a version conflict", stale},
		{"a fragment redirect", xhr("GET", "/fragment", "X-Inertia-Version", "v1")},
		{"a location response", xhr("GET", "/external", "X-Inertia-Version", "v1")},
		{"a chain of redirects", xhr("GET", "/chain", "X-Inertia-Version", "v1")},
		{"a prefetch", xhr("GET", "/", "X-Inertia-Version", "v1", "Purpose", "prefetch")},
		{"a prefetch of a document", get("/", "Sec-Purpose", "prefetch;prerender")},
		{"a HEAD request", request("HEAD", "/")},
		{"an asset", get("/asset.css")},
		{"a page that fails", xhr("GET", "/broken", "X-Inertia-Version", "v1")},
		{"an unknown path", get("/nowhere")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a := newSessionApp(flashRoutes, version, inertia.WithErrorHandler(func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(500) }))
			is.Equal(a.serve(xhr("POST", "/save", "X-Inertia-Version", "v1")).StatusCode, http.StatusSeeOther)
			if tt.between != nil {
				resp := a.serve(tt.between.Clone(t.Context()))
				is.True(!strings.Contains(resp.body, "required")) // not shown there
			}
			object := a.serve(xhr("GET", "/", "X-Inertia-Version", "v1")).object(t)
			is.Equal(text(object["flash"]), `{"a":1,"b":2}`) // calls merge, the later wins
			is.Equal(text(object["props"].(map[string]any)["errors"]), `{"name":"required"}`)
			object = a.serve(xhr("GET", "/", "X-Inertia-Version", "v1")).object(t)
			is.Equal(object["flash"], nil) // shown once
			is.Equal(text(object["props"].(map[string]any)["errors"]), `{}`)
		})
	}
}

func TestFlashSurvivesMiddlewareThatWrapsTheWriter(t *testing.T) {
	for name, mw := range map[string]func(http.Handler) http.Handler{
		"Compress": middleware.Compress(5), "Timeout": middleware.Timeout(1e9), "Recoverer": middleware.Recoverer,
		"a buffer that writes late": func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				rec := httptest.NewRecorder()
				next.ServeHTTP(rec, r)
				maps.Copy(w.Header(), rec.Header())
				w.WriteHeader(rec.Code)
				_, _ = rec.Body.WriteTo(w)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			a := newSessionApp(func(r chi.Router) { flashRoutes(r.With(mw)) })
			a.serve(xhr("POST", "/save"))
			is.Equal(text(a.serve(xhr("GET", "/")).object(t)["flash"]), `{"a":1,"b":2}`)
			is.Equal(a.serve(xhr("GET", "/")).object(t)["flash"], nil)
		})
	}
}

func TestErrorsRenderedInTheSameRequest(t *testing.T) {
	is := is.New(t)
	a := newSessionApp(func(r chi.Router) {
		r.Post("/", func(w http.ResponseWriter, r *http.Request) {
			inertia.SetErrors(r.Context(), inertia.ValidationErrors{"name": {"required", "second"}})
			inertia.Render(w, r, "Home", nil, inertia.Status(422))
		})
	})
	resp := a.serve(xhr("POST", "/"))
	is.Equal(resp.StatusCode, 422)
	is.Equal(text(resp.object(t)["props"]), `{"errors":{"name":"required"}}`)
	is.Equal(serve(app(func(w http.ResponseWriter, r *http.Request) { // and without a store
		inertia.SetErrors(r.Context(), inertia.ValidationErrors{"name": {"required"}})
		inertia.Flash(r.Context(), "toast", "hi")
		inertia.Render(w, r, "Home", nil)
	}), xhr("GET", "/")).object(t)["flash"], map[string]any{"toast": "hi"})
}

func TestErrorBags(t *testing.T) {
	is := is.New(t)
	a := newSessionApp(func(r chi.Router) {
		flashRoutes(r)
		r.Get("/own", func(w http.ResponseWriter, r *http.Request) {
			inertia.Render(w, r, "Own", inertia.Props{"errors": "own"})
		})
	})
	a.serve(xhr("POST", "/save", "X-Inertia-Error-Bag", "login"))
	object := a.serve(xhr("GET", "/", "X-Inertia-Error-Bag", "login")).object(t)
	is.Equal(text(object["props"].(map[string]any)["errors"]), `{"login":{"name":"required"}}`)

	a.serve(xhr("POST", "/save"))
	is.Equal(a.serve(xhr("GET", "/own")).object(t)["props"].(map[string]any)["errors"], "own")
	object = a.serve(xhr("GET", "/")).object(t)
	is.Equal(text(object["props"].(map[string]any)["errors"]), `{}`) // no late show on another page
}

func TestAFormSeesItsOwnBagBesideTheErrorsOfAnotherForm(t *testing.T) {
	is := is.New(t)
	a := newSessionApp(flashRoutes)
	a.serve(xhr("POST", "/save"))
	a.serve(xhr("POST", "/save", "X-Inertia-Error-Bag", "b"))
	object := a.serve(xhr("GET", "/", "X-Inertia-Error-Bag", "b")).object(t)
	is.Equal(text(object["props"].(map[string]any)["errors"]), `{"b":{"name":"required"},"default":{"name":"required"}}`)
}

func TestRootTemplateIsSharedSafely(t *testing.T) {
	for name, tmpl := range map[string]string{
		"static":  `<body>{{ .Body }}</body>`,
		"dynamic": `<title>{{ .Data.title }} {{ .Component }}</title><body>{{ .Body }}</body>`,
	} {
		t.Run(name, func(t *testing.T) {
			h := inertia.Middleware(inertia.WithRootTemplate(template.Must(template.New("r").Parse(tmpl))))(
				http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					inertia.Render(w, r, "Home", inertia.Props{"n": r.URL.RawQuery}, inertia.ViewData(map[string]any{"title": r.URL.RawQuery}))
				}))
			var wg sync.WaitGroup
			for i := range 50 {
				wg.Go(func() {
					resp := serve(h, get(fmt.Sprintf("/?q=%d", i)))
					if want := fmt.Sprintf(`"n":"q=%d"`, i); !strings.Contains(resp.body, want) {
						t.Errorf("%s lacks %s", resp.body, want)
					}
				})
			}
			wg.Wait()
		})
	}
}

func TestNoLockWhileASlowClientReads(t *testing.T) {
	is := is.New(t)
	h := page(inertia.Props{"x": 1})
	release := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { h.ServeHTTP(&slowWriter{ResponseRecorder: httptest.NewRecorder(), release: release}, get("/")) })
	is.Equal(serve(h, get("/")).StatusCode, 200) // would hang
	close(release)
	wg.Wait()
}

type slowWriter struct {
	*httptest.ResponseRecorder
	release chan struct{}
}

func (w *slowWriter) Write(p []byte) (int, error) {
	<-w.release
	return w.ResponseRecorder.Write(p)
}

func TestPanicInOnePropIsRaisedInTheHandler(t *testing.T) {
	for _, n := range []int{1, 4} {
		t.Run(fmt.Sprint(n, " at a time"), func(t *testing.T) {
			is := is.New(t)
			props := inertia.Props{"good": func() any { return 1 }, "more": func() any { return 2 }}
			props["bad"] = func() any { panic("boom") }
			h := middleware.Recoverer(page(props, inertia.WithPropConcurrency(n)))
			r := xhr("GET", "/")
			r = r.WithContext(context.WithValue(r.Context(), middleware.LogEntryCtxKey, quietLog{}))
			is.Equal(serve(h, r).StatusCode, 500) // the Recoverer around it catches it
			var got any
			func() {
				defer func() { got = recover() }()
				serve(page(props, inertia.WithPropConcurrency(n)), xhr("GET", "/"))
			}()
			is.True(strings.Contains(fmt.Sprint(got), "boom"))
		})
	}
}

type quietLog struct{}

func (quietLog) Write(int, int, http.Header, time.Duration, any) {}
func (quietLog) Panic(any, []byte)                               {}

func TestSharingFromInsideASharedFunction(t *testing.T) {
	is := is.New(t)
	h := app(func(w http.ResponseWriter, r *http.Request) {
		inertia.Share(r.Context(), inertia.Props{"lazy": func(ctx context.Context) any {
			inertia.Share(ctx, inertia.Props{"late": 1})
			inertia.Flash(ctx, "late", 1)
			return 1
		}})
		inertia.Render(w, r, "Home", nil)
	}, inertia.WithShared(func(r *http.Request) inertia.Props {
		inertia.Share(r.Context(), inertia.Props{"nested": 2})
		return inertia.Props{"outer": 3}
	}), inertia.WithPropConcurrency(2))
	is.Equal(serve(h, xhr("GET", "/")).props(t), `{"lazy":1,"nested":2,"outer":3}`) // no deadlock
}

func TestOnlyWhatAPersonSeesConsumesFlash(t *testing.T) {
	tests := []struct {
		name    string
		headers []string
		sees    bool
	}{
		{"a visit", []string{"X-Inertia", "true", "Sec-Fetch-Dest", "empty", "Sec-Fetch-Mode", "cors"}, true},
		{"a navigation", []string{"Sec-Fetch-Dest", "document", "Accept", "text/html,*/*;q=0.8"}, true},
		{"a frame", []string{"Sec-Fetch-Dest", "iframe"}, true},
		{"a browser without fetch metadata", []string{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}, true},
		{"a test without any header", nil, true},
		{"an image", []string{"Sec-Fetch-Dest", "image", "Accept", "image/avif,*/*;q=0.8"}, false},
		{"an image, without fetch metadata", []string{"Accept", "image/avif,image/webp,*/*;q=0.8"}, false},
		{"a script", []string{"Sec-Fetch-Dest", "script"}, false},
		{"a style sheet", []string{"Sec-Fetch-Dest", "style", "Accept", "text/css,*/*;q=0.1"}, false},
		{"the developer tools", []string{"Sec-Fetch-Dest", "empty"}, false},
		{"a manifest", []string{"Sec-Fetch-Dest", "manifest"}, false},
		{"a service worker", []string{"Sec-Fetch-Dest", "serviceworker"}, false},
		{"a fetch for HTML", []string{"Sec-Fetch-Dest", "empty", "Accept", "text/html"}, false},
		{"a fetch, without fetch metadata", []string{"Accept", "*/*"}, false},
		{"a script that wants JSON", []string{"Accept", "application/json"}, false},
		{"a prefetched document", []string{"Sec-Fetch-Dest", "document", "Sec-Purpose", "prefetch"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a := newSessionApp(func(r chi.Router) {
				r.Post("/save", func(w http.ResponseWriter, r *http.Request) {
					inertia.Flash(r.Context(), "a", 1)
					inertia.SetErrors(r.Context(), inertia.ValidationErrors{"name": {"required"}})
					inertia.ClearHistory(r.Context())
					inertia.Redirect(w, r, "/")
				})
				r.Get("/*", func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Home", nil) })
			})
			a.serve(xhr("POST", "/save"))
			resp := a.serve(get("/favicon.ico", tt.headers...))
			is.Equal(strings.Contains(resp.body, "required"), tt.sees)
			object := a.serve(xhr("GET", "/")).object(t)
			is.Equal(object["flash"] != nil, !tt.sees)
			is.Equal(object["clearHistory"] != nil, !tt.sees)
			is.Equal(strings.Contains(text(object["props"]), "required"), !tt.sees)
		})
	}
}

func TestAPageThatShowsItsOwnFlashStartsNoSession(t *testing.T) {
	tests := []struct {
		name    string
		request *http.Request
		do      func(http.ResponseWriter, *http.Request)
		cookie  bool
	}{
		{"flash on a visit", xhr("GET", "/"), func(w http.ResponseWriter, r *http.Request) {
			inertia.Flash(r.Context(), "a", 1)
			inertia.Render(w, r, "Home", nil)
		}, false},
		{"flash on a document", get("/"), func(w http.ResponseWriter, r *http.Request) {
			inertia.Flash(r.Context(), "a", 1)
			inertia.Render(w, r, "Home", nil)
		}, false},
		{"errors and history", xhr("POST", "/"), func(w http.ResponseWriter, r *http.Request) {
			inertia.SetErrors(r.Context(), inertia.ValidationErrors{"a": {"b"}})
			inertia.ClearHistory(r.Context())
			inertia.Render(w, r, "Home", nil, inertia.Status(422))
		}, false},
		{"flash of a prop, after its page was begun", get("/"), func(w http.ResponseWriter, r *http.Request) {
			inertia.Render(w, r, "Home", inertia.Props{"a": func(ctx context.Context) any { inertia.Flash(ctx, "late", 1); return 1 }})
		}, true},
		{"a prefetch", xhr("GET", "/", "Purpose", "prefetch"), func(w http.ResponseWriter, r *http.Request) {
			inertia.Flash(r.Context(), "a", 1)
			inertia.Render(w, r, "Home", nil)
		}, true},
		{"a redirect of a visit", xhr("POST", "/"), func(w http.ResponseWriter, r *http.Request) {
			inertia.Flash(r.Context(), "a", 1)
			http.Redirect(w, r, "/", http.StatusFound)
		}, true},
		{"a plain redirect", get("/"), func(w http.ResponseWriter, r *http.Request) {
			inertia.Flash(r.Context(), "a", 1)
			http.Redirect(w, r, "/", http.StatusFound)
		}, true},
		{"a body", get("/"), func(w http.ResponseWriter, r *http.Request) {
			inertia.Flash(r.Context(), "a", 1)
			fmt.Fprint(w, "text")
		}, true},
		{"no body", get("/"), func(_ http.ResponseWriter, r *http.Request) { inertia.Flash(r.Context(), "a", 1) }, true},
		{"an interim response", get("/"), func(w http.ResponseWriter, r *http.Request) {
			inertia.Flash(r.Context(), "a", 1)
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusAccepted)
		}, true},
		{"a page that fails", get("/"), func(w http.ResponseWriter, r *http.Request) {
			inertia.Flash(r.Context(), "a", 1)
			inertia.Render(w, r, "Home", inertia.Props{"x": make(chan int)})
		}, true},
		{"nothing", get("/"), func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Home", nil) }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a := newSessionApp(func(r chi.Router) {
				r.HandleFunc("/", tt.do)
				r.Get("/next", func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Next", nil) })
			}, quiet)
			a.serve(tt.request)
			is.Equal(len(a.cookies) > 0, tt.cookie)
			is.Equal(a.serve(xhr("GET", "/next")).object(t)["flash"] != nil, tt.cookie) // kept or shown, never both
		})
	}
}

func TestJoinedErrorsOfFieldsKeepAll(t *testing.T) {
	one := inertia.ValidationErrors{"name": {"is short"}, "email": {"is taken"}}
	two := inertia.ValidationErrors{"name": {"is odd"}, "": {"Try again."}}
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"two", errors.Join(one, two), `{"":["Try again."],"email":["is taken"],"name":["is short","is odd"]}`},
		{"in the other order", errors.Join(two, one), `{"":["Try again."],"email":["is taken"],"name":["is odd","is short"]}`},
		{"two that are wrapped", fmt.Errorf("form: %w", errors.Join(fmt.Errorf("a: %w", one), fmt.Errorf("b: %w", two))), `{"":["Try again."],"email":["is taken"],"name":["is short","is odd"]}`},
		{"two in one text", fmt.Errorf("%w and %w", one, two), `{"":["Try again."],"email":["is taken"],"name":["is short","is odd"]}`},
		{"three, one deeper", errors.Join(one, errors.Join(two, inertia.ValidationErrors{"age": {"is low"}})), `{"":["Try again."],"age":["is low"],"email":["is taken"],"name":["is short","is odd"]}`},
		{"beside another error", errors.Join(errors.New("secret"), one), `{"email":["is taken"],"name":["is short"]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a := newSessionApp(func(r chi.Router) {
				r.Post("/back", func(w http.ResponseWriter, r *http.Request) { inertia.BackWithErrors(w, r, tt.err) })
				r.Post("/set", func(w http.ResponseWriter, r *http.Request) {
					inertia.SetErrors(r.Context(), tt.err)
					inertia.Redirect(w, r, "/")
				})
				r.Get("/", func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Home", nil) })
			}, inertia.WithAllErrors())
			for _, target := range []string{"/back", "/set"} {
				is.Equal(a.serve(xhr("POST", target)).StatusCode, 303)
				is.Equal(text(a.serve(xhr("GET", "/")).object(t)["props"].(map[string]any)["errors"]), tt.want)
			}
			resp := a.serve(request("POST", "/back", "Accept", "application/json"))
			is.True(strings.Contains(resp.body, `"errors":`+tt.want))
			is.Equal(one, inertia.ValidationErrors{"name": {"is short"}, "email": {"is taken"}}) // not written to
		})
	}
}

// foreignStore holds what another version of the program has stored.
type foreignStore struct{ removed []string }

func (s *foreignStore) Get(context.Context) (map[string]map[string]json.RawMessage, error) {
	return map[string]map[string]json.RawMessage{
		"flash":  {"broken": json.RawMessage(`{"a":`), "empty": nil, "whole": json.RawMessage(`{"a":"<b>"}`)},
		"errors": {"default": json.RawMessage(`["no map"]`)},
	}, nil
}
func (s *foreignStore) Put(context.Context, string, map[string]any) error { return nil }
func (s *foreignStore) Remove(_ context.Context, sections ...string) error {
	s.removed = append(s.removed, sections...)
	return nil
}

func TestWhatCannotBeReadFromTheSessionFailsNoPage(t *testing.T) {
	is := is.New(t)
	store := &foreignStore{}
	resp := serve(page(nil, inertia.WithFlash(store)), xhr("GET", "/"))
	is.Equal(resp.StatusCode, 200)
	is.Equal(resp.object(t)["flash"], map[string]any{"whole": map[string]any{"a": "<b>"}})
	is.Equal(resp.object(t)["props"], map[string]any{"errors": map[string]any{}})
	is.Equal(store.removed, []string{"flash", "errors"})
}
