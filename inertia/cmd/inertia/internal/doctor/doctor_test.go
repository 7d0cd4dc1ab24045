package doctor

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/frontend"
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

// problems compares the findings with what they have to say, in their order.
func problems(t *testing.T, got []Finding, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d findings: %+v, want %q", len(got), got, want)
	}
	for i, f := range got {
		if !strings.Contains(f.Problem, want[i]) {
			t.Errorf("%q does not say %q", f.Problem, want[i])
		}
		if f.Mend == "" {
			t.Errorf("%q has no mend", f.Problem)
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

func TestVersions(t *testing.T) {
	installed := func(version, peers string) string {
		return `{"version": "` + version + `", "peerDependencies": {"vite": "` + peers + `"}}`
	}
	good := map[string]string{
		"node_modules/@inertiajs/vue3/package.json":    installed("3.7.1", ""),
		"node_modules/@inertiajs/core/package.json":    installed("3.7.1", ""),
		"node_modules/@inertiajs/vite/package.json":    installed("3.7.1", "^7.0.0 || ^8.0.0"),
		"node_modules/@vitejs/plugin-vue/package.json": installed("6.0.11", "^5.0.0 || ^6.0.0 || ^7.0.0 || ^8.0.0"),
		"node_modules/vite/package.json":               installed("8.3.8", ""),
	}
	const all = `"@inertiajs/vue3": "3", "@inertiajs/vite": "3", "@vitejs/plugin-vue": "6", "vite": "8"`
	tests := []struct {
		name    string
		named   string
		file    string
		content string
		want    []string
	}{
		{"all fit", all, "", "", nil},
		{"no client", `"@inertiajs/vite": "3", "vite": "8"`, "", "", []string{"no client of Inertia"}},
		{"no plugin of the framework", `"@inertiajs/vue3": "3", "@inertiajs/vite": "3", "vite": "8"`, "", "", []string{"without @vitejs/plugin-vue"}},
		{"a client of version 2", all, "node_modules/@inertiajs/vue3/package.json", installed("2.3.0", ""), []string{"speaks the protocol of version 3", "of different versions: @inertiajs/vue3 2.3.0"}},
		{"two versions of Inertia", all, "node_modules/@inertiajs/core/package.json", installed("3.6.0", ""), []string{"of different versions"}},
		{"a plugin for another Vite", all, "node_modules/vite/package.json", installed("6.4.6", ""), []string{"made for vite ^7.0.0 || ^8.0.0, but 6.4.6"}},
		{"a range without an end", all, "node_modules/@vitejs/plugin-vue/package.json", installed("6.0.11", ">=5"), nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			content := map[string]string{"package.json": `{"dependencies": {` + test.named + `}}`}
			maps.Copy(content, good)
			if test.file != "" {
				content[test.file] = test.content
			}
			p := &project{web: frontend.Dir(files(t, content))}
			var err error
			if p.pkg, err = p.web.Package(); err != nil {
				t.Fatal(err)
			}
			problems(t, checkVersions(t.Context(), p), test.want)
		})
	}
}

func TestConfigurationAndBuild(t *testing.T) {
	right := func() viteConfig {
		return viteConfig{Base: "/build/", OutDir: "dist", Manifest: ".vite/manifest.json", Input: []string{"src/main.ts"}, Plugins: []string{"inertia"}}
	}
	tests := []struct {
		name   string
		client func(*viteConfig)
		server func(*viteConfig)
		code   string
		want   []string
	}{
		{"all fits", nil, nil, "vite.New(d, vite.WithBase(`/build`), vite.WithEntry(`src/main.ts`))", nil},
		{"no manifest", func(c *viteConfig) { c.Manifest = "" }, nil, "", []string{"writes no manifest"}},
		{"no entry", func(c *viteConfig) { c.Input = nil }, nil, "", []string{"no entry of its own"}},
		{"another base", nil, nil, "vite.New(d, vite.WithBase(`/assets/`))", []string{"main.go:8: the base is /assets/, but that of the build is /build/"}},
		{"no base", nil, nil, "vite.New(d)", []string{"does not say so"}},
		{"an entry that is not there", nil, nil, "vite.New(d, vite.WithBase(`/build/`), vite.WithEntry(`src/app.ts`))", []string{"there is no file src/app.ts", "the build has no entry src/app.ts"}},
		{"an entry of another front end", nil, nil, "vite.New(d, vite.WithBase(`/build/`), vite.WithEntry(`src/main.ts`))\nvite.New(e, vite.WithEntry(`admin/main.ts`))", nil},
		{"a bundle that needs node_modules", nil, func(c *viteConfig) { c.NoExternal = false }, "ssr.StartFS(ctx, d, `main.mjs`)", []string{"needs node_modules"}},
		{"a bundle without an entry", nil, func(c *viteConfig) { c.Input = nil }, "ssr.Start(ctx, `main.mjs`)", []string{"the SSR build has no entry"}},
		{"two builds in one folder", nil, func(c *viteConfig) { c.OutDir = "dist" }, "ssr.Start(ctx, `main.mjs`)", []string{"each deletes the other"}},
		{"no SSR build", nil, func(c *viteConfig) { c.OutDir = "nowhere" }, "ssr.Start(ctx, `main.mjs`)", []string{"no SSR build"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := files(t, map[string]string{
				"src/main.ts":              "",
				"dist/.vite/manifest.json": `{"src/main.ts": {"file": "assets/main.js"}}`,
				"dist/assets/main.js":      "",
				"dist-ssr/main.mjs":        "",
				"main.go": "package main\n\nimport (\n\t\"github.com/chinertia/chinertia/ssr\"\n\t\"github.com/chinertia/chinertia/vite\"\n)\nfunc main() {\n" +
					test.code + "\n}\n",
			})
			old := time.Now().Add(-time.Hour)
			if err := os.Chtimes(filepath.Join(dir, "src", "main.ts"), old, old); err != nil {
				t.Fatal(err)
			}
			p := &project{web: frontend.Dir(dir)}
			client, server := right(), right()
			client.Root, server.Root = dir, dir
			server.OutDir, server.NoExternal = "dist-ssr", true
			if test.client != nil {
				test.client(&client)
			}
			if test.server != nil {
				test.server(&server)
			}
			p.client, p.server = &client, &server
			var err error
			if p.source, err = readSource(dir); err != nil {
				t.Fatal(err)
			}
			got := checkVite(t.Context(), p)
			got = append(got, checkBuild(t.Context(), p)...)
			problems(t, append(got, checkSSR(t.Context(), p)...), test.want)
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

func TestPackages(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not there")
	}
	tests := []struct {
		name    string
		content map[string]string
		want    []string
	}{
		{"all is there", map[string]string{"package.json": `{"type": "module", "dependencies": {"vue": "3"}}`, "node_modules/vue/package.json": "{}"}, nil},
		{"CommonJS", map[string]string{"package.json": `{}`}, []string{`does not have "type": "module"`}},
		{"nothing is installed", map[string]string{"package.json": `{"type": "module", "dependencies": {"vue": "3"}, "devDependencies": {"vite": "8"}}`}, []string{"not installed: vite, vue"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := &project{web: frontend.Dir(files(t, test.content))}
			var err error
			if p.pkg, err = p.web.Package(); err != nil {
				t.Fatal(err)
			}
			problems(t, checkPackages(t.Context(), p), test.want)
		})
	}
	t.Run("no Node.js", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		problems(t, checkPackages(t.Context(), &project{}), []string{"Node.js is not there"})
	})
}

func TestManifest(t *testing.T) {
	const right = `{"src/main.ts": {"file": "assets/main.js"}}`
	tests := []struct {
		name    string
		content map[string]string
		want    []string
	}{
		{"a build", map[string]string{"dist/manifest.json": right, "dist/assets/main.js": ""}, nil},
		{"none", nil, []string{"there is no build"}},
		{"one that is not JSON", map[string]string{"dist/manifest.json": "{"}, []string{"cannot be read"}},
		{"one without its files", map[string]string{"dist/manifest.json": right}, []string{"names assets/main.js, which is missing"}},
		{"one that is older than the sources", map[string]string{"dist/manifest.json": right, "dist/assets/main.js": "", "src/main.ts": ""}, []string{"is older than"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := files(t, test.content)
			later := time.Now().Add(time.Hour)
			os.Chtimes(filepath.Join(dir, "src", "main.ts"), later, later) // fails where there is none
			p := &project{client: &viteConfig{Root: dir, OutDir: "dist", Manifest: "manifest.json"}}
			problems(t, checkBuild(t.Context(), p), test.want)
		})
	}
}

func TestReactNeedsItsRefresh(t *testing.T) {
	for _, test := range []struct {
		name    string
		refresh bool
		want    []string
	}{
		{"with", true, nil},
		{"without", false, []string{"without vite.WithReactRefresh"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := &project{
				pkg:    frontend.Package{Dependencies: map[string]string{"@inertiajs/react": "3"}},
				source: source{usesVite: true, reactRefresh: test.refresh},
				client: &viteConfig{Base: "/", Manifest: "manifest.json", Input: []string{"src/main.tsx"}},
			}
			problems(t, checkVite(t.Context(), p), test.want)
		})
	}
}
