package vite_test

import (
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

func TestStyleSheetsOfAnEntry(t *testing.T) {
	tests := []struct {
		name     string
		manifest chunks
		entries  []string
		want     []string
	}{
		{"css lists files, not keys", chunks{
			"main.js": {"file": "main.1.js", "isEntry": true, "css": []string{"main.1.css"}},
		}, nil, []string{"stylesheet /main.1.css", "module /main.1.js"}},
		{"css of imported chunks, the deepest first", chunks{
			"main.js": {"file": "main.1.js", "isEntry": true, "imports": []string{"_a.js", "_b.js"}, "css": []string{"main.1.css"}},
			"_a.js":   {"file": "a.1.js", "imports": []string{"_b.js"}, "css": []string{"a.1.css"}},
			"_b.js":   {"file": "b.1.js", "css": []string{"b.1.css"}},
		}, nil, []string{"stylesheet /b.1.css", "stylesheet /a.1.css", "stylesheet /main.1.css", "module /main.1.js", "modulepreload /b.1.js", "modulepreload /a.1.js"}},
		{"css entry as a style sheet, with what it is made of", chunks{
			"print.css": {"file": "print.1.css", "isEntry": true, "css": []string{"base.1.css"}},
		}, nil, []string{"stylesheet /base.1.css", "stylesheet /print.1.css"}},
		{"a cycle of imports", chunks{
			"main.js": {"file": "main.1.js", "isEntry": true, "imports": []string{"_x.js"}},
			"_x.js":   {"file": "x.1.js", "imports": []string{"_y.js"}, "css": []string{"x.1.css"}},
			"_y.js":   {"file": "y.1.js", "imports": []string{"_x.js", "main.js"}, "css": []string{"y.1.css"}},
		}, nil, []string{"stylesheet /y.1.css", "stylesheet /x.1.css", "module /main.1.js", "modulepreload /y.1.js", "modulepreload /x.1.js"}},
		{"one style sheet of two chunks and a css entry", chunks{
			"main.js":  {"file": "main.1.js", "isEntry": true, "imports": []string{"_a.js"}, "css": []string{"main.1.css"}},
			"_a.js":    {"file": "a.1.js", "css": []string{"main.1.css"}},
			"main.css": {"file": "main.1.css", "isEntry": true},
		}, []string{"main.css", "main.js"}, []string{"stylesheet /main.1.css", "module /main.1.js", "modulepreload /a.1.js"}},
		{"one file under two keys", chunks{
			"main.js": {"file": "main.1.js", "isEntry": true, "imports": []string{"_a.js", "_b.js"}},
			"_a.js":   {"file": "a.1.js"},
			"_b.js":   {"file": "a.1.js"},
		}, nil, []string{"module /main.1.js", "modulepreload /a.1.js"}},
		{"an entry that imports another entry", chunks{
			"a.js": {"file": "a.1.js", "isEntry": true, "imports": []string{"b.js"}},
			"b.js": {"file": "b.1.js", "isEntry": true},
		}, []string{"a.js", "b.js"}, []string{"module /a.1.js", "module /b.1.js"}},
		{"an import that leads nowhere", chunks{
			"main.js": {"file": "main.1.js", "isEntry": true, "imports": []string{"_gone.js"}},
		}, nil, []string{"module /main.1.js"}},
		{"a style sheet under the key of a script", chunks{
			"main.js":     {"file": "main.1.js", "isEntry": true, "imports": []string{"_Card-!~.js"}},
			"_Card-!~.js": {"file": "card.1.css"},
		}, nil, []string{"stylesheet /card.1.css", "module /main.1.js"}},
		{"a style sheet that nothing refers to, with cssCodeSplit: false", chunks{
			"main.js":   {"file": "main.1.js", "isEntry": true},
			"style.css": {"file": "style.1.css", "src": "style.css"},
		}, nil, []string{"stylesheet /style.1.css", "module /main.1.js"}},
		{"a style sheet of that name that is imported as a URL", chunks{
			"main.js":   {"file": "main.1.js", "isEntry": true, "assets": []string{"style.1.css"}},
			"style.css": {"file": "style.1.css", "src": "style.css"},
		}, nil, []string{"module /main.1.js"}},
		{"a style sheet of that name that is another entry", chunks{
			"main.js":   {"file": "main.1.js", "isEntry": true},
			"style.css": {"file": "style.1.css", "isEntry": true},
		}, []string{"main.js"}, []string{"module /main.1.js"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a, err := vite.New(tt.manifest.fsys(t), vite.WithEntry(tt.entries...))
			is.NoErr(err)
			is.Equal(summary(string(a.Head("", ""))), tt.want)
		})
	}
}

// A legacy build marks eight items as entries, and lists the legacy ones first.
func TestEntryIsNeverPickedAtRandom(t *testing.T) {
	for _, name := range []string{"vite5-vue-legacy.json", "vite7-vue-legacy.json", "vite8-vue-legacy.json"} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			fsys := recorded(t, manifestPath(name))
			_, err := vite.New(fsys)
			is.True(err != nil) // three entries, and none is chosen
			is.True(strings.Contains(err.Error(), `"resources/css/print.css", "resources/js/admin.js", "resources/js/app.js"`))
			is.True(!strings.Contains(err.Error(), "legacy.js"))
			is.True(!strings.Contains(err.Error(), "polyfills"))
		})
	}
}

