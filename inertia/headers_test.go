package inertia_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
)

// latin1 is text as browsers put it into a header: a byte for each character.
func latin1(s string) string {
	var b []byte
	for _, c := range s {
		b = append(b, byte(c))
	}
	return string(b)
}

func TestVersionsComeFromFilesAndTravelInHeaders(t *testing.T) {
	tests := []struct{ name, server, client string }{
		{"a line of a file", "3f2a1c\n", "3f2a1c"},
		{"a line of a file of Windows", "3f2a1c\r\n", "3f2a1c"},
		{"white space around it", " \t3f2a1c ", "3f2a1c"},
		{"a client that sends white space", "3f2a1c", " 3f2a1c "},
		{"Latin-1, as browsers send it", "été-1", latin1("été-1")},
		{"UTF-8, as others do", "été-1", "été-1"},
		{"nothing but a line break", "\n", ""},
	}
	for _, tt := range tests {
		for kind, opt := range map[string]inertia.Option{
			"WithVersion":     inertia.WithVersion(tt.server),
			"WithVersionFunc": inertia.WithVersionFunc(func(*http.Request) string { return tt.server }),
			"WithAssets":      inertia.WithAssets(versionedAssets{version: tt.server}),
		} {
			t.Run(tt.name+" "+kind, func(t *testing.T) {
				is := is.New(t)
				resp := serve(page(nil, opt), xhr("GET", "/", "X-Inertia-Version", tt.client))
				is.Equal(resp.StatusCode, 200)
				is.Equal(resp.object(t)["version"], strings.TrimSpace(tt.server))
			})
		}
	}
	t.Run("a conflict tells the version as browsers read it", func(t *testing.T) {
		is := is.New(t)
		resp := serve(page(nil, inertia.WithVersion("été\n")), xhr("GET", "/", "X-Inertia-Version", "old"))
		is.Equal(resp.StatusCode, 409)
		is.Equal(resp.Header.Get("X-Inertia-Version"), latin1("été"))
	})
}

type versionedAssets struct {
	fakeAssets
	version string
}

func (a versionedAssets) Version() string { return a.version }

func TestVersionsThatCannotTravelAreRefused(t *testing.T) {
	for _, version := range []string{"a\nb", "a\r\nSet-Cookie: x=1", "a\x00b", "a\x7fb", "版本7", "v1 €", "a\u2028b"} {
		t.Run(version, func(t *testing.T) {
			is := is.New(t)
			func() {
				defer func() { is.True(strings.Contains(text(recover()), "cannot travel")) }()
				inertia.WithVersion(version)
				t.Error("accepted")
			}()
			var got error
			h := page(nil, inertia.WithVersionFunc(func(*http.Request) string { return version }),
				inertia.WithErrorHandler(func(w http.ResponseWriter, _ *http.Request, err error) { got = err; w.WriteHeader(500) }))
			for _, r := range []*http.Request{get("/"), xhr("GET", "/", "X-Inertia-Version", "old")} {
				got = nil
				is.Equal(serve(h, r).StatusCode, 500)
				is.True(strings.Contains(got.Error(), "cannot travel"))
			}
		})
	}
}

func TestNamesBeyondASCIIInPartialReloads(t *testing.T) {
	props := inertia.Props{"größe": 1, "prénom": 2, "a": 3, "été": 4, "naïve": map[string]any{"ñ": 5, "b": 6}}
	h := app(func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Übersicht/Größe", props) })
	for name, encode := range map[string]func(string) string{"Latin-1": latin1, "UTF-8": func(s string) string { return s }} {
		for _, tt := range []struct{ name, header, list, want string }{
			{"one of them", "X-Inertia-Partial-Data", "größe", `{"größe":1}`},
			{"several, with white space", "X-Inertia-Partial-Data", "größe , prénom,été", `{"größe":1,"prénom":2,"été":4}`},
			{"a path", "X-Inertia-Partial-Data", "naïve.ñ", `{"naïve":{"ñ":5}}`},
			{"all but some", "X-Inertia-Partial-Except", "prénom,naïve,été", `{"a":3,"größe":1}`},
		} {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				is := is.New(t)
				r := xhr("GET", "/", "X-Inertia-Partial-Component", encode("Übersicht/Größe"), tt.header, encode(tt.list))
				is.Equal(serve(h, r).props(t), tt.want)
			})
		}
		t.Run(name+" another component", func(t *testing.T) {
			is := is.New(t)
			r := xhr("GET", "/", "X-Inertia-Partial-Component", encode("Übersicht/Grösse"), "X-Inertia-Partial-Data", "a")
			is.True(strings.Contains(serve(h, r).props(t), "prénom"))
		})
	}
}

