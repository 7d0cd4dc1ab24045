// Package vite puts the front end that Vite builds into HTML documents. It reads
// the manifest of the build once, writes the tags that an entry and a page need,
// and serves the files:
//
//	assets, err := vite.New(dist, vite.WithEntry("src/main.ts"), vite.WithBase("/build/"))
//	...
//	mux.Handle("/build/", assets.Handler())
//	page.Execute(w, map[string]any{"Head": assets.Head("", nonce)})
//
// With [WithDevServer] or [WithHotFile] the same program uses the dev server of
// Vite, by default directly, or through itself with [WithDevProxy].
//
// The package needs nothing but the standard library, and neither a router nor
// Inertia. *[Assets] is what package inertia takes as its assets.
package vite

import (
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Assets knows the files of a front end that Vite builds or serves. It is safe
// for concurrent use.
type Assets struct {
	config *config
	fsys   fs.FS
	dev    *devServer // nil: not fixed
	hot    *hotFile   // nil: none
	build  atomic.Pointer[build]
	reload reloader
}

// frontend is where tags come from: a build, or a dev server.
type frontend interface {
	version() string
	document(component string) *document
	tagsFor(entries []string) (*document, error)
	asset(src string) (url string, ok bool)
	serves(r *http.Request) bool
}

// New reads the manifest of the build in fsys, which is the outDir of Vite
// ("dist"), once. fsys may be an [embed.FS], narrowed with [fs.Sub], or one of
// [os.DirFS].
//
// It fails if the manifest is missing or broken, if an entry is not in it, or
// if an option has an invalid value. With [WithDevServer] fsys is not read and
// may be nil.
func New(fsys fs.FS, opts ...Option) (*Assets, error) {
	c, err := newConfig(opts)
	if err != nil {
		return nil, fmt.Errorf("vite: %w", err)
	}
	if len(c.entries) == 0 && (c.dev != nil || c.hotFile != "") {
		return nil, errors.New("vite: a dev server has no list of entries: name yours with WithEntry")
	}
	a := &Assets{config: c, fsys: fsys}
	if c.dev != nil {
		a.dev = newDevServer(c, c.dev, nil)
		return a, nil
	}
	if c.hotFile != "" {
		a.hot = &hotFile{config: c}
	}
	b, err := loadBuild(fsys, c)
	switch {
	case err == nil:
		a.build.Store(b)
	case a.hot == nil:
		return nil, fmt.Errorf("vite: %w", err)
	case a.hot.devServer() == nil:
		return nil, fmt.Errorf("vite: no dev server by the hot file %s, and %w", c.hotFile, err)
	}
	return a, nil
}

// frontend returns where tags come from now.
func (a *Assets) frontend() frontend {
	if a.dev != nil {
		return a.dev
	}
	if a.hot != nil {
		if d := a.hot.devServer(); d != nil {
			return d
		}
	}
	b := a.build.Load()
	if b == nil || a.config.reload {
		b = a.reloaded(b)
	}
	if b == nil {
		return a.hot.last.Load() // it is gone, and there is no build
	}
	return b
}

// Version identifies the build: a hash of its manifest, which has the hash of
// every file. It is a string of 32 hexadecimal digits, or "" while a dev server
// is used, which has no version.
func (a *Assets) Version() string { return a.frontend().version() }

// Head returns the tags for the head of a document that shows a page component:
// those of the entries, and the style sheets and module preloads of the chunk
// of the component. A component may be "" or unknown: its chunk is then loaded
// when it is imported.
//
// nonce is the nonce of the response's Content Security Policy, or "". The tags
// begin with <meta property="csp-nonce"> if there is one, without which Vite's
// scripts cannot load the style sheets of lazy chunks.
//
// The tags are made at the first call for a component; later calls only put the
// nonce into them.
func (a *Assets) Head(component, nonce string) template.HTML {
	return a.frontend().document(component).html(nonce)
}

// Tags returns the tags for the entries, or for those of [WithEntry] if none is
// given, in the order of a document: import map, preloads of fonts and images,
// style sheets, modules, and module preloads; then what legacy builds and
// prefetching add. Each URL is there once. [HTML] writes them.
//
// The style sheets of dependencies come before those of the chunks that import
// them, as in the HTML that Vite writes itself, and in the order in which the
// dev server adds them.
//
// It fails if an entry is not in the manifest. The slice belongs to the Assets
// and must not be changed.
func (a *Assets) Tags(entries ...string) ([]Tag, error) {
	d, err := a.frontend().tagsFor(entries)
	if err != nil {
		return nil, fmt.Errorf("vite: %w", err)
	}
	return d.tags, nil
}

// Asset returns the URL of a source file such as "src/images/logo.svg", or of a
// file in Vite's public directory, by its path there. A file that is in neither
// gets the URL that it would have in the public directory.
func (a *Assets) Asset(src string) string {
	u, _ := a.frontend().asset(src)
	return u
}

// Manifest returns the manifest of the build, or nil while a dev server is
// used. It belongs to the Assets and must not be changed.
func (a *Assets) Manifest() Manifest {
	if b, ok := a.frontend().(*build); ok {
		return b.manifest
	}
	return nil
}

// DevServer returns the address at which this process reaches the dev server
// now, or "" if a build is used. It is the one of [WithInternalDevServer] where
// that is set, with the base of the dev server and no slash at the end.
func (a *Assets) DevServer() string {
	d, ok := a.frontend().(*devServer)
	if !ok {
		return ""
	}
	u := d.target
	u.Path = strings.TrimSuffix(d.base, "/")
	return u.String()
}

// fileState is what shows that a file has changed.
type fileState struct {
	size int64
	time time.Time
}

func stateOf(info fs.FileInfo) fileState { return fileState{info.Size(), info.ModTime()} }

// reloader is the state of [WithReload].
type reloader struct {
	mu     sync.Mutex
	failed string // the last failure, so that it is logged once
}

// reloaded returns the build, read again if its manifest has changed. b is nil
// as long as there was none.
func (a *Assets) reloaded(b *build) *build {
	if b != nil {
		if info, err := fs.Stat(a.fsys, b.file); err == nil && stateOf(info) == b.state {
			return b
		}
	}
	a.reload.mu.Lock()
	defer a.reload.mu.Unlock()
	if newer := a.build.Load(); newer != b {
		return newer // another request was faster
	}
	next, err := loadBuild(a.fsys, a.config)
	if err != nil {
		// Vite empties its outDir first and writes the manifest among other files.
		if a.reload.failed != err.Error() {
			a.reload.failed = err.Error()
			a.config.logger.Warn("vite: the build cannot be read, what was there before stays in use", "error", err)
		}
		return b
	}
	a.reload.failed = ""
	a.build.Store(next)
	return next
}
