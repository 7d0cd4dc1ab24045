package inertia_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

// fakeAssets are assets without a build.
type fakeAssets struct{}

func (fakeAssets) Version() string { return "build1" }
func (fakeAssets) Head(component, nonce string) template.HTML {
	return template.HTML(fmt.Sprintf(`<script src="/app.js" data-page-of="%s" nonce="%s"></script>`, component, nonce))
}
func (fakeAssets) Links(component string) []string {
	return []string{"</app.css>; rel=preload; as=style", "</" + component + ".js>; rel=modulepreload"}
}

// fakeRenderer is a renderer that answers as it is told.
type fakeRenderer struct {
	head  []string
	body  string
	err   error
	pages []string
}

func (f *fakeRenderer) RenderPage(_ context.Context, page []byte) ([]string, string, error) {
	f.pages = append(f.pages, string(page))
	return f.head, f.body, f.err
}

const csrBody = `<script data-page="app" type="application/json">{"component":"Home","props":{"errors":{}},"url":"/","version":""}</script><div id="app"></div>`

func TestRootTemplates(t *testing.T) {
	ssr := &fakeRenderer{head: []string{"<title>T</title>", "<meta>"}, body: `<div id="app">SSR</div>`}
	tests := []struct {
		name string
		tmpl string
		opts []inertia.Option
		want string
	}{
		{"body only", `<body>{{ .Body }}</body>`, nil, `<body>` + csrBody + `</body>`},
		{"head without SSR", `{{ with .Head }}{{ . }}{{ else }}<title>F</title>{{ end }}{{ .Body }}`, nil, `<title>F</title>` + csrBody},
		{"head with SSR", `{{ with .Head }}{{ . }}{{ else }}<title>F</title>{{ end }}|{{ .Body }}`, []inertia.Option{inertia.WithSSR(ssr)}, "<title>T</title>\n<meta>|" + ssr.body},
		{"dynamic, with SSR", `{{ .Component }}{{ .URL }}{{ if .Head }}{{ .Head }}{{ end }}|{{ .Body }}`, []inertia.Option{inertia.WithSSR(ssr)}, "Home/<title>T</title>\n<meta>|" + ssr.body},
		{"a nonce", `<style nonce="{{ .Nonce }}"></style>{{ if .Nonce }}yes{{ end }}{{ .Body }}`, []inertia.Option{inertia.WithNonce(func(*http.Request) string { return "aB3+/=_-" })}, `<style nonce="aB3+/=_-"></style>yes` + strings.Replace(csrBody, `json">`, `json" nonce="aB3+/=_-">`, 1)},
		{"no nonce for this request", `{{ if .Nonce }}yes{{ else }}no{{ end }}{{ .Body }}`, []inertia.Option{inertia.WithNonce(func(*http.Request) string { return "" })}, `no` + csrBody},
		{"a template in a template", `{{ template "inner" . }}{{ define "inner" }}<b>{{ .Body }}</b>{{ end }}`, nil, `<b>` + csrBody + `</b>`},
		{"data", `{{ .Data.title }}{{ .Body }}`, nil, `A &lt; B` + csrBody},
		{"a function", `{{ printf "%s!" "x" }}{{ .Body }}`, nil, `x!` + csrBody},
		{"a variable", `{{ $b := .Body }}{{ $b }}`, nil, csrBody},
		{"body twice", `{{ .Body }}{{ .Body }}`, nil, csrBody + csrBody},
		{"nonce in a script", `<script>n = {{ .Nonce }}</script>{{ .Body }}`, []inertia.Option{inertia.WithNonce(func(*http.Request) string { return "abc" })}, `<script>n = "abc"</script>` + strings.Replace(csrBody, `json">`, `json" nonce="abc">`, 1)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			h := app(func(w http.ResponseWriter, r *http.Request) {
				inertia.Render(w, r, "Home", nil, inertia.ViewData(map[string]any{"title": "A < B"}))
			}, append(tt.opts, inertia.WithRootTemplate(template.Must(template.New("r").Parse(tt.tmpl))))...)
			is.Equal(serve(h, get("/")).body, tt.want)
			is.Equal(serve(h, get("/")).body, tt.want) // and again, now from what was kept
		})
	}
}

