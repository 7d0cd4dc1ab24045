package validate

import (
	"errors"
	"maps"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"
)

// A node is a value as the client sent it, before anything is known about the
// type it is for. Forms and JSON meet here, so that they are decoded by the
// same rules.
type node struct {
	kind nodeKind
	text string // jsonString: the text; jsonNumber: the literal; jsonBool: true or false
	raw  []byte // JSON only: the bytes of this value

	members map[string]*node // object; in a form also the list elements that have an index
	items   []*node          // JSON array; in a form the elements of a[][x]

	values []string                // form: values of a, in order
	pushed []string                // form: values of a[], in order
	files  []*multipart.FileHeader // form
}

type nodeKind uint8

const (
	formNode nodeKind = iota
	jsonNull
	jsonBool
	jsonNumber
	jsonString
	jsonArray
	jsonObject
)

// leaf returns the text of a form value, and whether there is one. The last of
// several wins, so that a hidden 0 before a checkbox works.
func (n *node) leaf() (string, bool) {
	if len(n.pushed) > 0 {
		return n.pushed[len(n.pushed)-1], true
	}
	if len(n.values) > 0 {
		return n.values[len(n.values)-1], true
	}
	return "", false
}

// blank reports that the client sent the field but left it empty, which for all
// but strings means the same as null.
func (n *node) blank() bool {
	switch n.kind {
	case jsonNull:
		return true
	case jsonString:
		return strings.TrimSpace(n.text) == ""
	case formNode:
		if len(n.members) > 0 || len(n.items) > 0 || len(n.files) > 0 {
			return false
		}
		text, _ := n.leaf()
		return strings.TrimSpace(text) == "" || n.saysNull()
	default:
		return false
	}
}

// saysNull reports that a form has the word null for a value, which is what
// script makes of null, but for a text may be what somebody has typed.
func (n *node) saysNull() bool {
	text, _ := n.leaf()
	return strings.TrimSpace(text) == "null"
}

func (n *node) member(name string) *node {
	if n.members == nil {
		n.members = make(map[string]*node)
	}
	m := n.members[name]
	if m == nil {
		m = new(node)
		n.members[name] = m
	}
	return m
}

// formTree sorts flat form keys into a tree. Unknown keys are in it too, but
// nothing is built for them later.
func formTree(values url.Values, files map[string][]*multipart.FileHeader, l Limits) (*node, error) {
	t := treeBuilder{limits: l, root: new(node)}
	keys := slices.AppendSeq(make([]string, 0, max(len(values), len(files))), maps.Keys(values))
	slices.Sort(keys) // a.b and a[b] are one field: which is last must not be chance
	for _, key := range keys {
		if err := t.add(key, values[key], nil); err != nil {
			return nil, err
		}
	}
	keys = slices.AppendSeq(keys[:0], maps.Keys(files))
	slices.Sort(keys)
	for _, key := range keys {
		if err := t.add(key, nil, files[key]); err != nil {
			return nil, err
		}
	}
	return t.root, nil
}

type treeBuilder struct {
	limits Limits
	root   *node
	count  int
	segs   []string // reused from key to key
}

func (t *treeBuilder) add(key string, values []string, files []*multipart.FileHeader) error {
	segs, err := splitKey(t.segs[:0], key, t.limits.Depth)
	switch {
	case err == nil:
	case errors.Is(err, errKeyDepth):
		return malformed("A form field is nested too deeply.", err)
	default:
		return malformed("The name of a form field is malformed.", err)
	}
	t.segs = segs
	t.count += len(segs) + len(values) + len(files) - 1
	if t.count > t.limits.Keys {
		return errTooManyKeys()
	}

	n := t.root
	for i, seg := range segs {
		switch last := i == len(segs)-1; {
		case seg != "":
			n = n.member(seg)
		case last:
			n.pushed = append(n.pushed, values...)
			n.files = append(n.files, files...)
			return nil
		default:
			return t.zip(n, segs[i+1:], values, files)
		}
	}
	n.values = append(n.values, values...)
	n.files = append(n.files, files...)
	return nil
}

// zip handles a[][name]: the i-th value belongs to the i-th element. The order
// between different keys of a form is lost before it gets here, the order
// within one key is not.
func (t *treeBuilder) zip(n *node, segs []string, values []string, files []*multipart.FileHeader) error {
	for i := range max(len(values), len(files)) {
		if i == len(n.items) {
			n.items = append(n.items, new(node))
		}
		m := n.items[i]
		for j, seg := range segs {
			if seg == "" {
				if j == len(segs)-1 {
					break
				}
				return malformed("The name of a form field has more than one empty pair of brackets.", errKey)
			}
			m = m.member(seg)
		}
		if t.count += len(segs); t.count > t.limits.Keys {
			return errTooManyKeys()
		}
		if i < len(values) {
			m.values = append(m.values, values[i])
		}
		if i < len(files) {
			m.files = append(m.files, files[i])
		}
	}
	return nil
}

func errTooManyKeys() error { return tooLarge("The request has too many values.", nil) }
