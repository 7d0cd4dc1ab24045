package vite

import (
	"slices"
	"sync"
)

// document is what all documents with one page component have in common. It is
// made when it is first asked for.
type document struct {
	page string // key of the chunk, or ""

	once sync.Once
	tagSet
	links []string
}

// tagSet is a list of tags, and how they are written.
type tagSet struct {
	tags   []Tag
	markup *markup
}

func newTagSet(tags []Tag) *tagSet { return &tagSet{tags, newMarkup(tags)} }

func (b *build) document(component string) *document {
	d, ok := b.pages[component]
	if !ok {
		d = b.noPage
	}
	d.once.Do(func() {
		d.tagSet = *newTagSet(b.compose(b.entries, d.page))
		d.links = linkValues(d.tags, b.config.linkLimit)
	})
	return d
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
		m := mediaOf(file)
		t := b.tag(Preload, file)
		t.As, t.Type = m.as, m.mime
		tags = append(tags, t)
	}
	for _, file := range w.styles {
		tags = append(tags, b.tag(Stylesheet, file))
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
	if t, ok := b.prefetchTag(w); ok {
		tags = append(tags, t)
	}
	if f := b.config.attributes; f != nil {
		for i := range tags {
			f(&tags[i])
		}
	}
	return slices.Clip(tags)
}

func (b *build) tag(kind Kind, file string) Tag {
	return Tag{Kind: kind, URL: b.config.base.url(file), Integrity: b.integrity[file], Source: b.sources[file]}
}

// Preloads returns the tags that [Assets.Head] adds for a page component to
// those of the entries: style sheets and module preloads of its chunk. It is
// empty if the component is not known, and while a dev server is used.
func (a *Assets) Preloads(component string) []Tag {
	f := a.frontend()
	known := map[string]bool{}
	for _, t := range f.page("") {
		known[t.URL] = true
	}
	return slices.DeleteFunc(slices.Clone(f.page(component)), func(t Tag) bool { return known[t.URL] || t.URL == "" })
}
