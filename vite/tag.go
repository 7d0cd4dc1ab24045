package vite

import (
	"html/template"
	"slices"
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
	// Attributes are written after all others. No tag has one by itself: they are
	// for what is changed before [HTML] writes it.
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
	return template.HTML(markup(tags, template.HTMLEscapeString(nonce)))
}

// markup writes tags with a nonce that has been escaped, or is "".
func markup(tags []Tag, nonce string) string {
	var b strings.Builder
	if nonce != "" && slices.ContainsFunc(tags, Tag.runs) {
		b.WriteString(`<meta property="csp-nonce" nonce="` + nonce + "\">\n")
	}
	for _, t := range tags {
		t.write(&b, nonce)
		b.WriteByte('\n')
	}
	return b.String()
}

func (t Tag) write(b *strings.Builder, nonce string) {
	element, address := "script", "src"
	switch t.Kind {
	case Stylesheet, ModulePreload, Preload:
		element, address = "link", "href"
	case InlineStyle:
		element = "style"
	}
	b.WriteString("<" + element)
	switch t.Kind {
	case Stylesheet, ModulePreload, Preload:
		attr(b, "rel", string(t.Kind))
	case ImportMap:
		attr(b, "type", "importmap")
	case Module, InlineModule:
		attr(b, "type", "module")
	case NoModule:
		attr(b, "nomodule", "")
	}
	if t.As != "" {
		attr(b, "as", t.As)
	}
	if t.Type != "" {
		attr(b, "type", t.Type)
	}
	if t.URL != "" {
		if t.Kind == NoModule || t.Kind == Script {
			attr(b, "defer", "")
		}
		if !t.dev && t.crossOrigin() {
			attr(b, "crossorigin", "")
		}
		attr(b, address, t.URL)
		if t.Integrity != "" {
			attr(b, "integrity", t.Integrity)
		}
	}
	for _, a := range t.Attributes {
		attr(b, a.Name, a.Value)
	}
	if nonce != "" && t.Kind != Preload { // images and fonts are not under the control of nonces
		b.WriteString(` nonce="` + nonce + `"`)
	}
	b.WriteString(">")
	if element != "link" {
		b.WriteString(t.Body + "</" + element + ">")
	}
}

// runs reports whether the tag runs a script.
func (t Tag) runs() bool {
	switch t.Kind {
	case InlineModule, Module, NoModule, Script:
		return true
	}
	return false
}

// crossOrigin reports whether the file is fetched in CORS mode. Vite's own tags
// and the ones its scripts add do so for scripts and style sheets; fonts always
// are; a preload in another mode than the use is a second download.
func (t Tag) crossOrigin() bool { return t.Kind != Preload || t.As == "font" }

// attr writes an attribute. One without a value is its name alone.
func attr(b *strings.Builder, name, value string) {
	b.WriteString(" " + name)
	if value != "" {
		b.WriteString(`="` + template.HTMLEscapeString(value) + `"`)
	}
}

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