func TestPageWithoutAChunkOfItsOwn(t *testing.T) {
	is := is.New(t)
	fsys := recorded(t, manifestPath("vite7-vue-single.json"))
	a, err := vite.New(fsys, vite.WithPages("resources/js/Pages/{component}.vue"))
	is.NoErr(err)
	is.Equal(a.Head("Users/Show", ""), a.Head("", "")) // its chunk has the key _Show-D-FT6b11.js
	is.Equal(a.Links("Users/Show"), a.Links(""))
	is.Equal(len(a.Preloads("Users/Show")), 0)
	is.True(a.Head("Users/Index", "") != a.Head("", "")) // the others are found
	for _, component := range []string{"../../etc/passwd", "\x00", "{component}", strings.Repeat("x", 1<<16)} {
		is.Equal(a.Head(component, ""), a.Head("", ""))
	}
}

func TestBaseOfURLs(t *testing.T) {
	const file = "assets/main-B2c4D6e8.js"
	tests := []struct{ base, want string }{
		{"/", "/" + file},
		{"/build/", "/build/" + file},
		{"/build", "/build/" + file},
		{"build", "/build/" + file}, // as Vite does
		{"build/", "/build/" + file},
		{"a/b", "/a/b/" + file},
		{"/grüße/", "/gr%C3%BC%C3%9Fe/" + file},
		{"/a%20b", "/a%20b/" + file},
		{"/a/b/c/", "/a/b/c/" + file},
		{"", file},
		{"./", "./" + file},
		{"https://cdn.example.com/build/", "https://cdn.example.com/build/" + file},
		{"https://cdn.example.com", "https://cdn.example.com/" + file},
		{"http://localhost:8080/x", "http://localhost:8080/x/" + file},
		{"//cdn.example.com/build", "//cdn.example.com/build/" + file},
	}
	for _, tt := range tests {
		t.Run(tt.base, func(t *testing.T) {
			is := is.New(t)
			a, err := vite.New(one().fsys(t), vite.WithBase(tt.base))
			is.NoErr(err)
			is.True(slices.Contains(summary(string(a.Head("", ""))), "module "+tt.want))
			is.Equal(a.Asset("src/main.ts"), tt.want)
		})
	}
}

// countingFS counts how often files are opened.
type countingFS struct {
	fs.FS
	opened map[string]int
}

func (c countingFS) Open(name string) (fs.File, error) {
	c.opened[name]++
	return c.FS.Open(name)
}

func TestManifestIsReadOnce(t *testing.T) {
	is := is.New(t)
	c := countingFS{one().fsys(t, oneFiles...), map[string]int{}}
	a, err := vite.New(c, vite.WithIntegrity())
	is.NoErr(err)
	atStart := fmt.Sprint(c.opened)
	is.True(c.opened["assets/main-E5f6G7h8.css"] > 0) // hashed
	for range 3 {
		a.Head("Home", "nonce")
		a.Version()
		a.Links("Home")
		a.Asset("src/main.ts")
		_, err := a.Tags("src/main.ts")
		is.NoErr(err)
	}
	is.Equal(fmt.Sprint(c.opened), atStart) // no work per request
}

func TestBuildIsNotChanged(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	is.NoErr(os.CopyFS(dir, one().fsys(t, oneFiles...)))
	list := func() (files []string) {
		is.NoErr(filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			files = append(files, name)
			return err
		}))
		return files
	}
	before := list()
	a := mustNew(t, os.DirFS(dir), vite.WithReload(), vite.WithIntegrity())
	a.Head("Home", "")
	get(a.Handler(), "/assets/main-B2c4D6e8.js")
	is.Equal(list(), before)
}

func TestReloadInDevelopment(t *testing.T) {
	is := is.New(t)
	fsys := one().fsys(t)
	a := mustNew(t, fsys, vite.WithReload())
	b := mustNew(t, fsys)
	before := a.Version()

	next := one()
	next["src/main.ts"]["file"] = "assets/main-changed9.js"
	fsys[".vite/manifest.json"] = next.fsys(t)[".vite/manifest.json"]
	fsys[".vite/manifest.json"].ModTime = time.Unix(1, 0)
	is.True(strings.Contains(string(a.Head("", "")), "main-changed9.js"))
	is.True(a.Version() != before)
	is.Equal(b.Version(), before) // without the option nothing is read again
}

