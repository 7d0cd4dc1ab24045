package vite

import (
	"slices"
	"strings"
)

// Links returns values for the Link header of a document, or of a 103 Early
// Hints response before it: the files that [Assets.Head] has, those first that
// block the first paint. The slice belongs to the Assets and must not be
// changed. It is empty while a dev server is used. The values carry no nonce.
func (a *Assets) Links(component string) []string {
	return a.frontend().document(component).links
}

func linkValues(tags []Tag) []string {
	var values []string
	for _, kind := range []Kind{Stylesheet, Preload, Module, ModulePreload} {
		for _, t := range tags {
			if t.Kind == kind {
				values = append(values, t.link())
			}
		}
	}
	return slices.Clip(values)
}

var quotedString = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "", "\n", "")

// link returns the tag as a value of the Link header. Its request must equal
// that of the tag in mode and integrity, or the browser fetches twice.
func (t Tag) link() string {
	value := "<" + t.URL + ">"
	switch t.Kind {
	case Stylesheet:
		value += "; rel=preload; as=style"
	case Module, ModulePreload:
		value += "; rel=modulepreload; as=script"
	case Preload:
		value += "; rel=preload; as=" + t.As
	}
	if t.Type != "" {
		value += `; type="` + t.Type + `"`
	}
	if t.crossOrigin() {
		value += "; crossorigin"
	}
	if t.Integrity != "" {
		value += `; integrity="` + quotedString.Replace(t.Integrity) + `"`
	}
	return value
}
