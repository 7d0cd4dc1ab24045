package source

import (
	"encoding/json"
	"strconv"
	"strings"
)

// List puts the elements of a form's list in order: those with an index at their
// place, gaps as nil, then those of a[] and a. Nil means that no list was sent,
// and isList is false if something else was.
func (b *Budget) List(n *Node) (elems []*Node, isList bool, err error) {
	if !n.isComposite() {
		switch {
		case len(n.Appended) == 0 && (len(n.Values) == 0 || len(n.Values) == 1 && n.IsBlank()):
			return nil, true, nil // tags= is null in a multipart body: not sent
		case len(n.Values) == 0 && len(n.Appended) == 1 && n.Appended[0] == "":
			return []*Node{}, true, nil // tags[]= alone is how a form says "none"
		}
	}
	length := 0
	for name := range n.Members {
		if !IsDigits(name) {
			return nil, false, nil
		}
		i, err := strconv.Atoi(name)
		if err != nil || i > b.Index || strconv.Itoa(i) != name {
			return nil, true, Malformed("The index of a list element is too high.", err)
		}
		length = max(length, i+1)
	}
	all := length + len(n.Items) + len(n.Values) + len(n.Appended) + len(n.Files)
	if b.elements+all > b.Keys {
		return nil, true, errTooManyKeys()
	}
	elems = make([]*Node, length, all)
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
	return elems, true, nil
}

// Plain returns n as text, booleans, [json.Number], nil, files, []any and
// map[string]any. What a form sends is text, list or map.
func (b *Budget) Plain(n *Node) (any, error) {
	switch n.Kind {
	case Null:
		return nil, nil
	case Bool:
		return n.Text == "true", nil
	case Number:
		return json.Number(n.Text), nil
	case String:
		return n.Text, nil
	case Array:
		return b.plainList(n.Items)
	case Object:
		return b.PlainMap(n)
	}
	if !n.isComposite() && len(n.Appended) == 0 && len(n.Values) <= 1 {
		if text, ok := n.Leaf(); ok {
			return ValidText(text), nil
		}
		return nil, nil
	}
	if len(n.Files) > 0 && len(n.Members)+len(n.Items)+len(n.Appended)+len(n.Values) == 0 {
		switch {
		case !b.WithFiles:
			return nil, nil
		case len(n.Files) == 1:
			return n.Files[0], nil
		}
	}
	for name := range n.Members {
		if !IsDigits(name) {
			return b.PlainMap(n)
		}
	}
	elems, _, err := b.List(n)
	if elems == nil {
		return nil, err
	}
	return b.plainList(elems)
}

func (b *Budget) plainList(elems []*Node) (any, error) {
	if err := b.Take(len(elems)); err != nil {
		return nil, err
	}
	list := make([]any, len(elems))
	for i, m := range elems {
		if m == nil {
			continue
		}
		var err error
		if list[i], err = b.Plain(m); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// PlainMap returns the members of n as [Budget.Plain] does.
func (b *Budget) PlainMap(n *Node) (map[string]any, error) {
	m := make(map[string]any, len(n.Members))
	for name, child := range n.Members {
		x, err := b.Plain(child)
		if err != nil {
			return nil, err
		}
		m[ValidText(name)] = x
	}
	return m, nil
}

// IsDigits reports whether s consists of digits and is not empty.
func IsDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
