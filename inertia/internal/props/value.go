package props

import (
	"context"
	"fmt"
	"reflect"
	"slices"

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

// isPlain reports whether v is neither a prop with instructions nor a function.
func (v value) isPlain() bool {
	t := reflect.TypeOf(v.any)
	if v.typed.IsValid() {
		t = v.typed.Type()
	}
	return t == nil || t.Kind() != reflect.Func && !typeOf(t).isProp
}

// isAlways reports whether a value is an always prop.
func isAlways(v value) bool {
	if v.typed.IsValid() {
		t := v.typed.Type()
		if !v.typed.CanInterface() || t.Kind() != reflect.Interface && !typeOf(t).isProp {
			return false
		}
		v.any = v.typed.Interface()
	}
	p, ok := v.any.(Prop)
	return ok && specOf(p).Kind == Always
}

// value writes a value. It reports false if the value is left out.
func (w *Walker) value(v value, filter bool) (bool, error) {
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
	case nil, string, bool, int, int64, float64:
		below, err := w.out.Value(v)
		if err != nil {
			err = w.done(below, err)
		}
		return true, err
	case map[string]any:
		return true, w.object(v, filter)
	case []any:
		return true, w.list(v, filter)
	case Prop:
		return w.prop(specOf(v))
	case *dotted:
		return true, w.dotted(v, filter)
	case func() any:
		if v != nil {
			return w.prop(&Spec{Load: func(context.Context) (any, error) { return v(), nil }})
		}
	}
	return w.typed(reflect.ValueOf(v), filter)
}

// done completes the path after an error of the writer.
func (w *Walker) done(below string, err error) error {
	if err != nil && below != "" {
		w.enter(below)
	}
	return err
}

func (w *Walker) object(m map[string]any, filter bool) error {
	if m == nil {
		return w.done(w.out.Value(m))
	}
	if w.depth++; w.depth > maxDepth {
		return errDepth
	}
	base := len(w.names)
	for name := range m {
		w.names = append(w.names, name)
	}
	names := w.names[base:]
	slices.Sort(names)
	w.out.BeginObject()
	for _, name := range names {
		if err := w.child(name, value{any: m[name]}, filter); err != nil {
			return err
		}
	}
	w.out.EndObject()
	clear(names)
	w.names = w.names[:base]
	w.depth--
	return nil
}

func (w *Walker) list(items []any, filter bool) error {
	if items == nil {
		return w.done(w.out.Value(items))
	}
	if w.depth++; w.depth > maxDepth {
		return errDepth
	}
	w.out.BeginList()
	for i, v := range items {
		if err := w.item(i, value{any: v}, filter); err != nil {
			return err
		}
	}
	w.out.EndList()
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
		if t.spec == nil {
			return true, fmt.Errorf("functions of type %s cannot be called: a prop may be func() T or func(context.Context) T, with or without an error", v.Type())
		}
		return w.prop(t.spec(v))
	case v.Kind() == reflect.Interface:
		return w.any(v.Interface(), filter)
	case t.anyMap:
		return true, w.object(anyMap(v), filter)
	}
	if w.depth++; w.depth > maxDepth {
		return true, errDepth
	}
	sent, err := true, error(nil)
	switch v.Kind() {
	case reflect.Pointer:
		sent, err = w.typed(v.Elem(), filter)
	case reflect.Slice, reflect.Array:
		err = w.items(v, filter)
	case reflect.Map:
		err = w.dictionary(v, filter)
	case reflect.Struct:
		err = w.structure(v, t, filter)
	}
	w.depth--
	return sent, err
}

func (w *Walker) items(v reflect.Value, filter bool) error {
	w.out.BeginList()
	for i := range v.Len() {
		if err := w.item(i, value{typed: v.Index(i)}, filter); err != nil {
			return err
		}
	}
	w.out.EndList()
	return nil
}

func (w *Walker) dictionary(v reflect.Value, filter bool) error {
	entries, err := fields.Entries(v)
	if err != nil {
		return err
	}
	w.out.BeginObject()
	for _, e := range entries {
		if err := w.child(e.Key, value{typed: e.Value}, filter); err != nil {
			return err
		}
	}
	w.out.EndObject()
	return nil
}

func (w *Walker) structure(v reflect.Value, t *typeInfo, filter bool) error {
	w.out.BeginObject()
	for i := range t.fields {
		f := &t.fields[i]
		if member, ok := f.In(v); ok {
			if err := w.child(f.Name, value{typed: member, quoted: f.Quoted}, filter); err != nil {
				return err
			}
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
