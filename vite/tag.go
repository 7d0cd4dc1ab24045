package vite

import (
	"html/template"
	"strings"
)

// Kind is what a [Tag] does.
type Kind string

// The kinds of tags, in the order in which a document has them.
const (
	ImportMap     Kind = "importmap"     // <script type="importmap">, inline
	Preload       Kind = "preload"       // <link rel="preload"> of a font or an image
	Stylesheet    Kind = "stylesheet"    // <link rel="stylesheet">
	InlineStyle   Kind = "style"         // <style>
	InlineModule  Kind = "inline module" // <script type="module"> with a body
	Module        Kind = "module"        // <script type="module" src>
	ModulePreload Kind = "modulepreload" // <link rel="modulepreload">
	NoModule      Kind = "nomodule"      // <script nomodule src defer>, for browsers without modules
	Script        Kind = "script"        // <script>, inline or with src and defer
)

// Tag is an element for the head of a document.
type Tag struct {
	Kind Kind
	// URL is the address, not escaped for HTML. It is "" for what is inline.
	URL string
	// As and Type say what a Preload is, such as "font" and "font/woff2".
	As, Type string
	// Integrity is the subresource integrity, or "".
	Integrity string
	// Source is what the file was made of: the key of the manifest, or "" if it
	// has none of its own, as the style sheet of a script.
	Source string
	// Body is the text of an inline script or style sheet. It is written as it
	// is and so must not be made of data.
	Body string
	// Attributes are written after all others.
	Attributes []Attribute

	// dev is set for tags of the dev server, which need no crossorigin.
	dev bool
}

// Attribute is a further attribute of a [Tag]. One without a Value is written
// as its Name alone.
type Attribute struct{ Name, Value string }

// HTML returns the tags as they stand in a document, one a line, with the CSP
// nonce of the response on each that needs one. A nonce of "" is left out. With
// any other <meta property="csp-nonce"> comes before tags that run a script, for
// Vite looks it up there for the tags that it adds in the browser.
func HTML(tags []Tag, nonce string) template.HTML {
	return newMarkup(tags).html(nonce)
}

// write appends the element to b, and calls nonce at the place of the nonce.
func (t *Tag) write(b *strings.Builder, nonce func()) {
	switch t.Kind {
	case Stylesheet, ModulePreload, Preload:
		b.WriteString(`<link`)
		attr(b, "rel", string(t.Kind))
		if t.As != "" {
			attr(b, "as", t.As)
		}
		if t.Type != "" {
			attr(b, "type", t.Type)
		}
		t.common(b, "href")
		if t.Kind != Preload {
			nonce() // images and fonts are not under the control of nonces
		}
		b.WriteString(`>`)
		return
	}
	if t.Kind == InlineStyle {
		b.WriteString(`<style`)
		t.common(b, "")
		nonce()
		b.WriteString(`>` + t.Body + `</style>`)
		return
	}
	b.WriteString(`<script`)
	switch t.Kind {
	case ImportMap:
		attr(b, "type", "importmap")
	case Module, InlineModule:
		attr(b, "type", "module")
	case NoModule:
		b.WriteString(` nomodule`)
	}
	if t.URL != "" && (t.Kind == NoModule || t.Kind == Script) {
		b.WriteString(` defer`)
	}
	t.common(b, "src")
	nonce()
	b.WriteString(`>`)
	b.WriteString(t.Body)
	b.WriteString(`</script>`)
}

// runs reports whether the tag runs a script.
func (t *Tag) runs() bool {
	switch t.Kind {
	case InlineModule, Module, NoModule, Script:
		return true
	}
	return false
}

// common writes the attributes that links and scripts share.
func (t *Tag) common(b *strings.Builder, address string) {
	if t.URL != "" {
		if !t.dev && t.crossOrigin() {
			b.WriteString(` crossorigin`)
		}
		attr(b, address, t.URL)
		if t.Integrity != "" {
			attr(b, "integrity", t.Integrity)
		}
	}
	for _, a := range t.Attributes {
		attr(b, a.Name, a.Value)
	}
}

// crossOrigin reports whether the file is fetched in CORS mode. Vite's own tags
// and the ones its scripts add do so for scripts and style sheets; fonts always
// are; a preload in another mode than the use is a second download.
func (t *Tag) crossOrigin() bool { return t.Kind != Preload || t.As == "font" }

func attr(b *strings.Builder, name, value string) {
	b.WriteByte(' ')
	b.WriteString(name)
	if value == "" {
		return
	}
	b.WriteString(`="`)
	b.WriteString(template.HTMLEscapeString(value))
	b.WriteByte('"')
}