func TestHotFileOfADeadDevServerIsIgnored(t *testing.T) {
	is := is.New(t)
	hot := filepath.Join(t.TempDir(), "hot")
	is.NoErr(os.WriteFile(hot, []byte("http://"+freeAddress(t)), 0o600)) // left behind by a server that was killed
	a, err := vite.New(one().fsys(t), vite.WithEntry("src/main.ts"), vite.WithHotFile(hot), vite.WithLogger(quiet))
	is.NoErr(err)
	is.Equal(a.DevServer(), "")
	is.True(strings.Contains(string(a.Head("", "")), "/assets/main-B2c4D6e8.js"))
	is.True(a.Version() != "")
}

func TestReactRefreshOption(t *testing.T) {
	is := is.New(t)
	dev := []vite.Option{vite.WithEntry("src/main.tsx"), vite.WithDevServer("http://localhost:5173")}
	without := mustNew(t, nil, dev...)
	is.True(!strings.Contains(string(without.Head("", "")), "react"))

	with := mustNew(t, nil, append(dev, vite.WithReactRefresh())...)
	first := parse(string(with.Head("", "abc")))[1] // after the meta element
	is.True(strings.Contains(first.body, `from "http://localhost:5173/@react-refresh"`))
	is.Equal(first.attrs["type"], "module")
	is.Equal(first.attrs["nonce"], "abc")

	build := mustNew(t, one().fsys(t), vite.WithReactRefresh())
	is.True(!strings.Contains(string(build.Head("", "")), "react-refresh"))
}

func TestNonceIsOnEveryTagThatNeedsIt(t *testing.T) {
	legacy := recorded(t, manifestPath("vite8-vue-legacy.json"))
	importMap := recorded(t, manifestPath("vite8-vue-importmap.json"))
	entry := vite.WithEntry("resources/css/print.css", "resources/js/app.js")
	tests := []struct {
		name string
		fsys fstest.MapFS
		opts []vite.Option
	}{
		{"build", one().fsys(t), []vite.Option{vite.WithPreload("src/fonts/inter.woff2")}},
		{"prefetching", one().fsys(t), []vite.Option{vite.WithPrefetch(2)}},
		{"legacy build", legacy, []vite.Option{entry}},
		{"import map", importMap, []vite.Option{entry}},
		{"dev server", nil, []vite.Option{entry, vite.WithDevServer("http://localhost:5173"), vite.WithReactRefresh()}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a, err := vite.New(tt.fsys, tt.opts...)
			is.NoErr(err)
			list := parse(string(a.Head("Home", "r4nd0m")))
			is.Equal(list[0].name, "meta")
			is.Equal(list[0].attrs["property"], "csp-nonce")
			is.True(len(list) > 3)
			for _, e := range list {
				if e.kind() == "preload" {
					continue // images and fonts have no nonce
				}
				if e.attrs["nonce"] != "r4nd0m" {
					t.Errorf("no nonce on %+v", e)
				}
			}
			is.True(!strings.Contains(string(a.Head("Home", "")), ` nonce="`)) // no policy, no nonce
			is.True(!strings.Contains(string(a.Head("Home", "")), "csp-nonce"))
		})
	}
}

func TestAttributesAreEscaped(t *testing.T) {
	is := is.New(t)
	fsys := chunks{"main.js": {
		"file": `a"><script>alert(1)</script>&.js`, "isEntry": true,
		"css":       []string{`x" onload="alert(1).css`},
		"integrity": `"><script>alert(2)</script>`,
	}}.fsys(t)
	a, err := vite.New(fsys)
	is.NoErr(err)
	for _, head := range []template.HTML{a.Head("", ""), a.Head("", `"><script>alert(3)</script>`)} {
		is.True(!strings.Contains(string(head), "<script>"))
		is.True(!strings.Contains(string(head), `onload="`))
		is.Equal(strings.Count(string(head), "<script"), 1)
	}
	want := `<script type="module" crossorigin src="/a%22%3E%3Cscript%3Ealert(1)%3C/script%3E&amp;.js" integrity="&#34;&gt;&lt;script&gt;alert(2)&lt;/script&gt;"></script>`
	is.True(strings.Contains(string(a.Head("", "")), want))
	is.Equal(a.Links("")[1], `</a%22%3E%3Cscript%3Ealert(1)%3C/script%3E&.js>; rel=modulepreload; as=script; crossorigin; integrity="\"><script>alert(2)</script>"`)
}
