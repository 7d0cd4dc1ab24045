package inertia_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

func dial(t *testing.T, serverURL string) net.Conn {
	t.Helper()
	u, err := url.Parse(serverURL)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	return conn
}

func TestEmptyResponsesLeadBack(t *testing.T) {
	tests := []struct {
		name    string
		method  string
		referer string
		do      func(http.ResponseWriter)
		status  int
		want    string
	}{
		{"nothing at all", "DELETE", "http://example.com/list", func(http.ResponseWriter) {}, 303, "/list"},
		{"an explicit 200", "POST", "http://example.com/list", func(w http.ResponseWriter) { w.WriteHeader(200) }, 302, "/list"},
		{"an empty write", "POST", "http://example.com/list", func(w http.ResponseWriter) { _, _ = w.Write(nil) }, 302, "/list"},
		{"without a referer", "PUT", "", func(http.ResponseWriter) {}, 303, "/"},
		{"from a foreign origin", "PUT", "http://evil.test/", func(http.ResponseWriter) {}, 303, "/"},
		{"on GET to itself", "GET", "http://example.com/do", func(http.ResponseWriter) {}, 302, "/"},
		{"no content", "DELETE", "http://example.com/list", func(w http.ResponseWriter) { w.WriteHeader(204) }, 204, ""},
		{"created", "POST", "http://example.com/list", func(w http.ResponseWriter) { w.WriteHeader(201) }, 201, ""},
		{"a body", "POST", "http://example.com/list", func(w http.ResponseWriter) { fmt.Fprint(w, "x") }, 200, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			h := app(func(w http.ResponseWriter, r *http.Request) { tt.do(w) })
			resp := serve(h, xhr(tt.method, "/do", "Referer", tt.referer))
			is.Equal(resp.StatusCode, tt.status)
			is.Equal(resp.Header.Get("Location"), tt.want)
			is.Equal(serve(h, request(tt.method, "/do", "Referer", tt.referer)).Header.Get("Location"), "") // plain
			kept := app(func(w http.ResponseWriter, r *http.Request) { tt.do(w) }, inertia.WithEmptyResponses())
			is.Equal(serve(kept, xhr(tt.method, "/do", "Referer", tt.referer)).Header.Get("Location"), "")
		})
	}
}

func TestRedirectsThatTheClientFollows(t *testing.T) {
	tests := []struct {
		name    string
		request *http.Request
		do      func(http.ResponseWriter, *http.Request)
		status  int
		header  string
		want    string
	}{
		{"Redirect after GET", xhr("GET", "/"), func(w http.ResponseWriter, r *http.Request) { inertia.Redirect(w, r, "/a") }, 302, "Location", "/a"},
		{"Redirect after POST", xhr("POST", "/"), func(w http.ResponseWriter, r *http.Request) { inertia.Redirect(w, r, "/a") }, 303, "Location", "/a"},
		{"a fragment", xhr("PATCH", "/"), func(w http.ResponseWriter, r *http.Request) { inertia.Redirect(w, r, "/a#b") }, 409, "X-Inertia-Redirect", "/a#b"},
		{"a fragment, plain", get("/"), func(w http.ResponseWriter, r *http.Request) { inertia.Redirect(w, r, "/a#b") }, 302, "Location", "/a#b"},
		{"a fragment, prefetch", xhr("GET", "/", "Purpose", "prefetch"), func(w http.ResponseWriter, r *http.Request) { inertia.Redirect(w, r, "/a#b") }, 302, "Location", "/a#b"},
		{"a fragment keeps the method with 307", xhr("POST", "/"), func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/a#b", http.StatusTemporaryRedirect)
		}, 307, "Location", "/a#b"},
		{"external", xhr("POST", "/"), func(w http.ResponseWriter, r *http.Request) { inertia.Location(w, r, "https://pay.test/#x") }, 409, "X-Inertia-Location", "https://pay.test/#x"},
		{"external, plain POST", request("POST", "/"), func(w http.ResponseWriter, r *http.Request) { inertia.Location(w, r, "https://pay.test/") }, 303, "Location", "https://pay.test/"},
		{"external by itself", xhr("POST", "/"), func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://pay.test/", http.StatusFound)
		}, 409, "X-Inertia-Location", "https://pay.test/"},
		{"external by itself, with a fragment", xhr("POST", "/"), func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://pay.test/#card", http.StatusFound)
		}, 409, "X-Inertia-Location", "https://pay.test/#card"}, // a visit could not go there
		{"external by two slashes", xhr("GET", "/"), func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "//pay.test/")
			w.WriteHeader(302)
		}, 409, "X-Inertia-Location", "//pay.test/"},
		{"another port is external", xhr("GET", "/"), func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://example.com:81/", http.StatusFound)
		}, 409, "X-Inertia-Location", "http://example.com:81/"},
		{"https is external to http", xhr("GET", "/"), func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://example.com/", http.StatusFound)
		}, 409, "X-Inertia-Location", "https://example.com/"},
		{"an own origin", xhr("GET", "/"), func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://SHOP.example:443/x", http.StatusFound)
		}, 302, "Location", "https://SHOP.example:443/x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			h := app(tt.do, inertia.WithExternalRedirects(), inertia.WithOrigin("https://shop.example"))
			resp := serve(h, tt.request)
			is.Equal(resp.StatusCode, tt.status)
			is.Equal(resp.Header.Get(tt.header), tt.want)
			if tt.status == 409 {
				is.Equal(resp.body, "")
				is.Equal(resp.Header.Get("Location"), "")
				is.Equal(resp.Header.Get("X-Inertia"), "")
			}
		})
	}
}

