package props

import (
	"context"
	"reflect"
	"sync"

	"github.com/chinertia/chinertia/inertia/internal/fields"
)

// typeInfo is what the walk has to know about a type.
type typeInfo struct {
	isProp    bool
	mayHold   bool // somewhere in a value may be a prop
	hasParts  bool // a value has parts with names of their own
	byPointer bool // a pointer to it chooses its own form, and so has no parts
	anyMap    bool // a map[string]any under another name
	fields    []fields.Field
	spec      func(reflect.Value) *Spec // of a function that counts as a lazy prop
}

var (
	types      sync.Map // of reflect.Type to *typeInfo
	anyMapType = reflect.TypeFor[map[string]any]()
)

func typeOf(t reflect.Type) *typeInfo {
	if info, ok := types.Load(t); ok {
		return info.(*typeInfo)
	}
	info := &typeInfo{
		isProp:    t.Implements(propType),
		mayHold:   mayHold(t, map[reflect.Type]bool{}),
		byPointer: t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface && fields.Marshals(reflect.PointerTo(t)),
	}
	switch t.Kind() {
	case reflect.Func:
		info.spec = closure(t)
	case reflect.Struct:
		info.hasParts, info.fields = true, fields.Of(t, propType)
	case reflect.Map:
		info.hasParts, info.anyMap = fields.HasKeys(t), t.ConvertibleTo(anyMapType)
	case reflect.Slice, reflect.Array:
		info.hasParts = t.Kind() == reflect.Array || t.Elem().Kind() != reflect.Uint8
	case reflect.Pointer, reflect.Interface:
		info.hasParts = true
	}
	if t.Kind() != reflect.Interface && fields.Marshals(t) {
		info.hasParts = false
	}
	actual, _ := types.LoadOrStore(t, info)
	return actual.(*typeInfo)
}

// anyMap returns what a value of a type with anyMap holds.
func anyMap(v reflect.Value) map[string]any {
	if v.Type() != anyMapType {
		v = v.Convert(anyMapType)
	}
	return v.Interface().(map[string]any)
}

// mayHold reports whether a value of the type may be or have a prop: somewhere in
// it is a Prop, an interface or a function.
func mayHold(t reflect.Type, seen map[reflect.Type]bool) bool {
	if t.Implements(propType) || t == reflect.TypeFor[*dotted]() {
		return true
	}
	if t.Kind() == reflect.Interface || t.Kind() == reflect.Func {
		return true
	}
	if seen[t] || fields.Marshals(t) {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return mayHold(t.Elem(), seen)
	case reflect.Struct:
		for f := range t.Fields() {
			if (f.IsExported() || f.Anonymous) && f.Tag.Get("json") != "-" && mayHold(f.Type, seen) {
				return true
			}
		}
	}
	return false
}

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
)

// closure returns how functions of the type become specs: func() T and
// func(context.Context) T, each with an error as a second result if wanted. It is
// nil for other functions.
func closure(t reflect.Type) func(reflect.Value) *Spec {
	takesContext := t.NumIn() == 1 && t.In(0) == contextType
	if t.IsVariadic() || t.NumIn() > 1 || t.NumIn() == 1 && !takesContext {
		return nil
	}
	fails := t.NumOut() == 2 && t.Out(1) == errorType
	if t.NumOut() != 1 && !fails {
		return nil
	}
	return func(f reflect.Value) *Spec {
		return &Spec{Load: func(ctx context.Context) (any, error) {
			var in []reflect.Value
			if takesContext {
				in = []reflect.Value{reflect.ValueOf(&ctx).Elem()}
			}
			out := f.Call(in)
			if fails && !out[1].IsNil() {
				return nil, out[1].Interface().(error)
			}
			return out[0].Interface(), nil
		}}
	}
}
