package inertia_test

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

func TestVersionIsCheckedBeforeTheHandlerAndForGetOnly(t *testing.T) {
	is := is.New(t)
	ran := 0
	h := app(func(w http.ResponseWriter, r *http.Request) { ran++; inertia.Render(w, r, "Home", nil) }, inertia.WithVersion("new"))
	resp := serve(h, xhr("GET", "/form?a=1", "X-Inertia-Version", "old"))
	is.Equal(resp.StatusCode, http.StatusConflict)
	is.Equal(resp.Header.Get("X-Inertia-Location"), "/form?a=1") // relative: no Host reflected
	is.Equal(resp.Header.Get("X-Inertia-Version"), "new")
	is.Equal(resp.Header.Get("X-Inertia"), "")
	is.Equal(resp.body, "")
	is.Equal(ran, 0)
	for i, method := range []string{"POST", "PUT", "PATCH", "DELETE", "HEAD"} {
		is.Equal(serve(h, xhr(method, "/form", "X-Inertia-Version", "old")).StatusCode, 200) // a filled form is not lost
		is.Equal(ran, i+1)
	}
}

func TestErrorPagesHaveTheSameVersion(t *testing.T) {
	is := is.New(t)
	r := chi.NewRouter()
	r.Use(inertia.Middleware(inertia.WithRootTemplate(testRoot), inertia.WithVersion("v7")), inertia.ErrorPages("Error"))
	r.Get("/", func(http.ResponseWriter, *http.Request) {})
	is.Equal(serve(r, xhr("GET", "/nowhere", "X-Inertia-Version", "v7")).object(t)["version"], "v7")
}

func TestVaryIsAddedNeverReplaced(t *testing.T) {
	tests := []struct {
		name    string
		set     string
		request *http.Request
		want    string
	}{
		{"JSON", "", xhr("GET", "/"), "X-Inertia"},
		{"HTML", "", get("/"), "X-Inertia"},
		{"beside another value", "Accept-Language", xhr("GET", "/"), "Accept-Language, X-Inertia"},
		{"not twice", "Cookie, x-inertia", get("/"), "Cookie, x-inertia"},
		{"on a conflict", "", xhr("GET", "/", "X-Inertia-Version", "old"), "X-Inertia"},
		{"on a redirect", "Cookie", xhr("GET", "/redirect"), "Cookie, X-Inertia"},
		{"on anything else", "", get("/other"), "X-Inertia"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			h := app(func(w http.ResponseWriter, r *http.Request) {
				if tt.set != "" {
					w.Header().Set("Vary", tt.set) // replaces what the middleware has set
				}
				switch r.URL.Path {
				case "/redirect":
					http.Redirect(w, r, "/", http.StatusFound)
				case "/other":
					fmt.Fprint(w, "other")
				default:
					inertia.Render(w, r, "Home", nil)
				}
			})
			resp := serve(h, tt.request)
			is.Equal(strings.Join(resp.Header.Values("Vary"), ", "), tt.want)
		})
	}
}

func TestStatusAndTypeAreKept(t *testing.T) {
	is := is.New(t)
	h := app(func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "NotFound", nil, inertia.Status(404))
	})
	resp := serve(h, xhr("GET", "/"))
	is.Equal(resp.StatusCode, 404)
	is.Equal(resp.Header.Get("Content-Type"), "application/json")
	resp = serve(h, get("/"))
	is.Equal(resp.StatusCode, 404)
	is.Equal(resp.Header.Get("Content-Type"), "text/html; charset=utf-8")
}

func TestPlainRedirectsBecomeSeeOther(t *testing.T) {
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			t.Run(fmt.Sprint(method, " ", status), func(t *testing.T) {
				is := is.New(t)
				h := app(func(w http.ResponseWriter, r *http.Request) {
					http.SetCookie(w, &http.Cookie{Name: "c", Value: "1"})
					http.Redirect(w, r, "/next", status)
				})
				want := status
				if method != "GET" && method != "POST" && status < 303 {
					want = 303
				}
				resp := serve(h, xhr(method, "/"))
				is.Equal(resp.StatusCode, want)
				is.Equal(resp.Header.Get("Location"), "/next")
				is.Equal(resp.Header.Get("Set-Cookie"), "c=1")
				is.Equal(serve(h, request(method, "/")).StatusCode, status) // plain requests are left alone
			})
		}
	}
}

