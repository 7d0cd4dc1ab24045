package vite_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

func TestPages(t *testing.T) {
	page := func(keys ...string) fstest.MapFS {
		m := chunks{"src/main.ts": {"file": "main.js", "isEntry": true}}
		for _, key := range keys {
			m[key] = map[string]any{"file": strings.ReplaceAll(key, "/", "_") + ".js", "src": key, "isDynamicEntry": true}
		}
		return m.fsys(t)
	}
	tests := []struct {
		name      string
		fsys      fstest.MapFS
		opts      []vite.Option
		component string
		want      string // the file of the chunk, or ""
	}{
		{"pages beside the entry", page("src/pages/Home.vue"), nil, "Home", "src_pages_Home.vue.js"},
		{"Pages beside the entry", page("src/Pages/Home.svelte"), nil, "Home", "src_Pages_Home.svelte.js"},
		{"a page in a directory", page("src/pages/Users/Index.tsx"), nil, "Users/Index", "src_pages_Users_Index.tsx.js"},
		{"an unknown page", page("src/pages/Home.vue"), nil, "Away", ""},
		{"no component", page("src/pages/.vue"), nil, "", ""},
		{"a pattern", page("web/Home.page.vue"), []vite.Option{vite.WithPages("web/{component}.page.vue")}, "Home", "web_Home.page.vue.js"},
		{"a pattern as in import.meta.glob", page("web/Home.vue"), []vite.Option{vite.WithPages("./web/{component}.vue")}, "Home", "web_Home.vue.js"},
		{"a pattern with a suffix", page("src/Home/index.vue"), []vite.Option{vite.WithPages("src/{component}/index.vue")}, "Home", "src_Home_index.vue.js"},
		{"the first pattern wins", page("a/Home.vue", "b/Home.vue"), []vite.Option{vite.WithPages("b/{component}.vue", "a/{component}.vue")}, "Home", "b_Home.vue.js"},
		{"a pattern above the root", page("../pages/Home.vue"), []vite.Option{vite.WithPages("../pages/{component}.vue")}, "Home", ".._pages_Home.vue.js"},
		{"no patterns", page("src/pages/Home.vue"), []vite.Option{vite.WithPages()}, "Home", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a, err := vite.New(tt.fsys, tt.opts...)
			is.NoErr(err)
			var want []string
			if tt.want != "" {
				want = []string{"modulepreload /" + tt.want}
			}
			is.Equal(summary(string(vite.HTML(a.Preloads(tt.component), ""))), want)
			if tt.want != "" {
				is.True(strings.Contains(string(a.Head(tt.component, "")), tt.want))
			}
		})
	}
}

func TestPagePreloads(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, recorded(t, manifestPath("vite8-vue.json")), vite.WithEntry("resources/js/app.js"), vite.WithBase("/build/"), vite.WithPrefetch(3))
	got := summary(string(vite.HTML(a.Preloads("Users/Show"), "")))
	is.Equal(got, []string{ // neither the entry that the page imports nor what the entry has loaded
		"stylesheet /build/assets/Card-DsIm25lT.css",
		"modulepreload /build/assets/Card-DlZsDOqb.js",
		"modulepreload /build/assets/cyc-a-Bh82MMX6.js",
		"modulepreload /build/assets/Show-DmyHtL5m.js",
	})
	is.True(!strings.Contains(string(vite.HTML(a.Preloads("Users/Show"), "n")), "<meta")) // nothing runs
}

func TestSSRManifest(t *testing.T) {
	is := is.New(t)
	fsys := recorded(t, manifestPath("vite7-vue-single.json"))
	// The URLs have the base with which the build was made.
	ssr := `{"resources/js/Pages/Users/Show.vue":["https://old.example.com/x/assets/Card-DsIm25lT.css","https://old.example.com/x/assets/Show-D-FT6b11.js"],
		"resources/js/Pages/None.vue":[], "resources/js/Pages/Gone.vue":["/build/assets/gone.js"]}`
	opts := []vite.Option{vite.WithBase("/build/"), vite.WithPages("resources/js/Pages/{component}.vue")}
	for _, name := range []string{".vite/ssr-manifest.json", "ssr-manifest.json"} {
		fsys := fstest.MapFS{".vite/manifest.json": fsys[".vite/manifest.json"], name: {Data: []byte(ssr)}}
		a, err := vite.New(fsys, opts...)
		is.NoErr(err)
		is.True(slices.Contains(summary(string(a.Head("Users/Show", ""))), "modulepreload /build/assets/Show-D-FT6b11.js"))
		is.Equal(a.Head("None", ""), a.Head("", ""))
		is.Equal(a.Head("Gone", ""), a.Head("", ""))
	}

	fsys["ssr-manifest.json"] = &fstest.MapFile{Data: []byte(`{"a":1}`)}
	_, err := vite.New(fsys)
	is.True(err != nil)
	is.True(strings.Contains(err.Error(), "SSR manifest ssr-manifest.json"))
}

// The SSR manifest that Vite has written agrees with its manifest.
func TestSSRManifestRecorded(t *testing.T) {
	is := is.New(t)
	with := recorded(t, manifestPath("vite8-vue.json"))
	is.True(with[".vite/ssr-manifest.json"] != nil)
	opts := []vite.Option{vite.WithEntry("resources/js/app.js")}
	a := mustNew(t, with, opts...)
	b := mustNew(t, fstest.MapFS{".vite/manifest.json": with[".vite/manifest.json"]}, opts...)
	for _, component := range []string{"Home", "Users/Index", "Users/Show", "Async", "None"} {
		is.Equal(a.Head(component, ""), b.Head(component, ""))
	}
}
