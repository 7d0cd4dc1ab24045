package vite_test

import (
	"bytes"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chinertia/chinertia/vite"
	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"
)

const (
	forever = "public, max-age=31536000, immutable"
	checked = "no-cache"
	script  = "/build/assets/main-B2c4D6e8.js"
)

// site is the build one with what else may lie in an outDir.
func site(t *testing.T) fstest.MapFS {
	return one().fsys(t, append([]string{
		"favicon.svg", "robots.txt", "manifest.webmanifest", "assets/main-B2c4D6e8.js.map", "assets/main-B2c4D6e8.js.map.gz",
		"assets/old-A1b2C3d4.js", "assets/video.mp4", "data.xyz123", ".env", "assets/.secret.js", ".vite/ssr-manifest.js",
	}, oneFiles...)...)
}

func TestHandler(t *testing.T) {
	a := mustNew(t, site(t), vite.WithBase("/build/"))
	tests := []struct {
		name, method, path string
		status             int
		contentType, cache string
	}{
		{"a script of the manifest", "GET", script, 200, "text/javascript; charset=utf-8", forever},
		{"a style sheet of an entry", "GET", "/build/assets/main-E5f6G7h8.css", 200, "text/css; charset=utf-8", forever},
		{"a font", "GET", "/build/assets/inter-V1w2X3y4.woff2", 200, "font/woff2", forever},
		{"a name with a space", "GET", "/build/assets/big%20hero-Z5a6B7c8.png", 200, "image/png", forever},
		{"a head request", "HEAD", script, 200, "text/javascript; charset=utf-8", forever},
		{"after StripPrefix", "GET", "/assets/main-B2c4D6e8.js", 200, "text/javascript; charset=utf-8", forever},
		{"a file of the public directory", "GET", "/build/favicon.svg", 200, "image/svg+xml", checked},
		{"text", "GET", "/build/robots.txt", 200, "text/plain; charset=utf-8", checked},
		{"a web app manifest", "GET", "/build/manifest.webmanifest", 200, "application/manifest+json", checked},
		{"a hash in a name that the manifest does not have", "GET", "/build/assets/old-A1b2C3d4.js", 200, "text/javascript; charset=utf-8", checked},
		{"an unknown type", "GET", "/build/data.xyz123", 200, "application/octet-stream", checked},
		{"a missing file", "GET", "/build/assets/gone-A1b2C3d4.js", 404, "text/plain; charset=utf-8", "no-store"},
		{"the root", "GET", "/build/", 404, "text/plain; charset=utf-8", "no-store"},
		{"a directory", "GET", "/build/assets", 404, "text/plain; charset=utf-8", "no-store"},
		{"a directory with a slash", "GET", "/build/assets/", 404, "text/plain; charset=utf-8", "no-store"},
		{"a dot file", "GET", "/build/.env", 404, "text/plain; charset=utf-8", "no-store"},
		{"a dot file in a directory", "GET", "/build/assets/.secret.js", 404, "text/plain; charset=utf-8", "no-store"},
		{"a file in a dot directory", "GET", "/build/.vite/ssr-manifest.js", 404, "text/plain; charset=utf-8", "no-store"},
		{"the manifest", "GET", "/build/.vite/manifest.json", 404, "text/plain; charset=utf-8", "no-store"},
		{"a source map", "GET", script + ".map", 404, "text/plain; charset=utf-8", "no-store"},
		{"a compressed source map", "GET", script + ".map.gz", 404, "text/plain; charset=utf-8", "no-store"},
		{"a way out", "GET", "/build/../go.mod", 404, "text/plain; charset=utf-8", "no-store"},
		{"an encoded way out", "GET", "/build/%2e%2e/%2e%2e/etc/passwd", 404, "text/plain; charset=utf-8", "no-store"},
		{"a zero byte", "GET", "/build/%00", 404, "text/plain; charset=utf-8", "no-store"},
		{"a backslash", "GET", `/build/assets%5cmain.js`, 404, "text/plain; charset=utf-8", "no-store"},
		{"a post", "POST", script, 405, "text/plain; charset=utf-8", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			resp := send(a.Handler(), tt.method, tt.path)
			is.Equal(resp.StatusCode, tt.status)
			is.Equal(resp.Header.Get("Content-Type"), tt.contentType)
			is.Equal(resp.Header.Get("Cache-Control"), tt.cache)
			is.Equal(resp.Header.Get("Access-Control-Allow-Origin"), "")
			is.Equal(resp.Header.Get("X-Content-Type-Options"), "nosniff")
			is.Equal(resp.Header.Get("ETag") != "", tt.status == 200)
			if tt.method == "HEAD" {
				is.Equal(body(resp), "")
				is.Equal(resp.Header.Get("Content-Length"), "23")
			}
		})
	}
}

