package vite_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

func TestLegacyBuild(t *testing.T) {
	for _, name := range []string{"vite5-vue-legacy.json", "vite7-vue-legacy.json", "vite8-vue-legacy.json"} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			m := readManifest(t, manifestPath(name))
			a := mustNew(t, recorded(t, manifestPath(name)), vite.WithBase("/build/"),
				vite.WithEntry("resources/css/print.css", "resources/js/app.js"))
			head := string(a.Head("Home", ""))
			polyfills := "/build/" + m["vite/legacy-polyfills-legacy"].File
			legacy := "/build/" + m["resources/js/app-legacy.js"].File

			is.True(strings.Contains(head, `<script nomodule defer crossorigin src="`+polyfills+`"></script>`))
			is.True(strings.Contains(head, `p="`+polyfills+`",list=["`+legacy+`"]`))
			is.True(strings.Contains(head, "System.import("))
			is.True(!strings.Contains(head, `src="`+legacy+`"`))                       // it is no script without SystemJS
			is.True(!strings.Contains(head, m["resources/css/print-legacy.css"].File)) // old browsers read the style sheet
			is.True(strings.Contains(head, `<script type="module" crossorigin src="/build/`+m["resources/js/app.js"].File))
		})
	}
}

func TestLegacyStyleEntryAlone(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, recorded(t, manifestPath("vite8-vue-legacy.json")), vite.WithEntry("resources/css/print.css"))
	is.True(!strings.Contains(string(a.Head("", "")), "<script"))
}

func TestLegacyModernPolyfills(t *testing.T) {
	is := is.New(t)
	fsys := chunks{
		"main.js":                      {"file": "main.1.js", "isEntry": true, "imports": []string{"_a.js"}},
		"_a.js":                        {"file": "a.1.js"},
		"main-legacy.js":               {"file": "main-legacy.1.js", "isEntry": true},
		"vite/legacy-polyfills":        {"file": "polyfills.1.js", "isEntry": true},
		"vite/legacy-polyfills-legacy": {"file": "polyfills-legacy.1.js", "isEntry": true},
	}.fsys(t)
	a := mustNew(t, fsys) // one entry remains
	is.Equal(summary(string(a.Head("", ""))), []string{
		"module /polyfills.1.js", "module /main.1.js", "modulepreload /a.1.js", "nomodule /polyfills-legacy.1.js",
	})
}

// With renderModernChunks: false the manifest has the twins alone.
func TestLegacyBuildWithoutModernChunks(t *testing.T) {
	is := is.New(t)
	fsys := chunks{
		"src/main-legacy.js": {"file": "main-legacy.1.js", "name": "main", "src": "src/main-legacy.js", "isEntry": true,
			"imports": []string{"_a-legacy-A1b2C3d4.js"}, "dynamicImports": []string{"src/pages/Home-legacy.vue"}},
		"_a-legacy-A1b2C3d4.js":        {"file": "a-legacy-A1b2C3d4.js"},
		"src/pages/Home-legacy.vue":    {"file": "home-legacy.1.js", "isDynamicEntry": true},
		"vite/legacy-polyfills-legacy": {"file": "polyfills-legacy.1.js", "isEntry": true},
	}.fsys(t)
	for _, opts := range [][]vite.Option{nil, {vite.WithEntry("src/main.js")}, {vite.WithEntry("src/main-legacy.js")}} {
		a, err := vite.New(fsys, opts...)
		is.NoErr(err)
		head := string(a.Head("Home", ""))
		is.Equal(summary(head), []string{" /polyfills-legacy.1.js"}) // nothing of it is a module
		is.True(strings.Contains(head, `<script defer crossorigin src="/polyfills-legacy.1.js"></script>`))
		is.True(strings.Contains(head, `list=["/main-legacy.1.js"]`))
		is.True(!strings.Contains(head, "import.meta"))
	}
}

// A source of that name in a legacy build has a twin, as any other.
func TestLegacyNameWithPlugin(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, chunks{
		"pay-legacy.js":                {"file": "pay.1.js", "isEntry": true},
		"pay-legacy-legacy.js":         {"file": "pay-legacy.1.js", "isEntry": true},
		"vite/legacy-polyfills-legacy": {"file": "polyfills-legacy.1.js", "isEntry": true},
	}.fsys(t))
	is.Equal(summary(string(a.Head("", ""))), []string{"module /pay.1.js", "nomodule /polyfills-legacy.1.js"})
	is.True(strings.Contains(string(a.Head("", "")), `list=["/pay-legacy.1.js"]`))
}

