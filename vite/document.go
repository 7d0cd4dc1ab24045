package vite

import (
	"html/template"
	"slices"
	"strings"
	"sync"
)

// document is what all documents with the same entries and page component have
// in common.
type document struct {
	tags  []Tag
	links []string
	plain string   // the tags without a nonce
	parts []string // the tags with one, which stands between each two
}

func newDocument(tags []Tag) *document {
	const mark = "\x00" // cannot be in HTML
	return &document{
		tags:  slices.Clip(tags),
		plain: markup(tags, ""),
		parts: strings.Split(markup(tags, mark), mark),
	}
}

// html returns the tags with a nonce, or without one if it is "".
func (d *document) html(nonce string) template.HTML {
	if nonce == "" {
		return template.HTML(d.plain)
	}
	return template.HTML(strings.Join(d.parts, template.HTMLEscapeString(nonce)))
}

// lazyDocument returns the document with the entries of the options and the
// chunk of a page, which may be "". It is made when it is first asked for.
func (b *build) lazyDocument(page string) func() *document {
	return sync.OnceValue(func() *document {
		d := newDocument(b.compose(b.entries, page))
		d.links = linkValues(d.tags)
		return d
	})
}

func (b *build) document(component string) *document {
	if d, ok := b.pages[component]; ok {
		return d()
	}
	return b.noPage()
}

// compose returns the tags for entries and the chunk of a page, which may be "".
func (b *build) compose(entries []string, page string) []Tag {
	w := newWalk(b.graph, b.fontStyles)
	w.entries(entries)
	if page != "" {
		w.visit(page)
	}
	var tags []Tag
	if b.importMap != "" {
		tags = append(tags, Tag{Kind: ImportMap, Body: b.importMap})
	}
	for _, file := range b.preload {
		t := b.tag(Preload, file)
		t.As, t.Type = mediaOf(file), contentType(file)
		tags = append(tags, t)
	}
	for _, file := range w.styles {
		if css, ok := b.inline[file]; ok {
			tags = append(tags, Tag{Kind: InlineStyle, Source: b.sources[file], Body: css})
		} else {
			tags = append(tags, b.tag(Stylesheet, file))
		}
	}
	if c, ok := b.manifest[b.graph.modernPolyfills]; ok && len(w.scripts) > 0 && !w.seen[c.File] {
		tags = append(tags, b.tag(Module, c.File)) // before all modules that need them
	}
	for _, file := range w.scripts {
		tags = append(tags, b.tag(Module, file))
	}
	for _, file := range w.preloads {
		tags = append(tags, b.tag(ModulePreload, file))
	}
	tags = append(tags, b.legacyTags(w, entries)...)
	tags = append(tags, b.prefetchTags(w)...)
	return tags
}

func (b *build) tag(kind Kind, file string) Tag {
	return Tag{Kind: kind, URL: b.config.base.url(file), Integrity: b.integrity[file], Source: b.sources[file]}
}

// Preloads returns the tags that [Assets.Head] adds for a page component to
// those of the entries: style sheets and module preloads of its chunk. It is
// empty if the component is not known, and while a dev server is used.
func (a *Assets) Preloads(component string) []Tag {
	f := a.frontend()
	known := map[string]bool{"": true}
	for _, t := range f.document("").tags {
		known[t.URL] = true
	}
	return slices.DeleteFunc(slices.Clone(f.document(component).tags), func(t Tag) bool { return known[t.URL] })
}
