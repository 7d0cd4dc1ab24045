package devtools_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/chinertia/chinertia/flash"
	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/devtools"
	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"
)

var root = template.Must(template.New("root").Parse(`<!doctype html><html><head><title>T</title></head><body>{{ .Body }}</body></html>`))

// app is a small app behind the tools.
func app(tools *devtools.Recorder, opts ...inertia.Option) http.Handler {
	sessions := scs.New()
	r := chi.NewRouter()
	r.Use(tools.Middleware)
	r.Use(sessions.LoadAndSave)
	r.Use(inertia.Middleware(append([]inertia.Option{
		inertia.WithRootTemplate(root), inertia.WithFlash(flash.New(sessions)), tools.Option(),
		inertia.WithSharedProps(inertia.Props{"app": "Kith", "csrfToken": "t0p"}),
	}, opts...)...))
	r.Use(inertia.ErrorPages("Error"))
	r.Use(tools.Recover)
	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Home", inertia.Props{
			"name":    "Ada",
			"stats":   inertia.Defer(func(context.Context) (int, error) { return 7, nil }).Group("charts"),
			"broken":  inertia.Defer(func(context.Context) (int, error) { return 0, errors.New("no stats today") }).Rescue(),
			"history": inertia.Optional(func(context.Context) (int, error) { return 1, nil }),
			"feed":    inertia.Merge([]int{1, 2}),
			"items":   inertia.Scroll(inertia.NumberedPage([]int{1}, 1, 3)),
			"roles":   inertia.Once(func(context.Context) ([]string, error) { return []string{"owner"}, nil }),
			"user":    map[string]any{"email": "ada@example.com", "password": "hunter2", "apiKey": "k", "has_token": true},
		})
	})
	r.Post("/flash", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		inertia.Flash(r.Context(), "success", "Saved.")
		inertia.Redirect(w, r, "/")
	})
	r.Get("/plain", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "plain text") })
	r.Get("/data", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"total":12345678901234567890,"secret":"s"}`)
	})
	r.Get("/stream", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "data: 1\n\n")
		_ = http.NewResponseController(w).Flush()
	})
	r.Get("/panic", func(http.ResponseWriter, *http.Request) { panic("the sky is falling") })
	r.Get("/prop", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Home", inertia.Props{"stats": func() (int, error) { return 0, errors.New("database is away") }})
	})
	r.Get("/refused", func(w http.ResponseWriter, r *http.Request) {
		inertia.Error(w, r, &inertia.HTTPError{Status: 403, Message: "Not for you."})
	})
	return r
}

// request makes one from this machine. Headers are pairs of name and value.
func request(method, target string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, "http://localhost:8080"+target, nil)
	r.RemoteAddr = "127.0.0.1:4711"
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// entryOf reads the entry of a response as the extension does.
func entryOf(t *testing.T, h http.Handler, w *httptest.ResponseRecorder) map[string]any {
	t.Helper()
	id := w.Header().Get("X-Inertia-Devtools-Id")
	if id == "" {
		t.Fatal("the response has no id")
	}
	got := serve(h, request("GET", "/_inertia/devtools/entries/"+id))
	if got.Code != http.StatusOK || got.Header().Get("Content-Type") != "application/json" {
		t.Fatalf("entry %s: %d %s", id, got.Code, got.Body)
	}
	var entry map[string]any
	if err := json.Unmarshal(got.Body.Bytes(), &entry); err != nil {
		t.Fatal(err)
	}
	return entry
}

// at follows a path of keys with slashes between them.
func at(t *testing.T, value any, path string) any {
	t.Helper()
	for key := range strings.SplitSeq(path, "/") {
		object, ok := value.(map[string]any)
		if !ok {
			t.Fatalf("%s: nothing at %s in %v", path, key, value)
		}
		value = object[key]
	}
	return value
}

func TestRequestTypes(t *testing.T) {
	visit := []string{"X-Inertia", "true"}
	partial := append(slices.Clone(visit), "X-Inertia-Partial-Component", "Home", "X-Inertia-Partial-Data", "stats")
	tests := []struct {
		name, target string
		headers      []string
		want         string
	}{
		{"a document is initial", "/", nil, "initial"},
		{"a response that is no page is http", "/plain", nil, "http"},
		{"a visit navigates", "/", visit, "navigate"},
		{"a partial reload is partial", "/", partial, "partial"},
		{"a partial reload that fetches a deferred prop is deferred", "/", append(slices.Clone(partial), "X-Inertia-Devtools-Deferred", "1"), "deferred"},
		{"a partial reload that polls is poll", "/", append(slices.Clone(partial), "X-Inertia-Devtools-Poll", "1"), "poll"},
		{"a prefetch is prefetch", "/", append(slices.Clone(visit), "Purpose", "prefetch"), "prefetch"},
		{"a live validation is precognition whatever else it is", "/", append(slices.Clone(visit), "Precognition", "true"), "precognition"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			h := app(devtools.New(true))
			e := entryOf(t, h, serve(h, request("GET", tt.target, tt.headers...)))
			is.Equal(at(t, e, "__meta/requestType"), tt.want)
		})
	}
}

func TestEntryOfAPage(t *testing.T) {
	is := is.New(t)
	h := app(devtools.New(true, devtools.WithPages(fstest.MapFS{"Home.vue": {}}, "web/src/pages", ".tsx", ".vue"),
		devtools.WithRoute(func(ctx context.Context) string { return chi.RouteContext(ctx).RoutePattern() })))
	w := serve(h, request("GET", "/", "X-Inertia", "true", "X-Inertia-Devtools-Tab", "tab-1", "X-Inertia-Devtools-Visit", "v-1",
		"X-Inertia-Devtools-Parent", "batch-1", "X-Inertia-Reset", "feed", "Cookie", "session=abc", "Authorization", "Bearer x"))
	e := entryOf(t, h, w)

	for path, want := range map[string]any{
		"__meta/id": w.Header().Get("X-Inertia-Devtools-Id"), "__meta/tabUuid": "tab-1", "__meta/batchId": "batch-1", "__meta/visitId": "v-1",
		"__meta/method": "GET", "__meta/url": "http://localhost:8080/", "__meta/component": "Home", "__meta/status": 200.0,
		"__meta/redirectLocation": nil, "componentPath": "web/src/pages/Home.vue",
		"http/requestBody/status": "empty", "http/responseBody/status": "present", "http/responseBody/value/component": "Home",
		"http/requestHeaders/cookie": "[REDACTED]", "http/requestHeaders/authorization": "[REDACTED]", "http/requestHeaders/x-inertia": "true",
		"props/name/shared": false, "props/app/shared": true, "props/errors/inertiaType": "always",
		"props/stats/inertiaType": "defer", "props/stats/deferGroup": "charts",
		"props/feed/reset":        true,
		"props/items/inertiaType": "scroll", "props/items/mergeDirection": "append", "props/roles/inertiaType": "once", "props/roles/once": true,
		"propValues/name": "Ada", "propValues/csrfToken": "[REDACTED]", "propValues/user/password": "[REDACTED]",
		"propValues/user/apiKey": "[REDACTED]", "propValues/user/has_token": true, "propValues/user/email": "ada@example.com",
		"route/uri": "/", "route/name": nil,
	} {
		if got := at(t, e, path); got != want {
			t.Errorf("%s = %v, want %v", path, got, want)
		}
	}
	plain := entryOf(t, h, serve(h, request("GET", "/", "X-Inertia", "true")))
	is.Equal(at(t, plain, "props/feed/inertiaType"), "merge")
	is.Equal(at(t, plain, "props/feed/mergeDirection"), "append")
	is.Equal(w.Header().Get("X-Inertia-Devtools-Parent-Out"), "batch-1") // hands the batch on
	is.True(at(t, e, "__meta/serverTimingMs").(float64) > 0)
	is.True(strings.HasSuffix(at(t, e, "renderSource/file").(string), "devtools_test.go"))
	is.True(strings.Contains(at(t, e, "route/action").(string), "devtools_test.app"))
	_, err := time.Parse(time.RFC3339, at(t, e, "__meta/timestamp").(string))
	is.NoErr(err)
	if text := fmt.Sprint(e); strings.Contains(text, "hunter2") || strings.Contains(text, "t0p") || strings.Contains(text, "abc") {
		t.Errorf("a secret is in the entry: %s", text)
	}
}

func TestSecretsInAddressesAreNotKept(t *testing.T) {
	h := app(devtools.New(true))
	w := serve(h, request("GET", "/?page=2&reset_token=abc123", "X-Inertia", "true", "Referer", "http://localhost:8080/?token=abc123&q=1"))
	e := entryOf(t, h, w)
	if text := fmt.Sprint(e); strings.Contains(text, "abc123") || !strings.Contains(text, "page=2") {
		t.Errorf("the entry has a secret, or lacks the rest: %s", text)
	}
}

func TestSourcesOfProps(t *testing.T) {
	is := is.New(t)
	tools := devtools.New(true)
	h := tools.Middleware(inertia.Middleware(inertia.WithRootTemplate(root), tools.Option(),
		inertia.WithSharedProps(inertia.Props{"fixed": 1}),
		inertia.WithShared(func(*http.Request) inertia.Props { return inertia.Props{"auth.user": "Ada"} }),
	)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inertia.Share(r.Context(), inertia.Props{"team": "Blue"})
		inertia.Render(w, r, "Home", inertia.Props{"own": 1})
	})))
	e := entryOf(t, h, serve(h, request("GET", "/", "X-Inertia", "true")))
	line := func(path string) int {
		is.True(strings.HasSuffix(at(t, e, path+"/file").(string), "devtools_test.go"))
		return int(at(t, e, path+"/line").(float64))
	}
	render := line("renderSource")
	is.Equal(line("props/own/renderSource"), render)
	is.Equal(line("props/team/shareSource"), render-1)
	is.Equal(line("props/auth/shareSource"), render-3)
	is.Equal(line("route/actionSource"), render-2)
	is.Equal(at(t, e, "props/fixed/shareSource"), nil) // from nowhere in particular
}

func TestEntryOfARescuedProp(t *testing.T) {
	h := app(devtools.New(true))
	e := entryOf(t, h, serve(h, request("GET", "/", "X-Inertia", "true", "X-Inertia-Partial-Component", "Home", "X-Inertia-Partial-Data", "broken,history")))
	is := is.New(t)
	is.Equal(at(t, e, "props/broken/rescued"), true)
	is.True(strings.Contains(at(t, e, "props/broken/error").(string), "no stats today"))
	is.Equal(at(t, e, "props/history/inertiaType"), "optional")
}

func TestEntryOfADocument(t *testing.T) {
	is := is.New(t)
	h := app(devtools.New(true))
	server := httptest.NewServer(h) // a real one checks the length of the body
	defer server.Close()
	resp, err := http.Get(server.URL)
	is.NoErr(err)
	defer resp.Body.Close()
	html, err := io.ReadAll(resp.Body)
	is.NoErr(err)
	id := resp.Header.Get("X-Inertia-Devtools-Id")
	is.True(strings.Contains(string(html), `<script data-inertia-devtools-id type="application/json">"`+id+`"</script></head>`))
	is.Equal(resp.Header.Get("X-Inertia-Devtools-Parent-Out"), id) // it begins a batch
	resp, err = http.Get(server.URL + "/_inertia/devtools/entries/" + id)
	is.NoErr(err)
	defer resp.Body.Close()
	var e map[string]any
	is.NoErr(json.NewDecoder(resp.Body).Decode(&e))
	is.Equal(at(t, e, "__meta/tabUuid"), nil)
	is.Equal(at(t, e, "http/responseBody/value/props/name"), "Ada")
}

func TestBodies(t *testing.T) {
	post := func(kind, body string) *http.Request {
		r := request("POST", "/flash", "X-Inertia", "true", "Content-Type", kind)
		r.Body = io.NopCloser(strings.NewReader(body))
		return r
	}
	tests := []struct {
		name          string
		request       *http.Request
		side          string
		status, value any
	}{
		{"JSON of a visit", post("application/json", `{"name":"Ada","password":"x"}`), "requestBody", "present", map[string]any{"name": "Ada", "password": "[REDACTED]"}},
		{"a form of a visit", post("application/x-www-form-urlencoded", "tags=a&tags=b&token=x"), "requestBody", "present", map[string]any{"tags": []any{"a", "b"}, "token": "[REDACTED]"}},
		{"files are not kept", post("multipart/form-data; boundary=x", "--x--"), "requestBody", "omitted", nil},
		{"broken JSON", post("application/json", `{"name":`), "requestBody", "omitted", nil},
		{"a large body", post("application/json", `"`+strings.Repeat("x", 300<<10)+`"`), "requestBody", "omitted", nil},
		{"JSON of another handler", request("GET", "/data"), "responseBody", "present", map[string]any{"total": 12345678901234567890.0, "secret": "[REDACTED]"}},
		{"plain text", request("GET", "/plain"), "responseBody", "omitted", nil},
		{"a stream", request("GET", "/stream"), "responseBody", "omitted", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			h := app(devtools.New(true))
			e := entryOf(t, h, serve(h, tt.request))
			is.Equal(at(t, e, "http/"+tt.side+"/status"), tt.status)
			is.Equal(at(t, e, "http/"+tt.side+"/value"), tt.value)
		})
	}
}

func TestRedirectsKeepTheBatch(t *testing.T) {
	is := is.New(t)
	h := app(devtools.New(true))
	w := serve(h, request("POST", "/flash", "X-Inertia", "true"))
	is.Equal(at(t, entryOf(t, h, w), "__meta/redirectLocation"), "/")
	prefetch := serve(h, request("GET", "/", "X-Inertia", "true", "Purpose", "prefetch", "X-Inertia-Devtools-Parent", "batch"))
	is.Equal(prefetch.Header().Get("X-Inertia-Devtools-Parent-Out"), prefetch.Header().Get("X-Inertia-Devtools-Id"))
}

func TestReadingAnEntryTouchesNoSession(t *testing.T) {
	is := is.New(t)
	h := app(devtools.New(true))
	w := serve(h, request("POST", "/flash", "X-Inertia", "true"))
	cookie := w.Result().Cookies()[0]
	read := request("GET", "/_inertia/devtools/entries/"+w.Header().Get("X-Inertia-Devtools-Id"))
	read.AddCookie(cookie)
	is.Equal(len(serve(h, read).Result().Cookies()), 0)
	next := request("GET", "/", "X-Inertia", "true")
	next.AddCookie(cookie)
	is.True(strings.Contains(serve(h, next).Body.String(), "Saved.")) // still there
	is.Equal(len(serve(h, request("GET", "/", "X-Inertia", "true")).Result().Cookies()), 0)
}

func TestWhoMayRead(t *testing.T) {
	from := func(addr, host string, headers ...string) *http.Request {
		r := request("GET", "/", headers...)
		r.RemoteAddr, r.Host = addr, host
		return r
	}
	tests := []struct {
		name    string
		request *http.Request
		allowed bool
	}{
		{"this machine", from("127.0.0.1:1", "localhost:8080"), true},
		{"this machine over IPv6", from("[::1]:1", "[::1]:8080"), true},
		{"this machine by a name of its own", from("127.0.0.1:1", "app.localhost"), true},
		{"another machine", from("192.168.1.7:1", "localhost:8080"), false},
		{"a page of another site whose name leads here", from("127.0.0.1:1", "evil.example"), false},
		{"a proxy on this machine", from("127.0.0.1:1", "localhost", "X-Forwarded-For", "203.0.113.9"), false},
		{"a proxy on this machine for this machine", from("127.0.0.1:1", "localhost", "X-Forwarded-For", "127.0.0.1, ::1", "X-Forwarded-Host", "localhost:8080"), true},
		{"a proxy for another machine among ours", from("127.0.0.1:1", "localhost", "X-Forwarded-For", "127.0.0.1, 203.0.113.9"), false},
		{"a proxy for a foreign name", from("127.0.0.1:1", "localhost", "X-Forwarded-For", "127.0.0.1", "X-Forwarded-Host", "evil.example"), false},
		{"an address that cannot be read", from("@", "localhost"), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			h := app(devtools.New(true))
			id := serve(h, request("GET", "/")).Header().Get("X-Inertia-Devtools-Id")
			is.Equal(serve(h, tt.request).Header().Get("X-Inertia-Devtools-Id") != "", tt.allowed)
			read := tt.request.Clone(t.Context())
			read.URL.Path = "/_inertia/devtools/entries/" + id
			is.Equal(serve(h, read).Code == http.StatusOK, tt.allowed)
		})
	}
	t.Run("whoever the app allows", func(t *testing.T) {
		is := is.New(t)
		h := app(devtools.New(true, devtools.WithAllow(func(r *http.Request) bool { return r.Header.Get("X-Admin") == "1" })))
		is.True(serve(h, from("192.168.1.7:1", "app.example", "X-Admin", "1")).Header().Get("X-Inertia-Devtools-Id") != "")
		is.Equal(serve(h, from("127.0.0.1:1", "localhost")).Header().Get("X-Inertia-Devtools-Id"), "")
	})
}

func TestListOfEntries(t *testing.T) {
	is := is.New(t)
	h := app(devtools.New(true))
	for range 3 {
		serve(h, request("GET", "/"))
	}
	serve(h, request("GET", "/plain"))
	types := func(query string) (found []string) {
		var list []map[string]any
		w := serve(h, request("GET", "/_inertia/devtools/entries"+query))
		is.NoErr(json.Unmarshal(w.Body.Bytes(), &list))
		for _, e := range list {
			found = append(found, at(t, e, "__meta/requestType").(string))
		}
		return found
	}
	is.Equal(types(""), []string{"http", "initial", "initial", "initial"}) // newest first
	is.Equal(len(types("?type=initial")), 3)
	is.Equal(types("?exclude=initial"), []string{"http"})
	is.Equal(len(types("?component=Home&limit=2")), 2)
	is.Equal(len(types("?offset=3")), 1)
	is.Equal(len(types("?offset=99&limit=-1")), 0)
	is.Equal(serve(h, request("POST", "/_inertia/devtools/entries")).Code, http.StatusMethodNotAllowed)
	is.Equal(serve(h, request("GET", "/_inertia/devtools/entries/unknown")).Code, http.StatusNotFound)
}

func TestABusyTabPushesOutNobodyElse(t *testing.T) {
	is := is.New(t)
	h := app(devtools.New(true, devtools.WithLimits(5, 0, 0)))
	quiet := serve(h, request("GET", "/plain", "X-Inertia-Devtools-Tab", "quiet"))
	first := serve(h, request("GET", "/plain", "X-Inertia-Devtools-Tab", "busy"))
	for range 5 {
		serve(h, request("GET", "/plain", "X-Inertia-Devtools-Tab", "busy"))
	}
	entryOf(t, h, quiet)
	is.Equal(serve(h, request("GET", "/_inertia/devtools/entries/"+first.Header().Get("X-Inertia-Devtools-Id"))).Code, http.StatusNotFound)
}

func TestMemoryIsBounded(t *testing.T) {
	is := is.New(t)
	h := app(devtools.New(true, devtools.WithLimits(1000, 20<<10, 0)))
	for i := range 200 {
		serve(h, request("GET", "/", "X-Inertia-Devtools-Tab", fmt.Sprint(i)))
	}
	w := serve(h, request("GET", "/_inertia/devtools/entries"))
	is.True(w.Body.Len() < 21<<10)
	is.True(w.Body.Len() > 2<<10) // not empty
}

func TestEntriesGrowOld(t *testing.T) {
	h := app(devtools.New(true, devtools.WithLimits(0, 0, time.Minute))) // its session store has a goroutine
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		w := serve(h, request("GET", "/plain"))
		time.Sleep(59 * time.Second)
		entryOf(t, h, w)
		time.Sleep(2 * time.Second)
		is.Equal(serve(h, request("GET", "/_inertia/devtools/entries")).Body.String(), "[]")
	})
}

func TestServerTiming(t *testing.T) {
	is := is.New(t)
	h := app(devtools.New(true, devtools.WithSlowProps(time.Nanosecond)))
	visit := serve(h, request("GET", "/", "X-Inertia", "true")).Header().Get("Server-Timing")
	is.True(regexp.MustCompile(`^props;dur=[\d.]+, prop-\d+;desc="prop roles";dur=[\d.]+, total;dur=[\d.]+$`).MatchString(visit))
	document := serve(h, request("GET", "/")).Header().Get("Server-Timing")
	is.True(strings.Contains(document, "template;dur="))
	is.Equal(serve(h, request("GET", "/plain")).Header().Get("Server-Timing"), "")
	is.Equal(serve(app(devtools.New(false)), request("GET", "/")).Header().Get("Server-Timing"), "")
}

func TestOffItDoesNothing(t *testing.T) {
	is := is.New(t)
	h := app(devtools.New(false))
	w := serve(h, request("GET", "/"))
	is.Equal(w.Code, http.StatusOK)
	is.True(!strings.Contains(w.Body.String(), "devtools"))
	for name := range w.Header() {
		is.True(!strings.Contains(name, "Devtools"))
	}
	is.Equal(serve(h, request("GET", "/_inertia/devtools/entries")).Code, http.StatusNotFound)
}