func TestHandlerOnDisk(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	is.NoErr(os.CopyFS(dir, site(t)))
	h := mustNew(t, os.DirFS(dir)).Handler()
	resp := get(h, "/assets/main-B2c4D6e8.js")
	is.Equal(resp.StatusCode, 200)
	is.True(resp.Header.Get("Last-Modified") != "")
	first := resp.Header.Get("ETag")

	// A file that changes is read again.
	is.NoErr(os.WriteFile(dir+"/assets/main-B2c4D6e8.js", []byte("changed"), 0o600))
	resp = get(h, "/assets/main-B2c4D6e8.js", "If-None-Match", first)
	is.Equal(resp.StatusCode, 200)
	is.Equal(body(resp), "changed")
	is.True(resp.Header.Get("ETag") != first)
	for _, path := range []string{"/", "/assets", "/assets/", "/assets/..%2f..%2fetc/passwd", "/assets/main-B2c4D6e8.js/x", "/" + strings.Repeat("x", 5000)} {
		is.Equal(get(h, path).StatusCode, 404) // not a directory, and nothing outside
	}
}

func TestHandlerConditions(t *testing.T) {
	is := is.New(t)
	h := mustNew(t, site(t), vite.WithBase("/build/")).Handler()
	etag := get(h, script).Header.Get("ETag")

	resp := get(h, script, "If-None-Match", etag)
	is.Equal(resp.StatusCode, http.StatusNotModified)
	is.Equal(resp.Header.Get("Cache-Control"), forever)
	is.Equal(body(resp), "")

	resp = get(h, script, "Range", "bytes=7-10")
	is.Equal(resp.StatusCode, http.StatusPartialContent)
	is.Equal(resp.Header.Get("Content-Range"), "bytes 7-10/23")
	is.Equal(body(resp), "main")

	is.Equal(get(h, script, "Range", "bytes=99-").StatusCode, http.StatusRequestedRangeNotSatisfiable)
	is.Equal(get(h, script, "Range", "bytes=7-10", "If-Range", `"other"`).StatusCode, http.StatusOK)
}

func TestHandlerOptions(t *testing.T) {
	is := is.New(t)
	fsys := site(t)
	maps := mustNew(t, fsys, vite.WithSourceMaps()).Handler()
	resp := get(maps, "/assets/main-B2c4D6e8.js.map")
	is.Equal(resp.StatusCode, 200)
	is.Equal(resp.Header.Get("Content-Type"), "application/json")
	is.Equal(resp.Header.Get("Cache-Control"), forever)

	// A CDN passes on what the origin says about other origins.
	for _, base := range []string{"https://cdn.example.com/build/", "//cdn.example.com/build/"} {
		cdn := mustNew(t, fsys, vite.WithBase(base)).Handler()
		resp = get(cdn, script)
		is.Equal(resp.StatusCode, 200)
		is.Equal(resp.Header.Get("Access-Control-Allow-Origin"), "*")
	}

	// The manifest has no dot in its name where laravel-vite-plugin puts it.
	old := fstest.MapFS{"manifest.json": fsys[".vite/manifest.json"], "ssr-manifest.json": {Data: []byte("{}")}}
	h := mustNew(t, old).Handler()
	is.Equal(get(h, "/manifest.json").StatusCode, 404)
	is.Equal(get(h, "/ssr-manifest.json").StatusCode, 404)
}

