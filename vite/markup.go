package vite

import (
	"html/template"
	"slices"
	"strings"
)

// markup is a list of tags that has been rendered: once whole, and once cut
// where the nonce stands, so that a response only has to join strings.
type markup struct {
	plain string
	cut   []string // a nonce stands between each two
	size  int      // of all in cut
}

func newMarkup(tags []Tag) *markup {
	var m markup
	var b strings.Builder
	for i := range tags {
		tags[i].write(&b, func() {})
		b.WriteByte('\n')
	}
	m.plain = b.String()

	b.Reset()
	nonce := func() {
		b.WriteString(` nonce="`)
		m.cut = append(m.cut, b.String())
		m.size += b.Len()
		b.Reset()
		b.WriteByte('"')
	}
	if slices.ContainsFunc(tags, func(t Tag) bool { return t.runs() }) {
		b.WriteString(`<meta property="csp-nonce"`)
		nonce()
		b.WriteString(">\n")
	}
	for i := range tags {
		tags[i].write(&b, nonce)
		b.WriteByte('\n')
	}
	m.cut = append(m.cut, b.String())
	m.size += b.Len()
	return &m
}

// html returns the tags with a nonce, or without one if it is "".
func (m *markup) html(nonce string) template.HTML {
	if nonce == "" {
		return template.HTML(m.plain)
	}
	nonce = template.HTMLEscapeString(nonce)
	var b strings.Builder
	b.Grow(m.size + (len(m.cut)-1)*len(nonce))
	for i, s := range m.cut {
		if i > 0 {
			b.WriteString(nonce)
		}
		b.WriteString(s)
	}
	return template.HTML(b.String())
}
