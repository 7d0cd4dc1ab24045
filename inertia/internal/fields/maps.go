package fields

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

var (
	marshalerType     = reflect.TypeFor[json.Marshaler]()
	textMarshalerType = reflect.TypeFor[encoding.TextMarshaler]()
)

// Marshals reports whether the values of a type choose their own form, and so
// have no parts with names.
func Marshals(t reflect.Type) bool {
	return t.Implements(marshalerType) || t.Implements(textMarshalerType)
}

// HasKeys reports whether maps of the type can be objects.
func HasKeys(t reflect.Type) bool {
	switch t.Key().Kind() {
	case reflect.String, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return true
	}
	return t.Key().Implements(textMarshalerType)
}

// Entry is one member of the object that a map becomes.
type Entry struct {
	Key   string
	Value reflect.Value
}

// Entries returns the members of a map for which HasKeys holds, sorted.
func Entries(m reflect.Value) ([]Entry, error) {
	entries := make([]Entry, 0, m.Len())
	for it := m.MapRange(); it.Next(); {
		key, err := keyText(it.Key())
		if err != nil {
			return nil, err
		}
		entries = append(entries, Entry{key, it.Value()})
	}
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	return entries, nil
}

func keyText(k reflect.Value) (string, error) {
	if k.Kind() == reflect.String {
		return k.String(), nil
	}
	if m, ok := k.Interface().(encoding.TextMarshaler); ok {
		if k.Kind() == reflect.Pointer && k.IsNil() {
			return "", nil
		}
		text, err := m.MarshalText()
		return string(text), err
	}
	if k.CanInt() {
		return strconv.FormatInt(k.Int(), 10), nil
	}
	return strconv.FormatUint(k.Uint(), 10), nil
}
