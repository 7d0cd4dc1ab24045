package vite

import (
	"slices"
	"sync"
)

// document is what all documents with one page component have in common. It is
// made when it is first asked for.
type document struct {
	page string // key of the chunk, or ""

	once   sync.Once
	tags   []Tag
	markup *markup
	links  []string
}

func (b *build) document(component string) *document {
	d, ok := b.pages[component]
	if !ok {
		d = b.noPage
	}
	d.once.Do(func() {
		d.tags = b.compose(b.entries, d.page)
		d.markup = newMarkup(d.tags)
		d.links = linkValues(d.tags)
	})
	return d
}

// compose returns the tags for entries and the chunk of a page, which may be "".
func (b *build) compose(entries []string, page string) []Tag {
	w := newWalk(b.manifest)
	w.entries(entries)
	if page != "" {
		w.visit(page)
	}
	var tags []Tag
	for _, file := range w.styles {
		tags = append(tags, b.tag(Stylesheet, file))
	}
	for _, file := range w.scripts {
		tags = append(tags, b.tag(Module, file))
	}
	for _, file := range w.preloads {
		tags = append(tags, b.tag(ModulePreload, file))
	}
	return slices.Clip(tags)
}

func (b *build) tag(kind Kind, file string) Tag {
	return Tag{Kind: kind, URL: b.config.base.url(file)}
}
