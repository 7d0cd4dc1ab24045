package vite_test

import (
	"crypto/rand"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"testing/fstest"

	"github.com/chinertia/chinertia/vite"
	"github.com/go-chi/chi/v5"
)

// dist stands for the outDir of Vite. An application embeds it:
//
//	//go:embed all:dist
//	var files embed.FS
//	dist, err := fs.Sub(files, "dist")
var dist fs.FS = fstest.MapFS{
	".vite/manifest.json": {Data: []byte(`{
		"src/main.ts": {"file": "assets/main-4xKk9Gd2.js", "src": "src/main.ts", "isEntry": true, "imports": ["_vue-Bq1z7WcE.js"], "css": ["assets/main-Dk8sP0aZ.css"]},
		"src/admin.ts": {"file": "assets/admin-7Yc2LmQa.js", "src": "src/admin.ts", "isEntry": true, "imports": ["_vue-Bq1z7WcE.js"]},
		"_vue-Bq1z7WcE.js": {"file": "assets/vue-Bq1z7WcE.js"},
		"src/pages/Users/Index.vue": {"file": "assets/Index-Zt5hQw3n.js", "src": "src/pages/Users/Index.vue", "isDynamicEntry": true, "imports": ["_vue-Bq1z7WcE.js"]},
		"src/logo.svg": {"file": "assets/logo-C3fRt8Lp.svg", "src": "src/logo.svg"}
	}`)},
	"assets/main-4xKk9Gd2.js": {Data: []byte(`console.log("main")`)},
}

// A front end served by net/http alone, without a router and without Inertia.
func Example() {
	assets, err := vite.New(dist,
		vite.WithEntry("src/main.ts"),
		vite.WithBase("/build/"),
		vite.WithDevServer(os.Getenv("VITE_DEV_URL")), // empty in production
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	page := template.Must(template.New("page").Parse(`<!doctype html>
<head>
{{ .Head -}}
<link rel="icon" href="{{ .Icon }}">
</head>
`))
	mux := http.NewServeMux()
	mux.Handle("/build/", assets.Handler())
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		page.Execute(w, map[string]any{"Head": assets.Head("", ""), "Icon": assets.Asset("src/logo.svg")})
	})

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Print(w.Body)

	w = httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/build/assets/main-4xKk9Gd2.js", nil))
	fmt.Println(w.Body)
	fmt.Println(w.Header().Get("Cache-Control"))
	// Output:
	// <!doctype html>
	// <head>
	// <link rel="stylesheet" crossorigin href="/build/assets/main-Dk8sP0aZ.css">
	// <script type="module" crossorigin src="/build/assets/main-4xKk9Gd2.js"></script>
	// <link rel="modulepreload" crossorigin href="/build/assets/vue-Bq1z7WcE.js">
	// <link rel="icon" href="/build/assets/logo-C3fRt8Lp.svg">
	// </head>
	// console.log("main")
	// public, max-age=31536000, immutable
}

// The chunk of a page is preloaded with the entry, which saves the browser a
// round trip.
func ExampleWithPages() {
	assets, err := vite.New(dist,
		vite.WithEntry("src/main.ts"),
		vite.WithPages("src/pages/{component}.vue"),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, tag := range assets.Preloads("Users/Index") {
		fmt.Println(tag.Kind, tag.URL)
	}
	// Output:
	// modulepreload /assets/Index-Zt5hQw3n.js
}

// A strict Content Security Policy with a nonce for each response.
func ExampleAssets_Head_nonce() {
	assets, err := vite.New(dist, vite.WithEntry("src/admin.ts"))
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := func(w http.ResponseWriter, r *http.Request) {
		nonce := rand.Text()
		w.Header().Set("Content-Security-Policy", "script-src 'nonce-"+nonce+"' 'strict-dynamic'; style-src 'nonce-"+nonce+"'")
		fmt.Fprint(w, assets.Head("", nonce))
	}
	w := httptest.NewRecorder()
	handler(w, httptest.NewRequest("GET", "/", nil))

	fmt.Println(assets.Head("", "r4nd0m"))
	// Output:
	// <meta property="csp-nonce" nonce="r4nd0m">
	// <script type="module" crossorigin src="/assets/admin-7Yc2LmQa.js" nonce="r4nd0m"></script>
	// <link rel="modulepreload" crossorigin href="/assets/vue-Bq1z7WcE.js" nonce="r4nd0m">
}

// With chi, below a base of its own. A base of "/" needs the fallback instead.
func ExampleAssets_Handler() {
	assets, err := vite.New(dist, vite.WithEntry("src/main.ts"), vite.WithBase("/build/"))
	if err != nil {
		fmt.Println(err)
		return
	}
	r := chi.NewRouter()
	r.Handle("/build/*", assets.Handler())

	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("GET", "/build/.vite/manifest.json", nil))
	fmt.Println(w.Code)
	// Output: 404
}

// Several documents with entries of their own.
func ExampleAssets_FuncMap() {
	assets, err := vite.New(dist, vite.WithEntry("src/main.ts"))
	if err != nil {
		fmt.Println(err)
		return
	}
	admin := template.Must(template.New("admin").Funcs(assets.FuncMap()).Parse(
		`{{ viteTags "" "src/admin.ts" }}<img src="{{ viteAsset "src/logo.svg" }}">`))
	admin.Execute(os.Stdout, nil)
	// Output:
	// <script type="module" crossorigin src="/assets/admin-7Yc2LmQa.js"></script>
	// <link rel="modulepreload" crossorigin href="/assets/vue-Bq1z7WcE.js">
	// <img src="/assets/logo-C3fRt8Lp.svg">
}

// One origin for the application and the dev server, hot updates included.
func ExampleWithDevProxy() {
	assets, err := vite.New(nil,
		vite.WithEntry("src/main.ts"),
		vite.WithDevServer("http://localhost:5173/build/"), // as Vite prints it
		vite.WithDevProxy(),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	r := chi.NewRouter()
	r.Use(assets.Middleware)

	fmt.Print(assets.Head("", ""))
	// Output:
	// <script type="module" src="/build/@vite/client"></script>
	// <script type="module" src="/build/src/main.ts"></script>
}
