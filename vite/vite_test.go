package vite_test

import (
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

// Package inertia takes the assets without importing this package.
var (
	_ inertia.Assets    = (*vite.Assets)(nil)
	_ inertia.Preloader = (*vite.Assets)(nil)
)

func TestNewErrors(t *testing.T) {
	dir := t.TempDir()
	two := chunks{
		"src/a.ts": {"file": "a.js", "name": "alpha", "isEntry": true},
		"src/b.ts": {"file": "b.js", "isEntry": true},
	}
	file := func(name, data string) fs.FS { return fstest.MapFS{name: {Data: []byte(data)}} }
	tests := []struct {
		name string
		fsys fs.FS
		opts []vite.Option
		want []string // in the message
	}{
		{"no build in a directory", os.DirFS(dir), nil, []string{filepath.ToSlash(dir) + "/.vite/manifest.json", "npm run build", "WithDevServer"}},
		{"no build", fstest.MapFS{}, nil, []string{"not found at .vite/manifest.json", "npm run build", "WithDevServer"}},
		{"no file system", nil, nil, []string{"no file system", "WithDevServer"}},
		{"the parent of the build", file("dist/.vite/manifest.json", "{}"), nil, []string{"it is in dist", "fs.Sub"}},
		{"an embedded build without its manifest", file("assets/x.js", ""), nil, []string{"build.manifest", `"all:"`}},
		{"another manifest path", file(".vite/manifest.json", "{}"), []vite.Option{vite.WithManifest("m.json")}, []string{"not found at m.json"}},
		{"an absolute manifest path", fstest.MapFS{}, []vite.Option{vite.WithManifest("/m.json")}, []string{"WithManifest", `"/m.json"`}},
		{"a broken manifest", file(".vite/manifest.json", `{"a":`), nil, []string{".vite/manifest.json", "broken JSON at byte 5"}},
		{"a web app manifest", file("manifest.json", `{"name":"App"}`), nil, []string{"manifest.json", `item "name"`}},
		{"a list", file("manifest.json", `[]`), nil, []string{"manifest.json", "JSON object"}},
		{"null", file("manifest.json", `null`), nil, []string{"manifest.json", "JSON object"}},
		{"an item without a file", file("manifest.json", `{"a.js":{}}`), nil, []string{`item "a.js"`, "no file"}},
		{"a file outside of the build", file("manifest.json", `{"a.js":{"file":"../a.js"}}`), nil, []string{`"../a.js"`}},
		{"a directory as a file", file("manifest.json", `{"a.js":{"file":"."}}`), nil, []string{`"."`}},
		{"an absolute style sheet", file("manifest.json", `{"a.js":{"file":"a.js","css":["/a.css"]}}`), nil, []string{`"/a.css"`}},
		{"no entries", file("manifest.json", `{}`), nil, []string{"manifest.json", "no entry", "rollupOptions.input"}},
		{"several entries and none chosen", two.fsys(t), nil, []string{"more than one entry", "WithEntry", `"src/a.ts", "src/b.ts"`}},
		{"an unknown entry", two.fsys(t), []vite.Option{vite.WithEntry("src/c.ts")}, []string{`"src/c.ts" not found`, `"src/a.ts", "src/b.ts"`}},
		{"an entry by its name", two.fsys(t), []vite.Option{vite.WithEntry("alpha")}, []string{`"alpha"`, `"src/a.ts"`}},
		{"an image as an entry", one().fsys(t), []vite.Option{vite.WithEntry("src/images/big hero.png")}, []string{"neither a script nor a style sheet"}},
		{"a pattern without a placeholder", one().fsys(t), []vite.Option{vite.WithPages("src/pages/*.vue")}, []string{"WithPages", "{component}"}},
		{"a base with a query", one().fsys(t), []vite.Option{vite.WithBase("/build/?v=1")}, []string{"WithBase", "/build/?v=1"}},
		{"a base that is a script", one().fsys(t), []vite.Option{vite.WithBase("javascript:alert(1)")}, []string{"WithBase"}},
		{"a base of another scheme", one().fsys(t), []vite.Option{vite.WithBase("ftp://cdn.example.com/")}, []string{"WithBase", "http"}},
		{"a relative base", one().fsys(t), []vite.Option{vite.WithBase("../build/")}, []string{"WithBase", "relative"}},
		{"a relative base with a name", one().fsys(t), []vite.Option{vite.WithBase("./build")}, []string{"WithBase", "relative"}},
		{"a base that is a dot", one().fsys(t), []vite.Option{vite.WithBase(".")}, []string{"WithBase", "relative"}},
		{"a base that leads up", one().fsys(t), []vite.Option{vite.WithBase("/build/../x/")}, []string{"WithBase", ".."}},
		{"a base with a dot in it", one().fsys(t), []vite.Option{vite.WithBase("/./build/")}, []string{"WithBase", "."}},
		{"a base with a dot at the end", one().fsys(t), []vite.Option{vite.WithBase("https://cdn.example/build/.")}, []string{"WithBase", "."}},
		{"a base with a port alone", one().fsys(t), []vite.Option{vite.WithBase("localhost:5173/build")}, []string{"WithBase"}},
		{"a base with a password", one().fsys(t), []vite.Option{vite.WithBase("https://u:p@cdn.example.com/")}, []string{"WithBase"}},
		{"a base of two slashes", one().fsys(t), []vite.Option{vite.WithBase("//")}, []string{"WithBase", "no host"}},
		{"a base without a host", one().fsys(t), []vite.Option{vite.WithBase("https:///build")}, []string{"WithBase", "no host"}},
		{"a dev server without a scheme", one().fsys(t), []vite.Option{vite.WithDevServer("localhost:5173"), vite.WithEntry("a.js")}, []string{"WithDevServer", "http://"}},
		{"a dev server without an entry", nil, []vite.Option{vite.WithDevServer("http://localhost:5173")}, []string{"WithEntry"}},
		{"a hot file and no build", fstest.MapFS{}, []vite.Option{vite.WithHotFile(filepath.Join(dir, "hot")), vite.WithEntry("a.js")}, []string{"no dev server by the hot file", "npm run build"}},
		{"a preload that is not there", one().fsys(t), []vite.Option{vite.WithPreload("src/tiny.png")}, []string{`"src/tiny.png"`, "assetsInlineLimit"}},
		{"a preload of a script", one().fsys(t), []vite.Option{vite.WithPreload("src/main.ts")}, []string{"neither a font nor an image", "WithEntry"}},
		{"integrity of files elsewhere", one().fsys(t), []vite.Option{vite.WithIntegrity()}, []string{"integrity of assets/", "WithIntegrity"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a, err := vite.New(tt.fsys, tt.opts...)
			is.True(a == nil)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not have %q", err, want)
				}
			}
			is.True(strings.HasPrefix(err.Error(), "vite: "))
			is.True(!strings.Contains(err.Error(), "\n")) // one line
		})
	}
}

func TestOptionPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"WithLogger":    func() { vite.WithLogger(nil) },
		"WithTransport": func() { vite.WithTransport(nil) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if s, ok := recover().(string); !ok || !strings.Contains(s, name) {
					t.Errorf("panic with %q", s)
				}
			}()
			f()
		})
	}
}

func TestHead(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, one().fsys(t))
	is.Equal(a.Head("", ""), template.HTML(`<link rel="stylesheet" crossorigin href="/assets/main-E5f6G7h8.css">
<script type="module" crossorigin src="/assets/main-B2c4D6e8.js"></script>
<link rel="modulepreload" crossorigin href="/assets/vendor-A1b2C3d4.js">
`))
	is.Equal(a.Head("", "n0nce"), template.HTML(`<meta property="csp-nonce" nonce="n0nce">
<link rel="stylesheet" crossorigin href="/assets/main-E5f6G7h8.css" nonce="n0nce">
<script type="module" crossorigin src="/assets/main-B2c4D6e8.js" nonce="n0nce"></script>
<link rel="modulepreload" crossorigin href="/assets/vendor-A1b2C3d4.js" nonce="n0nce">
`))
	is.Equal(a.Head("Home", ""), template.HTML(`<link rel="stylesheet" crossorigin href="/assets/main-E5f6G7h8.css">
<link rel="stylesheet" crossorigin href="/assets/Home-N3o4P5q6.css">
<script type="module" crossorigin src="/assets/main-B2c4D6e8.js"></script>
<link rel="modulepreload" crossorigin href="/assets/vendor-A1b2C3d4.js">
<link rel="modulepreload" crossorigin href="/assets/Home-J9k0L1m2.js">
`))
}

