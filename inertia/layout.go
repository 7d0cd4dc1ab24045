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

// layouts are what root templates print around the values that differ between
// documents. Executing a template takes longer than all the rest of a small page,
// so one that asks for nothing else is executed once for each set of values that
// may be empty.
type layouts struct {
	known sync.Map // of layoutKey to []string, nil for a template to execute each time
	count atomic.Int32
}

type layoutKey struct {
	t                   *template.Template
	head, assets, nonce bool // whether there is any
}

// maxLayouts is how many layouts are kept: a function may make new templates for
// ever. More are executed for each document.
const maxLayouts = 64

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
	action      = regexp.MustCompile(`\{\{(.*?)(?: \| _\w+)*\}\}`)
	plainAction = regexp.MustCompile(`^(((else )?(if|with) )?\.(Head|Body|Assets|Nonce)|\.|else|end)$`)
)

// isPlain reports whether the template asks for nothing but the values with marks.
// It has to be executed before: that changes its tree, once.
func isPlain(t *template.Template) bool {
	for _, found := range action.FindAllStringSubmatch(t.Tree.Root.String(), -1) {
		if !plainAction.MatchString(found[1]) {
			return false
		}
	}
	return true
}

// check panics if the template cannot give a document.
func (ls *layouts) check(t *template.Template) {
	if ls.of(t, &document{}) == nil && t.Tree != nil && isPlain(t) {
		panic(`inertia: the root template "` + t.Name() + `" does not print {{ .Body }} in its body, or fails: the client needs it to find the page`)
	}
}

// of returns what the template prints, marks apart, or nil if it has to be executed.
func (ls *layouts) of(t *template.Template, d *document) []string {
	key := layoutKey{t, d.head != "", d.assets != "", d.nonce != ""}
	if parts, ok := ls.known.Load(key); ok {
		return parts.([]string)
	}
	if ls.count.Load() >= maxLayouts {
		return nil
	}
	ls.count.Add(1)
	parts := key.parts()
	ls.known.Store(key, parts)
	return parts
}

func (k layoutKey) parts() (parts []string) {
	root := Root{Body: markBody}
	if k.head {
		root.Head = markHead
	}
	if k.assets {
		root.Assets = markAssets
	}
	if k.nonce {
		root.Nonce = markNonce
	}
	var b strings.Builder
	if err := k.t.Execute(&b, root); err != nil || !isPlain(k.t) || !strings.Contains(b.String(), markBody) {
		return nil
	}
	text, end := b.String(), 0
	for _, at := range marks.FindAllStringIndex(text, -1) {
		parts = append(parts, text[end:at[0]], text[at[0]:at[1]])
		end = at[1]
	}
	return append(parts, text[end:])
}

// writeTo writes the document into the root template.
func (d *document) writeTo(buf *bytes.Buffer, t *template.Template, root Root) error {
	parts := d.cfg.layouts.of(t, d)
	if parts == nil {
		return d.execute(buf, t, root)
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

// execute writes the document by executing the template, without the body.
func (d *document) execute(buf *bytes.Buffer, t *template.Template, root Root) error {
	root.Head, root.Body, root.Assets, root.Nonce = template.HTML(d.head), markBody, template.HTML(d.assets), d.nonce
	var text strings.Builder
	if err := t.Execute(&text, root); err != nil {
		return fmt.Errorf("inertia: root template: %w", err)
	}
	parts := strings.Split(text.String(), markBody)
	if len(parts) == 1 {
		return fmt.Errorf(`inertia: root template: %q does not print {{ .Body }} in its body: the client needs it to find the page`, t.Name())
	}
	for i, part := range parts {
		if i > 0 {
			d.writeBody(buf)
		}
		buf.WriteString(part)
	}
	return nil
}
