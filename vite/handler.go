package vite

import (
	"net/http"
	"strings"
)

// Handler serves the files of the build. It expects the path of the base, or
// the path after it:
//
//	r.Handle("/build/*", assets.Handler())   // chi, with WithBase("/build/")
//	mux.Handle("/build/", assets.Handler())  // net/http
func (a *Assets) Handler() http.Handler {
	files := http.FileServerFS(a.fsys)
	prefix := a.config.base.path()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, prefix)
		r2 := r.Clone(r.Context())
		r2.URL.Path = "/" + name
		if strings.HasPrefix(name, "assets/") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		files.ServeHTTP(w, r2)
	})
}
