package vite

import (
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
)

// Option configures [New].
type Option func(*config)

type config struct {
	entries      []string
	base         base
	manifest     []string  // where to look, in this order
	pages        []pattern // nil: the default
	integrity    integrityMode
	prefetch     int // how many at a time; 0: none
	inlineStyles int // bytes; 0: none
	preload      []string
	reload       bool
	sourceMaps   bool
	logger       *slog.Logger

	dev       *url.URL
	internal  *url.URL
	hotFile   string
	react     bool
	proxy     bool
	devHosts  []string // in lower case
	transport http.RoundTripper

	err error // the first of all options
}

func newConfig(opts []Option) (*config, error) {
	c := &config{
		base:      "/",
		manifest:  []string{".vite/manifest.json", "manifest.json"},
		logger:    slog.Default(),
		transport: devTransport,
	}
	for _, opt := range opts {
		opt(c)
	}
	return c, c.err
}

func (c *config) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf(format, args...)
	}
}

// WithEntry names the entries of the document: source paths relative to Vite's
// root, as in build.rollupOptions.input. Scripts and style sheets may be mixed.
//
// Without it the entry of the build is used if there is exactly one; [New]
// fails if there are several, and with a dev server, which has no list.
func WithEntry(entries ...string) Option {
	return func(c *config) { c.entries = append(c.entries, entries...) }
}

// WithBase sets the public base of the build, equal to base in vite.config: a
// path such as "/build/", or the URL of a CDN, with or without a scheme. As in
// Vite, the slashes around a path may be missing. With "" or "./" the URLs are
// relative, which is good for documents in the directory of the build only.
//
// The default is "/". [New] fails if base is not such a URL, for instance a path
// that begins with "../".
func WithBase(s string) Option {
	b, err := parseBase(s)
	return func(c *config) {
		if err != nil {
			c.fail("WithBase: %w", err)
		}
		c.base = b
	}
}

// WithManifest sets the path of the manifest in the file system of [New].
//
// By default it is ".vite/manifest.json" or, if there is none, "manifest.json",
// which Vite wrote before version 5 and laravel-vite-plugin still does.
func WithManifest(name string) Option {
	return func(c *config) {
		if !fs.ValidPath(name) {
			c.fail("WithManifest: path %q must be relative to the build", name)
		}
		c.manifest = []string{name}
	}
}

// WithPages tells where the sources of page components are, so that the tags
// of a document can preload the chunk of its page. Each pattern is a source path
// relative to Vite's root with {component} in it, tried in order:
//
//	vite.WithPages("src/pages/{component}.vue", "src/pages/{component}/index.vue")
//
// The default is the directory pages or Pages beside each entry, with the
// extensions vue, svelte, tsx, jsx, ts and js. WithPages() without a pattern
// turns preloads of pages off. [New] fails if a pattern has not exactly one
// {component}.
func WithPages(patterns ...string) Option {
	return func(c *config) {
		c.pages = []pattern{}
		for _, s := range patterns {
			p, err := parsePattern(s)
			if err != nil {
				c.fail("WithPages: %w", err)
			}
			c.pages = append(c.pages, p)
		}
	}
}

// WithIntegrity puts subresource integrity on every script, module preload and
// style sheet: that of the manifest, where a plugin has written one, or else
// sha384 of the file, which is read once. [New] fails if a file is missing.
//
// By default only a manifest with integrity gets it; what such a manifest
// leaves out, the style sheets of entries and pages, is then computed as well
// where the file is there.
//
// Chunks that scripts load later are not covered; see [WithImportIntegrity].
func WithIntegrity() Option {
	return func(c *config) { c.integrity = max(c.integrity, integrityComputed) }
}

// WithImportIntegrity is [WithIntegrity], and adds an import map with the
// integrity of all chunks, so that those loaded by import() are checked too. It
// adds about 120 bytes per chunk to each document. Browsers that do not know
// integrity in import maps load the chunks unchecked.
func WithImportIntegrity() Option {
	return func(c *config) { c.integrity = integrityImports }
}

// WithPrefetch makes the browser fetch the chunks that the entries may load
// later, with low priority after the load event, n at a time. A visitor who
// asks to save data is spared.
//
// The default is 0, which prefetches nothing. A negative n fetches all at once.
// There is none while a dev server is used.
func WithPrefetch(n int) Option {
	return func(c *config) { c.prefetch = n }
}

// WithPreload adds preload tags for fonts and images that each document shows
// at once, named by their source, such as "src/fonts/inter.woff2", or by their
// name in Vite's public directory.
//
// [New] fails if the build has no such file, as for an image that is small
// enough to be inlined. A dev server gets no such tags.
//
// Fonts that the fonts option of laravel-vite-plugin has prepared need no option:
// a fonts-manifest.json is used if there is one.
func WithPreload(sources ...string) Option {
	return func(c *config) { c.preload = append(c.preload, sources...) }
}

// WithReload reads the manifest again when its time or size has changed, for
// "vite build --watch". Between two builds, while the manifest is missing or
// half written, the last good one stays in use and the failure is logged.
//
// It costs one stat of the manifest per call. By default it is read once.
func WithReload() Option {
	return func(c *config) { c.reload = true }
}

// WithSourceMaps lets [Assets.Handler] serve source maps. By default they are
// not found.
func WithSourceMaps() Option {
	return func(c *config) { c.sourceMaps = true }
}

// WithLogger sets where failures are reported that no caller sees: a reload
// that did not work, and a dev server that does not answer. The default is
// [slog.Default] at the time of [New]. WithLogger panics if l is nil.
func WithLogger(l *slog.Logger) Option {
	if l == nil {
		panic("vite: WithLogger called with nil logger")
	}
	return func(c *config) { c.logger = l }
}
