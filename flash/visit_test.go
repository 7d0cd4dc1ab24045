package flash_test

import (
	"context"
	"encoding/json"
	"errors"
	"html"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/flash"
	"github.com/chinertia/chinertia/inertia"
)

var _ inertia.FlashStore = (*flash.Store)(nil)

// visitor is a browser with the Inertia client, at a server of its own.
type visitor struct {
	t      *testing.T
	url    string
	client *http.Client
}

type page struct {
	Component        string
	Props            map[string]any
	Flash            map[string]any
	ClearHistory     bool
	PreserveFragment bool
}

var document = template.Must(template.New("root").Parse(`<!doctype html><html><head></head><body>{{ .Body }}</body></html>`))

// serve starts an application with sessions, inertia and the routes. wrappers
// stand between them and the handlers.
func serve(t *testing.T, routes func(r chi.Router, notices *flash.Store), wrappers ...func(http.Handler) http.Handler) *visitor {
	t.Helper()
	sessions := scs.New()
	notices := flash.New(sessions)
	r := chi.NewRouter()
	r.Use(sessions.LoadAndSave)
	r.Use(inertia.Middleware(
		inertia.WithRootTemplate(document),
		inertia.WithFlash(notices),
		inertia.WithVersion("v1"),
		inertia.WithExternalRedirects(),
		inertia.WithLogger(slog.New(slog.DiscardHandler)),
	))
	r.Use(wrappers...)
	r.Get("/page", func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Page", inertia.Props{"a": 1}) })
	routes(r, notices)
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{
		Jar:           jar,
		Timeout:       30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &visitor{t, server.URL, client}
}

// do sends an Inertia request; headers come in pairs, and an empty value
// removes one.
func (v *visitor) do(method, path string, headers ...string) (*http.Response, string) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.url+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("X-Inertia", "true")
	r.Header.Set("X-Inertia-Version", "v1")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		}
	}
	resp, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return resp, string(body)
}

var pageScript = regexp.MustCompile(`<script data-page="app"[^>]*>(.*?)</script>`)

// page visits a page, which must answer with one.
func (v *visitor) page(path string, headers ...string) page {
	v.t.Helper()
	_, body := v.do("GET", path, headers...)
	if m := pageScript.FindStringSubmatch(body); m != nil {
		body = html.UnescapeString(m[1])
	}
	var p page
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		v.t.Fatalf("%s: %v in %s", path, err, body)
	}
	return p
}