func TestErrorBagsBeyondASCII(t *testing.T) {
	is := is.New(t)
	a := newSessionApp(flashRoutes)
	a.serve(xhr("POST", "/save", "X-Inertia-Error-Bag", latin1(" prénom ")))
	object := a.serve(xhr("GET", "/", "X-Inertia-Error-Bag", latin1("prénom"))).object(t)
	is.Equal(text(object["props"].(map[string]any)["errors"]), `{"prénom":{"name":"required"}}`)
}

func TestOnlyPagesBecomeLocations(t *testing.T) {
	tests := []struct {
		name, target string
		location     bool
	}{
		{"https", "https://pay.test/x", true},
		{"http in capitals", "HTTP://pay.test/x", true},
		{"no scheme", "//pay.test/x", true},
		{"a script", "javascript:alert(1)", false},
		{"a script in capitals", "JavaScript:alert(1)", false},
		{"a script that looks like a host", "javascript://pay.test/%0aalert(1)", false},
		{"a script with a fragment", "javascript:alert(1)#x", false},
		{"a script behind a space", " javascript:alert(1)", false},
		{"a script behind a control character", "\x01javascript:alert(1)", false},
		{"a script with a tab", "java\tscript:alert(1)", false},
		{"a script with a line break and a fragment", "java\nscript:alert(1)#x", false},
		{"data", "data:text/html,<script>alert(1)</script>", false},
		{"data with a fragment", "data:text/html,x#y", false},
		{"a blob", "blob:https://pay.test/1", false},
		{"vbscript", "vbscript:x", false},
		{"mail", "mailto:a@pay.test", false},
		{"a file", "file:///etc/passwd", false},
		{"no host", "https:alert(1)", false},
	}
	for _, tt := range tests {
		for kind, do := range map[string]func(http.ResponseWriter, *http.Request){
			"header": func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", tt.target)
				w.WriteHeader(http.StatusFound)
			},
			"http.Redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, tt.target, http.StatusFound) },
			"Redirect":      func(w http.ResponseWriter, r *http.Request) { inertia.Redirect(w, r, tt.target) },
			"Location":      func(w http.ResponseWriter, r *http.Request) { inertia.Location(w, r, tt.target) },
		} {
			t.Run(tt.name+" "+kind, func(t *testing.T) {
				is := is.New(t)
				resp := serve(app(do, inertia.WithExternalRedirects()), xhr("GET", "/"))
				if tt.location {
					is.Equal(resp.StatusCode, 409)
					is.Equal(strings.ToLower(resp.Header.Get("X-Inertia-Location")), strings.ToLower(tt.target))
					return
				}
				is.Equal(resp.Header.Get("X-Inertia-Location"), "")
				if kind != "http.Redirect" && kind != "Redirect" { // which make a path of what does not parse
					is.Equal(resp.StatusCode, 302)
					is.Equal(resp.Header.Get("X-Inertia-Redirect"), "")
				}
				if to := resp.Header.Get("X-Inertia-Redirect"); to != "" {
					is.True(strings.HasPrefix(to, "/"))
				}
			})
		}
	}
}