func TestHandlerPrecompressed(t *testing.T) {
	fsys := site(t)
	add := func(name string) { fsys[name] = &fstest.MapFile{Data: []byte("compressed " + name)} }
	add("assets/main-B2c4D6e8.js.br")
	add("assets/main-B2c4D6e8.js.gz")
	add("assets/main-E5f6G7h8.css.gz")
	add("assets/inter-V1w2X3y4.woff2.gz")
	h := mustNew(t, fsys, vite.WithBase("/build/")).Handler()
	const css, font, lib = "/build/assets/main-E5f6G7h8.css", "/build/assets/inter-V1w2X3y4.woff2", "/build/assets/vendor-A1b2C3d4.js"
	tests := []struct {
		name, path, accept string
		coding, vary       string
	}{
		{"a browser", script, "gzip, deflate, br, zstd", "br", "Accept-Encoding"},
		{"gzip alone", script, "gzip", "gzip", "Accept-Encoding"},
		{"capitals", script, "GZip;Q=1", "gzip", "Accept-Encoding"},
		{"anything", script, "*", "br", "Accept-Encoding"},
		{"anything but br", script, "br;q=0, *;q=0.5", "gzip", "Accept-Encoding"},
		{"gzip rather than br", script, "br;q=0.5, gzip;q=0.8", "gzip", "Accept-Encoding"},
		{"a weight that is none", script, "br;q=x, gzip", "gzip", "Accept-Encoding"},
		{"a weight above one", script, "br;q=7, gzip;q=0.5", "gzip", "Accept-Encoding"},
		{"a weight of NaN", script, "br;q=NaN", "", "Accept-Encoding"},
		{"nothing", script, "", "", "Accept-Encoding"},
		{"identity", script, "identity", "", "Accept-Encoding"},
		{"only gzip is there", css, "br, gzip", "gzip", "Accept-Encoding"},
		{"none is there", lib, "br, gzip", "", ""},
		{"compressed by its nature", font, "br, gzip", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			resp := get(h, tt.path, "Accept-Encoding", tt.accept)
			is.Equal(resp.Header.Get("Content-Encoding"), tt.coding)
			is.Equal(resp.Header.Get("Vary"), tt.vary)
			is.Equal(resp.Header.Get("Content-Type"), get(h, tt.path).Header.Get("Content-Type"))
			is.Equal(resp.Header.Get("Cache-Control"), forever)
			content := body(resp)
			is.Equal(strings.HasPrefix(content, "compressed "), tt.coding != "")
			is.Equal(resp.ContentLength, int64(len(content)))

			// Each form has its own ETag, and answers to it.
			plain := get(h, tt.path).Header.Get("ETag")
			is.Equal(resp.Header.Get("ETag") == plain, tt.coding == "")
			again := get(h, tt.path, "Accept-Encoding", tt.accept, "If-None-Match", resp.Header.Get("ETag"))
			is.Equal(again.StatusCode, http.StatusNotModified)
			is.Equal(again.Header.Get("Content-Encoding"), "")
		})
	}
}

// noSeek hides that files can be read at any place, as those of an archive.
type noSeek struct{ fs.FS }

func (n noSeek) Open(name string) (fs.File, error) {
	f, err := n.FS.Open(name)
	return struct{ fs.File }{f}, err
}

func TestHandlerWithoutSeek(t *testing.T) {
	is := is.New(t)
	h := mustNew(t, noSeek{site(t)}).Handler()
	is.Equal(body(get(h, "/assets/main-B2c4D6e8.js", "Range", "bytes=7-10")), "main")
	is.Equal(get(h, "/assets").StatusCode, 404)
}

// brokenFS fails to read a file.
type brokenFS struct{ fs.FS }

func (b brokenFS) Open(name string) (fs.File, error) {
	f, err := b.FS.Open(name)
	if name == "robots.txt" {
		return brokenFile{f}, err
	}
	return f, err
}

type brokenFile struct{ fs.File }

func (brokenFile) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

func TestHandlerReadError(t *testing.T) {
	is := is.New(t)
	h := mustNew(t, brokenFS{site(t)}, vite.WithLogger(quiet)).Handler()
	resp := get(h, "/robots.txt")
	is.Equal(resp.StatusCode, 500)
	is.Equal(body(resp), "internal server error\n")
	is.Equal(resp.Header.Get("Cache-Control"), "no-store")
}

