package doctor

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// files writes files and returns their folder.
func files(t *testing.T, content map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range content {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// problems compares the findings with what they have to say, in their order: the
// problem, and after an arrow what to do about it.
func problems(t *testing.T, got []Finding, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d findings: %+v, want %q", len(got), got, want)
	}
	for i, f := range got {
		problem, mend, _ := strings.Cut(want[i], " -> ")
		if !strings.Contains(f.Problem, problem) {
			t.Errorf("%q does not say %q", f.Problem, problem)
		}
		if f.Mend == "" || !strings.Contains(f.Mend, mend) {
			t.Errorf("the mend of %q is %q, without %q", f.Problem, f.Mend, mend)
		}
	}
}

func TestMiddlewareAndPolicy(t *testing.T) {
	const head = `package main

import (
	core "github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
)

func routes() {
	r.Use(middleware.Logger)
`
	tests := []struct {
		name string
		code string
		want []string
	}{
		{"the right order", "r.Use(sessions.LoadAndSave)\nr.Use(core.Middleware(core.WithFlash(f)))\nr.Use(core.ErrorPages(`Error`))\nr.Use(validate.Precognition)", nil},
		{"in one call", "r.Use(sessions.LoadAndSave, core.Middleware(core.WithFlash(f)), core.ErrorPages(`Error`))", nil},
		{"the session after Inertia", "r.Use(core.Middleware(core.WithFlash(f)))\nr.Use(sessions.LoadAndSave)", []string{"main.go:10: the session is loaded after Inertia"}},
		{"no session", "r.Use(core.Middleware(core.WithFlash(f)))", []string{"no LoadAndSave"}},
		{"a session that wraps all elsewhere", "r.Use(core.Middleware(core.WithFlash(f)))\nhttp.ListenAndServe(``, sessions.LoadAndSave(r))", nil},
		{"error pages before Inertia", "r.Use(core.ErrorPages(`Error`), core.Middleware())", []string{"error pages are Inertia pages"}},
		{"wrapped by hand, the session outside", "h := sessions.LoadAndSave(core.Middleware(core.WithFlash(f))(mux))", nil},
		{"wrapped by hand, the session inside", "h := core.Middleware(core.WithFlash(f))(sessions.LoadAndSave(mux))", []string{"main.go:10: the session is loaded after Inertia"}},
		{"wrapped by hand, the session deep inside", "h := core.Middleware(core.WithFlash(f))(logged(sessions.LoadAndSave(mux)))", []string{"the session is loaded after Inertia"}},
		{"the history is encrypted before Inertia", "r.Use(core.EncryptedHistory)\nr.Use(core.Middleware())", []string{"not encrypted"}},
		{"two routers", "a.Use(core.Middleware())\nfunc() {\nb.Use(sessions.LoadAndSave)\n}()", nil},
		{"a policy without a nonce", "h.Set(\"Content-Security-Policy\", policy)", []string{"is not told its nonce"}},
		{"a policy with a nonce", "h.Set(\"Content-Security-Policy\", policy)\ncore.WithNonce(nonce)", nil},
		{"a policy that Inertia sets", "h.Del(\"Content-Security-Policy\")\ncore.WithCSP(policy)", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := files(t, map[string]string{
				"main.go":              head + test.code + "\n}\n",
				"broken.go":            "package",
				"testdata/testdata.go": "package testdata\nfunc f() { r.Use(inertia.Middleware(), s.LoadAndSave) }\n",
			})
			s, err := readSource(dir)
			if err != nil {
				t.Fatal(err)
			}
			p := &project{source: s}
			problems(t, append(checkStack(t.Context(), p), checkPolicy(t.Context(), p)...), test.want)
		})
	}
}

func TestLive(t *testing.T) {
	const document = `<script type="module" src="/main.js" nonce="abc"></script><script data-page="app" type="application/json">{"component":"Home","url":"/","version":"v1"}</script>`
	answer := func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/main.js":
			w.Header().Set("Content-Type", "text/javascript")
		case r.Header.Get("X-Inertia") != "":
			w.Header().Set("X-Inertia", "true")
			w.Header().Set("Vary", "Accept-Encoding, X-Inertia")
		default:
			w.Header().Set("Content-Security-Policy", "script-src 'nonce-abc' 'strict-dynamic'")
			io.WriteString(w, document)
		}
	}
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    []string
	}{
		{"all is well", answer, nil},
		{"not a page", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") }, []string{"is not an Inertia page (status 200)"}},
		{"scripts without the nonce", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" && r.Header.Get("X-Inertia") == "" {
				w.Header().Set("Content-Security-Policy", "script-src 'nonce-xyz'")
				io.WriteString(w, document)
				return
			}
			answer(w, r)
		}, []string{"do not carry"}},
		{"scripts that are not found", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/main.js" {
				http.NotFound(w, r)
				return
			}
			answer(w, r)
		}, []string{"main.js is answered with status 404"}},
		{"a proxy that drops the header of visits", func(w http.ResponseWriter, r *http.Request) {
			r.Header.Del("X-Inertia")
			answer(w, r)
		}, []string{"no header X-Inertia"}},
		{"answers that do not vary", func(w http.ResponseWriter, r *http.Request) {
			answer(w, r)
			w.Header().Del("Vary")
		}, []string{"do not vary by X-Inertia"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(test.handler)
			defer server.Close()
			problems(t, checkLive(t.Context(), &project{Config: Config{URL: server.URL}}), test.want)
		})
	}
	problems(t, checkLive(t.Context(), &project{Config: Config{URL: "http://127.0.0.1:1"}}), []string{"does not answer"})
}

