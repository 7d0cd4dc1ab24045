// Package typeinfo knows the types of forms: which fields a client can fill,
// under which names, and what else is inside.
package typeinfo

import (
	"cmp"
	"context"
	"encoding"
	"encoding/json"
	"mime/multipart"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
)

// Info is what is known about a type. Apart from the fields, it is about
// everything inside the type where a client can put a value: not about the
// dependencies that a form carries in fields of its own.
type Info struct {
	names [2]func() *Fields // by Naming

	HasFile      bool // encoding/json would make a file of an object
	HasInterface bool // the client chooses the type of a value
	HasParam     bool // a field that a route parameter fills
	Normalizes   bool // a Normalize method
	Validates    bool // a Validate method
	Decodes      bool // the type itself has an UnmarshalJSON method
}

var infos sync.Map // reflect.Type -> *Info

// Of returns what is known about t.
func Of(t reflect.Type) *Info {
	if i, ok := infos.Load(t); ok {
		return i.(*Info)
	}
	i := &Info{Decodes: reflect.PointerTo(t).Implements(jsonUnmarshalerType)}
	for by := range i.names {
		i.names[by] = sync.OnceValue(func() *Fields { return newFields(t, Naming(by)) })
	}
	i.survey(t, make(map[reflect.Type]bool))
	got, _ := infos.LoadOrStore(t, i)
	return got.(*Info)
}

// Fields returns the fields of the type, which must be a struct, under their
// names.
func (i *Info) Fields(by Naming) *Fields { return i.names[by]() }

func (i *Info) survey(t reflect.Type, seen map[reflect.Type]bool) {
	if seen[t] {
		return
	}
	seen[t] = true
	i.Normalizes = i.Normalizes || hasMethod(t, NormalizerType)
	i.Validates = i.Validates || hasMethod(t, ValidatorType)
	switch {
	case t == FileType || t == FileHeaderType:
		i.HasFile = true
	case t.Kind() == reflect.Interface:
		i.HasInterface = true
	case t.Kind() == reflect.Map:
		i.survey(t.Key(), seen)
		i.survey(t.Elem(), seen)
	case t.Kind() == reflect.Pointer, t.Kind() == reflect.Slice, t.Kind() == reflect.Array:
		i.survey(t.Elem(), seen)
	case t.Kind() == reflect.Struct && t != TimeType:
		for sf := range t.Fields() {
			if CanFill(sf) {
				i.HasParam = i.HasParam || sf.Tag.Get("path") != ""
				i.survey(sf.Type, seen)
			}
		}
	}
}

// hasMethod reports whether a variable of type t has the methods. An interface
// type does not count: what is in it is chosen by the client.
func hasMethod(t, iface reflect.Type) bool {
	return t.Kind() != reflect.Interface && t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(iface)
}

// Normalizer is implemented by forms that tidy up their values before the rules
// are applied.
type Normalizer interface{ Normalize() }

// Validator is implemented by forms with rules of their own.
type Validator interface{ Validate(context.Context) error }

// Types that are treated in ways of their own.
var (
	TimeType       = reflect.TypeFor[time.Time]()
	FileType       = reflect.TypeFor[*multipart.FileHeader]()
	FileHeaderType = reflect.TypeFor[multipart.FileHeader]()
	NormalizerType = reflect.TypeFor[Normalizer]()
	ValidatorType  = reflect.TypeFor[Validator]()

	textUnmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
	jsonUnmarshalerType = reflect.TypeFor[json.Unmarshaler]()
)

// IsObject reports whether t is a struct that is an object with fields for a
// client, not one value.
func IsObject(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t != FileHeaderType && !DecodesItself(t)
}

// IsText reports whether an empty string is a value of t, not the lack of one.
func IsText(t reflect.Type) bool {
	if reflect.PointerTo(t).Implements(textUnmarshalerType) {
		return false
	}
	return t.Kind() == reflect.String || t.Kind() == reflect.Interface || t.Kind() == reflect.Pointer && IsText(t.Elem())
}

// DecodesItself reports whether t decodes its own text or JSON.
func DecodesItself(t reflect.Type) bool {
	if t.PkgPath() == "" && t.Kind() != reflect.Struct {
		return false // has no methods
	}
	p := reflect.PointerTo(t)
	return p.Implements(textUnmarshalerType) || p.Implements(jsonUnmarshalerType)
}

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