func TestHandlerInRouters(t *testing.T) {
	build := mustNew(t, site(t), vite.WithBase("/build/"))
	root := mustNew(t, site(t))
	page := func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("page")) }

	below := chi.NewRouter()
	below.Get("/", page)
	below.Handle("/build/*", build.Handler())

	mux := http.NewServeMux()
	mux.HandleFunc("/", page)
	mux.Handle("/build/", build.Handler())

	stripped := http.NewServeMux()
	stripped.HandleFunc("/", page)
	stripped.Handle("/build/", http.StripPrefix("/build", build.Handler()))

	middleware := chi.NewRouter()
	middleware.Use(build.Middleware)
	middleware.Get("/*", page)

	fallback := chi.NewRouter()
	fallback.Get("/", page)
	fallback.NotFound(root.Handler().ServeHTTP)

	rootMiddleware := chi.NewRouter()
	rootMiddleware.Use(root.Middleware)
	rootMiddleware.Get("/*", page)

	plain := mustNew(t, chunks{
		"main.ts": {"file": "assets/main.js", "name": "main", "isEntry": true, "css": []string{"main.css"}, "assets": []string{"inter.woff2"}},
		"Page.ts": {"file": "assets/Page-abcdefgh.js", "name": "Page", "isDynamicEntry": true},
	}.fsys(t, "assets/main.js", "main.css", "inter.woff2", "assets/Page-abcdefgh.js"))
	plainMiddleware := chi.NewRouter()
	plainMiddleware.Use(plain.Middleware)
	plainMiddleware.Get("/*", page)

	tests := []struct {
		name    string
		router  http.Handler
		path    string
		content string
	}{
		{"chi", below, script, "assets/main-B2c4D6e8.js"},
		{"net/http", mux, script, "assets/main-B2c4D6e8.js"},
		{"StripPrefix", stripped, script, "assets/main-B2c4D6e8.js"},
		{"middleware", middleware, script, "assets/main-B2c4D6e8.js"},
		{"middleware: public file", middleware, "/build/robots.txt", "robots.txt"},
		{"middleware: page", middleware, "/users", "page"},
		{"middleware: page with the beginning of the base", middleware, "/builder", "page"},
		{"base / as fallback", fallback, "/robots.txt", "robots.txt"},
		{"base / as fallback: page", fallback, "/", "page"},
		{"base / as middleware", rootMiddleware, "/assets/main-B2c4D6e8.js", "assets/main-B2c4D6e8.js"},
		{"base / as middleware: page", rootMiddleware, "/robots.txt", "page"},
		{"base / as middleware: a script without a hash", plainMiddleware, "/assets/main.js", "assets/main.js"},
		{"base / as middleware: a style sheet without a hash", plainMiddleware, "/main.css", "main.css"},
		{"base / as middleware: a font without a hash", plainMiddleware, "/inter.woff2", "inter.woff2"},
		{"base / as middleware: a hash that looks like a word", plainMiddleware, "/assets/Page-abcdefgh.js", "assets/Page-abcdefgh.js"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			resp := get(tt.router, tt.path)
			is.Equal(resp.StatusCode, 200)
			is.Equal(body(resp), tt.content)
		})
	}
}