func TestTrustedPrefix(t *testing.T) {
	for _, tt := range []struct{ name, header, want string }{
		{"a prefix", "/v2", "/v2/login"},
		{"a trailing slash", "/v2/", "/v2/login"},
		{"another host", "//evil.test", "/evil.test/login"},
		{"no path", "evil", "/login"},
		{"a scheme", "https://evil.test", "/login"},
		{"a query", "/x?y", "/login"},
		{"a tab, which browsers drop", "/\t/evil.test", "/login"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			h := page(nil, inertia.WithTrustedPrefix(), inertia.WithVersion("1"))
			is.Equal(serve(h, get("/login", "X-Forwarded-Prefix", tt.header)).object(t)["url"], tt.want)
			is.Equal(serve(h, xhr("GET", "/login", "X-Forwarded-Prefix", tt.header)).Header.Get("X-Inertia-Location"), tt.want)
		})
	}
}

func TestErrorPages(t *testing.T) {
	newRouter := func(opts []inertia.Option, pages ...inertia.ErrorPagesOption) http.Handler {
		log, _ := logger()
		r := chi.NewRouter()
		r.Use(inertia.Middleware(append([]inertia.Option{inertia.WithRootTemplate(testRoot), inertia.WithLogger(log), inertia.WithSharedProps(inertia.Props{"app": "A"})}, opts...)...))
		r.Use(inertia.ErrorPages("Error", pages...))
		r.Get("/panic", func(http.ResponseWriter, *http.Request) { panic("secret") })
		r.Get("/late", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(200)
			fmt.Fprint(w, "half")
			panic("secret")
		})
		r.Get("/forbidden", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Kept", "1")
			http.Error(w, "secret reason", http.StatusForbidden)
		})
		r.Get("/prop", func(w http.ResponseWriter, r *http.Request) {
			inertia.Render(w, r, "Home", inertia.Props{"x": func() (any, error) { return nil, errors.New("secret") }})
		})
		r.Get("/gone", func(w http.ResponseWriter, r *http.Request) {
			inertia.Error(w, r, &inertia.HTTPError{Status: 404, Message: "No such user."})
		})
		r.Get("/own", func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Own", nil, inertia.Status(404)) })
		r.Get("/teapot", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "short", http.StatusTeapot) })
		return r
	}
	browser := []string{"Accept", "text/html,*/*"}
	t.Run("statuses", func(t *testing.T) {
		for _, tt := range []struct {
			path, method string
			status       int
			props        string
		}{
			{"/nowhere", "GET", 404, `{"message":"Not Found","status":404}`},
			{"/gone", "GET", 404, `{"message":"No such user.","status":404}`},
			{"/gone", "POST", 405, `{"message":"Method Not Allowed","status":405}`},
			{"/forbidden", "GET", 403, `{"message":"Forbidden","status":403}`},
			{"/panic", "GET", 500, `{"message":"Internal Server Error","status":500}`},
			{"/prop", "GET", 500, `{"message":"Internal Server Error","status":500}`},
		} {
			t.Run(tt.method+" "+tt.path, func(t *testing.T) {
				is := is.New(t)
				for _, r := range []*http.Request{xhr(tt.method, tt.path), request(tt.method, tt.path, browser...)} {
					resp := serve(newRouter(nil), r)
					is.Equal(resp.StatusCode, tt.status)
					is.Equal(resp.props(t), tt.props)
					is.Equal(resp.object(t)["component"], "Error")
					is.True(!strings.Contains(resp.body, "secret"))
					is.Equal(resp.Header.Get("X-Content-Type-Options"), "") // of the answer that was replaced
				}
			})
		}
	})
	t.Run("what is no page keeps its answer", func(t *testing.T) {
		is := is.New(t)
		resp := serve(newRouter(nil), get("/forbidden", "Accept", "application/json"))
		is.Equal(resp.StatusCode, 403)
		is.Equal(resp.body, "secret reason\n")
		is.Equal(serve(newRouter(nil), get("/x.png", "Accept", "text/html", "Sec-Fetch-Dest", "image")).body, "404 page not found\n")
		is.Equal(serve(newRouter(nil), xhr("GET", "/own")).object(t)["component"], "Own")
		is.Equal(serve(newRouter(nil), xhr("GET", "/teapot")).body, "short\n")
	})
	t.Run("other headers are kept", func(t *testing.T) {
		is := is.New(t)
		is.Equal(serve(newRouter(nil), xhr("GET", "/forbidden")).Header.Get("X-Kept"), "1")
	})
	t.Run("shared props on request", func(t *testing.T) {
		is := is.New(t)
		is.Equal(serve(newRouter(nil, inertia.ErrorSharedProps()), xhr("GET", "/nowhere")).props(t), `{"app":"A","message":"Not Found","status":404}`)
	})
	t.Run("own props, statuses and answers", func(t *testing.T) {
		is := is.New(t)
		h := newRouter(nil, inertia.ForStatuses(403, 404), inertia.ErrorProps(func(_ *http.Request, e inertia.ErrorInfo) inertia.Props {
			if e.Status == 403 {
				return nil // declines
			}
			return inertia.Props{"code": e.Status}
		}))
		is.Equal(serve(h, xhr("GET", "/nowhere")).props(t), `{"code":404}`)
		resp := serve(h, xhr("GET", "/forbidden"))
		is.Equal(resp.StatusCode, 403)
		is.Equal(resp.body, "secret reason\n")
		is.Equal(resp.Header.Get("Content-Type"), "text/plain; charset=utf-8")
		is.Equal(serve(h, xhr("POST", "/gone")).body, "") // 405 is not covered
	})
	t.Run("development shows what failed, production never", func(t *testing.T) {
		is := is.New(t)
		dev := []inertia.Option{inertia.WithDevelopment(true)}
		is.True(strings.Contains(serve(newRouter(dev), xhr("GET", "/panic")).body, "secret"))
		is.True(strings.Contains(serve(newRouter(dev), xhr("GET", "/prop")).body, `prop "x": secret`))
		is.Equal(serve(newRouter(dev), xhr("GET", "/nowhere")).object(t)["component"], "Error")
	})
	t.Run("an error page that fails", func(t *testing.T) {
		is := is.New(t)
		resp := serve(newRouter(nil, inertia.ErrorProps(func(*http.Request, inertia.ErrorInfo) inertia.Props { return inertia.Props{"x": make(chan int)} })), xhr("GET", "/nowhere"))
		is.Equal(resp.StatusCode, 404)
		is.Equal(resp.body, "404 page not found\n")
	})
	t.Run("an error page that panics", func(t *testing.T) {
		for name, pages := range map[string]inertia.ErrorPagesOption{
			"a closure": inertia.ErrorProps(func(*http.Request, inertia.ErrorInfo) inertia.Props {
				return inertia.Props{"x": func() any { panic("boom") }}
			}),
			"ErrorProps": inertia.ErrorProps(func(*http.Request, inertia.ErrorInfo) inertia.Props { panic(errors.New("boom")) }),
			"ErrorFunc":  inertia.ErrorFunc(func(http.ResponseWriter, *http.Request, inertia.ErrorInfo) bool { panic("boom") }),
		} {
			t.Run(name, func(t *testing.T) {
				is := is.New(t)
				log, lines := logger()
				h := newRouter([]inertia.Option{inertia.WithLogger(log), inertia.WithPropConcurrency(2)}, pages)
				for path, want := range map[string]string{"/nowhere": "404 page not found\n", "/panic": "Internal Server Error\n", "/gone": "Not Found\n"} {
					for _, r := range []*http.Request{xhr("GET", path), get(path, browser...)} {
						resp := serve(h, r)
						is.Equal(resp.body, want)
						is.Equal(resp.Header.Get("Content-Type"), "text/plain; charset=utf-8")
						is.True(strings.Contains(lines.String(), "error page panicked"))
						is.True(strings.Contains(lines.String(), "boom"))
						lines.Reset()
					}
				}
			})
		}
	})
	t.Run("a panic in the middle of a response breaks it off", func(t *testing.T) {
		is := is.New(t)
		defer func() { is.Equal(recover(), http.ErrAbortHandler) }()
		serve(newRouter(nil), get("/late", browser...))
		t.Error("not reached")
	})
}