func TestEntry(t *testing.T) {
	tests := []struct {
		name    string
		entries []string
	}{
		{"the only one", nil},
		{"as in the manifest", []string{"src/main.ts"}},
		{"as in index.html", []string{"/src/main.ts"}},
		{"as a relative path", []string{"./src/main.ts"}},
		{"twice", []string{"src/main.ts", "/src/main.ts"}},
	}
	want := mustNew(t, one().fsys(t)).Head("", "")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a, err := vite.New(one().fsys(t), vite.WithEntry(tt.entries...))
			is.NoErr(err)
			is.Equal(a.Head("", ""), want)
		})
	}
}

// A source above Vite's root is not the same as one below it.
func TestEntryAboveRoot(t *testing.T) {
	is := is.New(t)
	fsys := chunks{
		"../shared/out.js": {"file": "assets/out.js", "src": "../shared/out.js", "isEntry": true},
		"shared/out.js":    {"file": "assets/in.js", "src": "shared/out.js", "isEntry": true},
	}.fsys(t)
	is.Equal(summary(string(mustNew(t, fsys, vite.WithEntry("../shared/out.js")).Head("", ""))), []string{"module /assets/out.js"})
	is.Equal(summary(string(mustNew(t, fsys, vite.WithEntry("./shared/out.js")).Head("", ""))), []string{"module /assets/in.js"})
}

func TestTagsOfOtherEntries(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, recorded(t, manifestPath("vite8-vue.json")), vite.WithEntry("resources/js/app.js"), vite.WithBase("/build/"))
	for range 2 { // the second comes from the cache
		tags, err := a.Tags("resources/css/print.css", "resources/js/admin.js")
		is.NoErr(err)
		is.Equal(tags[0], vite.Tag{Kind: vite.Stylesheet, URL: "/build/assets/print-BEjipulr.css", Source: "resources/css/print.css"})
		is.Equal(len(tags), 6)
	}
	tags, err := a.Tags()
	is.NoErr(err)
	is.Equal(vite.HTML(tags, "n"), a.Head("", "n"))

	_, err = a.Tags("resources/js/typo.js")
	is.True(err != nil)
	is.True(strings.Contains(err.Error(), "resources/js/typo.js"))
}

// Two machines may have written the same manifest in two ways.
func TestVersionIsWhatTheManifestMeans(t *testing.T) {
	version := func(manifest string) string {
		return mustNew(t, fstest.MapFS{"manifest.json": {Data: []byte(manifest)}}, vite.WithEntry("a.js")).Version()
	}
	const manifest = `{"a.js":{"file":"a.1.js","isEntry":true,"imports":["b.js"],"css":["a.1.css","b.1.css"]},"b.js":{"file":"b.1.js"}}`
	for name, same := range map[string]string{
		"other order of keys":      `{"b.js":{"file":"b.1.js"},"a.js":{"css":["a.1.css","b.1.css"],"imports":["b.js"],"isEntry":true,"file":"a.1.js"}}`,
		"white space":              "\n{ \"a.js\" : {\"file\":\"a.1.js\",\t\"isEntry\":true,\"imports\":[ \"b.js\" ],\r\n\"css\":[\"a.1.css\",\"b.1.css\"]},\"b.js\":{\"file\":\"b.1.js\"}}\n\n",
		"escapes":                  `{"a.js":{"file":"a.1.\u006as","isEntry":true,"imports":["b.js"],"css":["a.1.css","b.1.css"]},"\u0062.js":{"file":"b.1.js"}}`,
		"fields that are empty":    `{"a.js":{"file":"a.1.js","isEntry":true,"isDynamicEntry":false,"imports":["b.js"],"dynamicImports":[],"css":["a.1.css","b.1.css"]},"b.js":{"file":"b.1.js","css":null,"name":""}}`,
		"fields that Vite has not": `{"a.js":{"file":"a.1.js","isEntry":true,"imports":["b.js"],"css":["a.1.css","b.1.css"],"built":"12:30"},"b.js":{"file":"b.1.js"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			is.New(t).Equal(version(same), version(manifest))
		})
	}
	for name, other := range map[string]string{
		"another file":                  `{"a.js":{"file":"a.2.js","isEntry":true,"imports":["b.js"],"css":["a.1.css","b.1.css"]},"b.js":{"file":"b.1.js"}}`,
		"another order of style sheets": `{"a.js":{"file":"a.1.js","isEntry":true,"imports":["b.js"],"css":["b.1.css","a.1.css"]},"b.js":{"file":"b.1.js"}}`,
		"one chunk more":                `{"a.js":{"file":"a.1.js","isEntry":true,"imports":["b.js"],"css":["a.1.css","b.1.css"]},"b.js":{"file":"b.1.js"},"c.js":{"file":"c.1.js"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			is.New(t).True(version(other) != version(manifest))
		})
	}
}

