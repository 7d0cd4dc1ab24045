package decode

import (
	"encoding/json"
	"mime/multipart"
	"reflect"
	"slices"
	"strconv"

	"github.com/chinertia/chinertia/validate/internal/source"
	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// object returns the members for a struct or map, or nil if there are none to
// decode.
func (d *decoder) object(x any, v reflect.Value) map[string]any {
	if source.IsBlank(x) {
		return nil
	}
	m := d.budget.Object(x, len(d.path))
	if m == nil {
		d.fail(RuleObject, v.Kind())
	}
	return m
}

func (d *decoder) mapping(x any, v reflect.Value) {
	if x == nil {
		v.SetZero()
		return
	}
	members := d.object(x, v)
	if members == nil {
		return
	}
	t := v.Type()
	if v.IsNil() {
		v.Set(reflect.MakeMapWithSize(t, len(members)))
	}
	for name, x := range members {
		if t.Elem() == typeinfo.FileType && source.IsBlank(x) {
			continue
		}
		key, elem := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		before := len(d.mismatches)
		d.within(name, name, key)
		switch {
		case len(d.mismatches) > before:
			continue
		case !key.Comparable(): // an interface key that holds a list
			d.fail(RuleFormat, reflect.Map)
			return
		}
		d.within(name, x, elem)
		v.SetMapIndex(key, elem)
	}
}

func (d *decoder) list(x any, v reflect.Value) {
	elems, isList := d.budget.List(x)
	switch {
	case x == nil && v.Kind() == reflect.Slice:
		v.SetZero()
		return
	case !isList:
		d.fail(RuleList, v.Kind())
		return
	case elems == nil:
		return
	}
	if v.Type().Elem() == typeinfo.FileType {
		// A list of files has no gaps: a handler ranges over it and opens each.
		elems = slices.DeleteFunc(slices.Clone(elems), source.IsBlank)
	}
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), len(elems), len(elems)))
	}
	for i, x := range elems[:min(len(elems), v.Len())] { // an array takes what it has room for, as in encoding/json
		v.Index(i).SetZero()
		d.within(strconv.Itoa(i), x, v.Index(i))
	}
}

// any fills an interface. One with methods cannot be filled: nothing says with
// which type.
func (d *decoder) any(x any, v reflect.Value) {
	switch {
	case v.NumMethod() > 0:
		if !source.IsBlank(x) {
			d.fail(RuleFormat, reflect.Interface)
		}
	case source.FromForm(x):
		v.SetZero()
		if x := d.budget.Plain(x); x != nil {
			v.Set(reflect.ValueOf(x))
		}
	default:
		v.SetZero()
		if json.Unmarshal(encode(x), v.Addr().Interface()) != nil {
			v.SetZero()
			d.fail(RuleRange, reflect.Interface) // a number past float64
		}
	}
}

func (d *decoder) file(x any, v reflect.Value) {
	fh, isFile := source.Single(x).(*multipart.FileHeader)
	switch {
	case isFile && v.Kind() == reflect.Pointer:
		v.Set(reflect.ValueOf(fh))
	case source.IsBlank(x):
		v.SetZero()
	default:
		d.fail(RuleFile, reflect.Pointer)
	}
}

// encode returns the JSON of a value that was JSON before.
func encode(x any) []byte {
	b, err := json.Marshal(x)
	if err != nil {
		panic("validate: value not encoded: " + err.Error())
	}
	return b
}