// compact prints values as JSON with sorted keys, so that tests can state them.
func compact(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// What does not show the flash data must not consume it, and what shows it must.
func TestFlashSurvivesWhatDoesNotShowIt(t *testing.T) {
	tests := []struct {
		name    string
		path    string
		headers []string
		status  int
	}{
		{"no other response", "", nil, 0},
		{"a stale version", "/page", []string{"X-Inertia-Version", "v0"}, 409},
		{"a redirect to a fragment", "/redirect-fragment", nil, 409},
		{"a redirect to another origin", "/redirect-external", nil, 409},
		{"a location", "/location", nil, 409},
		{"a redirect of a visit", "/redirect", nil, 302},
		{"a redirect of a plain request", "/redirect", []string{"X-Inertia", ""}, 302},
		{"a prefetch", "/page", []string{"Purpose", "prefetch"}, 200},
		{"a page that fails", "/failing", nil, 500},
		{"a page that panics", "/panicking", nil, 500},
		{"another handler", "/json", []string{"X-Inertia", ""}, 200},
		{"another handler that writes the session", "/writes", []string{"X-Inertia", ""}, 200},
		{"a missing file", "/favicon.ico", []string{"X-Inertia", ""}, 404},
		{"a method that is not allowed", "/only-post", nil, 405},
	}
	wrappers := []struct {
		name string
		wrap []func(http.Handler) http.Handler
	}{
		{"plain", nil},
		{"compressed", []func(http.Handler) http.Handler{middleware.Compress(5)}},
		{"logged", []func(http.Handler) http.Handler{middleware.RequestLogger(&middleware.DefaultLogFormatter{Logger: quiet, NoColor: true})}},
		{"with a timeout", []func(http.Handler) http.Handler{middleware.Timeout(time.Minute)}},
		{"all of them", []func(http.Handler) http.Handler{
			middleware.Compress(5), middleware.RequestLogger(&middleware.DefaultLogFormatter{Logger: quiet, NoColor: true}), middleware.Timeout(time.Minute),
		}},
	}
	const want = `{"first":1,"messages":[{"text":"Saved.","type":"success"}],"second":2}`
	for _, w := range wrappers {
		w.wrap = append(w.wrap, quietRecoverer) // innermost
		v := serve(t, func(r chi.Router, notices *flash.Store) {
			r.Post("/save", func(w http.ResponseWriter, r *http.Request) {
				inertia.Flash(r.Context(), "first", 1)
				inertia.Flash(r.Context(), "second", 2)
				notices.Success(r.Context(), "Saved.")
				inertia.SetErrors(r.Context(), inertia.ValidationErrors{"name": {"required"}})
				inertia.ClearHistory(r.Context())
				inertia.PreserveFragment(r.Context())
				http.Redirect(w, r, "/page", http.StatusFound)
			})
			redirect := func(target string) http.HandlerFunc {
				return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target, http.StatusFound) }
			}
			r.Get("/redirect", redirect("/page"))
			r.Get("/redirect-fragment", redirect("/page#part"))
			r.Get("/redirect-external", redirect("https://pay.example/"))
			r.Get("/location", func(w http.ResponseWriter, r *http.Request) { inertia.Location(w, r, "https://pay.example/") })
			r.Get("/failing", func(w http.ResponseWriter, r *http.Request) {
				inertia.Render(w, r, "Failing", inertia.Props{"a": inertia.Lazy(func(context.Context) (int, error) { return 0, errors.New("no database") })})
			})
			r.Get("/panicking", func(w http.ResponseWriter, r *http.Request) {
				inertia.Render(w, r, "Panicking", inertia.Props{"a": inertia.Lazy(func(context.Context) (int, error) { panic("no database") })})
			})
			r.Get("/json", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, `{}`) })
			r.Get("/writes", func(w http.ResponseWriter, r *http.Request) {
				notices.Keep(r.Context(), "first")
				inertia.Flash(r.Context(), "first", 1)
			})
			r.Post("/only-post", func(http.ResponseWriter, *http.Request) {})
		}, w.wrap...)
		for _, show := range []string{"visit", "document", "partial reload"} {
			var headers []string
			switch show {
			case "document":
				headers = []string{"X-Inertia", ""}
			case "partial reload":
				headers = []string{"X-Inertia-Partial-Component", "Page", "X-Inertia-Partial-Data", "a"}
			}
			for _, tt := range tests {
				t.Run(w.name+"/"+show+" after "+tt.name, func(t *testing.T) {
					is := is.New(t)
					v.t = t
					resp, _ := v.do("POST", "/save")
					is.Equal(resp.StatusCode, http.StatusFound)
					if tt.path != "" {
						for range 2 { // none of them once either
							resp, body := v.do("GET", tt.path, tt.headers...)
							is.Equal(resp.StatusCode, tt.status)
							is.True(!strings.Contains(body, "Saved.")) // not shown
						}
					}
					p := v.page("/page", headers...)
					is.Equal(compact(p.Flash), want)
					is.Equal(compact(p.Props["errors"]), `{"name":"required"}`)
					is.True(p.ClearHistory && p.PreserveFragment)

					p = v.page("/page", headers...)
					is.Equal(len(p.Flash), 0)
					is.Equal(compact(p.Props["errors"]), `{}`)
					is.True(!p.ClearHistory && !p.PreserveFragment)
				})
			}
		}
	}
}

// quietRecoverer is chi's Recoverer without the stack on stderr.
func quietRecoverer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if recover() != nil {
				w.WriteHeader(http.StatusInternalServerError)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// chi's Timeout ends the context and answers 504 after the handler: what was
// put is there for the next page.
func TestFlashSurvivesATimeout(t *testing.T) {
	is := is.New(t)
	v := serve(t, func(r chi.Router, notices *flash.Store) {
		r.With(middleware.Timeout(time.Millisecond)).Post("/slow", func(w http.ResponseWriter, r *http.Request) {
			notices.Warning(r.Context(), "This takes longer.")
			<-r.Context().Done()
		})
	})
	resp, _ := v.do("POST", "/slow")
	is.Equal(resp.StatusCode, http.StatusGatewayTimeout)
	is.Equal(compact(v.page("/page").Flash), `{"messages":[{"text":"This takes longer.","type":"warning"}]}`)
}

func TestFlashOfThePageItself(t *testing.T) {
	is := is.New(t)
	v := serve(t, func(r chi.Router, notices *flash.Store) {
		r.Get("/own", func(w http.ResponseWriter, r *http.Request) {
			inertia.Flash(r.Context(), "a", 1)
			inertia.Flash(r.Context(), "b", 1)
			inertia.Flash(r.Context(), "b", 2)
			inertia.SetErrors(r.Context(), inertia.ValidationErrors{"name": {"required"}})
			inertia.Render(w, r, "Own", inertia.Props{"late": inertia.Lazy(func(ctx context.Context) (int, error) {
				return 1, notices.Info(ctx, "For the next page.")
			})})
		})
	})
	p := v.page("/own")
	is.Equal(compact(p.Flash), `{"a":1,"b":2}`)
	is.Equal(compact(p.Props["errors"]), `{"name":"required"}`) // set and rendered in one request
	p = v.page("/page")
	is.Equal(compact(p.Flash), `{"messages":[{"text":"For the next page.","type":"info"}]}`) // put while the page was built
	is.Equal(compact(p.Props["errors"]), `{}`)
}

func TestReflashAndKeep(t *testing.T) {
	is := is.New(t)
	v := serve(t, func(r chi.Router, notices *flash.Store) {
		r.Post("/save", func(w http.ResponseWriter, r *http.Request) {
			inertia.Flash(r.Context(), "a", 1)
			inertia.Flash(r.Context(), "b", 2)
			http.Redirect(w, r, "/reflash", http.StatusFound)
		})
		render := func(keep func(ctx context.Context) error) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				if err := keep(r.Context()); err != nil {
					t.Error(err)
				}
				inertia.Render(w, r, "Page", nil)
			}
		}
		r.Get("/reflash", render(notices.Reflash))
		r.Get("/keep", render(func(ctx context.Context) error { return notices.Keep(ctx, "b") }))
	})
	v.do("POST", "/save")
	is.Equal(compact(v.page("/reflash").Flash), `{"a":1,"b":2}`)
	is.Equal(compact(v.page("/keep").Flash), `{"a":1,"b":2}`)
	is.Equal(compact(v.page("/page").Flash), `{"b":2}`)
	is.Equal(len(v.page("/page").Flash), 0)
}