func TestVersion(t *testing.T) {
	is := is.New(t)
	v := mustNew(t, one().fsys(t)).Version()
	is.Equal(len(v), 32)
	is.Equal(v, mustNew(t, one().fsys(t), vite.WithBase("https://cdn.example.com/")).Version()) // of the build alone

	changed := one()
	changed["src/pages/Home.vue"]["file"] = "assets/Home-changed1.js"
	is.True(mustNew(t, changed.fsys(t)).Version() != v)
}

func TestAsset(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, one().fsys(t, "favicon.svg"), vite.WithBase("https://cdn.example.com/build"))
	is.Equal(a.Asset("src/fonts/inter.woff2"), "https://cdn.example.com/build/assets/inter-V1w2X3y4.woff2")
	is.Equal(a.Asset("/src/fonts/inter.woff2"), "https://cdn.example.com/build/assets/inter-V1w2X3y4.woff2")
	is.Equal(a.Asset("src/images/big hero.png"), "https://cdn.example.com/build/assets/big%20hero-Z5a6B7c8.png")
	is.Equal(a.Asset("favicon.svg"), "https://cdn.example.com/build/favicon.svg")
	is.Equal(a.Asset("missing.svg"), "https://cdn.example.com/build/missing.svg")
}

// The browser must see the address that scripts import, to the letter: another
// form of it would be another module.
func TestAssetEscaping(t *testing.T) {
	tests := []struct{ file, want string }{
		{"a!b'c(d)*e~f[g]&h=i,j;k@l$m+n|o.js", "/a!b'c(d)*e~f[g]&h=i,j;k@l$m+n|o.js"},
		{"100%.js", "/100%25.js"},
		{"a#b?c.js", "/a%23b%3Fc.js"},
		{"größe {1}.png", "/gr%C3%B6%C3%9Fe%20%7B1%7D.png"},
		{`a"b<c>.png`, "/a%22b%3Cc%3E.png"},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			is := is.New(t)
			a := mustNew(t, chunks{"a.ts": {"file": "a.js", "isEntry": true}, "x": {"file": tt.file}}.fsys(t))
			is.Equal(a.Asset("x"), tt.want)
		})
	}
}

func TestManifestAccess(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, one().fsys(t))
	is.Equal(a.Manifest()["src/main.ts"].File, "assets/main-B2c4D6e8.js")
	is.Equal(a.DevServer(), "")
}

func TestAttributes(t *testing.T) {
	is := is.New(t)
	fsys := recorded(t, manifestPath("vite8-vue.json"))
	tags, err := mustNew(t, fsys, vite.WithEntry("resources/js/app.js")).Tags("resources/css/print.css", "resources/js/app.js")
	is.NoErr(err)
	tags = slices.Clone(tags)
	for i := range tags {
		tag := &tags[i]
		switch {
		case tag.Source == "resources/css/print.css":
			tag.Attributes = append(tag.Attributes, vite.Attribute{Name: "media", Value: `print and (min-width: 1"<)`})
		case tag.Kind == vite.Module:
			tag.Attributes = append(tag.Attributes, vite.Attribute{Name: "async"})
		}
	}
	head := string(vite.HTML(tags, ""))
	is.True(strings.Contains(head, `<link rel="stylesheet" crossorigin href="/assets/print-BEjipulr.css" media="print and (min-width: 1&#34;&lt;)">`))
	is.True(strings.Contains(head, `.js" async></script>`))
	is.Equal(strings.Count(head, "media="), 1)
}

// The tags are made on demand; all goroutines must see them whole.
func TestConcurrentUse(t *testing.T) {
	fsys := recorded(t, manifestPath("vite8-vue.json"))
	opts := []vite.Option{vite.WithEntry("resources/js/app.js"), vite.WithPrefetch(3)}
	want := mustNew(t, fsys, opts...)
	a := mustNew(t, fsys, opts...)
	components := []string{"", "Home", "Users/Index", "Users/Show", "None"}
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for j := range 20 {
				c := components[(i+j)%len(components)]
				if a.Head(c, "n") != want.Head(c, "n") || len(a.Links(c)) != len(want.Links(c)) {
					t.Errorf("other tags for %q", c)
				}
				if tags, err := a.Tags("resources/js/admin.js"); err != nil || len(tags) == 0 {
					t.Error("no tags", err)
				}
			}
		})
	}
	wg.Wait()
}
