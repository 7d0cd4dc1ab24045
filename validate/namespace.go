package validate

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// A place is where a rule was broken, in the client's words.
type place struct {
	path  string
	field *field
	plan  *structPlan // of the struct that has the field
	owner string      // Go path from that struct to the one whose tag it is: "Base." of an embedded one
}

// A locator remembers the keys of the maps that it has come across.
type locator map[uintptr]map[string]reflect.Value

// locate translates the validator's name for a value, as in
// "Order.Base.Items[0].Name", to the client's, "items.0.name". It walks the
// value along with the name: an embedded struct has no name for the client, and
// the key of a map can contain anything, brackets and dots included.
func (l locator) locate(ns string, root reflect.Value, by naming) place {
	var p place
	if name := root.Type().Name(); name != "" {
		ns = strings.TrimPrefix(ns, name+".")
	}
	var path []string
	v := root
	for ns != "" {
		v = indirect(v)
		if v.Kind() != reflect.Struct {
			break
		}
		p.plan, p.field, p.owner = planOf(v.Type(), by), nil, ""
		for { // through embedded structs
			end := strings.IndexAny(ns, ".[")
			if end < 0 {
				end = len(ns)
			}
			goName := ns[:end]
			sf, ok := v.Type().FieldByName(goName)
			if !ok {
				return place{path: strings.Join(append(path, ns), ".")}
			}
			ns = ns[end:]
			fv, err := v.FieldByIndexErr(sf.Index)
			if err != nil {
				return place{path: strings.Join(append(path, goName+ns), ".")}
			}
			v = indirect(fv)
			p.field = p.plan.byPath[p.owner+goName]
			if p.field == nil && sf.Anonymous && v.Kind() == reflect.Struct && ns != "" && ns[0] == '.' {
				p.owner += goName + "."
				ns = ns[1:]
				continue
			}
			if p.field != nil {
				path = append(path, p.field.name)
			} else {
				path = append(path, goName)
			}
			break
		}
		for ns != "" && ns[0] == '[' {
			var key string
			v, key, ns = l.element(indirect(v), ns)
			path = append(path, key)
		}
		ns = strings.TrimPrefix(ns, ".")
	}
	p.path = strings.Join(path, ".")
	return p
}

func indirect(v reflect.Value) reflect.Value {
	for (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && !v.IsNil() {
		v = v.Elem()
	}
	return v
}

// element takes [key] off ns. Of several brackets that could end the key of a
// map, the last one counts for which the map has an element.
func (l locator) element(v reflect.Value, ns string) (elem reflect.Value, key, rest string) {
	if v.Kind() == reflect.Map {
		elems := l.elements(v)
		end := strings.LastIndexByte(ns, ']')
		for try := 0; end > 0 && try < 64; try++ {
			if elem, ok := elems[ns[1:end]]; ok {
				return elem, ns[1:end], ns[end+1:]
			}
			end = strings.LastIndexByte(ns[:end], ']')
		}
		return reflect.Value{}, strings.Trim(ns, "[]"), ""
	}
	key, rest, _ = strings.Cut(ns[1:], "]")
	i, err := strconv.Atoi(key)
	if err != nil || v.Kind() != reflect.Slice && v.Kind() != reflect.Array || i >= v.Len() {
		return reflect.Value{}, key, rest
	}
	return v.Index(i), key, rest
}

// elements returns the elements of a map under what the validator makes of
// their keys.
func (l locator) elements(m reflect.Value) map[string]reflect.Value {
	elems := l[m.Pointer()]
	if elems == nil {
		elems = make(map[string]reflect.Value, m.Len())
		for iter := m.MapRange(); iter.Next(); {
			elems[fmt.Sprintf("%v", iter.Key())] = iter.Value()
		}
		l[m.Pointer()] = elems
	}
	return elems
}