func TestHotFile(t *testing.T) {
	vite := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/build/@vite/client" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/javascript")
	}))
	defer vite.Close()
	dir := files(t, map[string]string{"stale": "http://127.0.0.1:1\n", "hot": vite.URL + "/build/\n", "other": vite.URL})
	tests := []struct {
		name, file, env string
		want            []string
	}{
		{"no dev server", "missing", "", nil},
		{"one that runs", "hot", "", nil},
		{"one that has ended", "stale", "", []string{"stale names a dev server that does not answer"}},
		{"something else at its port", "other", "", []string{"is not a dev server of Vite"}},
		{"a variable for one that runs", "missing", vite.URL + "/build", nil},
		{"a variable for one that has ended", "missing", "http://127.0.0.1:1", []string{"VITE_DEV_URL names a dev server that does not answer"}},
		{"both are wrong", "stale", vite.URL, []string{"does not answer", "VITE_DEV_URL names something"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("VITE_DEV_URL", test.env)
			p := &project{Config: Config{Dir: dir}, source: source{hotFiles: []literal{{value: test.file}}}}
			problems(t, checkDevServer(t.Context(), p), test.want)
		})
	}
}

func TestThePolicyLetsTheDevServerTellOfChanges(t *testing.T) {
	const wanted = "keeps the browser from ws://127.0.0.1:5173"
	tests := []struct {
		name, client, policy string
		want                 []string
	}{
		{"no policy", "http://127.0.0.1:5173/@vite/client", "", nil},
		{"a policy about other things", "http://127.0.0.1:5173/@vite/client", "frame-ancestors 'none'", nil},
		{"the socket is listed", "http://127.0.0.1:5173/@vite/client", "default-src 'none'; connect-src 'self' ws://127.0.0.1:5173", nil},
		{"all sockets are", "http://127.0.0.1:5173/build/@vite/client", "connect-src ws:", nil},
		{"the default allows everything", "http://127.0.0.1:5173/@vite/client", "default-src *", nil},
		{"through the application", "/build/@vite/client", "connect-src 'self'", nil},
		{"only the address for requests", "http://127.0.0.1:5173/@vite/client", "connect-src 'self' http://127.0.0.1:5173", []string{wanted}},
		{"only the application", "http://127.0.0.1:5173/@vite/client", "default-src 'self'", []string{wanted}},
		{"another port", "http://127.0.0.1:5173/@vite/client", "connect-src ws://127.0.0.1:5174", []string{wanted}},
		{"nothing", "/@vite/client", "Default-Src 'none'", []string{"keeps the browser from ws://kith.test"}},
		{"a build", "/build/main.js", "default-src 'none'", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			at, err := url.Parse("http://kith.test/")
			if err != nil {
				t.Fatal(err)
			}
			document := reply{url: at, header: http.Header{"Content-Security-Policy": {test.policy}}, body: `<script type="module" src="` + test.client + `"></script>`}
			problems(t, policyFindings(document), test.want)
		})
	}
}

func TestReport(t *testing.T) {
	dir := files(t, map[string]string{
		"web/package.json": `{"type": "module", "dependencies": {"vite": "8"}}`,
		"go.mod":           "module example.com/app\n",
	})
	t.Setenv("PATH", t.TempDir())
	var report strings.Builder
	count, err := Run(t.Context(), Config{Dir: dir, Output: &report})
	if err != nil {
		t.Fatal(err)
	}
	const want = `!!  Node.js and packages
      Node.js is not there
      -> install version 20.19, or 22.12 or later, see https://nodejs.org
!!  versions of client and plugins
      package.json names no client of Inertia
      -> install @inertiajs/vue3, @inertiajs/react or @inertiajs/svelte
      package.json does not name @inertiajs/vite, which finds the pages and renders on the server in development
      -> install it, and put it into the plugins of vite.config.ts, unless you resolve pages yourself
-   configuration of Vite (not examined: Vite does not run)
-   build of the front end (not examined: Vite does not run)
-   rendering on the server (not examined: Vite does not run)
ok  order of the middleware
ok  Content-Security-Policy
ok  dev server
ok  generated types
`
	if report.String() != want || count != 2 {
		t.Errorf("%d problems:\n%s", count, &report)
	}

	for name, content := range map[string]string{
		"no front end":                  "",
		"a package.json that is broken": "{",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if content != "" {
				dir = files(t, map[string]string{"web/package.json": content})
			}
			if _, err := Run(t.Context(), Config{Dir: dir, Output: io.Discard}); err == nil || !strings.Contains(err.Error(), "package.json") {
				t.Errorf("%v", err)
			}
		})
	}
}
