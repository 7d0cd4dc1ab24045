package vite

import (
	"path"
	"strings"
)

// devServer is a running Vite dev server. It transforms sources on demand, so
// there is no manifest and no chunk.
type devServer struct {
	prefix  string // of the URLs that the browser requests, with a slash at the end
	entries []string
	all     []Tag
	markup  *markup
}

func newDevServer(c *config, prefix string) *devServer {
	d := &devServer{prefix: prefix, entries: c.entries}
	d.all = d.compose(c.entries)
	d.markup = newMarkup(d.all)
	return d
}

func (d *devServer) compose(entries []string) []Tag {
	var styles, scripts []Tag
	for _, entry := range entries {
		if isStyleSource(entry) {
			styles = append(styles, d.tag(Stylesheet, entry))
			continue
		}
		scripts = append(scripts, d.tag(Module, entry))
	}
	tags := []Tag{d.tag(Module, "@vite/client")}
	return append(append(tags, styles...), scripts...)
}

func (d *devServer) tag(kind Kind, src string) Tag {
	return Tag{Kind: kind, URL: d.url(src), plain: true}
}

func (d *devServer) url(src string) string { return d.prefix + escapePath(sourceKey(src)) }

// isStyleSource tells whether Vite makes a style sheet of the source.
func isStyleSource(src string) bool {
	switch strings.ToLower(path.Ext(src)) {
	case ".css", ".scss", ".sass", ".less", ".styl", ".stylus", ".pcss", ".postcss", ".sss":
		return true
	}
	return false
}

func (d *devServer) version() string { return "" }

func (d *devServer) head(string) *markup { return d.markup }

func (d *devServer) links(string) []string { return nil }

func (d *devServer) asset(src string) (string, bool) { return d.url(src), true }

func (d *devServer) tags(entries []string) ([]Tag, error) {
	if len(entries) == 0 {
		return d.all, nil
	}
	return d.compose(entries), nil
}
