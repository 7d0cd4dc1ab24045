package inertia_test

import (
	"bytes"
	"encoding/json"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/inertia"
)

var testRoot = template.Must(template.New("root").Parse(
	`<!doctype html><html><head>{{ .Assets }}{{ with .Head }}{{ . }}{{ else }}<title data-inertia>App</title>{{ end }}</head><body>{{ .Body }}</body></html>`))

// app wraps a handler in the middleware with a root template and a quiet logger.
func app(h http.HandlerFunc, opts ...inertia.Option) http.Handler {
	all := append([]inertia.Option{inertia.WithRootTemplate(testRoot), inertia.WithLogger(slog.New(slog.DiscardHandler))}, opts...)
	return inertia.Middleware(all...)(h)
}

// page makes an app that renders the props as component Home.
func page(props any, opts ...inertia.Option) http.Handler {
	return app(func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Home", props) }, opts...)
}

// get makes a plain request, with headers as pairs.
func get(target string, headers ...string) *http.Request { return request("GET", target, headers...) }

// xhr makes an Inertia visit, with headers as pairs.
func xhr(method, target string, headers ...string) *http.Request {
	return request(method, target, append([]string{"X-Inertia", "true"}, headers...)...)
}

// partial makes a partial reload of Home for the props.
func partial(only string, headers ...string) *http.Request {
	return xhr("GET", "/", append([]string{"X-Inertia-Partial-Component", "Home", "X-Inertia-Partial-Data", only}, headers...)...)
}

func request(method, target string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// response is a response whose body has been read.
type response struct {
	*http.Response
	body string
}

func serve(h http.Handler, r *http.Request) response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	resp := w.Result()
	body, _ := io.ReadAll(resp.Body)
	return response{resp, string(body)}
}

// object returns the page object of the response, from JSON or HTML.
func (r response) object(t *testing.T) map[string]any {
	t.Helper()
	text := r.body
	if r.Header.Get("X-Inertia") == "" {
		m := embedded.FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("no page in the document: status %d, %s", r.StatusCode, text)
		}
		text = m[1]
	}
	var page map[string]any
	if err := json.Unmarshal([]byte(text), &page); err != nil {
		t.Fatalf("page object: %v in %s", err, text)
	}
	return page
}

// props returns the props of the page without errors, as JSON with sorted keys.
func (r response) props(t *testing.T) string {
	t.Helper()
	props := r.object(t)["props"].(map[string]any)
	delete(props, "errors")
	return text(props)
}

// rawProp returns the bytes of the only prop of a page.
func (r response) rawProp(t *testing.T, name string) string {
	t.Helper()
	var page struct{ Props map[string]json.RawMessage }
	if err := json.Unmarshal([]byte(r.body), &page); err != nil {
		t.Fatalf("page object: %v in %s", err, r.body)
	}
	return string(page.Props[name])
}

// logged collects what a logger gets.
type logged struct{ strings.Builder }

func logger() (*slog.Logger, *logged) {
	var l logged
	return slog.New(slog.NewTextHandler(&l, nil)), &l
}

var quiet = inertia.WithLogger(slog.New(slog.DiscardHandler))

// embedded finds the page object in a document.
var embedded = regexp.MustCompile(`(?s)<script data-page="[^"]*" type="application/json"[^>]*>(.*?)</script>`)

// decodeNumbers keeps numbers as they are written.
func decodeNumbers(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode(v)
}

// at returns the value at a dotted path.
func at(v any, path string) (any, bool) {
	for key := range strings.SplitSeq(path, ".") {
		switch container := v.(type) {
		case map[string]any:
			child, ok := container[key]
			if !ok {
				return nil, false
			}
			v = child
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(container) || strconv.Itoa(i) != key {
				return nil, false
			}
			v = container[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// text is a value as JSON, to compare and to show.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
