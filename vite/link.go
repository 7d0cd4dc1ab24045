package vite

import (
	"slices"
	"strings"
)

// linkValues returns the values of the Link header for tags, those first that
// block the first paint.
func linkValues(tags []Tag) []string {
	var values []string
	for _, kind := range []Kind{Stylesheet, Preload, Module, ModulePreload} {
		for i := range tags {
			if t := &tags[i]; t.Kind == kind {
				values = append(values, t.link())
			}
		}
	}
	return slices.Clip(values)
}

// link returns the tag as a value of the Link header. Its request must equal
// that of the tag in mode and integrity, or the browser fetches twice.
func (t *Tag) link() string {
	var b strings.Builder
	b.WriteString("<" + t.URL + ">")
	switch t.Kind {
	case Stylesheet:
		b.WriteString("; rel=preload; as=style")
	case Module, ModulePreload:
		b.WriteString("; rel=modulepreload; as=script")
	case Preload:
		b.WriteString("; rel=preload; as=" + t.As)
		if t.Type != "" {
			b.WriteString(`; type="` + t.Type + `"`)
		}
	}
	if t.crossOrigin() {
		b.WriteString("; crossorigin")
	}
	if t.Integrity != "" {
		b.WriteString(`; integrity="` + t.Integrity + `"`)
	}
	return b.String()
}