// Only names with a hash may be kept for ever: a build without hashes that is
// kept for a year is a site that cannot be updated.
func TestImmutable(t *testing.T) {
	tests := []struct {
		name string
		item map[string]any
		file string
		want string
	}{
		{"Vite's default", map[string]any{"file": "assets/app-Vumt-hZD.js", "name": "app"}, "", forever},
		{"a hash that begins with a dash", map[string]any{"file": "assets/admin--RkU-L1L.js", "name": "admin"}, "", forever},
		{"a hash that ends with a dash", map[string]any{"file": "assets/app-u-xBUOR-.js", "name": "app"}, "", forever},
		{"hexadecimal digits", map[string]any{"file": "assets/app.4ae31ab2.js", "name": "app"}, "", forever},
		{"a long hash", map[string]any{"file": "app-0123456789abcdef0123.js", "name": "app"}, "", forever},
		{"nothing but a hash", map[string]any{"file": "assets/0f3a5bc79e.js", "name": "app"}, "", forever},
		{"css of a chunk", map[string]any{"file": "app.js", "css": []string{"assets/app-DqSRniIh.css"}}, "assets/app-DqSRniIh.css", forever},
		{"a worker", map[string]any{"file": "app.js", "assets": []string{"assets/worker-DXH0IbzV.js"}}, "assets/worker-DXH0IbzV.js", forever},
		{"a hash that comes first", map[string]any{"file": "assets/4ae31ab2.app.js", "name": "app"}, "", forever},
		{"a hash that ends as the name does", map[string]any{"file": "assets/a-B2c4D6ea.js", "name": "a"}, "", forever},
		{"no hash", map[string]any{"file": "assets/app.js", "name": "app"}, "", checked},
		{"a long name", map[string]any{"file": "assets/vue-dashboard.js"}, "", checked},
		{"a name with capitals", map[string]any{"file": "assets/user-Settings.js"}, "", checked},
		{"a name with digits that is the chunk's", map[string]any{"file": "assets/chapter-section12.js", "name": "chapter-section12"}, "", checked},
		{"a name with digits that is the source's", map[string]any{"file": "assets/hero-2024Summer.js", "src": "img/hero-2024Summer.ts"}, "", checked},
		{"css with the name of a chunk", map[string]any{"file": "a-A1b2C3d4.js", "name": "chapter-section12", "css": []string{"chapter-section12.css"}}, "chapter-section12.css", checked},
		{"a date", map[string]any{"file": "assets/report-20240101.js"}, "", checked},
		{"an unhashed legacy chunk", map[string]any{"file": "assets/Card-legacy.js", "name": "Card"}, "", checked},
		{"words", map[string]any{"file": "assets/my-long-app-name.js"}, "", checked},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			file := tt.file
			if file == "" {
				file = tt.item["file"].(string)
			}
			fsys := chunks{"main.ts": {"file": "m.js", "isEntry": true}, "x": tt.item}.fsys(t, file)
			is.Equal(get(mustNew(t, fsys).Handler(), "/"+file).Header.Get("Cache-Control"), tt.want)
		})
	}
}

// Rollup numbers files that would have the same name.
func TestBuildWithoutHashesHasNothingImmutable(t *testing.T) {
	tests := []struct {
		name   string
		chunks chunks
	}{
		{"named like another chunk", chunks{
			"src/a/dashboard.ts": {"file": "assets/dashboard.js", "name": "dashboard", "src": "src/a/dashboard.ts"},
			"src/b/dashboard.ts": {"file": "assets/dashboard2.js", "name": "dashboard", "src": "src/b/dashboard.ts"},
		}},
		{"a number of two digits", chunks{"src/a/navigation.ts": {"file": "assets/navigation12.js", "name": "navigation"}}},
		{"another case", chunks{"src/a/Dashboard.ts": {"file": "assets/dashboard2.js", "name": "Dashboard"}}},
		{"a chunk of Vite before 5.2, which has no name", chunks{
			"src/b/checkout.ts": {"file": "assets/checkout2.js", "src": "src/b/checkout.ts"},
			"_shared.js":        {"file": "assets/sharedcode.js"},
			"_shared2.js":       {"file": "assets/sharedcode2.js"},
		}},
		{"style sheets and images", chunks{
			"src/a.ts":       {"file": "a.js", "name": "a", "css": []string{"assets/dashboard2.css"}, "assets": []string{"assets/background3.png"}},
			"src/b.ts":       {"file": "b.js", "name": "dashboard"},
			"background.png": {"file": "assets/background.png", "src": "background.png"},
		}},
		{"a style sheet that is named nowhere", chunks{"src/a.ts": {"file": "a.js", "name": "a", "css": []string{"assets/dashboard2.css", "assets/chapter-section12.css"}}}},
		{"a name that ends like a hash", chunks{"src/part-v2x9k1qz.ts": {"file": "assets/part-v2x9k1qz2.js", "name": "part-v2x9k1qz"}}},
		{"a name that is a hash to the pattern", chunks{"src/v2x9k1qz.ts": {"file": "assets/js-v2x9k1qz.js", "name": "v2x9k1qz"}}},
		{"the extension of a minified file", chunks{"src/hero-v2x9k1qz.ts": {"file": "assets/hero-v2x9k1qz.min.js", "name": "hero-v2x9k1qz"}}},
		{"dates", chunks{"src/a.ts": {"file": "assets/a-20240101.js", "name": "a", "css": []string{"assets/a-20240101.css"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			tt.chunks["main.ts"] = map[string]any{"file": "m.js", "isEntry": true}
			var files []string
			for _, c := range tt.chunks {
				files = append(files, c["file"].(string))
				for _, list := range []string{"css", "assets"} {
					more, _ := c[list].([]string)
					files = append(files, more...)
				}
			}
			h := mustNew(t, tt.chunks.fsys(t, files...)).Handler()
			for _, file := range files {
				resp := get(h, "/"+file)
				is.Equal(resp.StatusCode, 200)
				is.Equal(resp.Header.Get("Cache-Control"), checked) // of file
			}
		})
	}
}

// A link that leads out of the build is a name that does not exist.
func TestHandlerAndLinksThatLeadNowhere(t *testing.T) {
	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, one().fsys(t, oneFiles...)); err != nil {
		t.Fatal(err)
	}
	link := func(target, name string) {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	link(outside, "absolute.txt")
	link(filepath.Join("..", "..", "..", "etc", "passwd"), "relative.txt")
	link(filepath.Dir(outside), "directory")
	link("loop-b.txt", "loop-a.txt")
	link("loop-a.txt", "loop-b.txt")
	link("gone.txt", "dangling.txt")
	link("absolute.txt", "chain.txt")
	link(outside, filepath.Join("assets", "main-B2c4D6e8.js.br"))
	link("assets", "inside")
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	var log bytes.Buffer
	h := mustNew(t, root.FS(), vite.WithLogger(slog.New(slog.NewTextHandler(&log, nil)))).Handler()
	for _, name := range []string{"absolute.txt", "relative.txt", "directory", "directory/secret.txt", "loop-a.txt", "dangling.txt", "chain.txt"} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(get(h, "/"+name).StatusCode, http.StatusNotFound)
		})
	}
	is := is.New(t)
	resp := get(h, "/assets/main-B2c4D6e8.js", "Accept-Encoding", "br")
	is.Equal(resp.Header.Get("Content-Encoding"), "") // that variant leads out
	is.Equal(body(resp), "assets/main-B2c4D6e8.js")
	is.Equal(get(h, "/inside/main-B2c4D6e8.js").StatusCode, 200)
	is.Equal(log.String(), "") // visitors must not fill the log
}

