package source

import (
	"mime/multipart"
	"strings"
	"unicode/utf8"
)

// A Node is a value as the client sent it, before anything is known about the
// type it is for. Forms and JSON meet here, so that they are decoded by the
// same rules.
type Node struct {
	Kind Kind
	Text string // String: the text; Number: the literal; Bool: true or false
	Raw  []byte // JSON only: the bytes of this value

	Members map[string]*Node // Object; in a form also the list elements that have an index
	Items   []*Node          // Array; in a form the elements of a[][x]

	Values   []string                // Form: values of a, in order
	Appended []string                // Form: values of a[], in order
	Files    []*multipart.FileHeader // Form
}

// Kind is what a Node was written as.
type Kind uint8

// Form is any value of a form; the others are those of JSON.
const (
	Form Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

// Leaf returns the text of a form value, and whether there is one. The last of
// several wins, so that a hidden 0 before a checkbox works.
func (n *Node) Leaf() (string, bool) {
	if len(n.Appended) > 0 {
		return n.Appended[len(n.Appended)-1], true
	}
	if len(n.Values) > 0 {
		return n.Values[len(n.Values)-1], true
	}
	return "", false
}

// Single returns the text of a single value: what was typed into a form, or the
// string or number of JSON.
func (n *Node) Single() (text string, ok bool) {
	switch {
	case n.Kind == String || n.Kind == Number:
		return n.Text, true
	case n.Kind == Form && !n.isComposite():
		return n.Leaf()
	}
	return "", false
}

// IsObject reports whether n has named members.
func (n *Node) IsObject() bool {
	return n.Kind == Object || n.Kind == Form && len(n.Members) > 0
}

// IsBlank reports whether the client sent the field but left it empty, which for
// all but strings means the same as null.
func (n *Node) IsBlank() bool {
	switch n.Kind {
	case Null:
		return true
	case String:
		return strings.TrimSpace(n.Text) == ""
	case Form:
		if n.isComposite() {
			return false
		}
		text, _ := n.Leaf()
		return strings.TrimSpace(text) == "" || n.IsWordNull()
	default:
		return false
	}
}

// IsWordNull reports whether a form has the word null for a value, which is what
// a script makes of null, but for a text may be what somebody has typed.
func (n *Node) IsWordNull() bool {
	text, _ := n.Leaf()
	return strings.TrimSpace(text) == "null"
}

func (n *Node) isComposite() bool { return len(n.Members) > 0 || len(n.Items) > 0 || len(n.Files) > 0 }

func (n *Node) member(name string) *Node {
	if n.Members == nil {
		n.Members = make(map[string]*Node)
	}
	m := n.Members[name]
	if m == nil {
		m = new(Node)
		n.Members[name] = m
	}
	return m
}

// ValidText makes form text what JSON text always is: valid UTF-8.
func ValidText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
