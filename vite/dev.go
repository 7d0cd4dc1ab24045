package vite

import (
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync/atomic"
)

// devServer is a running Vite dev server. It transforms sources on demand, so
// there is no manifest and no chunk.
type devServer struct {
	config  *config
	address string  // as given
	base    string  // path of the dev server's own base, such as "/" or "/build/"
	prefix  string  // of the URLs that browsers request
	target  url.URL // scheme and host at which this process reaches it
	fonts   []byte  // manifest of the fonts; nil: none
	proxy   http.Handler

	main  atomic.Pointer[document] // of the entries of the options
	react reactRefresh
}

// newDevServer returns the dev server at an address.
func newDevServer(c *config, address *url.URL, fonts []byte) *devServer {
	d := &devServer{config: c, fonts: fonts, address: address.String(), base: address.Path + "/", prefix: address.String() + "/"}
	if c.proxy {
		d.prefix = escapePath(d.base)
	}
	d.target = url.URL{Scheme: address.Scheme, Host: address.Host}
	if c.internal != nil {
		d.target = url.URL{Scheme: c.internal.Scheme, Host: c.internal.Host}
	}
	d.proxy = d.newProxy()
	return d
}

// compose returns the tags for entries, and whether they stay the same.
func (d *devServer) compose(entries []string) (tags []Tag, final bool) {
	var scripts []Tag
	react, final := d.usesReact(entries)
	if react {
		tags = append(tags, Tag{Kind: InlineModule, Body: withJSON(reactScript, "%URL", d.url("@react-refresh"))})
	}
	tags = append(tags, d.tag(Module, "@vite/client"))
	for _, entry := range entries {
		if isStyleSource(entry) {
			tags = append(tags, d.tag(Stylesheet, entry))
		} else {
			scripts = append(scripts, d.tag(Module, entry))
		}
	}
	return append(tags, scripts...), final
}

func (d *devServer) tag(kind Kind, src string) Tag {
	return Tag{Kind: kind, URL: d.url(src), Source: sourceKey(src), dev: true}
}

func (d *devServer) url(src string) string { return d.prefix + escapePath(sourceKey(src)) }

// isStyleSource reports whether Vite makes a style sheet of the source.
func isStyleSource(src string) bool {
	switch strings.ToLower(path.Ext(src)) {
	case ".css", ".scss", ".sass", ".less", ".styl", ".stylus", ".pcss", ".postcss", ".sss":
		return true
	}
	return false
}

func (d *devServer) version() string { return "" }

func (d *devServer) asset(src string) (string, bool) { return d.url(src), true }

func (d *devServer) tagsFor(entries []string) (*document, error) {
	if len(entries) == 0 {
		return d.document(""), nil
	}
	tags, _ := d.compose(entries)
	return newDocument(tags), nil
}

// document returns the tags of the entries of the options, whatever the page is.
// They are made once, as soon as it is known whether the dev server has React.
func (d *devServer) document(string) *document {
	if made := d.main.Load(); made != nil {
		return made
	}
	tags, final := d.compose(d.config.entries)
	made := newDocument(append(fontTags(d.fonts), tags...))
	if final {
		d.main.Store(made)
	}
	return made
}