// Almost every file of real builds is recognised.
func TestImmutableRecorded(t *testing.T) {
	all, missed := 0, 0
	for _, file := range manifestFiles(t) {
		fsys := recorded(t, file)
		var names []string
		for key, c := range readManifest(t, file) {
			if key == "style.css" && c.File == "style.css" {
				continue
			}
			names = append(append(append(names, c.File), c.CSS...), c.Assets...)
		}
		for _, name := range names {
			fsys[name] = &fstest.MapFile{Data: []byte("x"), ModTime: time.Unix(1, 0)}
		}
		h := mustNew(t, fsys, vite.WithEntry(firstScript(t, file))).Handler()
		for _, name := range names {
			all++
			if get(h, "/"+name).Header.Get("Cache-Control") != forever {
				missed++
				t.Log("not recognised:", name)
			}
		}
	}
	if missed*50 > all {
		t.Errorf("%d of %d hashes are not recognised", missed, all)
	}
}

func firstScript(t *testing.T, file string) string {
	for key, c := range readManifest(t, file) {
		if strings.HasSuffix(c.File, ".js") || strings.HasSuffix(c.File, ".css") {
			return key
		}
	}
	t.Fatalf("%s has no entry", file)
	return ""
}

func TestHandlerLargeFile(t *testing.T) {
	is := is.New(t)
	fsys := site(t)
	big := bytes.Repeat([]byte("0123456789"), 1<<17)
	fsys["assets/video.mp4"] = &fstest.MapFile{Data: big}
	h := mustNew(t, fsys).Handler()
	for range 2 { // with and without a known ETag
		resp := get(h, "/assets/video.mp4")
		is.Equal(resp.Header.Get("Content-Type"), "video/mp4")
		is.Equal(body(resp), string(big))
	}
}

