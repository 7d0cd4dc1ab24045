package typeinfo

import (
	"reflect"
	"strings"
)

// Naming says which tag names a field: in a JSON body always json, in forms and
// queries form where there is one.
type Naming uint8

// The two namings.
const (
	ByJSON Naming = iota
	ByForm
)

// Fields are those of a struct under one naming. The fields of embedded structs
// are among them, by the rules of encoding/json.
type Fields struct {
	All    []*Field
	Params []*Field // those that a route parameter fills
	byName map[string]*Field
	byGo   map[string]*Field
}

// Field is a field that a client or a route parameter can fill.
type Field struct {
	Name  string
	Label string // of the label tag
	Param string // the route parameter that fills it, of the path tag
	Old   string // of the old tag
	Index []int
	Type  reflect.Type

	goName string // from the struct to the field: "Base.Email"
	tagged bool
}

// Find looks a name up as encoding/json does: exactly, then without regard to
// case.
func (fs *Fields) Find(name string) *Field {
	if f := fs.byName[name]; f != nil {
		return f
	}
	for _, f := range fs.All {
		if len(f.Name) == len(name) && strings.EqualFold(f.Name, name) {
			return f
		}
	}
	return nil
}

// ByGoName returns the field with a Go name, which for one of an embedded struct
// is "Base.Email", or nil.
func (fs *Fields) ByGoName(name string) *Field { return fs.byGo[name] }

// Value returns the field of v, allocating embedded pointers on the way.
func (f *Field) Value(v reflect.Value) reflect.Value {
	for i, x := range f.Index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v
}

// embedded is a struct whose fields count as those of the outer one.
type embedded struct {
	typ    reflect.Type
	index  []int
	goName string
}

// newFields walks t and its embedded structs level by level. Of fields with one
// name the shallowest wins; of several on one level the tagged one, or none.
func newFields(t reflect.Type, by Naming) *Fields {
	fs := &Fields{byName: make(map[string]*Field), byGo: make(map[string]*Field)}
	seen := make(map[reflect.Type]bool) // on an earlier level
	taken := make(map[string]bool)      // also by a conflict that nobody won
	for level := []embedded{{typ: t}}; len(level) > 0; {
		var next []embedded
		var found []*Field
		all, tagged := make(map[string]int), make(map[string]int)
		for _, e := range level {
			seen[e.typ] = true
		}
		for _, e := range level {
			for sf := range e.typ.Fields() {
				f, inner := e.field(sf, by)
				if inner != nil && !seen[inner.typ] {
					next = append(next, *inner)
				}
				if f != nil {
					found = append(found, f)
					all[f.Name]++
					if f.tagged {
						tagged[f.Name]++
					}
				}
			}
		}
		for _, f := range found {
			wins := all[f.Name] == 1 || f.tagged && tagged[f.Name] == 1
			if taken[f.Name] || !wins {
				continue
			}
			fs.All = append(fs.All, f)
			fs.byName[f.Name], fs.byGo[f.goName] = f, f
			if f.Param != "" {
				fs.Params = append(fs.Params, f)
			}
		}
		for name := range all {
			taken[name] = true
		}
		level = next
	}
	return fs
}

// field returns what a field of e is: a field, an embedded struct, or neither.
func (e embedded) field(sf reflect.StructField, by Naming) (*Field, *embedded) {
	name, ok := Name(sf, by)
	if !ok {
		return nil, nil
	}
	index := append(append([]int(nil), e.index...), sf.Index...)
	if sf.Anonymous && name == "" {
		t, pointer := sf.Type, sf.Type.Kind() == reflect.Pointer
		if pointer {
			t = t.Elem()
		}
		switch {
		case pointer && !sf.IsExported():
			return nil, nil // reflection cannot allocate it
		case IsObject(t):
			return nil, &embedded{t, index, e.goName + sf.Name + "."}
		}
	}
	if !sf.IsExported() || !canDecode(sf.Type) {
		return nil, nil
	}
	f := &Field{
		Name: name, Label: sf.Tag.Get("label"), Param: sf.Tag.Get("path"), Old: sf.Tag.Get("old"),
		Index: index, Type: sf.Type, goName: e.goName + sf.Name, tagged: name != "",
	}
	if f.Name == "" {
		f.Name = f.Param
	}
	if f.Name == "" {
		f.Name = sf.Name
	}
	return f, nil
}

// Name returns the name that a tag gives, "" if none does, and false for a field
// that a tag excludes.
func Name(sf reflect.StructField, by Naming) (string, bool) {
	tag, ok := "", false
	if by == ByForm {
		tag, ok = sf.Tag.Lookup("form")
	}
	if !ok {
		tag = sf.Tag.Get("json")
	}
	if tag == "-" {
		return "", sf.Tag.Get("path") != "" // json:"-" path:"id": from the route only
	}
	name, _, _ := strings.Cut(tag, ",")
	return name, true
}

// CanFill reports whether values can get into a field under some naming.
func CanFill(sf reflect.StructField) bool {
	_, inJSON := Name(sf, ByJSON)
	_, inForm := Name(sf, ByForm)
	return (inJSON || inForm) && (sf.IsExported() || sf.Anonymous)
}

func canDecode(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Chan, reflect.Func, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer, reflect.Uintptr:
		return DecodesItself(t)
	default:
		return true
	}
}