func TestBackStaysAtHome(t *testing.T) {
	tests := []struct {
		name, method, target, referer, want string
		status                              int
	}{
		{"the page that it came from", "POST", "/save", "http://example.com/form?a=1", "/form?a=1", 303},
		{"a fragment is dropped", "POST", "/save", "http://example.com/form#x", "/form", 303},
		{"host in other letters", "POST", "/save", "http://EXAMPLE.com/form", "/form", 303},
		{"a foreign origin", "POST", "/save", "https://evil.test/form", "/", 303},
		{"a foreign port", "POST", "/save", "http://example.com:8080/form", "/", 303},
		{"a look-alike", "POST", "/save", "http://example.com.evil.test/", "/", 303},
		{"user info", "POST", "/save", "http://example.com@evil.test/", "/", 303},
		{"javascript", "POST", "/save", "javascript:alert(1)", "/", 303},
		{"data", "POST", "/save", "data:text/html,x", "/", 303},
		{"nonsense", "POST", "/save", "http://%zz", "/", 303},
		{"two slashes", "POST", "/save", "http://example.com//evil.test/x", "/evil.test/x", 303},
		{"slash and backslash", "POST", "/save", `http://example.com/\evil.test`, "/%5Cevil.test", 303},
		{"none", "DELETE", "/save", "", "/", 303},
		{"from GET", "GET", "/leave", "http://example.com/form", "/form", 302},
		{"to itself on GET", "GET", "/leave", "http://example.com/leave", "/", 302},
		{"to itself on POST", "POST", "/form", "http://example.com/form", "/form", 303},
		{"nowhere to go on GET", "GET", "/", "http://example.com/", "", 204},
	}
	h := app(func(w http.ResponseWriter, r *http.Request) { inertia.Back(w, r) })
	for _, tt := range tests {
		for _, kind := range []string{"", "true"} {
			t.Run(tt.name+" "+kind, func(t *testing.T) {
				is := is.New(t)
				r := request(tt.method, tt.target, "Referer", tt.referer)
				if kind != "" {
					r.Header.Set("X-Inertia", kind)
				}
				resp := serve(h, r)
				is.Equal(resp.StatusCode, tt.status)
				is.Equal(resp.Header.Get("Location"), tt.want)
			})
		}
	}
}

func TestTrustedOriginsOfProxies(t *testing.T) {
	is := is.New(t)
	h := app(func(w http.ResponseWriter, r *http.Request) { inertia.Back(w, r) }, inertia.WithOrigin("https://shop.example"), inertia.WithBackFallback("/home"))
	is.Equal(serve(h, xhr("POST", "/", "Referer", "https://shop.example/cart")).Header.Get("Location"), "/cart")
	is.Equal(serve(h, xhr("POST", "/", "Referer", "https://other.example/cart")).Header.Get("Location"), "/home")
}