// A response that promises a body and has none breaks the connection.
func TestHandlerCompressedPreconditionFailed(t *testing.T) {
	is := is.New(t)
	fsys := site(t)
	fsys["assets/main-B2c4D6e8.js.br"] = &fstest.MapFile{Data: []byte("compressed")}
	server := httptest.NewServer(mustNew(t, fsys, vite.WithBase("/build/")).Handler())
	defer server.Close()
	for _, method := range []string{"GET", "HEAD"} {
		r, err := http.NewRequest(method, server.URL+script, nil)
		is.NoErr(err)
		r.Header.Set("Accept-Encoding", "br")
		r.Header.Set("If-Match", `"other"`)
		resp, err := http.DefaultClient.Do(r)
		is.NoErr(err)
		body, err := io.ReadAll(resp.Body)
		is.NoErr(err)
		resp.Body.Close()
		is.Equal(resp.StatusCode, http.StatusPreconditionFailed)
		is.True(resp.ContentLength <= 0)
		is.Equal(len(body), 0)
	}
}

// anyCase is a file system that takes no notice of case, as those of macOS and
// Windows.
type anyCase struct{ fs.FS }

func (a anyCase) Open(name string) (fs.File, error) {
	f, err := a.FS.Open(name)
	if err == nil {
		return f, nil
	}
	list, _ := fs.Glob(a.FS, path.Dir(name)+"/*")
	top, _ := fs.Glob(a.FS, "*")
	for _, other := range append(list, top...) {
		if strings.EqualFold(other, name) {
			return a.FS.Open(other)
		}
	}
	return nil, err
}

func TestHandlerHidesFilesInAnyCase(t *testing.T) {
	fsys := site(t)
	fsys["manifest.json"] = fsys[".vite/manifest.json"]
	fsys["ssr-manifest.json"] = &fstest.MapFile{Data: []byte(`{}`)}
	a := mustNew(t, anyCase{fsys}, vite.WithManifest("manifest.json"), vite.WithBase("/build/"))
	for _, name := range []string{script + ".MAP", script + ".Map.gz", script + ".map.GZ", "/build/Manifest.json", "/build/SSR-manifest.json"} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			w := httptest.NewRecorder()
			a.Handler().ServeHTTP(w, httptest.NewRequest("GET", name, nil))
			is.Equal(w.Code, 404)
		})
	}
}

// Compressed siblings of all files may lie in the build.
func TestHandlerHidesTheManifestsWhenTheyAreCompressed(t *testing.T) {
	hidden := []string{"manifest.json", "ssr-manifest.json", "data.json.map"}
	fsys := fstest.MapFS{"main.js": {}, "main.js.gz": {}, "data.json.gz": {}}
	for _, name := range hidden {
		for _, ext := range []string{"", ".br", ".gz", ".zst", ".GZ"} {
			fsys[name+ext] = &fstest.MapFile{Data: []byte("{}")}
		}
	}
	fsys["manifest.json"].Data = []byte(`{"main.ts":{"file":"main.js","isEntry":true}}`)
	h := mustNew(t, fsys).Handler()
	for name := range fsys {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			want := 200
			if slices.ContainsFunc(hidden, func(h string) bool { return strings.HasPrefix(name, h) }) {
				want = 404
			}
			is.Equal(get(h, "/"+name).StatusCode, want)
			is.Equal(get(h, "/"+name, "Accept-Encoding", "gzip, br, zstd").StatusCode, want)
		})
	}
}

func TestHandlerAcceptEncodingWithFurtherParameters(t *testing.T) {
	fsys := site(t)
	fsys["assets/main-B2c4D6e8.js.br"] = &fstest.MapFile{Data: []byte("compressed")}
	a := mustNew(t, fsys, vite.WithBase("/build/"))
	tests := []struct {
		name   string
		accept []string
		want   string
	}{
		{"a parameter after the quality", []string{"br;q=0.5;x=1"}, "br"},
		{"refused, with a parameter", []string{"br;q=0;x=1"}, ""},
		{"two headers", []string{"gzip", "br"}, "br"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			w := httptest.NewRecorder()
			r := httptest.NewRequest("GET", script, nil)
			r.Header["Accept-Encoding"] = tt.accept
			a.Handler().ServeHTTP(w, r)
			is.Equal(w.Code, 200)
			is.Equal(w.Header().Get("Content-Encoding"), tt.want)
		})
	}
}
