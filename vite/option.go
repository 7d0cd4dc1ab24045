package vite

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
)

// Option configures [New].
type Option func(*config)

type config struct {
	entries  []string
	base     base
	manifest []string // where to look, in this order
	dev      *url.URL
	pages    []pattern
	err      error // the first of all options
}

func newConfig(opts []Option) (*config, error) {
	c := &config{base: "/", manifest: []string{".vite/manifest.json", "manifest.json"}}
	for _, opt := range opts {
		opt(c)
	}
	return c, c.err
}

func (c *config) fail(err error) {
	if c.err == nil {
		c.err = err
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
// path such as "/build/", or the URL of a CDN, with or without a scheme. The
// last slash may be missing. With "" or "./" the URLs are relative, which is
// good for documents in the directory of the build only.
//
// The default is "/". [New] fails if base is no such URL.
func WithBase(s string) Option {
	b, err := parseBase(s)
	return func(c *config) {
		if err != nil {
			c.fail(fmt.Errorf("WithBase: %w", err))
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
			c.fail(fmt.Errorf("WithManifest: path %q must be relative to the build", name))
		}
		c.manifest = []string{name}
	}
}

// WithDevServer makes all tags point to a running Vite dev server, so no build
// is needed. The address is the one that Vite prints, with the base of the dev
// server if it has one. An empty address is ignored, which makes this work:
//
//	vite.New(dist, vite.WithEntry("src/main.ts"), vite.WithDevServer(os.Getenv("VITE_DEV_URL")))
//
// [New] fails if the address is no http or https URL.
func WithDevServer(address string) Option {
	if address == "" {
		return func(*config) {}
	}
	u, err := parseDevURL(address)
	return func(c *config) {
		if err != nil {
			c.fail(fmt.Errorf("WithDevServer: %w", err))
		}
		c.dev = u
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
				c.fail(fmt.Errorf("WithPages: %w", err))
			}
			c.pages = append(c.pages, p)
		}
	}
}

// parseDevURL reads the address of a dev server. The result has no slash at the
// end of its path.
func parseDevURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return nil, fmt.Errorf("address %q is no URL: %w", s, errors.Unwrap(err))
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, fmt.Errorf("address %q must begin with http:// or https:// and a host", s)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("address %q has more than a host and a path", s)
	}
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), ""
	return u, nil
}