func TestLocationsAreNoErrorPages(t *testing.T) {
	is := is.New(t)
	h := app(inertia.ErrorPages("Error", inertia.ForStatuses(409))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inertia.Location(w, r, "https://x.test/")
	})).ServeHTTP)
	resp := serve(h, xhr("GET", "/"))
	is.Equal(resp.StatusCode, 409)
	is.Equal(resp.Header.Get("X-Inertia-Location"), "https://x.test/")
	is.Equal(resp.Header.Get("X-Inertia"), "")
}

func TestErrorPagesDescribeThemselves(t *testing.T) {
	r := chi.NewRouter()
	r.Use(inertia.Middleware(inertia.WithRootTemplate(testRoot)), inertia.ErrorPages("Error"))
	r.With(middleware.Compress(5)).Get("/compressed", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "gone", http.StatusNotFound) })
	r.Get("/download", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Disposition", "attachment")
		w.Header().Set("Etag", `"1"`)
		inertia.Error(w, r, errors.New("disk"))
	})
	r.Get("/proxied", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "3")
		w.WriteHeader(http.StatusBadGateway)
	})
	for _, target := range []string{"/compressed", "/download", "/proxied"} {
		t.Run(target, func(t *testing.T) {
			is := is.New(t)
			resp := serve(r, get(target, "Accept", "text/html", "Accept-Encoding", "gzip"))
			is.Equal(resp.object(t)["component"], "Error")
			is.Equal(resp.Header.Get("Content-Type"), "text/html; charset=utf-8")
			for _, name := range []string{"Content-Encoding", "Content-Disposition", "Content-Length", "Etag"} {
				is.Equal(resp.Header.Get(name), "") // of the answer that was replaced
			}
		})
	}
}