func TestErrorBags(t *testing.T) {
	is := is.New(t)
	v := serve(t, func(r chi.Router, _ *flash.Store) {
		r.Post("/login", func(w http.ResponseWriter, r *http.Request) {
			inertia.BackWithErrors(w, r, inertia.ValidationErrors{"email": {"required"}})
		})
	})
	v.do("POST", "/login", "X-Inertia-Error-Bag", "login", "Referer", v.url+"/page")
	v.do("POST", "/login", "X-Inertia-Error-Bag", "register", "Referer", v.url+"/page")
	is.Equal(compact(v.page("/page").Props["errors"]), `{"login":{"email":"required"},"register":{"email":"required"}}`)
	is.Equal(compact(v.page("/page").Props["errors"]), `{}`)

	v.do("POST", "/login", "Referer", v.url+"/page") // no bag
	p := v.page("/page", "X-Inertia-Error-Bag", "login")
	is.Equal(compact(p.Props["errors"]), `{"login":{"email":"required"}}`)
}

// Errors that are put where no page can show them do not wait for another
// visitor, nor for a session that comes after.
func TestErrorsStayInTheirSession(t *testing.T) {
	is := is.New(t)
	v := serve(t, func(r chi.Router, _ *flash.Store) {
		r.Post("/login", func(w http.ResponseWriter, r *http.Request) {
			inertia.BackWithErrors(w, r, inertia.ValidationErrors{"email": {"required"}})
		})
	})
	v.do("POST", "/login", "Referer", v.url+"/page")
	jar := v.client.Jar
	v.client.Jar = nil // another visitor
	is.Equal(compact(v.page("/page").Props["errors"]), `{}`)
	v.client.Jar = jar
	is.Equal(compact(v.page("/page").Props["errors"]), `{"email":"required"}`)
}

func TestErrorKeysDoNotCollapse(t *testing.T) {
	is := is.New(t)
	v := serve(t, func(r chi.Router, _ *flash.Store) {
		r.Post("/save", func(w http.ResponseWriter, r *http.Request) {
			inertia.BackWithErrors(w, r, inertia.ValidationErrors{
				"address.city": {"required"}, "address.zip": {"too short", "no zip"}, "address": {"incomplete"},
				"items.0.name": {"first"}, "items.10.name": {"eleventh"}, "": {"general"}, `odd"key\<`: {"odd"},
			})
		})
	})
	v.do("POST", "/save", "Referer", v.url+"/page")
	is.Equal(compact(v.page("/page").Props["errors"]),
		`{"":"general","address":"incomplete","address.city":"required","address.zip":"too short","items.0.name":"first","items.10.name":"eleventh","odd\"key\\\u003c":"odd"}`)
}

// A browser drops a cookie over 4 KB without a word; state lies in the store.
func TestStateIsLargerThanACookie(t *testing.T) {
	is := is.New(t)
	long := strings.Repeat("x", 50<<10)
	v := serve(t, func(r chi.Router, notices *flash.Store) {
		r.Post("/save", func(w http.ResponseWriter, r *http.Request) {
			is.NoErr(notices.Put(r.Context(), "flash", map[string]any{"text": long}))
			err := notices.Put(r.Context(), "flash", map[string]any{"more": long}) // not silently either
			is.True(errors.Is(err, flash.ErrTooLarge))
			http.Redirect(w, r, "/page", http.StatusFound)
		})
	})
	resp, _ := v.do("POST", "/save")
	is.True(len(resp.Header.Get("Set-Cookie")) < 512)
	is.Equal(v.page("/page").Flash["text"], long)
}