func TestTargetsArePercentEncoded(t *testing.T) {
	tests := []struct{ name, target, want string }{
		{"everywhere", "https://x.test/ä b?q=ö#ü", "https://x.test/%C3%A4%20b?q=%C3%B6#%C3%BC"},
		{"a path of the app", "/straße?q=a b#é", "/stra%C3%9Fe?q=a%20b#%C3%A9"},
		{"escapes that are there", "/%C3%A4%20b?x=1+2#ü", "/%C3%A4%20b?x=1+2#%C3%BC"},
		{"other scripts", "/用户#☃", "/%E7%94%A8%E6%88%B7#%E2%98%83"},
		{"bytes that are not UTF-8", "/\xe4#x", "/%E4#x"},
		{"backslashes, which browsers take for slashes", `/\evil.test\a?q=\b#\c`, `/%5Cevil.test%5Ca?q=\b#\c`},
		{"line breaks", "/a\r\nX: y#z", "/a%0D%0AX:%20y#z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			location := app(func(w http.ResponseWriter, r *http.Request) { inertia.Location(w, r, tt.target) })
			is.Equal(serve(location, xhr("GET", "/")).Header.Get("X-Inertia-Location"), tt.want)
			redirect := app(func(w http.ResponseWriter, r *http.Request) { inertia.Redirect(w, r, tt.target) })
			is.Equal(serve(redirect, xhr("POST", "/")).Header.Get("X-Inertia-Redirect"), tt.want)
			is.Equal(serve(redirect, request("POST", "/")).Header.Get("Location"), tt.want) // as the plain answer
			raw := app(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", tt.target)
				w.WriteHeader(http.StatusFound)
			})
			is.Equal(serve(raw, xhr("POST", "/")).Header.Get("X-Inertia-Redirect"), tt.want)
		})
	}
}

func TestTheTrustedPrefixIsInAllURLs(t *testing.T) {
	tests := []struct {
		name   string
		prefix []string
		want   string
	}{
		{"one proxy", []string{"/app"}, "/app"},
		{"a slash at the end", []string{"/app/"}, "/app"},
		{"two proxies in one header", []string{"/gateway, /app"}, "/gateway/app"},
		{"two proxies in two headers", []string{"/gateway", "/app"}, "/gateway/app"},
		{"a proxy without one", []string{"/, /app,"}, "/app"},
		{"beyond ASCII", []string{"/größe"}, "/gr%C3%B6%C3%9Fe"},
		{"two slashes", []string{"//app"}, "/app"},
		{"a host in a chain", []string{"/app, https://evil.test"}, ""},
		{"the way out", []string{"/app/../.."}, ""},
		{"the way out, escaped", []string{"/app/%2e%2e/x"}, ""},
		{"a backslash", []string{`/\evil.test`}, ""},
		{"a backslash, escaped", []string{`/%5Cevil.test`}, ""},
		{"a query in a chain", []string{"/app, /x?y"}, ""},
		{"a fragment", []string{"/x#y"}, ""},
		{"markup", []string{`/"><script>`}, ""},
		{"nonsense", []string{"/%zz"}, ""},
	}
	r := chi.NewRouter()
	r.Use(inertia.Middleware(inertia.WithRootTemplate(testRoot), inertia.WithTrustedPrefix(), inertia.WithVersion("1"), inertia.WithBackFallback("/home")))
	r.Get("/page", func(w http.ResponseWriter, r *http.Request) { inertia.Render(w, r, "Home", nil) })
	r.Post("/redirect", func(w http.ResponseWriter, r *http.Request) { inertia.Redirect(w, r, "/login?a=1") })
	r.Post("/relative", func(w http.ResponseWriter, r *http.Request) { inertia.Redirect(w, r, "login") })
	r.Post("/fragment", func(w http.ResponseWriter, r *http.Request) { inertia.Redirect(w, r, "/login#x") })
	r.Post("/foreign", func(w http.ResponseWriter, r *http.Request) { inertia.Redirect(w, r, "https://x.test/login") })
	r.Post("/plain", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) })
	r.Post("/location", func(w http.ResponseWriter, r *http.Request) { inertia.Location(w, r, "/login") })
	r.Post("/back", func(w http.ResponseWriter, r *http.Request) { inertia.Back(w, r) })
	r.Post("/form", func(w http.ResponseWriter, r *http.Request) {
		inertia.BackWithErrors(w, r, inertia.ValidationErrors{"a": {"b"}})
	})
	r.Post("/empty", func(http.ResponseWriter, *http.Request) {})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			ask := func(req *http.Request) http.Header {
				req.Header["X-Forwarded-Prefix"] = tt.prefix
				resp := serve(r, req)
				is.True(strings.Contains(strings.Join(resp.Header.Values("Vary"), ","), "X-Forwarded-Prefix"))
				return resp.Header
			}
			pageRequest := get("/page?b=2")
			pageRequest.Header["X-Forwarded-Prefix"] = tt.prefix
			is.Equal(serve(r, pageRequest).object(t)["url"], tt.want+"/page?b=2")
			is.Equal(ask(xhr("GET", "/page?b=2", "X-Inertia-Version", "0")).Get("X-Inertia-Location"), tt.want+"/page?b=2")
			is.Equal(ask(xhr("POST", "/redirect")).Get("Location"), tt.want+"/login?a=1")
			is.Equal(ask(request("POST", "/redirect")).Get("Location"), tt.want+"/login?a=1")
			is.Equal(ask(xhr("POST", "/relative")).Get("Location"), tt.want+"/login")
			is.Equal(ask(xhr("POST", "/fragment")).Get("X-Inertia-Redirect"), tt.want+"/login#x")
			is.Equal(ask(xhr("POST", "/foreign")).Get("Location"), "https://x.test/login")
			is.Equal(ask(xhr("POST", "/plain")).Get("Location"), "/login")
			is.Equal(ask(xhr("POST", "/location")).Get("X-Inertia-Location"), tt.want+"/login")
			is.Equal(ask(request("POST", "/location")).Get("Location"), tt.want+"/login")
			is.Equal(ask(xhr("POST", "/back")).Get("Location"), tt.want+"/home")
			is.Equal(ask(xhr("POST", "/back", "Referer", "http://example.com"+tt.want+"/x")).Get("Location"), tt.want+"/x") // not twice
			is.Equal(ask(xhr("POST", "/form")).Get("Location"), tt.want+"/home")
			is.Equal(ask(xhr("POST", "/empty")).Get("Location"), tt.want+"/home")
		})
	}
}