// SystemJS takes a name without a slash or a dot for one of an import map.
func TestLegacyEntriesHaveURLsThatSystemJSTakes(t *testing.T) {
	builds := map[string]chunks{
		"for all browsers": {
			"main.js":                      {"file": "assets/main.1.js", "isEntry": true},
			"main-legacy.js":               {"file": "assets/main-legacy.1.js", "isEntry": true},
			"vite/legacy-polyfills-legacy": {"file": "polyfills-legacy.1.js", "isEntry": true},
		},
		"without modern chunks": {
			"main-legacy.js":               {"file": "assets/main-legacy.1.js", "isEntry": true},
			"vite/legacy-polyfills-legacy": {"file": "polyfills-legacy.1.js", "isEntry": true},
		},
	}
	tests := []struct{ base, want string }{
		{"", "./assets/main-legacy.1.js"},
		{"./", "./assets/main-legacy.1.js"},
		{"/", "/assets/main-legacy.1.js"},
		{"build", "/build/assets/main-legacy.1.js"},
		{"//cdn.example/", "//cdn.example/assets/main-legacy.1.js"},
		{"https://cdn.example/x/", "https://cdn.example/x/assets/main-legacy.1.js"},
	}
	for name, build := range builds {
		for _, tt := range tests {
			t.Run(name+" "+tt.base, func(t *testing.T) {
				is := is.New(t)
				head := string(mustNew(t, build.fsys(t), vite.WithBase(tt.base)).Head("", ""))
				is.True(strings.Contains(head, `list=["`+tt.want+`"]`))
			})
		}
	}
}

// A source whose name ends with -legacy is nothing special without the plugin.
func TestLegacyNameWithoutPlugin(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, chunks{
		"main.js":        {"file": "main.1.js"},
		"main-legacy.js": {"file": "main-legacy.1.js", "isEntry": true},
	}.fsys(t))
	is.Equal(summary(string(a.Head("", ""))), []string{"module /main-legacy.1.js"})
	tags, err := a.Tags("main.js")
	is.NoErr(err)
	is.Equal(len(tags), 1)
}

// moved is a manifest as it is when Vite's root is elsewhere: the keys lead there.
func moved(t *testing.T, file, prefix string) fstest.MapFS {
	t.Helper()
	var m map[string]map[string]any
	fsys := recorded(t, file)
	if err := json.Unmarshal(fsys[".vite/manifest.json"].Data, &m); err != nil {
		t.Fatal(err)
	}
	key := func(key string) string {
		if strings.HasPrefix(key, "_") {
			return key
		}
		return prefix + key
	}
	out := chunks{}
	for k, c := range m {
		for _, list := range []string{"imports", "dynamicImports"} {
			items, _ := c[list].([]any)
			for i := range items {
				items[i] = key(items[i].(string))
			}
		}
		if src, ok := c["src"].(string); ok {
			c["src"] = key(src)
		}
		out[key(k)] = c
	}
	return out.fsys(t)
}

// The scripts of the plugin have the keys of sources beside the directory in
// which the build was started.
func TestLegacyBuildUnderAnotherRoot(t *testing.T) {
	urls := func(a *vite.Assets, component string) (list []string) {
		for _, tag := range a.Preloads(component) {
			list = append(list, tag.URL)
		}
		return list
	}
	for _, file := range []string{"vite5-vue-legacy.json", "vite7-vue-legacy.json", "vite8-vue-legacy.json"} {
		for _, prefix := range []string{"../", "../../", "../../../../../", "web/", "../web/app/", "a.b/", "../my vite/"} {
			t.Run(file+" "+prefix, func(t *testing.T) {
				is := is.New(t)
				entries := []string{"resources/css/print.css", "resources/js/app.js"}
				want := mustNew(t, recorded(t, manifestPath(file)), vite.WithEntry(entries...), vite.WithPrefetch(2))
				for i := range entries {
					entries[i] = prefix + entries[i]
				}
				fsys := moved(t, manifestPath(file), prefix)
				got := mustNew(t, fsys, vite.WithEntry(entries...), vite.WithPrefetch(2))
				for _, component := range []string{"", "Home", "Users/Index"} {
					is.Equal(got.Head(component, "abc"), want.Head(component, "abc"))
					is.Equal(urls(got, component), urls(want, component))
				}
				is.True(strings.Contains(string(got.Head("", "")), "legacy"))

				_, err := vite.New(fsys)
				is.True(err != nil) // three entries, and none is chosen
				is.True(!strings.Contains(err.Error(), "polyfills"))
				is.True(!strings.Contains(err.Error(), "-legacy"))
			})
		}
	}
}

// With Vite's root where the build was started, the keys have no directory.
func TestLegacyBuildInADirectoryNamedVite(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, chunks{
		"main.js":                 {"file": "main.1.js", "isEntry": true},
		"main-legacy.js":          {"file": "main-legacy.1.js", "isEntry": true},
		"legacy-polyfills-legacy": {"file": "polyfills-legacy.1.js", "isEntry": true},
		"legacy-polyfills":        {"file": "polyfills.1.js", "isEntry": true},
	}.fsys(t))
	is.Equal(summary(string(a.Head("", ""))), []string{"module /polyfills.1.js", "module /main.1.js", "nomodule /polyfills-legacy.1.js"})
}
