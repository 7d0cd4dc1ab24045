package inertia

import (
	"bytes"
	"fmt"
	"html/template"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
)

// layouts are the root templates that have been met.
type layouts struct {
	known sync.Map // of *template.Template to *layout
	mu    sync.Mutex
	count int
}

// maxLayouts is how many root templates are kept: a function may make new ones for
// ever. More are executed for each document.
const maxLayouts = 64

// layout is what a root template prints around the values that differ between
// documents. Executing a template takes longer than all the rest of a small page,
// so one that asks for nothing else is executed once for each set of values that
// may be empty.
type layout struct {
	tmpl     *template.Template
	constant bool
	made     [8]atomic.Pointer[[]string] // by which of head, assets and nonce are there
}

// The marks stand for values. They are markup, so that they come through unchanged
// only where the values would as well.
const (
	markHead   = "<!--chinertia:head-->"
	markBody   = "<!--chinertia:body-->"
	markAssets = "<!--chinertia:assets-->"
	markNonce  = "chinertiaNonceMark"
)

var (
	marks = regexp.MustCompile(markHead + "|" + markBody + "|" + markAssets + "|" + markNonce)

	// action is one in the text of a parsed template; html/template adds escapers.
	action   = regexp.MustCompile(`\{\{(.*?)(?: \| _\w+)*\}\}`)
	constant = regexp.MustCompile(`^(((else )?(if|with) )?\.(Head|Body|Assets|Nonce)|\.|else|end)$`)
)

// of returns the layout of a template.
func (ls *layouts) of(t *template.Template) *layout {
	if l, ok := ls.known.Load(t); ok {
		return l.(*layout)
	}
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if l, ok := ls.known.Load(t); ok {
		return l.(*layout)
	}
	l := &layout{tmpl: t}
	if ls.count++; ls.count <= maxLayouts && t.Tree != nil {
		l.constant = true
		for _, found := range action.FindAllStringSubmatch(t.Tree.Root.String(), -1) {
			l.constant = l.constant && constant.MatchString(found[1])
		}
		l.parts(&document{}) // the first execution changes the tree
		ls.known.Store(t, l)
	}
	return l
}

// check panics if the template cannot give a document.
func (ls *layouts) check(t *template.Template) {
	if l := ls.of(t); l.constant && l.parts(&document{}) == nil {
		panic(`inertia: the root template "` + t.Name() + `" does not print {{ .Body }} in its body, or fails: the client needs it to find the page`)
	}
}

// parts returns what the template prints, marks apart, or nil if it has to be
// executed.
func (l *layout) parts(d *document) []string {
	if !l.constant {
		return nil
	}
	key := 0
	root := Root{Body: markBody}
	if d.head != "" {
		key, root.Head = key|1, markHead
	}
	if d.assets != "" {
		key, root.Assets = key|2, markAssets
	}
	if d.nonce != "" {
		key, root.Nonce = key|4, markNonce
	}
	if made := l.made[key].Load(); made != nil {
		return *made
	}
	var text strings.Builder
	var parts []string
	if err := l.tmpl.Execute(&text, root); err == nil && strings.Contains(text.String(), markBody) {
		end := 0
		for _, at := range marks.FindAllStringIndex(text.String(), -1) {
			parts = append(parts, text.String()[end:at[0]], text.String()[at[0]:at[1]])
			end = at[1]
		}
		parts = append(parts, text.String()[end:])
	}
	l.made[key].Store(&parts)
	return parts
}

// writeTo writes the document into the root template.
func (d *document) writeTo(buf *bytes.Buffer, l *layout, root Root) error {
	parts := l.parts(d)
	if parts == nil {
		text := documents.Get().(*bytes.Buffer)
		defer documents.Put(text)
		text.Reset()
		root.Head, root.Body, root.Assets, root.Nonce = template.HTML(d.head), markBody, template.HTML(d.assets), d.nonce
		if err := l.tmpl.Execute(text, root); err != nil {
			return fmt.Errorf("inertia: root template: %w", err)
		}
		before, after, found := bytes.Cut(text.Bytes(), []byte(markBody))
		if !found {
			return fmt.Errorf(`inertia: root template: %q does not print {{ .Body }} in its body: the client needs it to find the page`, l.tmpl.Name())
		}
		for ; found; before, after, found = bytes.Cut(after, []byte(markBody)) {
			buf.Write(before)
			d.writeBody(buf)
		}
		buf.Write(before)
		return nil
	}
	for _, part := range parts {
		switch part {
		case markHead:
			buf.WriteString(d.head)
		case markBody:
			d.writeBody(buf)
		case markAssets:
			buf.WriteString(d.assets)
		case markNonce:
			buf.WriteString(d.nonce)
		default:
			buf.WriteString(part)
		}
	}
	return nil
}
