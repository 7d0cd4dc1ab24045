package vite_test

import (
	"encoding/json"
	"html"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chinertia/chinertia/vite"
)

const manifestDir = "../testdata/vite-manifests"

// element is a tag as a browser sees it.
type element struct {
	name  string
	attrs map[string]string
	body  string // of a script
}

var (
	elementPattern   = regexp.MustCompile(`(?s)<(link|script|meta)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*>`)
	attributePattern = regexp.MustCompile(`([^\s=]+)(?:="([^"]*)")?`)
)

// parse reads the tags of a document's head.
func parse(markup string) []element {
	var list []element
	for _, m := range elementPattern.FindAllStringSubmatchIndex(markup, -1) {
		e := element{name: markup[m[2]:m[3]], attrs: map[string]string{}}
		for _, a := range attributePattern.FindAllStringSubmatch(markup[m[4]:m[5]], -1) {
			e.attrs[a[1]] = html.UnescapeString(a[2])
		}
		if e.name == "script" {
			e.body, _, _ = strings.Cut(markup[m[1]:], "</script")
		}
		list = append(list, e)
	}
	return list
}

func (e element) has(attr string) bool {
	_, ok := e.attrs[attr]
	return ok
}

// kind is the rel of a link or the type of a script.
func (e element) kind() string {
	switch {
	case e.has("nomodule"):
		return "nomodule"
	case e.name == "link":
		return e.attrs["rel"]
	}
	return e.attrs["type"]
}

func (e element) url() string { return e.attrs["href"] + e.attrs["src"] }

// summary returns the tags with a URL as "kind url".
func summary(markup string) []string {
	var list []string
	for _, e := range parse(markup) {
		if e.url() != "" {
			list = append(list, e.kind()+" "+e.url())
		}
	}
	return list
}

// chunks is a manifest in short.
type chunks map[string]map[string]any

// fsys returns a build that has the manifest and the files, of which each
// contains its own name.
func (c chunks) fsys(t testing.TB, files ...string) fstest.MapFS {
	t.Helper()
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{".vite/manifest.json": {Data: data}}
	for _, name := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(name)}
	}
	return fsys
}

// one is a build with one entry and a page.
func one() chunks {
	return chunks{
		"src/main.ts": {
			"file": "assets/main-B2c4D6e8.js", "src": "src/main.ts", "name": "main", "isEntry": true,
			"imports": []string{"_vendor-A1b2C3d4.js"}, "dynamicImports": []string{"src/pages/Home.vue", "src/pages/About.vue"},
			"css": []string{"assets/main-E5f6G7h8.css"},
		},
		"_vendor-A1b2C3d4.js": {"file": "assets/vendor-A1b2C3d4.js", "name": "vendor"},
		"src/pages/Home.vue": {
			"file": "assets/Home-J9k0L1m2.js", "src": "src/pages/Home.vue", "name": "Home", "isDynamicEntry": true,
			"imports": []string{"_vendor-A1b2C3d4.js", "src/main.ts"}, "css": []string{"assets/Home-N3o4P5q6.css"},
		},
		"src/pages/About.vue": {
			"file": "assets/About-R7s8T9u0.js", "src": "src/pages/About.vue", "name": "About", "isDynamicEntry": true,
			"imports": []string{"_vendor-A1b2C3d4.js"},
		},
		"src/fonts/inter.woff2":   {"file": "assets/inter-V1w2X3y4.woff2", "src": "src/fonts/inter.woff2"},
		"src/images/big hero.png": {"file": "assets/big hero-Z5a6B7c8.png", "src": "src/images/big hero.png"},
	}
}

// oneFiles are the files of the build one.
var oneFiles = []string{
	"assets/main-B2c4D6e8.js", "assets/main-E5f6G7h8.css", "assets/vendor-A1b2C3d4.js", "assets/Home-J9k0L1m2.js",
	"assets/Home-N3o4P5q6.css", "assets/About-R7s8T9u0.js", "assets/inter-V1w2X3y4.woff2", "assets/big hero-Z5a6B7c8.png",
}

func mustNew(t testing.TB, fsys fs.FS, opts ...vite.Option) *vite.Assets {
	t.Helper()
	a, err := vite.New(fsys, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// recorded returns a manifest of the test data as a build has it, with the
// import map and the SSR manifest that belong to it if there are any.
func recorded(t testing.TB, file string) fstest.MapFS {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{".vite/manifest.json": {Data: data}}
	stem := strings.TrimSuffix(file, ".json")
	for suffix, name := range map[string]string{
		".importmap.json":    "importmap.json",
		".ssr-manifest.json": ".vite/ssr-manifest.json",
	} {
		if data, err := os.ReadFile(stem + suffix); err == nil {
			fsys[name] = &fstest.MapFile{Data: data}
		}
	}
	return fsys
}

func manifestPath(name string) string { return filepath.Join(manifestDir, name) }

// get asks a handler.
func get(h http.Handler, target string, header ...string) *http.Response {
	return send(h, http.MethodGet, target, header...)
}

func send(h http.Handler, method, target string, header ...string) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	if strings.HasPrefix(target, "/") {
		r.Host = "localhost:8080" // as in development
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(resp *http.Response) string {
	data, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil {
		return err.Error()
	}
	return string(data)
}