func TestRootTemplateOfARequestAndAResponse(t *testing.T) {
	is := is.New(t)
	set := template.Must(template.New("root").Parse(`app {{ .Body }}{{ define "embed" }}embed {{ .Body }}{{ end }}`))
	other := template.Must(template.New("other").Parse(`other {{ .Body }}`))
	h := app(func(w http.ResponseWriter, r *http.Request) {
		var opts []inertia.RenderOption
		if name := r.URL.Query().Get("root"); name != "" {
			opts = append(opts, inertia.RootTemplate(name))
		}
		inertia.Render(w, r, "Home", nil, opts...)
	}, inertia.WithRootTemplate(set), inertia.WithRootTemplateFunc(func(r *http.Request) *template.Template {
		if r.URL.Path == "/other" {
			return other
		}
		return nil
	}))
	is.True(strings.HasPrefix(serve(h, get("/")).body, "app <script"))
	is.True(strings.HasPrefix(serve(h, get("/?root=embed")).body, "embed <script"))
	is.True(strings.HasPrefix(serve(h, get("/other")).body, "other <script"))
	is.Equal(serve(h, get("/?root=none")).StatusCode, 500)
}

func TestBadWiringPanicsAtStart(t *testing.T) {
	parse := func(s string) inertia.Option {
		return inertia.WithRootTemplate(template.Must(template.New("r").Parse(s)))
	}
	tests := []struct {
		name string
		make func()
		want string
	}{
		{"no template", func() { inertia.Middleware() }, "WithRootTemplate"},
		{"a nil template", func() { inertia.WithRootTemplate(nil) }, "{{ .Body }}"},
		{"a template without a body", func() { inertia.Middleware(parse("<p>")) }, "{{ .Body }}"},
		{"early hints without assets", func() { inertia.Middleware(parse("{{ .Body }}"), inertia.WithEarlyHints()) }, "WithAssets"},
		{"previous URL without a store", func() { inertia.Middleware(parse("{{ .Body }}"), inertia.WithPreviousURL()) }, "WithFlash"},
		{"an empty root id", func() { inertia.WithRootID("") }, "WithRootID"},
		{"a root id that is markup", func() { inertia.WithRootID(`a"><script>`) }, "WithRootID"},
		{"no origin", func() { inertia.WithOrigin("app.example") }, "WithOrigin"},
		{"an origin with a path", func() { inertia.WithOrigin("https://app.example/x") }, "WithOrigin"},
		{"a foreign fallback", func() { inertia.WithBackFallback("//evil.test") }, "WithBackFallback"},
		{"no concurrency", func() { inertia.WithPropConcurrency(0) }, "WithPropConcurrency"},
		{"page files without extensions", func() { inertia.WithPageFiles(fstest.MapFS{}) }, "extensions"},
		{"error pages without a component", func() { inertia.ErrorPages("") }, "empty component"},
		{"a status for no error", func() { inertia.WithErrorStatus(nil, 404) }, "sql.ErrNoRows"},
		{"a status of success for an error", func() { inertia.WithErrorStatus(io.EOF, 399) }, "400 to 599"},
		{"a status beyond those of errors", func() { inertia.WithErrorStatus(io.EOF, 600) }, "400 to 599"},
		{"a status without a body", func() { inertia.Status(204) }, "a body"},
		{"Render outside of the middleware", func() { inertia.Render(httptest.NewRecorder(), get("/"), "Home", nil) }, "r.Use(inertia.Middleware"},
		{"Flash outside of the middleware", func() { inertia.Flash(context.Background(), "k", 1) }, "r.Use(inertia.Middleware"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			defer func() { is.True(strings.Contains(fmt.Sprint(recover()), tt.want)) }()
			tt.make()
		})
	}
}

