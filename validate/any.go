package validate

import (
	"encoding/json"
	"reflect"
)

// any fills an interface. One with methods cannot be filled: nothing says with
// which type.
func (d *decoder) any(n *node, v reflect.Value) error {
	if v.NumMethod() > 0 {
		if n.blank() {
			return nil
		}
		return d.fail(ruleFormat, reflect.Interface)
	}
	x, err := d.generic(n)
	if err != nil {
		return err
	}
	if x == nil {
		v.SetZero()
		return nil
	}
	v.Set(reflect.ValueOf(x))
	return nil
}

// generic builds what encoding/json would for an any: text, lists and maps.
func (d *decoder) generic(n *node) (any, error) {
	if n.kind != formNode {
		var x any
		if err := json.Unmarshal(n.raw, &x); err != nil {
			return nil, d.fail(ruleRange, reflect.Interface) // a number past float64
		}
		return x, nil
	}
	if len(n.members) == 0 && len(n.items) == 0 && len(n.pushed) == 0 && len(n.values) <= 1 {
		if text, ok := n.leaf(); ok {
			return validText(text), nil
		}
		return nil, nil
	}
	isList := true
	for name := range n.members {
		if !digits(name) {
			isList = false
		}
	}
	if !isList {
		m := make(map[string]any, len(n.members))
		for name, child := range n.members {
			x, err := d.generic(child)
			if err != nil {
				return nil, err
			}
			m[validText(name)] = x
		}
		return m, nil
	}
	elems, err := d.formElements(n)
	if elems == nil {
		return nil, err
	}
	if d.elements += len(elems); d.elements > d.b.limits.Keys {
		return nil, errTooManyKeys()
	}
	list := make([]any, len(elems))
	for i, child := range elems {
		if child == nil {
			continue
		}
		if list[i], err = d.generic(child); err != nil {
			return nil, err
		}
	}
	return list, nil
}