func TestErrorHandlerMayRender(t *testing.T) {
	is := is.New(t)
	h := app(func(w http.ResponseWriter, r *http.Request) {
		inertia.Flash(r.Context(), "a", 1)
		inertia.Render(w, r, "Home", inertia.Props{"x": make(chan int)})
	}, inertia.WithErrorHandler(func(w http.ResponseWriter, r *http.Request, err error) {
		if r.URL.Path == "/twice" {
			inertia.Render(w, r, "Home", inertia.Props{"x": make(chan int)})
			return
		}
		inertia.Render(w, r, "Oops", nil, inertia.Status(inertia.StatusOf(err)))
	}))
	resp := serve(h, xhr("GET", "/"))
	is.Equal(resp.StatusCode, 500)
	is.Equal(resp.object(t)["component"], "Oops")
	is.Equal(serve(h, xhr("GET", "/twice")).body, "Internal Server Error\n") // no loop
}

type bodyError struct{}

func (bodyError) Error() string   { return "secret size" }
func (bodyError) StatusCode() int { return 413 }

type formError struct{ inertia.ValidationErrors }

func (formError) OldInput() map[string]any { return map[string]any{"email": "x"} }

type answering struct{ error }

func (answering) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusAccepted)
}

func TestBackWithErrors(t *testing.T) {
	is := is.New(t)
	errs := map[string]error{
		"fields": fmt.Errorf("bind: %w", formError{inertia.ValidationErrors{"email": {"is taken", "is odd"}, "name": {"is short"}}}),
		"body":   bodyError{}, "handler": answering{errors.New("x")}, "other": errors.New("secret"), "nil": nil,
		"empty": inertia.ValidationErrors{}, "typed-nil": (*inertia.HTTPError)(nil),
	}
	a := newSessionApp(func(r chi.Router) {
		r.Post("/{kind}", func(w http.ResponseWriter, r *http.Request) {
			inertia.BackWithErrors(w, r, errs[chi.URLParam(r, "kind")])
		})
		r.Get("/form", func(w http.ResponseWriter, r *http.Request) {
			inertia.Render(w, r, "Form", inertia.Props{"old": inertia.OldInput(r.Context())})
		})
	}, quiet)
	json := []string{"Accept", "application/json", "Referer", "http://example.com/form"}

	resp := a.serve(xhr("POST", "/fields", "Referer", "http://example.com/form"))
	is.Equal(resp.StatusCode, 303)
	is.Equal(resp.Header.Get("Location"), "/form")
	is.Equal(text(a.serve(xhr("GET", "/form")).object(t)["props"]), `{"errors":{"email":"is taken","name":"is short"},"old":{"email":"x"}}`)
	is.Equal(text(a.serve(xhr("GET", "/form")).object(t)["props"]), `{"errors":{},"old":{}}`)
	is.Equal(a.serve(request("POST", "/fields", "Accept", "text/html", "Referer", "http://example.com/form")).StatusCode, 303) // a plain form
	a.serve(get("/form"))

	resp = a.serve(request("POST", "/fields", json...))
	is.Equal(resp.StatusCode, 422)
	is.Equal(resp.body, `{"errors":{"email":["is taken","is odd"],"name":["is short"]},"message":"is taken (and 2 more errors)"}`)
	is.Equal(a.serve(xhr("POST", "/body")).StatusCode, 413)
	resp = a.serve(request("POST", "/body", json...))
	is.Equal(resp.StatusCode, 413)
	is.Equal(resp.body, `{"message":"Request Entity Too Large"}`)
	is.Equal(a.serve(xhr("POST", "/handler")).StatusCode, 202)
	is.Equal(a.serve(xhr("POST", "/other")).body, "Internal Server Error\n")
	is.Equal(a.serve(xhr("POST", "/nil")).StatusCode, 500)
	is.Equal(a.serve(xhr("POST", "/typed-nil")).StatusCode, 500)
	is.Equal(a.serve(xhr("POST", "/empty")).StatusCode, 500) // a redirect would look like success
	is.Equal(a.serve(request("POST", "/empty", json...)).StatusCode, 500)
	is.Equal(text(a.serve(xhr("GET", "/form")).object(t)["props"]), `{"errors":{},"old":{}}`) // none of those is kept
}

