package vite

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// WithInlineStyles writes the style sheets of the entries into the documents,
// each if it has at most limit bytes, instead of linking to them. The browser can
// then paint a page that was rendered on the server without waiting for another
// file. It costs these bytes in every document, though not in visits.
//
// What does not mean the same inside of a document stays linked: a style sheet
// with relative URLs, as Vite makes with the base "" or "./", or with </style in
// it. So do those of pages, which the script of the page would load again. The
// default is 0, which links to all. [New] fails if a style sheet of an entry is
// missing.
func WithInlineStyles(limit int) Option {
	return func(c *config) { c.inlineStyles = limit }
}

func (b *build) readInlineStyles() error {
	if b.config.inlineStyles <= 0 {
		return nil
	}
	w := newWalk(b.graph, b.fontStyles)
	w.entries(b.entries)
	b.inline = map[string]string{}
	for _, file := range w.styles {
		data, err := fs.ReadFile(b.fsys, file)
		if err != nil {
			return fmt.Errorf("WithInlineStyles: style sheet %s: %w: pass the whole build, or leave out WithInlineStyles", inFS(b.fsys, file), err)
		}
		if css := string(data); len(css) <= b.config.inlineStyles && movable(css) {
			b.inline[file] = css
		}
	}
	return nil
}

var (
	cssAddress = regexp.MustCompile(`(?i)(?:url\(|image-set\(\s*["']|@import\s*["'])\s*["']?\s*([^"')\s]*)`)
	absolute   = regexp.MustCompile(`(?i)^(/|#|[a-z][a-z0-9+.-]*:)`)
)

// movable reports whether a style sheet means the same inside of a document.
func movable(css string) bool {
	for _, address := range cssAddress.FindAllStringSubmatch(css, -1) {
		if !absolute.MatchString(address[1]) {
			return false
		}
	}
	return !strings.Contains(strings.ToLower(css), "</style")
}