func TestAssetsOfTheDocument(t *testing.T) {
	is := is.New(t)
	h := page(nil, inertia.WithAssets(fakeAssets{}), inertia.WithNonce(func(*http.Request) string { return "n1" }), inertia.WithLinkHeader())
	resp := serve(h, get("/"))
	is.True(strings.Contains(resp.body, `<script src="/app.js" data-page-of="Home" nonce="n1"></script>`))
	is.Equal(resp.object(t)["version"], "build1")
	is.Equal(resp.Header.Values("Link"), []string{`</app.css>; rel=preload; as=style; nonce="n1"`, `</Home.js>; rel=modulepreload; nonce="n1"`})
	resp = serve(h, xhr("GET", "/", "X-Inertia-Version", "build1"))
	is.Equal(resp.StatusCode, 200)
	is.Equal(resp.Header.Get("Link"), "") // documents only
	is.Equal(serve(h, xhr("GET", "/", "X-Inertia-Version", "build0")).StatusCode, 409)
}

func TestABadNonceIsRefused(t *testing.T) {
	is := is.New(t)
	h := page(nil, inertia.WithNonce(func(*http.Request) string { return `a" onload="x` }))
	resp := serve(h, get("/"))
	is.Equal(resp.StatusCode, 500)
	is.True(!strings.Contains(resp.body, "onload"))
}

func TestEarlyHints(t *testing.T) {
	is := is.New(t)
	// A middleware that takes every header for the final one, as session
	// middleware does.
	var headers []int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page(nil, inertia.WithAssets(fakeAssets{}), inertia.WithEarlyHints()).ServeHTTP(&watchingWriter{w, &headers}, r)
	}))
	defer server.Close()
	conn := dial(t, server.URL)
	fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: x\r\nSec-Fetch-Mode: navigate\r\nConnection: close\r\n\r\n")
	reader := textproto.NewReader(bufio.NewReader(conn))
	line, err := reader.ReadLine()
	is.NoErr(err)
	is.Equal(line, "HTTP/1.1 103 Early Hints")
	hints, err := reader.ReadMIMEHeader()
	is.NoErr(err)
	is.Equal(len(hints["Link"]), 2)
	line, err = reader.ReadLine()
	is.NoErr(err)
	is.Equal(line, "HTTP/1.1 200 OK")
	final, err := reader.ReadMIMEHeader()
	is.NoErr(err)
	is.Equal(final.Get("Link"), "")
	is.Equal(headers, []int{200}) // the hints went past it
}

func TestOnlyPeopleWhoWaitForAPageGetEarlyHints(t *testing.T) {
	server := httptest.NewServer(page(nil, inertia.WithAssets(fakeAssets{}), inertia.WithEarlyHints()))
	defer server.Close()
	navigation := []string{"Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document", "Accept", "text/html"}
	tests := []struct {
		name    string
		method  string
		headers []string
		want    int
	}{
		{"a navigation", "GET", navigation, 1},
		{"a frame", "GET", append([]string{"Sec-Fetch-Dest", "iframe"}, navigation[:2]...), 1},
		{"a prefetch", "GET", append([]string{"Sec-Purpose", "prefetch"}, navigation...), 0},
		{"HEAD", "HEAD", navigation, 0},
		{"a visit", "GET", []string{"X-Inertia", "true", "Sec-Fetch-Mode", "cors", "X-Inertia-Version", "build1"}, 0},
		{"an image", "GET", []string{"Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"}, 0},
		{"a plugin that is part of a page", "GET", []string{"Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "embed"}, 0},
		{"a client that is not a browser", "GET", nil, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			got := 0
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got1xxResponse: func(int, textproto.MIMEHeader) error { got++; return nil }})
			r, err := http.NewRequestWithContext(ctx, tt.method, server.URL, nil)
			is.NoErr(err)
			for i := 0; i+1 < len(tt.headers); i += 2 {
				r.Header.Set(tt.headers[i], tt.headers[i+1])
			}
			resp, err := http.DefaultClient.Do(r)
			is.NoErr(err)
			resp.Body.Close()
			is.Equal(resp.StatusCode, 200)
			is.Equal(got, tt.want)
		})
	}
}

type watchingWriter struct {
	http.ResponseWriter
	headers *[]int
}