func TestETag(t *testing.T) {
	is := is.New(t)
	runs := 0
	h := app(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/flash" {
			inertia.Flash(r.Context(), "a", 1)
		}
		inertia.Render(w, r, "Home", inertia.Props{"a": func() any { runs++; return 1 }, "b": 2}, inertia.ETag("v1"))
	})
	tags := map[string]bool{}
	for _, r := range []*http.Request{get("/"), xhr("GET", "/"), partial("a"), partial("b"), partial("", "X-Inertia-Partial-Except", "a")} {
		resp := serve(h, r)
		tag := resp.Header.Get("ETag")
		is.True(!tags[tag]) // differs for each variant
		tags[tag] = true
		runs = 0
		r.Header.Set("If-None-Match", `"x", `+tag)
		resp = serve(h, r)
		is.Equal(resp.StatusCode, http.StatusNotModified)
		is.Equal(resp.body, "")
		is.Equal(runs, 0) // nothing is loaded
		is.Equal(resp.Header.Get("Vary"), "X-Inertia")
	}
	is.Equal(serve(h, get("/flash")).Header.Get("ETag"), "")

	failing := app(func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Home", inertia.Props{"x": make(chan int)}, inertia.ETag("v1"))
	}, inertia.WithAssets(fakeAssets{}), inertia.WithLinkHeader())
	resp := serve(failing, get("/"))
	is.Equal(resp.StatusCode, 500)
	is.Equal(resp.Header.Get("ETag"), "") // of a page that was not sent
	is.Equal(resp.Header.Get("Link"), "")
	missing := app(func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Home", nil, inertia.ETag("v1"), inertia.Status(404))
	})
	is.Equal(serve(missing, get("/")).Header.Get("ETag"), "")
}

