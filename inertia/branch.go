package inertia

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// branch writes an object together with what dotted names add to it. If the
// object comes from a closure, its own members are sent whole, while the
// additions are still chosen one by one.
func (e *encoder) branch(b *branch, filter bool) error {
	base, evaluated, err := e.branchBase(b.base)
	if err != nil {
		return err
	}
	members, err := e.branchMembers(base)
	if err != nil {
		return err
	}
	own := len(members) // these come from the base
	for _, k := range b.kids {
		i := slices.IndexFunc(members[:own], func(m kid) bool { return m.name == k.name })
		deeper, isBranch := k.value.(*branch)
		switch {
		case i < 0:
			members = append(members, k)
		case isBranch && deeper.base == nil:
			// Both the base and the additions have something under this name.
			members[i] = kid{name: k.name, value: &branch{base: chosenBase(members[i].base(), evaluated), kids: deeper.kids}}
		default:
			members[i] = k
		}
	}
	slices.SortStableFunc(members, func(a, b kid) int { return strings.Compare(a.name, b.name) })

	if e.depth++; e.depth > maxDepth {
		return errDepth
	}
	first := e.open('{')
	for _, m := range members {
		f := filter
		if evaluated && !slices.ContainsFunc(b.kids, func(k kid) bool { return k.name == m.name }) {
			f = false
		}
		if m.field.IsValid() {
			err = e.field(first, m.name, nil, m.plan, m.field, f)
		} else {
			err = e.anyField(first, m.name, m.value, f)
		}
		if err != nil {
			return err
		}
	}
	e.buf = append(e.buf, '}')
	e.depth--
	return nil
}

// sentWhole marks the base of a branch inside of an evaluated value.
type sentWhole struct{ value any }

func chosenBase(v any, evaluated bool) any {
	if evaluated {
		return sentWhole{v}
	}
	return v
}

// branchBase returns what the application gave for the object itself, evaluated
// if need be; nil if it is left out.
func (e *encoder) branchBase(base any) (value any, evaluated bool, err error) {
	if w, ok := base.(sentWhole); ok {
		base, evaluated = w.value, true
	}
	for {
		var d *definition
		if h, ok := base.(holder); ok {
			d = definitionOf(h)
		} else if v := reflect.ValueOf(base); v.Kind() == reflect.Func && !v.IsNil() {
			call := closureCall(v.Type())
			if call == nil {
				return nil, false, fmt.Errorf("functions of type %T cannot be called", base)
			}
			d = call(v)
		} else {
			return base, evaluated, nil
		}
		if !e.admit(d) {
			return nil, true, nil
		}
		if base, err = e.load(d); err != nil {
			return nil, true, err
		}
		e.label(d)
		evaluated = evaluated || d.load != nil
	}
}

// branchMembers lists the members of the base, which may be a map or a struct.
// Any other value gives way to the additions.
func (e *encoder) branchMembers(base any) ([]kid, error) {
	var members []kid
	switch base := base.(type) {
	case nil:
		return nil, nil
	case map[string]any:
		for name, value := range base {
			members = append(members, kid{name: name, value: value})
		}
		return members, nil
	case Props:
		return e.branchMembers(map[string]any(base))
	}
	v, ok := base.(reflect.Value)
	if !ok {
		v = reflect.ValueOf(base)
	}
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	switch {
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.String:
		for it := v.MapRange(); it.Next(); {
			members = append(members, kid{name: it.Key().String(), value: it.Value().Interface()})
		}
	case v.Kind() == reflect.Struct && !marshals(v.Type()):
		fields := structFields(v.Type())
		for i := range fields {
			if fv, ok := fields[i].member(v); ok {
				members = append(members, kid{name: fields[i].name, field: fv, plan: fields[i].written()})
			}
		}
	}
	return members, nil
}
