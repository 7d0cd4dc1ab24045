package props

import (
	"fmt"
	"reflect"

	"github.com/chinertia/chinertia/inertia/internal/fields"
)

// value is a Go value in the tree of props: as it came in an interface, or as
// reflection knows it if typed is valid.
type value struct {
	any    any
	typed  reflect.Value
	quoted bool // typed has the "string" option of a struct tag
	whole  bool // it comes from a loaded value: filters have ended
}

// prop returns a value that is a prop with instructions.
func (v *value) prop() (p Prop, ok bool) {
	if !v.typed.IsValid() {
		p, ok = v.any.(Prop)
	} else if v.typed.CanInterface() && (v.typed.Kind() == reflect.Interface || typeOf(v.typed.Type()).isProp) {
		p, ok = v.typed.Interface().(Prop)
	}
	return p, ok
}

// isAlways reports whether a value is an always prop.
func (v *value) isAlways() bool {
	p, ok := v.prop()
	return ok && specOf(p).Kind == Always
}

// spec returns the instructions of a value that is a prop or a function, else nil.
func (v *value) spec() (*Spec, error) {
	if p, ok := v.prop(); ok {
		return specOf(p), nil
	}
	f := v.typed
	if !f.IsValid() {
		f = reflect.ValueOf(v.any)
	}
	if f.Kind() == reflect.Interface {
		f = f.Elem()
	}
	if f.Kind() != reflect.Func || f.IsNil() {
		return nil, nil
	}
	return specOfFunc(f)
}

// value writes a value. It reports false if the value is left out.
func (w *Walker) value(v *value, filter bool) (bool, error) {
	switch {
	case !v.typed.IsValid():
		return w.any(v.any, filter)
	case v.quoted:
		return true, w.done(w.out.Reflect(v.typed, true))
	}
	return w.typed(v.typed, filter)
}

func (w *Walker) any(v any, filter bool) (bool, error) {
	switch v := v.(type) {
	case nil, string:
		return true, w.done(w.out.Value(v))
	case map[string]any:
		return true, w.object(v, filter)
	case Prop:
		return w.prop(specOf(v))
	case *dotted:
		return true, w.dotted(v, filter)
	}
	return w.typed(reflect.ValueOf(v), filter)
}

// done completes the path after an error of the writer.
func (w *Walker) done(below string, err error) error {
	if err != nil && below != "" {
		w.enter(below, -1)
	}
	return err
}

func (w *Walker) object(m map[string]any, filter bool) error {
	if m == nil {
		return w.done(w.out.Value(m))
	}
	if w.depth++; w.depth > fields.MaxDepth {
		return fields.ErrDepth
	}
	base := len(w.sorted)
	for name, v := range m {
		w.sorted = append(w.sorted, member{name, v})
	}
	members := w.sorted[base:]
	sortByName(members)
	w.out.BeginObject()
	for _, m := range members {
		if err := w.child(m.name, -1, &value{any: m.value}, filter); err != nil {
			return err
		}
	}
	w.out.EndObject()
	clear(members)
	w.sorted = w.sorted[:base]
	w.depth--
	return nil
}

// typed writes a value that reflection knows.
func (w *Walker) typed(v reflect.Value, filter bool) (bool, error) {
	t := typeOf(v.Type())
	switch {
	case t.isProp && v.CanInterface():
		return w.prop(specOf(v.Interface().(Prop)))
	case v.Kind() == reflect.Func && v.IsNil():
		return true, w.done(w.out.Value(nil))
	case !t.mayHold && (!filter || !t.hasParts), t.byPointer && v.CanAddr(), isNil(v):
		return true, w.done(w.out.Reflect(v, false))
	case v.Kind() == reflect.Func:
		spec, err := specOfFunc(v)
		if err != nil {
			return true, err
		}
		return w.prop(spec)
	case v.Kind() == reflect.Interface:
		return w.any(v.Interface(), filter)
	case t.anyMap:
		return true, w.object(anyMap(v), filter)
	}
	if w.depth++; w.depth > fields.MaxDepth {
		return true, fields.ErrDepth
	}
	sent, err := true, error(nil)
	if v.Kind() == reflect.Pointer {
		sent, err = w.typed(v.Elem(), filter)
	} else {
		err = w.parts(v, t, filter)
	}
	w.depth--
	return sent, err
}

// parts writes a list, a map or a struct.
func (w *Walker) parts(v reflect.Value, t *typeInfo, filter bool) error {
	if v.Kind() == reflect.Slice || v.Kind() == reflect.Array {
		w.out.BeginList()
		for i := range v.Len() {
			if err := w.child("", i, &value{typed: v.Index(i)}, filter); err != nil {
				return err
			}
		}
		w.out.EndList()
		return nil
	}
	members, err := membersOf(v, t)
	if err != nil {
		return err
	}
	return w.members(members, filter)
}

// membersOf lists what the object that a map or a struct becomes consists of.
func membersOf(v reflect.Value, t *typeInfo) (members []entry, err error) {
	if v.Kind() == reflect.Map {
		entries, err := fields.Entries(v)
		for _, e := range entries {
			members = append(members, entry{name: e.Key, value: value{typed: e.Value}})
		}
		return members, err
	}
	for i := range t.fields {
		f := &t.fields[i]
		if part, ok := f.In(v); ok {
			members = append(members, entry{name: f.Name, value: value{typed: part, quoted: f.Quoted}})
		}
	}
	return members, nil
}

// members writes an object of its members.
func (w *Walker) members(members []entry, filter bool) error {
	w.out.BeginObject()
	for i := range members {
		if err := w.child(members[i].name, -1, &members[i].value, filter); err != nil {
			return err
		}
	}
	w.out.EndObject()
	return nil
}

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Func, reflect.Slice, reflect.Map:
		return v.IsNil()
	}
	return false
}

func specOfFunc(f reflect.Value) (*Spec, error) {
	if spec := typeOf(f.Type()).spec; spec != nil {
		return spec(f), nil
	}
	return nil, fmt.Errorf("functions of type %s cannot be called: a prop may be func() T or func(context.Context) T, with or without an error", f.Type())
}
