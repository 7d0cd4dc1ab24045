package devtools_test

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/devtools"
	"github.com/matryer/is"
)

func quiet(t *testing.T) {
	before := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	t.Cleanup(func() { slog.SetDefault(before) })
}

func TestFailuresCanBeRead(t *testing.T) {
	quiet(t)
	tests := []struct {
		name, target string
		want         []string
	}{
		{"a prop that fails", "/prop", []string{"database is away", "stats", "*inertia.PropError", "*errors.errorString", "devtools_test.go:"}},
		{"a panic", "/panic", []string{"the sky is falling", "*devtools.Recovered", "devtools_test.go:", `panic(&#34;the sky is falling&#34;)`}},
	}
	for _, tt := range tests {
		for _, visit := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, visit %t", tt.name, visit), func(t *testing.T) {
				is := is.New(t)
				r := request("GET", tt.target+"?q=<script>", "Accept", "text/html", "Cookie", "session=abc")
				if visit {
					r = request("GET", tt.target+"?q=<script>", "Accept", "text/html, application/xhtml+xml", "X-Inertia", "true", "Cookie", "session=abc")
				}
				w := serve(app(devtools.New(true)), r)
				is.Equal(w.Code, http.StatusInternalServerError)
				is.Equal(w.Header().Get("Content-Type"), "text/html; charset=utf-8")
				is.Equal(w.Header().Get("X-Inertia"), "") // the client shows it in a dialog
				body := w.Body.String()
				for _, text := range append(tt.want, "vscode://file/", "GET "+tt.target) {
					if !strings.Contains(body, text) {
						t.Errorf("the page does not contain %q", text)
					}
				}
				for _, text := range []string{"<script>", "session=abc", "/net/http/", "runtime.gopanic"} {
					if strings.Contains(body, text) {
						t.Errorf("the page contains %q", text)
					}
				}
			})
		}
	}
}

func TestFailuresAreTextForScripts(t *testing.T) {
	quiet(t)
	is := is.New(t)
	h := app(devtools.New(true))
	serve(h, request("GET", "/panic", "Accept", "*/*"))
	w := serve(h, request("GET", "/prop", "Accept", "*/*")) // as curl asks
	is.Equal(w.Code, http.StatusInternalServerError)
	is.Equal(w.Header().Get("Content-Type"), "text/plain; charset=utf-8")
	for _, text := range []string{"500 Internal Server Error", "prop       stats", "database is away", "before, at ", "the sky is falling", "> "} {
		if !strings.Contains(w.Body.String(), text) {
			t.Errorf("no %q in\n%s", text, w.Body)
		}
	}
}

func TestAPanicOfAPropThatIsLoadedConcurrently(t *testing.T) {
	quiet(t)
	is := is.New(t)
	tools := devtools.New(true)
	h := tools.Middleware(inertia.Middleware(inertia.WithRootTemplate(root), inertia.WithPropConcurrency(2), tools.Option())(
		tools.Recover(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			inertia.Render(w, r, "Home", inertia.Props{
				"a": inertia.Lazy(func(context.Context) (int, error) { panic("in a prop") }),
				"b": inertia.Lazy(func(context.Context) (int, error) { return 1, nil }),
			})
		}))))
	body := serve(h, request("GET", "/", "Accept", "text/html")).Body.String()
	is.True(strings.Contains(body, "in a prop"))
	is.True(strings.Contains(body, "fault_test.go:")) // the line of the prop, not that of Render
}

func TestATemplateThatFails(t *testing.T) {
	quiet(t)
	is := is.New(t)
	broken := template.Must(template.New("root").Funcs(template.FuncMap{"fail": func() (string, error) { return "", errors.New("cannot") }}).
		Parse("<html>\n<head>{{ fail }}</head><body>{{ .Body }}</body></html>"))
	w := serve(app(devtools.New(true), inertia.WithRootTemplate(broken)), request("GET", "/", "Accept", "text/html"))
	is.Equal(w.Code, http.StatusInternalServerError)
	is.True(strings.Contains(w.Body.String(), "root:2"))
}

func TestStrangersSeeNothingOfAFailure(t *testing.T) {
	quiet(t)
	stranger := request("GET", "/prop", "Accept", "text/html")
	stranger.RemoteAddr = "203.0.113.9:1"
	tests := []struct {
		name    string
		handler http.Handler
		request *http.Request
	}{
		{"outside of development", app(devtools.New(false)), request("GET", "/prop", "Accept", "text/html")},
		{"a visit outside of development", app(devtools.New(false)), request("GET", "/prop", "X-Inertia", "true")},
		{"a script outside of development", app(devtools.New(false)), request("GET", "/prop", "Accept", "application/json")},
		{"from another machine in development", app(devtools.New(true)), stranger},
	}
	for _, tt := range tests {
		for _, target := range []string{"/prop", "/panic"} {
			if target == "/panic" && strings.Contains(tt.name, "script") {
				continue // nobody but a page recovers: that is for the server
			}
			t.Run(tt.name+target, func(t *testing.T) {
				r := tt.request.Clone(t.Context())
				r.URL.Path = target
				w := serve(tt.handler, r)
				if w.Code != http.StatusInternalServerError {
					t.Errorf("status %d", w.Code)
				}
				answer := fmt.Sprint(w.Header(), w.Body)
				for _, piece := range []string{"database is away", "sky is falling", ".go", "goroutine", "vscode", "PropError", "Devtools", "stats"} {
					if strings.Contains(answer, piece) {
						t.Errorf("the answer contains %q: %s", piece, answer)
					}
				}
			})
		}
	}
}

func TestRefusalsKeepTheirPage(t *testing.T) {
	is := is.New(t)
	w := serve(app(devtools.New(true)), request("GET", "/refused", "X-Inertia", "true"))
	is.Equal(w.Code, http.StatusForbidden)
	is.True(strings.Contains(w.Body.String(), `"component":"Error"`))
	is.True(strings.Contains(w.Body.String(), "Not for you."))
}
