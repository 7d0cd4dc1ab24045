// Package vite puts the files of a Vite front end into HTML documents: it reads
// the manifest of a build once, writes the tags for its entries and pages, and
// serves the files. During development the same code points to the dev server.
//
//	assets, err := vite.New(dist, vite.WithEntry("src/main.ts"))
//	...
//	mux.Handle("/assets/", assets.Handler())
//	page.Execute(w, assets.Head("", ""))
package vite

import (
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"sync/atomic"
)

// Assets knows the files of a front end that Vite builds or serves. It is safe
// for concurrent use.
type Assets struct {
	config *config
	fsys   fs.FS
	dev    *devServer
	build  atomic.Pointer[build]
}

// frontend is where tags come from: a build, or a dev server.
type frontend interface {
	version() string
	head(component string) *markup
	links(component string) []string
	tags(entries []string) ([]Tag, error)
	asset(src string) (url string, ok bool)
}

// New reads the manifest of the build in fsys, which is the outDir of Vite
// ("dist"), once. fsys may be an [embed.FS], narrowed with [fs.Sub], or
// [os.DirFS].
//
// It fails if the manifest is missing or broken, if an entry is not in it, or
// if an option has an invalid value. With a dev server fsys is not read and may
// be nil.
func New(fsys fs.FS, opts ...Option) (*Assets, error) {
	c, err := newConfig(opts)
	if err != nil {
		return nil, fmt.Errorf("vite: %w", err)
	}
	a := &Assets{config: c, fsys: fsys}
	if c.dev != nil {
		if len(c.entries) == 0 {
			return nil, errors.New("vite: no entry for the dev server: name it with WithEntry")
		}
		a.dev = newDevServer(c, c.dev.String()+"/")
		return a, nil
	}
	b, err := loadBuild(fsys, c)
	if err != nil {
		return nil, fmt.Errorf("vite: %w", err)
	}
	a.build.Store(b)
	return a, nil
}

func (a *Assets) frontend() frontend {
	if a.dev != nil {
		return a.dev
	}
	return a.build.Load()
}

// Version identifies the build: a hash of its manifest, which holds the hash of
// every file. It is "" while a dev server is used, which has no version.
func (a *Assets) Version() string { return a.frontend().version() }

// Head returns the tags for the head of a document that shows the page
// component: those of the entries, and preloads of the chunk of the component.
// A component that is "" or not known is not an error: the browser loads it
// later. nonce is the CSP nonce of the response, or "".
func (a *Assets) Head(component, nonce string) template.HTML {
	return a.frontend().head(component).html(nonce)
}

// Links returns values for the Link header, or for the one of a 103 Early Hints
// response: the files that [Assets.Head] has, by their importance. The slice
// belongs to the Assets and must not be changed.
//
// It is empty while a dev server is used.
func (a *Assets) Links(component string) []string {
	return a.frontend().links(component)
}

// Tags returns the tags for the entries, or for those of [WithEntry] if there
// are none. The slice belongs to the Assets and must not be changed.
//
// It fails if an entry is not in the manifest.
func (a *Assets) Tags(entries ...string) ([]Tag, error) {
	tags, err := a.frontend().tags(entries)
	if err != nil {
		return nil, fmt.Errorf("vite: %w", err)
	}
	return tags, nil
}

// Asset returns the URL of a source file such as "src/images/logo.svg", or of a
// file that Vite copies from its public directory. What the manifest does not
// have gets the URL of a file in the build with that name.
func (a *Assets) Asset(src string) string {
	u, _ := a.frontend().asset(src)
	return u
}
