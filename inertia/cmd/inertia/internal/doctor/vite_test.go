package doctor

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/frontend"
)

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
		{"another base", nil, nil, "vite.New(d, vite.WithBase(`/assets/`))", []string{"main.go:9: the base is /assets/, but that of the build is /build/"}},
		{"no base", nil, nil, "vite.New(d)", []string{"does not say so"}},
		{"an entry that is not there", nil, nil, "vite.New(d, vite.WithBase(`/build/`), vite.WithEntry(`src/app.ts`))", []string{"there is no file src/app.ts", "the build has no entry src/app.ts"}},
		{"an entry of another front end", nil, nil, "vite.New(d, vite.WithBase(`/build/`), vite.WithEntry(`src/main.ts`))\nvite.New(e, vite.WithEntry(`admin/main.ts`))", nil},
		{"a bundle that needs node_modules", nil, func(c *viteConfig) { c.NoExternal = false }, "ssr.StartFS(ctx, d, `main.mjs`)", []string{"needs node_modules"}},
		{"a bundle without an entry", nil, func(c *viteConfig) { c.Input = nil }, "ssr.Start(ctx, `main.mjs`)", []string{"the SSR build has no entry"}},
		{"two builds in one folder", nil, func(c *viteConfig) { c.OutDir = "dist" }, "ssr.Start(ctx, `main.mjs`)", []string{"each deletes the other"}},
		{"no SSR build", nil, func(c *viteConfig) { c.OutDir = "nowhere" }, "ssr.Start(ctx, `main.mjs`)", []string{"no SSR build"}},
		{"a bundle without the plugin of Inertia", nil, func(c *viteConfig) { c.Plugins = []string{"vite:vue"} }, "ssr.Start(ctx, `main.mjs`)", []string{"the plugin of @inertiajs/vite is not used -> add inertia()"}},
		{"a bundle for QuickJS", nil, func(c *viteConfig) { c.Plugins = []string{"@inertiajs/vite", "inertia-quickjs"} }, "quickjs.New(bundle)", nil},
		{"a bundle for QuickJS without the plugin of Inertia", nil, func(c *viteConfig) { c.Plugins = []string{"inertia-quickjs"} }, "quickjs.New(bundle)", []string{"the plugin of @inertiajs/vite is not used"}},
		{"a bundle for QuickJS that is not built for it", nil, nil, "quickjs.New(bundle)", []string{"main.go:9: QuickJS runs the bundle, which is not built for that -> add quickjs() to the plugins"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := files(t, map[string]string{
				"src/main.ts":              "",
				"dist/.vite/manifest.json": `{"src/main.ts": {"file": "assets/main.js"}}`,
				"dist/assets/main.js":      "",
				"dist-ssr/main.mjs":        "",
				"main.go": "package main\n\nimport (\n\t\"github.com/chinertia/chinertia/ssr\"\n\t\"github.com/chinertia/chinertia/ssr/quickjs\"\n\t\"github.com/chinertia/chinertia/vite\"\n)\nfunc main() {\n" +
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

func TestPluginsAreUsed(t *testing.T) {
	const named = "@inertiajs/vite"
	tests := []struct {
		name     string
		packages []string
		used     []string
		want     []string
	}{
		{"Vue", []string{"@inertiajs/vue3", "@vitejs/plugin-vue", named}, []string{"vite:vue", named}, nil},
		{"React", []string{"@inertiajs/react", "@vitejs/plugin-react", named}, []string{"vite:react-refresh", named}, nil},
		{"Svelte", []string{"@inertiajs/svelte", "@sveltejs/vite-plugin-svelte", named}, []string{"vite-plugin-svelte", named}, nil},
		{"not that of Vue", []string{"@inertiajs/vue3", "@vitejs/plugin-vue", named}, []string{named}, []string{"@vitejs/plugin-vue is not among the plugins -> add vue()"}},
		{"not that of Svelte", []string{"@inertiajs/svelte", "@sveltejs/vite-plugin-svelte"}, nil, []string{"cannot read the components -> add svelte()"}},
		{"not that of Inertia", []string{named}, []string{"vite:vue"}, []string{"@inertiajs/vite is not among the plugins -> add inertia()"}},
		{"that of QuickJS is not that of Inertia", []string{named}, []string{"inertia-quickjs"}, []string{"@inertiajs/vite is not among the plugins"}},
		{"pages are resolved by hand", nil, nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := &project{pkg: frontend.Package{DevDependencies: map[string]string{}}}
			for _, name := range test.packages {
				p.pkg.DevDependencies[name] = "1"
			}
			problems(t, pluginFindings(p, test.used), test.want)
		})
	}
}

// In place of Vite, this reads the configuration as Vite does: by importing it.
const viteStandIn = `export const resolveConfig = async () => (await import(process.cwd() + '/vite.config.mjs')).default`

func TestConfigurationsThatViteCannotRead(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not there")
	}
	tests := []struct{ name, config, want string }{
		{"a word that is no JavaScript", "export default {,}", "Unexpected token"},
		{"a package that is not installed", "import x from 'not-there'\nexport default x", "Cannot find package 'not-there'"},
		{"a mistake of its own", `throw new Error('first line\n\u001b[31mred\u001b[0m')`, "first line\nred -> correct the configuration; \"npx vite build\""},
		{"nothing is exported", "", "Cannot read properties of undefined"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := &project{web: frontend.Dir(files(t, map[string]string{
				"vite.config.mjs":                test.config,
				"node_modules/vite/package.json": `{"type": "module", "exports": "./index.js"}`,
				"node_modules/vite/index.js":     viteStandIn,
			}))}
			p.client, p.server, p.viteErr = resolveVite(t.Context(), p.web)
			got := checkVite(t.Context(), p)
			problems(t, got, []string{test.want})
			if strings.ContainsAny(got[0].Problem, "\u001b") || strings.Contains(got[0].Problem, "    at ") {
				t.Errorf("colours or a stack in %q", got[0].Problem)
			}
			for _, c := range []func() []Finding{
				func() []Finding { return checkBuild(t.Context(), p) },
				func() []Finding { return checkSSR(t.Context(), p) },
			} {
				problems(t, c(), nil) // it is told once
			}
		})
	}
}
