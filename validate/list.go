package validate

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

func (d *decoder) list(n *node, v reflect.Value) error {
	var elems []*node
	switch {
	case n.kind == jsonNull:
		if v.Kind() == reflect.Slice {
			v.SetZero()
		}
		return nil
	case n.kind == jsonArray:
		elems = n.items
	case n.kind == formNode:
		var err error
		if elems, err = d.formElements(n); elems == nil {
			return err
		}
	case n.blank():
		return nil
	default:
		return d.fail(ruleList, v.Kind())
	}

	if v.Type().Elem() == fileType {
		// A list of files has no gaps: a handler ranges over it and opens each.
		elems = slices.DeleteFunc(slices.Clone(elems), func(m *node) bool { return m == nil || m.blank() })
	}
	if d.elements += len(elems); d.elements > d.b.limits.Keys {
		return errTooManyKeys()
	}
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), len(elems), len(elems)))
	}
	for i, m := range elems {
		if i == v.Len() {
			break // an array takes what it has room for, as in encoding/json
		}
		if v.Kind() == reflect.Array {
			v.Index(i).SetZero()
		}
		if m == nil {
			continue
		}
		if err := d.within(strconv.Itoa(i), m, v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

// formElements puts the elements of a form's list in order: those with an index
// at their place, then those of a[] and a. Nil means that there is no list to
// decode.
func (d *decoder) formElements(n *node) ([]*node, error) {
	plain := len(n.members) == 0 && len(n.items) == 0 && len(n.files) == 0
	if plain && len(n.pushed) == 0 && (len(n.values) == 0 || len(n.values) == 1 && n.blank()) {
		return nil, nil // tags= is null in a multipart body: not sent
	}
	if plain && len(n.pushed) == 1 && n.pushed[0] == "" && len(n.values) == 0 {
		return []*node{}, nil // tags[]= alone is how a form says "none"
	}
	length := 0
	for name := range n.members {
		i, err := strconv.Atoi(name)
		if err != nil || i < 0 || strconv.Itoa(i) != name {
			if !digits(name) {
				return nil, d.fail(ruleList, reflect.Slice)
			}
			i = d.b.limits.Index + 1
		}
		if i > d.b.limits.Index {
			return nil, malformed("The index of a list element is too high.", err)
		}
		length = max(length, i+1)
	}
	if d.elements+length > d.b.limits.Keys {
		return nil, errTooManyKeys()
	}
	elems := make([]*node, length, length+len(n.items)+len(n.values)+len(n.pushed)+len(n.files))
	for name, m := range n.members {
		i, _ := strconv.Atoi(name)
		elems[i] = m
	}
	elems = append(elems, n.items...)
	for i := range n.values {
		elems = append(elems, &node{values: n.values[i : i+1]})
	}
	for i := range n.pushed {
		elems = append(elems, &node{values: n.pushed[i : i+1]})
	}
	for i := range n.files {
		elems = append(elems, &node{files: n.files[i : i+1]})
	}
	return elems, nil
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
