// Package typeinfo knows the types of forms: which fields a client can fill,
// under which names, and what else is inside.
package typeinfo

import (
	"context"
	"encoding"
	"encoding/json"
	"mime/multipart"
	"reflect"
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