func (w *watchingWriter) WriteHeader(status int) {
	*w.headers = append(*w.headers, status)
	w.ResponseWriter.WriteHeader(status)
}
func (w *watchingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func TestSSRSelection(t *testing.T) {
	tests := []struct {
		name string
		path string
		opts []inertia.Option
		want bool
	}{
		{"on by default", "/", nil, true},
		{"an excluded path", "/admin/users/7", []inertia.Option{inertia.WithSSRExcept("admin/*")}, false},
		{"the folder itself is not below it", "/admin", []inertia.Option{inertia.WithSSRExcept("admin/*")}, true},
		{"a pattern in the middle", "/a/x/z", []inertia.Option{inertia.WithSSRExcept("/a/*/z")}, false},
		{"included paths only", "/b", []inertia.Option{inertia.WithSSROnly("/a", "/c*")}, false},
		{"an included path", "/c/d", []inertia.Option{inertia.WithSSROnly("/a", "/c*")}, true},
		{"a pattern with other signs", "/a.b", []inertia.Option{inertia.WithSSRExcept("/a?b", "/a.c", "/(a.b)", "[a].b")}, true},
		{"a filter", "/", []inertia.Option{inertia.WithSSRFilter(func(r *http.Request, c string) bool { return c != "Home" })}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			f := &fakeRenderer{body: "<div>SSR</div>"}
			h := page(nil, append(tt.opts, inertia.WithSSR(f))...)
			resp := serve(h, get(tt.path))
			is.Equal(len(f.pages) == 1, tt.want)
			is.Equal(strings.Contains(resp.body, "SSR"), tt.want)
			serve(h, xhr("GET", tt.path))
			serve(h, request("HEAD", tt.path))
			is.Equal(len(f.pages) == 1, tt.want) // never for visits and HEAD
		})
	}
	t.Run("off for one request", func(t *testing.T) {
		is := is.New(t)
		f := &fakeRenderer{body: "<div>SSR</div>"}
		h := app(func(w http.ResponseWriter, r *http.Request) {
			inertia.SkipSSR(r.Context())
			inertia.Render(w, r, "Home", nil)
		}, inertia.WithSSR(f))
		is.True(!strings.Contains(serve(h, get("/")).body, "SSR"))
		is.Equal(len(f.pages), 0)
	})
}

func TestSSRFailureIsNotTheVisitors(t *testing.T) {
	is := is.New(t)
	log, lines := logger()
	var events []inertia.SSREvent
	f := &fakeRenderer{err: errors.New("secret stack of node")}
	hooks := inertia.WithHooks(inertia.Hooks{SSR: func(_ context.Context, e inertia.SSREvent) { events = append(events, e) }})
	resp := serve(page(nil, inertia.WithSSR(f), inertia.WithLogger(log), hooks), get("/"))
	is.Equal(resp.StatusCode, 200)
	is.True(strings.Contains(resp.body, `<div id="app"></div>`))
	is.True(!strings.Contains(resp.body, "secret"))
	is.Equal(strings.Count(lines.String(), "\n"), 1) // one line
	is.Equal(len(events), 1)
	is.Equal(events[0].Component, "Home")
	is.True(events[0].Err != nil)

	lines.Reset()
	f.err = nil // an empty body is no failure
	is.Equal(serve(page(nil, inertia.WithSSR(f), inertia.WithLogger(log), hooks), get("/")).StatusCode, 200)
	is.Equal(lines.String(), "")
	is.True(events[1].Skipped)

	f.err = skipped{errors.New("down")}
	is.Equal(serve(page(nil, inertia.WithSSR(f), inertia.WithLogger(log), hooks), get("/")).StatusCode, 200)
	is.Equal(lines.String(), "") // the renderer has told once
	is.True(events[2].Err != nil)

	f.err = errors.New("x")
	is.Equal(serve(page(nil, inertia.WithSSR(f), inertia.WithSSRRequired()), get("/")).StatusCode, 500)
}

type skipped struct{ error }

func (skipped) Skipped() bool { return true }