func TestPreviousURL(t *testing.T) {
	is := is.New(t)
	a := newSessionApp(func(r chi.Router) {
		r.Get("/*", func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Home", inertia.Props{"x": 1}) })
		r.Post("/", func(w http.ResponseWriter, r *http.Request) { inertia.Back(w, r) })
	}, inertia.WithPreviousURL())
	back := func(headers ...string) string {
		return a.serve(xhr("POST", "/", headers...)).Header.Get("Location")
	}
	is.Equal(back(), "/") // before the first page
	a.serve(get("/users?page=2"))
	is.Equal(back(), "/users?page=2")
	a.serve(xhr("GET", "/prefetched", "Purpose", "prefetch"))
	a.serve(xhr("GET", "/partial", "X-Inertia-Partial-Component", "Home", "X-Inertia-Partial-Data", "x"))
	is.Equal(back(), "/users?page=2")
	a.serve(xhr("GET", "/about"))
	is.Equal(back(), "/about")
	// Two tabs share a session. The Referer knows which of them asks.
	is.Equal(back("Referer", "http://example.com/users?page=2"), "/users?page=2")
	is.Equal(back("Referer", "http://example.com/"), "/")
	is.Equal(back("Referer", "https://elsewhere.test/x"), "/about")
	for _, dest := range []string{"image", "script", "style", "empty", "manifest"} {
		a.serve(get("/favicon", "Sec-Fetch-Dest", dest))
	}
	a.serve(get("/api", "Accept", "application/json"))
	is.Equal(back(), "/about") // nobody saw those
}

func TestPageFilesAndTransformer(t *testing.T) {
	is := is.New(t)
	files := fstest.MapFS{"Users/Index.vue": {}, "Home.tsx": {}}
	var got error
	h := app(func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, r.URL.Query().Get("c"), nil) },
		inertia.WithPageFiles(files, ".vue", ".tsx"),
		inertia.WithErrorHandler(func(w http.ResponseWriter, _ *http.Request, err error) { got = err; w.WriteHeader(500) }))
	is.Equal(serve(h, get("/?c=Users/Index")).StatusCode, 200)
	is.Equal(serve(h, get("/?c=Home")).StatusCode, 200)
	is.Equal(serve(h, get("/?c=Nope")).StatusCode, 500)
	is.True(strings.Contains(got.Error(), `no file for component "Nope" with the extension [".vue" ".tsx"]`))
}

