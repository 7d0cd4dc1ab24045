package fields

import (
	"encoding/json"
	"reflect"
	"strings"
)

// options reads what follows the name in a tag.
func (f *Field) options(options string) {
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "omitempty":
			f.omitEmpty = true
		case "omitzero":
			f.omitZero = zeroOf(f.Type)
		case "string":
			f.Quoted = quotable(f.Type)
		}
	}
}

// quotesNamedPointers tells whether the "string" option applies to pointers of
// named types. It does since Go 1.27. The program's own encoding/json decides,
// so that a value looks the same wherever the program encodes it.
var quotesNamedPointers = func() bool {
	type pointer *int
	n := 1
	b, _ := json.Marshal(struct {
		N pointer `json:",string"`
	}{&n})
	return string(b) == `{"N":"1"}`
}()

// quotable reports whether the "string" option has an effect on the type.
func quotable(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer && (t.Name() == "" || quotesNamedPointers) {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return !Marshals(t)
	}
	return false
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct, reflect.Func, reflect.Chan:
		return false
	}
	return v.IsZero()
}

type zeroer interface{ IsZero() bool }

// zeroOf returns how a value of the type tells that it is zero.
func zeroOf(t reflect.Type) func(reflect.Value) bool {
	zeroerType := reflect.TypeFor[zeroer]()
	switch {
	case t.Implements(zeroerType):
		return func(v reflect.Value) bool {
			if v.Kind() == reflect.Interface {
				if v.IsNil() {
					return true
				}
				v = v.Elem()
			}
			return v.Kind() == reflect.Pointer && v.IsNil() || v.Interface().(zeroer).IsZero()
		}
	case reflect.PointerTo(t).Implements(zeroerType):
		return func(v reflect.Value) bool {
			if !v.CanAddr() {
				c := reflect.New(v.Type()).Elem()
				c.Set(v)
				v = c
			}
			return v.Addr().Interface().(zeroer).IsZero()
		}
	}
	return reflect.Value.IsZero
}
