package inertia

import (
	"html/template"
	"slices"
	"strings"
	"sync/atomic"
	"text/template/parse"
)

// layout is a root template that was executed once, with marks in the places
// of the values that differ between documents.
type layout struct {
	tmpl   *template.Template
	static bool // nothing else in it can differ
	// made is indexed by which values are there, since a template may ask
	made [8]atomic.Pointer[[]part]
}

type part struct {
	slot slot
	text string // of slotText
}

type slot uint8

const (
	slotText slot = iota
	slotHead
	slotBody
	slotAssets
	slotNonce
)

// The marks are markup, so that they come through unchanged only where the
// values would as well.
const (
	markHead   = "<!--chinertia:head-->"
	markBody   = "<!--chinertia:body-->"
	markAssets = "<!--chinertia:assets-->"
	markNonce  = "chinertiaNonceMark"
)

// layoutOf returns the layout of a template, made once for those that the app
// set at start-up and their like.
func (c *config) layoutOf(t *template.Template) *layout {
	if l, ok := c.layouts.Load(t); ok {
		return l.(*layout)
	}
	if last := c.lastLayout.Load(); last != nil && last.tmpl == t {
		return last
	}
	l := &layout{tmpl: t, static: isStatic(t)}
	if c.root != nil && c.root.Lookup(t.Name()) == t {
		actual, _ := c.layouts.LoadOrStore(t, l)
		return actual.(*layout)
	}
	c.lastLayout.Store(l) // a function may make new templates for ever
	return l
}

// checkRoot panics if the template cannot give a document.
func (c *config) checkRoot(t *template.Template) {
	l := c.layoutOf(t)
	if l.static && l.parts(&document{}) == nil {
		panic(`inertia: the root template "` + t.Name() + `" does not print {{ .Body }} in its body, or fails: the client needs it to find the page`)
	}
}

// parts returns the text of the template around the values of a document, or
// nil if it has to be executed.
func (l *layout) parts(d *document) []part {
	if !l.static {
		return nil
	}
	key := 0
	root := Root{Body: markBody}
	for i, value := range []string{d.head, d.assets, d.nonce} {
		if value != "" {
			key |= 1 << i
		}
	}
	if made := l.made[key].Load(); made != nil {
		return *made
	}
	if d.head != "" {
		root.Head = markHead
	}
	if d.assets != "" {
		root.Assets = markAssets
	}
	if d.nonce != "" {
		root.Nonce = markNonce
	}
	var text strings.Builder
	var parts []part
	if err := l.tmpl.Execute(&text, root); err == nil {
		parts = cut(text.String())
	}
	if !slices.ContainsFunc(parts, func(p part) bool { return p.slot == slotBody }) {
		parts = nil // executing it will give the error, or what the app wants
	}
	l.made[key].Store(&parts)
	return parts
}

func cut(text string) []part {
	var parts []part
	for text != "" {
		at, found, length := len(text), slotText, 0
		for mark, s := range map[string]slot{markHead: slotHead, markBody: slotBody, markAssets: slotAssets, markNonce: slotNonce} {
			if i := strings.Index(text, mark); i >= 0 && i < at {
				at, found, length = i, s, len(mark)
			}
		}
		if at > 0 {
			parts = append(parts, part{text: text[:at]})
		}
		if found != slotText {
			parts = append(parts, part{slot: found})
		}
		text = text[at+length:]
	}
	return parts
}

// isStatic reports whether what a template prints depends on nothing but which
// of the values in the layout are there.
func isStatic(t *template.Template) bool {
	for _, other := range append(t.Templates(), t) {
		if other.Tree != nil && other.Tree.Root != nil && !staticNode(other.Tree.Root) {
			return false
		}
	}
	return t.Tree != nil
}

func staticNode(n parse.Node) bool {
	switch n := n.(type) {
	case *parse.ListNode:
		return n == nil || !slices.ContainsFunc(n.Nodes, func(n parse.Node) bool { return !staticNode(n) })
	case *parse.TextNode, *parse.CommentNode, *parse.DotNode, *parse.StringNode, *parse.BoolNode, *parse.NumberNode, *parse.NilNode:
		return true
	case *parse.ActionNode:
		return staticNode(n.Pipe)
	case *parse.IfNode:
		return staticNode(n.Pipe) && staticNode(n.List) && staticNode(n.ElseList)
	case *parse.WithNode:
		return staticNode(n.Pipe) && staticNode(n.List) && staticNode(n.ElseList)
	case *parse.TemplateNode:
		return staticNode(n.Pipe)
	case *parse.PipeNode:
		return n == nil || len(n.Decl) == 0 && !slices.ContainsFunc(n.Cmds, func(c *parse.CommandNode) bool { return !staticNode(c) })
	case *parse.CommandNode:
		return !slices.ContainsFunc(n.Args, func(n parse.Node) bool { return !staticNode(n) })
	case *parse.FieldNode:
		return staticField(n.Ident)
	case *parse.VariableNode:
		return len(n.Ident) == 1 && n.Ident[0] == "$" || n.Ident[0] == "$" && staticField(n.Ident[1:])
	case *parse.IdentifierNode:
		// Functions that only ask whether there is a value, and those that
		// html/template adds itself.
		return n.Ident == "and" || n.Ident == "or" || n.Ident == "not" || strings.HasPrefix(n.Ident, "_html_template_") || strings.HasPrefix(n.Ident, "_eval_args_")
	}
	return false
}

func staticField(names []string) bool {
	return len(names) == 1 && slices.Contains([]string{"Head", "Body", "Assets", "Nonce"}, names[0])
}