func TestHistory(t *testing.T) {
	is := is.New(t)
	r := chi.NewRouter()
	r.Use(inertia.Middleware(inertia.WithRootTemplate(testRoot)))
	render := func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Home", nil) }
	r.Get("/", render)
	r.With(inertia.EncryptedHistory).Get("/account", render)
	r.With(inertia.EncryptedHistory).Get("/open", func(w http.ResponseWriter, r *http.Request) {
		inertia.EncryptHistory(r.Context(), false)
		render(w, r)
	})
	r.Get("/clear", func(w http.ResponseWriter, r *http.Request) {
		inertia.ClearHistory(r.Context())
		inertia.PreserveFragment(r.Context())
		render(w, r)
	})
	is.Equal(serve(r, xhr("GET", "/")).object(t)["encryptHistory"], nil)
	is.Equal(serve(r, xhr("GET", "/account")).object(t)["encryptHistory"], true)
	is.Equal(serve(r, xhr("GET", "/open")).object(t)["encryptHistory"], nil)
	object := serve(r, xhr("GET", "/clear")).object(t)
	is.Equal(object["clearHistory"], true)
	is.Equal(object["preserveFragment"], true)
}

func TestHooks(t *testing.T) {
	is := is.New(t)
	var lines []string
	h := page(inertia.Props{"a": 1},
		inertia.WithHooks(inertia.Hooks{
			Render: func(_ context.Context, e inertia.RenderEvent) {
				lines = append(lines, fmt.Sprint("render ", e.Component, e.Partial, e.Document, e.Status, e.Bytes > 20))
			},
			ResolveProps: func(_ context.Context, e inertia.ResolveEvent) {
				lines = append(lines, fmt.Sprint("props ", e.Component, e.Partial))
			},
		}))
	serve(h, get("/"))
	serve(h, partial("a"))
	is.Equal(lines, []string{"props Homefalse", "render Homefalse true 200 true", "props Hometrue", "render Hometrue false 200 true"})
}

func TestHandlerRendersAPage(t *testing.T) {
	is := is.New(t)
	h := app(inertia.Handler("About", inertia.Props{"a": 1}, inertia.Status(201)))
	resp := serve(h, xhr("GET", "/"))
	is.Equal(resp.StatusCode, 201)
	is.Equal(resp.object(t)["component"], "About")
}

type largeForm struct {
	inertia.ValidationErrors
	input int // bytes
}

func (f largeForm) OldInput() map[string]any {
	return map[string]any{"text": strings.Repeat("x", f.input)}
}

// A session holds 64 KiB. What does not fit must not look like success.
func TestBackWithErrorsThatDoNotFitIntoTheSession(t *testing.T) {
	short := inertia.ValidationErrors{"text": {"is too long"}}
	long := inertia.ValidationErrors{"text": {strings.Repeat("long ", 20_000)}}
	tests := []struct {
		name   string
		err    largeForm
		status int
		errors string
	}{
		{"both fit", largeForm{short, 1000}, 303, `{"text":"is too long"}`},
		{"the input would fit alone", largeForm{short, 65_510}, 303, `{"text":"is too long"}`},
		{"the input is too large", largeForm{short, 100_000}, 303, `{"text":"is too long"}`},
		{"the errors are too large", largeForm{long, 10}, 500, `{}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a := newSessionApp(func(r chi.Router) {
				r.Post("/save", func(w http.ResponseWriter, r *http.Request) { inertia.BackWithErrors(w, r, tt.err) })
				r.Get("/form", func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Form", nil) })
			}, quiet)
			is.Equal(a.serve(xhr("POST", "/save", "Referer", "http://example.com/form")).StatusCode, tt.status)
			is.Equal(text(a.serve(xhr("GET", "/form")).object(t)["props"]), `{"errors":`+tt.errors+`}`)
		})
	}
}
