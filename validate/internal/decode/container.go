package decode

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"

	"github.com/chinertia/chinertia/validate/internal/source"
	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// object returns the node with the members for a struct or map, or nil if there
// is none to decode.
func (d *decoder) object(n *source.Node, v reflect.Value) *source.Node {
	switch {
	case n.IsObject():
		return n
	case n.IsBlank():
		return nil
	}
	m := d.budget.Embedded(n, len(d.path))
	if m == nil {
		d.fail(RuleObject, v.Kind())
	}
	return m
}

func (d *decoder) mapping(n *source.Node, v reflect.Value) {
	if n.Kind == source.Null {
		v.SetZero()
		return
	}
	n = d.object(n, v)
	if n == nil || !d.budget.Take(len(n.Members)) {
		return
	}
	t := v.Type()
	if v.IsNil() {
		v.Set(reflect.MakeMapWithSize(t, len(n.Members)))
	}
	for name, m := range n.Members {
		if t.Elem() == typeinfo.FileType && m.IsBlank() {
			continue
		}
		key, elem := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		before := len(d.mismatches)
		d.within(name, &source.Node{Kind: source.String, Text: name, Raw: quote(name)}, key)
		switch {
		case len(d.mismatches) > before:
			continue
		case !key.Comparable(): // an interface key that holds a list
			d.fail(RuleFormat, reflect.Map)
			return
		}
		d.within(name, m, elem)
		v.SetMapIndex(key, elem)
	}
}

func (d *decoder) list(n *source.Node, v reflect.Value) {
	var elems []*source.Node
	switch {
	case n.Kind == source.Null:
		if v.Kind() == reflect.Slice {
			v.SetZero()
		}
		return
	case n.Kind == source.Array:
		elems = n.Items
		if !d.budget.Take(len(elems)) {
			return
		}
	case n.Kind == source.Form:
		var isList bool
		if elems, isList = d.budget.List(n); !isList {
			d.fail(RuleList, reflect.Slice)
		}
		if elems == nil {
			return
		}
	case n.IsBlank():
		return
	default:
		d.fail(RuleList, v.Kind())
		return
	}

	if v.Type().Elem() == typeinfo.FileType {
		// A list of files has no gaps: a handler ranges over it and opens each.
		elems = slices.DeleteFunc(slices.Clone(elems), func(m *source.Node) bool { return m == nil || m.IsBlank() })
	}
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), len(elems), len(elems)))
	}
	for i, m := range elems[:min(len(elems), v.Len())] { // an array takes what it has room for, as in encoding/json
		if v.Kind() == reflect.Array {
			v.Index(i).SetZero()
		}
		if m != nil {
			d.within(strconv.Itoa(i), m, v.Index(i))
		}
	}
}

// any fills an interface. One with methods cannot be filled: nothing says with
// which type.
func (d *decoder) any(n *source.Node, v reflect.Value) {
	switch {
	case v.NumMethod() > 0:
		if !n.IsBlank() {
			d.fail(RuleFormat, reflect.Interface)
		}
	case n.Kind == source.Form:
		x := d.budget.Plain(n)
		if v.SetZero(); x != nil {
			v.Set(reflect.ValueOf(x))
		}
	default:
		v.SetZero()
		if json.Unmarshal(n.Raw, v.Addr().Interface()) != nil {
			v.SetZero()
			d.fail(RuleRange, reflect.Interface) // a number past float64
		}
	}
}

func (d *decoder) file(n *source.Node, v reflect.Value) {
	switch {
	case v.Kind() == reflect.Pointer && len(n.Files) > 0:
		v.Set(reflect.ValueOf(n.Files[len(n.Files)-1]))
	case n.IsBlank():
		v.SetZero()
	default:
		d.fail(RuleFile, reflect.Pointer)
	}
}