func TestFailuresAnswerScriptsInJSON(t *testing.T) {
	tests := []struct {
		name   string
		err    error
		status int
		want   string
	}{
		{"a message for visitors", &inertia.HTTPError{Status: 409, Message: "Already booked."}, 409, "Already booked."},
		{"a message that is wrapped", errors.Join(errors.New("secret"), &inertia.HTTPError{Status: 402, Message: "Pay first."}), 402, "Pay first."},
		{"a status alone", &inertia.HTTPError{Status: 404}, 404, "Not Found"},
		{"an error of another package", refused{}, 413, "The file is too large."},
		{"a body that package validate could not read", &validate.BodyError{Status: 413, Message: "The body is too large.", Err: errors.New("secret")}, 413, "The body is too large."},
		{"a secret", errors.New("secret"), 500, "Internal Server Error"},
		{"nil in disguise", (*inertia.HTTPError)(nil), 500, "Internal Server Error"},
	}
	for _, tt := range tests {
		for kind, do := range map[string]func(http.ResponseWriter, *http.Request){
			"Error":          func(w http.ResponseWriter, r *http.Request) { inertia.Error(w, r, tt.err) },
			"BackWithErrors": func(w http.ResponseWriter, r *http.Request) { inertia.BackWithErrors(w, r, tt.err) },
			"Render": func(w http.ResponseWriter, r *http.Request) {
				inertia.Render(w, r, "Home", inertia.Props{"a": func() (any, error) { return nil, tt.err }})
			},
		} {
			t.Run(tt.name+" "+kind, func(t *testing.T) {
				is := is.New(t)
				for _, accept := range []string{"application/json", "application/json, text/plain, */*", "application/problem+json;q=0.9"} {
					resp := serve(app(do), request("POST", "/", "Accept", accept))
					is.Equal(resp.StatusCode, tt.status)
					is.Equal(resp.Header.Get("Content-Type"), "application/json")
					is.Equal(resp.body, text(map[string]string{"message": tt.want}))
					is.True(strings.Contains(strings.Join(resp.Header.Values("Vary"), ","), "Accept"))
				}
				resp := serve(app(do), request("POST", "/", "Accept", "text/html"))
				is.Equal(resp.body, http.StatusText(tt.status)+"\n")
			})
		}
	}
}

type refused struct{}

func (refused) Error() string         { return "secret size" }
func (refused) StatusCode() int       { return 413 }
func (refused) PublicMessage() string { return "The file is too large." }
