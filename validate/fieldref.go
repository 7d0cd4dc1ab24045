package validate

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// A fieldRef is the field that a namespace of the validator is about.
type fieldRef struct {
	path   string          // in the client's words: "items.0.name"
	field  *typeinfo.Field // nil if no client can fill it
	fields *typeinfo.Fields
	prefix string // Go names from the struct of fields to owner: "Base." if that is embedded

	owner  reflect.Value // the struct that declares the field
	goName string
	depth  int           // of the element in the field: 1 for Items[0]
	value  reflect.Value // of the element or field
}

// mapKeys remembers the elements of maps by the text of their keys.
type mapKeys map[uintptr]map[string]reflect.Value

// find translates the validator's name for a value, as in
// "Order.Base.Items[0].Name", to the client's, "items.0.name". It walks the
// value along with the name: an embedded struct has no name for the client, and
// the key of a map can contain anything, brackets and dots included.
func (k mapKeys) find(namespace string, root reflect.Value, by typeinfo.Naming) fieldRef {
	var ref fieldRef
	if name := root.Type().Name(); name != "" {
		namespace = strings.TrimPrefix(namespace, name+".")
	}
	var path []string
	for v := root; namespace != ""; namespace = strings.TrimPrefix(namespace, ".") {
		v = indirect(v)
		if v.Kind() != reflect.Struct {
			break
		}
		ref = fieldRef{fields: typeinfo.Of(v.Type()).Fields(by)}
		for { // through embedded structs
			end := strings.IndexAny(namespace, ".[")
			if end < 0 {
				end = len(namespace)
			}
			ref.owner, ref.goName = v, namespace[:end]
			sf, ok := v.Type().FieldByName(ref.goName)
			var err error
			if ok {
				ref.value, err = v.FieldByIndexErr(sf.Index)
			}
			if !ok || err != nil {
				return fieldRef{path: strings.Join(append(path, namespace), ".")}
			}
			namespace = namespace[end:]
			v = ref.value
			ref.field = ref.fields.ByGoName(ref.prefix + ref.goName)
			if inner := indirect(v); ref.field == nil && sf.Anonymous && inner.Kind() == reflect.Struct && strings.HasPrefix(namespace, ".") {
				ref.prefix += ref.goName + "."
				namespace = namespace[1:]
				v = inner
				continue
			}
			break
		}
		if ref.field != nil {
			path = append(path, ref.field.Name)
		} else {
			path = append(path, ref.goName)
		}
		for strings.HasPrefix(namespace, "[") {
			var key string
			v, key, namespace = k.element(indirect(v), namespace)
			ref.value = v
			ref.depth++
			path = append(path, key)
		}
	}
	ref.path = strings.Join(path, ".")
	return ref
}

func indirect(v reflect.Value) reflect.Value {
	for (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && !v.IsNil() {
		v = v.Elem()
	}
	return v
}

// element takes [key] off a namespace. Of several brackets that could end the
// key of a map, the last one counts for which the map has an element.
func (k mapKeys) element(v reflect.Value, namespace string) (elem reflect.Value, key, rest string) {
	if v.Kind() == reflect.Map {
		elems := k.elements(v)
		end := strings.LastIndexByte(namespace, ']')
		for try := 0; end > 0 && try < 64; try++ {
			if elem, ok := elems[namespace[1:end]]; ok {
				return elem, namespace[1:end], namespace[end+1:]
			}
			end = strings.LastIndexByte(namespace[:end], ']')
		}
		return reflect.Value{}, strings.Trim(namespace, "[]"), ""
	}
	key, rest, _ = strings.Cut(namespace[1:], "]")
	i, err := strconv.Atoi(key)
	if err != nil || v.Kind() != reflect.Slice && v.Kind() != reflect.Array || i >= v.Len() {
		return reflect.Value{}, key, rest
	}
	return v.Index(i), key, rest
}

// elements returns the elements of a map under what the validator makes of
// their keys.
func (k mapKeys) elements(m reflect.Value) map[string]reflect.Value {
	elems := k[m.Pointer()]
	if elems == nil {
		elems = make(map[string]reflect.Value, m.Len())
		for iter := m.MapRange(); iter.Next(); {
			elems[fmt.Sprintf("%v", iter.Key())] = iter.Value()
		}
		k[m.Pointer()] = elems
	}
	return elems
}
