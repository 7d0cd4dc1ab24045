package source

import (
	"encoding/json"
	"strconv"
	"strings"
)

// List puts the elements of a form's list in order: those with an index at their
// place, gaps as nil, then those of a[] and a. Nil means that no list was sent,
// and isList is false if something else was.
func (b *Budget) List(n *Node) (elems []*Node, isList bool) {
	if !n.isComposite() {
		switch {
		case len(n.Appended) == 0 && (len(n.Values) == 0 || len(n.Values) == 1 && n.IsBlank()):
			return nil, true // tags= is null in a multipart body: not sent
		case len(n.Values) == 0 && len(n.Appended) == 1 && n.Appended[0] == "":
			return []*Node{}, true // tags[]= alone is how a form says "none"
		}
	}
	length := 0
	for name := range n.Members {
		if !IsDigits(name) {
			return nil, false
		}
		i, err := strconv.Atoi(name)
		if err != nil || i > b.Index || strconv.Itoa(i) != name {
			b.fail(Malformed("The index of a list element is too high.", err))
			return nil, true
		}
		length = max(length, i+1)
	}
	if !b.Take(length + len(n.Items) + len(n.Values) + len(n.Appended) + len(n.Files)) {
		return nil, true
	}
	elems = make([]*Node, length)
	for name, m := range n.Members {
		i, _ := strconv.Atoi(name)
		elems[i] = m
	}
	elems = append(elems, n.Items...)
	for i := range n.Values {
		elems = append(elems, &Node{Values: n.Values[i : i+1]})
	}
	for i := range n.Appended {
		elems = append(elems, &Node{Values: n.Appended[i : i+1]})
	}
	for i := range n.Files {
		elems = append(elems, &Node{Files: n.Files[i : i+1]})
	}
	return elems, true
}

// Plain returns n as text, booleans, [json.Number], nil, files, []any and
// map[string]any. What a form sends is text, list or map.
func (b *Budget) Plain(n *Node) any {
	switch n.Kind {
	case Null:
		return nil
	case Bool:
		return n.Text == "true"
	case Number:
		return json.Number(n.Text)
	case String:
		return n.Text
	case Array:
		return b.plainList(n.Items)
	case Object:
		return b.PlainMap(n)
	}
	if !n.isComposite() && len(n.Appended) == 0 && len(n.Values) <= 1 {
		if text, ok := n.Leaf(); ok {
			return ValidText(text)
		}
		return nil
	}
	if len(n.Files) > 0 && len(n.Members)+len(n.Items)+len(n.Appended)+len(n.Values) == 0 {
		switch {
		case !b.WithFiles:
			return nil
		case len(n.Files) == 1:
			return n.Files[0]
		}
	}
	elems, isList := b.List(n)
	switch {
	case !isList:
		return b.PlainMap(n)
	case elems == nil:
		return nil
	}
	return b.plainList(elems)
}

func (b *Budget) plainList(elems []*Node) []any {
	list := make([]any, len(elems))
	for i, m := range elems {
		if m != nil && b.Err == nil {
			list[i] = b.Plain(m)
		}
	}
	return list
}

// PlainMap returns the members of n as [Budget.Plain] does.
func (b *Budget) PlainMap(n *Node) map[string]any {
	m := make(map[string]any, len(n.Members))
	for name, child := range n.Members {
		if b.Err == nil {
			m[ValidText(name)] = b.Plain(child)
		}
	}
	return m
}

// IsDigits reports whether s consists of digits and is not empty.
func IsDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
