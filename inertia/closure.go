package inertia

import (
	"context"
	"fmt"
	"reflect"
)

// closurePlan lets plain functions count as lazy props: func() T and
// func(context.Context) T, each with an error as a second result if wanted.
func closurePlan(t reflect.Type) func(*encoder, reflect.Value, bool) (bool, error) {
	call := closureCall(t)
	return func(e *encoder, v reflect.Value, _ bool) (bool, error) {
		if call == nil {
			return true, fmt.Errorf("functions of type %s cannot be called: a prop may be func() T or func(context.Context) T, with or without an error", t)
		}
		if v.IsNil() {
			e.buf = append(e.buf, "null"...)
			return true, nil
		}
		return e.prop(call(v))
	}
}

// closureCall returns how functions of the type become definitions, or nil for
// other functions.
func closureCall(t reflect.Type) func(reflect.Value) *definition {
	takesContext := t.NumIn() == 1 && t.In(0) == contextType
	if t.IsVariadic() || t.NumIn() > 1 || t.NumIn() == 1 && !takesContext {
		return nil
	}
	fails := t.NumOut() == 2 && t.Out(1) == errorType
	if t.NumOut() != 1 && !fails {
		return nil
	}
	return func(f reflect.Value) *definition {
		return &definition{load: func(ctx context.Context) (any, error) {
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
