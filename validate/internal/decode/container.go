package decode

import (
	"encoding/json"
	"reflect"
	"strconv"

	"github.com/chinertia/chinertia/validate/internal/source"
	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// object returns the node with the members for a struct or map, or nil if there
// is none to decode.
func (d *decoder) object(n *source.Node, v reflect.Value) (*source.Node, error) {
	switch {
	case n.IsObject():
		return n, nil
	case n.IsBlank():
		return nil, nil
	}
	m, err := d.budget.Embedded(n, len(d.path))
	if m == nil && err == nil {
		return nil, d.fail(RuleObject, v.Kind())
	}
	return m, err
}

func (d *decoder) mapping(n *source.Node, v reflect.Value) error {
	if n.Kind == source.Null {
		v.SetZero()
		return nil
	}
	n, err := d.object(n, v)
	if n == nil {
		return err
	}
	if err := d.budget.Take(len(n.Members)); err != nil {
		return err
	}
	t := v.Type()
	if v.IsNil() {
		v.Set(reflect.MakeMapWithSize(t, len(n.Members)))
	}
	for name, m := range n.Members {
		if t.Elem() == typeinfo.FileType && m.IsBlank() {
			continue
		}
		key := reflect.New(t.Key()).Elem()
		before := len(d.mismatches)
		if err := d.within(name, &source.Node{Kind: source.String, Text: name, Raw: quote(name)}, key); err != nil {
			return err
		}
		if len(d.mismatches) > before {
			continue
		}
		if !key.Comparable() { // an interface key that holds a list
			return d.fail(RuleFormat, reflect.Map)
		}
		elem := reflect.New(t.Elem()).Elem()
		if err := d.within(name, m, elem); err != nil {
			return err
		}
		v.SetMapIndex(key, elem)
	}
	return nil
}

func (d *decoder) list(n *source.Node, v reflect.Value) error {
	var elems []*source.Node
	switch {
	case n.Kind == source.Null:
		if v.Kind() == reflect.Slice {
			v.SetZero()
		}
		return nil
	case n.Kind == source.Array:
		elems = n.Items
	case n.Kind == source.Form:
		var isList bool
		var err error
		if elems, isList, err = d.budget.List(n); err == nil && !isList {
			return d.fail(RuleList, reflect.Slice)
		}
		if elems == nil {
			return err
		}
	case n.IsBlank():
		return nil
	default:
		return d.fail(RuleList, v.Kind())
	}

	if v.Type().Elem() == typeinfo.FileType {
		elems = withoutGaps(elems) // a handler ranges over it and opens each
	}
	if err := d.budget.Take(len(elems)); err != nil {
		return err
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

func withoutGaps(elems []*source.Node) []*source.Node {
	var left []*source.Node
	for _, m := range elems {
		if m != nil && !m.IsBlank() {
			left = append(left, m)
		}
	}
	return left
}

// any fills an interface. One with methods cannot be filled: nothing says with
// which type.
func (d *decoder) any(n *source.Node, v reflect.Value) error {
	if v.NumMethod() > 0 {
		if n.IsBlank() {
			return nil
		}
		return d.fail(RuleFormat, reflect.Interface)
	}
	if n.Kind != source.Form {
		v.SetZero()
		if json.Unmarshal(n.Raw, v.Addr().Interface()) != nil {
			v.SetZero()
			return d.fail(RuleRange, reflect.Interface) // a number past float64
		}
		return nil
	}
	x, err := d.budget.Plain(n)
	if err != nil {
		return err
	}
	if v.SetZero(); x != nil {
		v.Set(reflect.ValueOf(x))
	}
	return nil
}

func (d *decoder) file(n *source.Node, v reflect.Value) error {
	if v.Kind() != reflect.Pointer || len(n.Files) == 0 {
		if n.IsBlank() {
			v.SetZero()
			return nil
		}
		return d.fail(RuleFile, reflect.Pointer)
	}
	v.Set(reflect.ValueOf(n.Files[len(n.Files)-1]))
	return nil
}
