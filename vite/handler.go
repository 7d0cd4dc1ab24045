package vite

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Handler serves the files of the build. It expects the path of the base, or,
// behind [http.StripPrefix], what comes after it:
//
//	r.Handle("/build/*", assets.Handler())   // chi, with WithBase("/build/")
//	mux.Handle("/build/", assets.Handler())  // net/http
//
// With the base "/" it can serve what no route wants, in chi by
//
//	r.NotFound(assets.Handler().ServeHTTP)
//
// Files with a content hash in their name are marked as immutable for a year;
// all others have to be validated by their ETag. A file with a sibling that ends
// with .br, .zst or .gz is sent in that encoding to clients that accept it.
// Directories, files that begin with a dot, source maps (see [WithSourceMaps])
// and the manifest are not found. If the base has a host, any origin may load
// the files, which a CDN in front of the handler needs for scripts and fonts.
// Only GET and HEAD are allowed.
//
// While a dev server is used, the handler passes all requests on to it instead,
// under the path that they have, without cookies and credentials. Websockets go
// through, so hot updates do.
func (a *Assets) Handler() http.Handler {
	files := &fileHandler{assets: a}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch f := a.frontend().(type) {
		case *devServer:
			f.proxy.ServeHTTP(w, r)
		case *build:
			files.serve(w, r, f)
		}
	})
}

// fileHandler serves the files of a build.
type fileHandler struct {
	assets *Assets
	etags  sync.Map // fileTag by the name of the file
}

// fileTag is the ETag of a file as it was when it was read.
type fileTag struct {
	state fileState
	etag  string
}

func (h *fileHandler) serve(w http.ResponseWriter, r *http.Request, b *build) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, b.config.base.path()), "/")
	if !b.servable(name) {
		notFound(w)
		return
	}
	v := b.variant(name, strings.Join(r.Header.Values("Accept-Encoding"), ","))
	if v == nil {
		notFound(w)
		return
	}
	defer v.file.Close()
	if err := h.send(w, r, b, v); err != nil {
		b.config.logger.Error("vite: file cannot be served", "file", name, "error", err)
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, "internal server error", http.StatusInternalServerError)
	}
}

// send writes the response, or returns an error before anything is written.
func (h *fileHandler) send(w http.ResponseWriter, r *http.Request, b *build, v *variant) error {
	content, ok := v.file.(io.ReadSeeker)
	if !ok { // a file system such as that of a zip archive
		data, err := io.ReadAll(v.file)
		if err != nil {
			return err
		}
		content = bytes.NewReader(data)
	}
	etag, err := h.etag(v, content)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("ETag", etag)
	header.Set("Content-Type", contentType(v.name))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-cache") // may be stored, must be validated
	if b.immutable(v.name) {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if b.config.base.isForeign() {
		header.Set("Access-Control-Allow-Origin", "*")
	}
	if v.varies {
		header.Add("Vary", "Accept-Encoding")
	}
	if v.coding != "" {
		header.Set("Content-Encoding", v.coding)
		if r.Header.Get("If-Match") == "" && r.Header.Get("If-Unmodified-Since") == "" {
			// ServeContent would not, and would leave it to a 412 without a body.
			header.Set("Content-Length", strconv.FormatInt(v.info.Size(), 10))
		}
	}
	http.ServeContent(w, r, v.name, v.info.ModTime(), content)
	return nil
}

// etag returns a hash of the content, which is read once.
func (h *fileHandler) etag(v *variant, content io.ReadSeeker) (string, error) {
	now := stateOf(v.info)
	if t, ok := h.etags.Load(v.stored); ok && t.(fileTag).state == now {
		return t.(fileTag).etag, nil
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, content); err != nil {
		return "", err
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	etag := `"` + hex.EncodeToString(sum.Sum(nil)[:16]) + `"`
	h.etags.Store(v.stored, fileTag{now, etag})
	return etag, nil
}

// servable reports whether a name is one that visitors may ask for. The case of
// letters hides nothing, because some file systems take no notice of it.
func (b *build) servable(name string) bool {
	if !fs.ValidPath(name) {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return false
		}
	}
	plain := strings.ToLower(name)
	for _, c := range codings {
		plain = strings.TrimSuffix(plain, c.ext) // what is hidden is so when it is compressed
	}
	is := func(file string) bool { return strings.EqualFold(file, plain) }
	if is(b.file) || slices.ContainsFunc(ssrManifests, is) {
		return false
	}
	return b.config.sourceMaps || path.Ext(plain) != ".map"
}

func notFound(w http.ResponseWriter) {
	// During a deployment the file may be there a moment later.
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, "file not found", http.StatusNotFound)
}
