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
	var path []string
	v := root
	namespace = strings.TrimPrefix(namespace, root.Type().Name()+".")
	for namespace != "" {
		if ref.owner = indirect(v); ref.owner.Kind() != reflect.Struct {
			break
		}
		if ref.prefix == "" {
			ref.fields = typeinfo.Of(ref.owner.Type()).Fields(by)
		}
		end := strings.IndexAny(namespace, ".[")
		if end < 0 {
			end = len(namespace)
		}
		sf, ok := ref.owner.Type().FieldByName(namespace[:end])
		if !ok || len(sf.Index) > 1 {
			return fieldRef{path: strings.Join(append(path, namespace), ".")}
		}
		ref.goName, namespace = sf.Name, namespace[end:]
		v = ref.owner.Field(sf.Index[0])
		ref.value, ref.depth = v, 0
		ref.field = ref.fields.ByGoName(ref.prefix + ref.goName)
		if ref.field == nil && sf.Anonymous && indirect(v).Kind() == reflect.Struct && strings.HasPrefix(namespace, ".") {
			ref.prefix += ref.goName + "." // its fields are those of the outer struct
			namespace = namespace[1:]
			continue
		}
		name := ref.goName
		if ref.field != nil {
			name = ref.field.Name
		}
		path = append(path, name)
		for strings.HasPrefix(namespace, "[") {
			var key string
			v, key, namespace = k.element(indirect(v), namespace)
			ref.value = v
			ref.depth++
			path = append(path, key)
		}
		if namespace = strings.TrimPrefix(namespace, "."); namespace != "" {
			ref.prefix = ""
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
