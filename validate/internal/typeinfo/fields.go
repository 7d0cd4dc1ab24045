package typeinfo

import (
	"cmp"
	"reflect"
	"slices"
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

	goName   string // from the struct to the field: "Base.Email"
	untagged int    // 1 if no tag gives it its name
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

func (f *Field) isTiedWith(g *Field) bool {
	return g.Name == f.Name && len(g.Index) == len(f.Index) && g.untagged == f.untagged
}

// newFields returns the fields of t and of its embedded structs. Of fields with
// one name the shallowest wins; of several on one level the tagged one, or none.
func newFields(t reflect.Type, by Naming) *Fields {
	fs := &Fields{byName: make(map[string]*Field), byGo: make(map[string]*Field)}
	c := collector{by: by, outer: make(map[reflect.Type]bool)}
	c.collect(t, nil, "")
	slices.SortStableFunc(c.found, func(a, b *Field) int {
		return cmp.Or(cmp.Compare(len(a.Index), len(b.Index)), cmp.Compare(a.untagged, b.untagged))
	})
	for i, f := range c.found {
		if _, isTaken := fs.byName[f.Name]; isTaken {
			continue
		}
		fs.byName[f.Name] = nil // unless this field wins it
		if !slices.ContainsFunc(c.found[i+1:], f.isTiedWith) {
			fs.All = append(fs.All, f)
			fs.byName[f.Name], fs.byGo[f.goName] = f, f
		}
	}
	return fs
}

// collector finds the fields of a struct and of the structs embedded in it.
type collector struct {
	by    Naming
	outer map[reflect.Type]bool // that the walk is inside of
	found []*Field
}

func (c *collector) collect(t reflect.Type, index []int, goName string) {
	c.outer[t] = true
	defer delete(c.outer, t)
	for sf := range t.Fields() {
		name, ok := Name(sf, c.by)
		index, goName := append(slices.Clone(index), sf.Index...), goName+sf.Name
		inner, isPointer := sf.Type, sf.Type.Kind() == reflect.Pointer
		if isPointer {
			inner = inner.Elem()
		}
		switch isEmbedded := sf.Anonymous && name == ""; {
		case !ok, isEmbedded && isPointer && !sf.IsExported(): // reflection cannot allocate it
		case isEmbedded && IsObject(inner):
			if !c.outer[inner] {
				c.collect(inner, index, goName+".")
			}
		case sf.IsExported() && canDecode(sf.Type):
			f := &Field{Param: sf.Tag.Get("path"), Label: sf.Tag.Get("label"), Old: sf.Tag.Get("old"), Index: index, Type: sf.Type, goName: goName}
			f.Name = cmp.Or(name, f.Param, sf.Name)
			if name == "" {
				f.untagged = 1
			}
			c.found = append(c.found, f)
		}
	}
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