func TestPartialReloadsAndMetadata(t *testing.T) {
	load := func(v any) func(context.Context) (any, error) {
		return func(context.Context) (any, error) { return v, nil }
	}
	props := inertia.Props{
		"a": 1, "b": 2, "always": inertia.Always(3),
		"once": inertia.Once(load("o")),
		"feed": inertia.Merge([]int{1}).MatchOn("id"),
		"deep": inertia.DeepMerge(map[string]any{"x": 1}).MatchOn("x.id"),
		"list": inertia.Scroll(inertia.NumberedPage([]int{1}, 2, 3)),
	}
	tests := []struct {
		name    string
		request *http.Request
		props   string
		meta    string
	}{
		{"a once prop asked for by name", partial("once", "X-Inertia-Except-Once-Props", "once"), `{"always":3,"once":"o"}`, `{"onceProps":{"once":{"expiresAt":null,"prop":"once"}}}`},
		{"except never drops always props", partial("a,b", "X-Inertia-Partial-Except", "b,always"), `{"a":1,"always":3}`, `{}`},
		{"labels are filtered", partial("a"), `{"a":1,"always":3}`, `{}`},
		{"deep merge with its match key", partial("deep"), `{"always":3,"deep":{"x":1}}`, `{"deepMergeProps":["deep"],"matchPropsOn":["deep.x.id"]}`},
		{"reset", partial("feed,list", "X-Inertia-Reset", "feed,list"), `{"always":3,"feed":[1],"list":{"data":[1]}}`, `{"scrollProps":{"list":{"currentPage":2,"nextPage":3,"pageName":"page","previousPage":1,"reset":true}}}`},
		{"scroll label with its wrapper", partial("list"), `{"always":3,"list":{"data":[1]}}`, `{"mergeProps":["list.data"],"scrollProps":{"list":{"currentPage":2,"nextPage":3,"pageName":"page","previousPage":1,"reset":false}}}`},
		{"scroll filtered out", partial("b"), `{"always":3,"b":2}`, `{}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			resp := serve(page(props), tt.request)
			object := resp.object(t)
			for _, key := range []string{"component", "props", "url", "version"} {
				delete(object, key)
			}
			is.Equal(resp.props(t), tt.props)
			is.Equal(text(object), tt.meta)
		})
	}
	t.Run("equal pages are equal bytes", func(t *testing.T) {
		is := is.New(t)
		first := serve(page(props), xhr("GET", "/")).body
		for range 20 {
			is.Equal(serve(page(props), xhr("GET", "/")).body, first)
		}
	})
}

func TestPageURLHasNoHost(t *testing.T) {
	tests := []struct{ name, target, want string }{
		{"path and query", "/users?b=2&a=1", "/users?b=2&a=1"},
		{"escapes as they came", "/a%20b/%2F?q=%C3%A9+x", "/a%20b/%2F?q=%C3%A9+x"},
		{"an absolute target", "http://evil.test/users", "/users"},
		{"two slashes cannot become a host", "//evil.test/x", "/evil.test/x"},
		{"a trailing question mark", "/users?", "/users?"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			r := xhr("GET", "/")
			u, err := r.URL.Parse(tt.target)
			is.NoErr(err)
			r.URL, r.RequestURI, r.Host = u, tt.target, "evil.test"
			is.Equal(serve(page(nil), r).object(t)["url"], tt.want)
		})
	}
}

func TestAResponseIsWholeOrAbsent(t *testing.T) {
	boom := func() (any, error) { return nil, errors.New("secret reason") }
	tests := []struct {
		name string
		tmpl string
		prop any
	}{
		{"a prop fails", `<body>{{ .Body }}`, boom},
		{"the template fails in the middle", `<p>begun</p>{{ index .Data.list 99 }}{{ .Body }}`, 1},
	}
	for _, tt := range tests {
		for _, r := range []*http.Request{get("/"), xhr("GET", "/")} {
			t.Run(tt.name+" "+r.Header.Get("X-Inertia"), func(t *testing.T) {
				is := is.New(t)
				log, lines := logger()
				h := inertia.Middleware(inertia.WithRootTemplate(template.Must(template.New("r").Parse(tt.tmpl))), inertia.WithLogger(log))(
					http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						inertia.Render(w, r, "Home", inertia.Props{"price": tt.prop}, inertia.ViewData(map[string]any{"list": []int{}}))
					}))
				if tt.prop == 1 && r.Header.Get("X-Inertia") != "" {
					return // visits do not use the template
				}
				resp := serve(h, r)
				is.Equal(resp.StatusCode, 500)
				is.Equal(resp.body, "Internal Server Error\n") // nothing begun, nothing secret
				if tt.prop != 1 {
					is.True(strings.Contains(lines.String(), "price"))
					is.True(strings.Contains(lines.String(), "secret reason"))
				}
			})
		}
	}
}

func TestVisitAndDocumentHaveTheSamePage(t *testing.T) {
	is := is.New(t)
	props := inertia.Props{}
	for i, v := range encodings() {
		props[fmt.Sprint("p", i)] = v
	}
	is.Equal(text(serve(page(props), get("/")).object(t)), text(serve(page(props), xhr("GET", "/")).object(t)))
}

func TestNaNSaysWhichProp(t *testing.T) {
	is := is.New(t)
	log, lines := logger()
	resp := serve(page(inertia.Props{"stats": map[string]any{"mean": math.NaN()}}, inertia.WithLogger(log)), xhr("GET", "/"))
	is.Equal(resp.StatusCode, 500)
	is.True(!strings.Contains(resp.body, "mean"))
	is.True(strings.Contains(lines.String(), `stats.mean`))
}

func TestNothingEndsTheScriptElement(t *testing.T) {
	for _, evil := range []string{"</script>", "</SCRIPT>", "</script >", "</script\t>", "<!--<script>", "<!--", "-->", "]]>", "\u2028"} {
		t.Run(evil, func(t *testing.T) {
			is := is.New(t)
			version := evil
			if evil == "\u2028" { // cannot travel in a header
				version = "<"
			}
			h := app(func(w http.ResponseWriter, r *http.Request) {
				inertia.Flash(r.Context(), evil, evil)
				inertia.SetErrors(r.Context(), inertia.ValidationErrors{evil: {evil}})
				inertia.Render(w, r, evil, inertia.Props{evil: evil, "d": inertia.Defer(func(context.Context) (int, error) { return 1, nil }).Group(evil)})
			}, inertia.WithVersion(version), inertia.WithSharedProps(inertia.Props{"s" + evil: 1}))
			resp := serve(h, get("/"))
			body := strings.ToLower(resp.body)
			is.Equal(strings.Count(body, "<script"), 1)
			is.Equal(strings.Count(body, "</script"), 1)
			is.True(!strings.Contains(body, "<!--"))
			is.Equal(resp.object(t)["version"], version)
		})
	}
}

func TestWriterKeepsItsAbilities(t *testing.T) {
	server := httptest.NewServer(app(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/sse":
			w.Header().Set("Content-Type", "text/event-stream")
			for i := range 3 {
				fmt.Fprintf(w, "data: %d\n\n", i)
				w.(http.Flusher).Flush()
			}
			<-r.Context().Done()
		case "/controller":
			rc := http.NewResponseController(w)
			if err := rc.SetWriteDeadline(time.Now().Add(time.Minute)); err != nil {
				t.Error(err)
			}
			io.WriteString(w, "x")
			if err := rc.Flush(); err != nil {
				t.Error(err)
			}
		case "/hijack":
			conn, rw, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			rw.WriteString("HTTP/1.1 299 Mine\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			rw.Flush()
			conn.Close()
		case "/hints":
			w.Header().Set("Link", "</a.css>; rel=preload; as=style")
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusAccepted)
		case "/file":
			if _, ok := w.(io.ReaderFrom); !ok {
				t.Error("no ReaderFrom")
			}
			http.ServeFileFS(w, r, fstest.MapFS{"big": {Data: make([]byte, 100_000)}}, "big")
		}
	}))
	defer server.Close()
	for _, inertiaHeader := range []string{"", "true"} {
		do := func(t *testing.T, path string) *http.Response {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			t.Cleanup(cancel)
			r, _ := http.NewRequestWithContext(ctx, "GET", server.URL+path, nil)
			r.Header.Set("X-Inertia", inertiaHeader)
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { resp.Body.Close() })
			return resp
		}
		t.Run("X-Inertia "+inertiaHeader, func(t *testing.T) {
			is := is.New(t)
			buf := make([]byte, 9)
			_, err := io.ReadFull(do(t, "/sse").Body, buf) // arrives while the handler runs
			is.NoErr(err)
			is.Equal(string(buf), "data: 0\n\n")
			is.Equal(do(t, "/controller").StatusCode, 200)
			is.Equal(do(t, "/hijack").StatusCode, 299)
			is.Equal(do(t, "/hints").StatusCode, 202) // 103 does not swallow it
			n, err := io.Copy(io.Discard, do(t, "/file").Body)
			is.NoErr(err)
			is.Equal(n, int64(100_000))
		})
	}
}

func TestHeadHasNoBody(t *testing.T) {
	is := is.New(t)
	for _, r := range []*http.Request{request("HEAD", "/"), xhr("HEAD", "/")} {
		resp := serve(page(inertia.Props{"a": 1}), r)
		is.Equal(resp.StatusCode, 200)
		is.Equal(resp.body, "")
		is.True(resp.Header.Get("Content-Type") != "")
	}
}
