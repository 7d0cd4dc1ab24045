// Package decode fills structs from what a client sent.
package decode

import (
	"encoding"
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/go-playground/form/v4"

	"github.com/chinertia/chinertia/validate/internal/source"
	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// Rules that a value breaks by not being of the type of its field. They have
// messages like the tags of the validator, and can be overridden like them.
const (
	RuleInteger = "bind.integer"
	RuleNumber  = "bind.number"
	RuleRange   = "bind.range"
	RuleBoolean = "bind.boolean"
	RuleDate    = "bind.date"
	RuleText    = "bind.text"
	RuleList    = "bind.list"
	RuleObject  = "bind.object"
	RuleFile    = "bind.file"
	RuleFormat  = "bind.format"
	RuleUnknown = "bind.unknown"
)

// Options are what a Binder has set.
type Options struct {
	Limits   source.Limits
	Strict   bool
	Location *time.Location
	Forms    *form.Decoder // with the functions for the types of Custom
	Custom   map[reflect.Type]bool
}

// A Mismatch is a value that does not fit the type of its field.
type Mismatch struct {
	Path  string
	Rule  string
	Field *typeinfo.Field // nil if unknown
	Kind  reflect.Kind
}

// Value fills v from a tree. It goes on after a mismatch, so that all of them
// are reported at once; an error ends the request.
func Value(o *Options, n *source.Node, by typeinfo.Naming, f *typeinfo.Field, v reflect.Value) ([]Mismatch, error) {
	d := decoder{Options: o, budget: source.Budget{Limits: o.Limits}, by: by, field: f}
	var err error
	if f == nil {
		err = d.fields(n, v)
	} else {
		err = d.value(n, v)
	}
	return d.mismatches, err
}

// A decoder follows the tree, never the type: a recursive type costs what the
// client sent.
type decoder struct {
	*Options
	budget     source.Budget
	by         typeinfo.Naming
	path       []string
	field      *typeinfo.Field
	mismatches []Mismatch
	leaf       url.Values // reused from value to value
}

func (d *decoder) fail(rule string, kind reflect.Kind) error {
	d.mismatches = append(d.mismatches, Mismatch{strings.Join(d.path, "."), rule, d.field, kind})
	return nil
}

// within decodes n one segment deeper.
func (d *decoder) within(seg string, n *source.Node, v reflect.Value) error {
	d.path = append(d.path, seg)
	err := d.value(n, v)
	d.path = d.path[:len(d.path)-1]
	return err
}

// fields fills the fields of a struct.
func (d *decoder) fields(n *source.Node, v reflect.Value) error {
	fields := typeinfo.Of(v.Type()).Fields(d.by)
	outer := d.field
	defer func() { d.field = outer }()
	var names map[*typeinfo.Field]string // those that differ in case only
	for name, m := range n.Members {
		f := fields.Find(name)
		switch {
		case f == nil:
			if d.Strict && (len(d.path) > 0 || n.Kind != source.Form || name != "_method" && name != "_token") {
				d.field = nil
				d.path = append(d.path, name)
				d.fail(RuleUnknown, reflect.Invalid)
				d.path = d.path[:len(d.path)-1]
			}
		case f.Param != "":
		case f.Name != name:
			if names == nil {
				names = make(map[*typeinfo.Field]string)
			}
			names[f] = max(names[f], name) // of several the same one each time
		default:
			d.field = f
			if err := d.within(f.Name, m, f.Value(v)); err != nil {
				return err
			}
		}
	}
	for f, name := range names {
		if n.Members[f.Name] != nil {
			continue // the exact name is there as well
		}
		d.field = f
		if err := d.within(f.Name, n.Members[name], f.Value(v)); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) value(n *source.Node, v reflect.Value) error {
	t := v.Type()
	switch {
	case t == typeinfo.FileType || t == typeinfo.FileHeaderType:
		return d.file(n, v)
	case v.Kind() == reflect.Pointer:
		return d.pointer(n, v)
	case n.Kind == source.Form && d.Custom[t]:
		return d.custom(n, v)
	case t == typeinfo.TimeType:
		return d.time(n, v)
	}
	if v.CanAddr() {
		switch u := v.Addr().Interface().(type) {
		case json.Unmarshaler:
			return d.unmarshaler(n, v, u)
		case encoding.TextUnmarshaler:
			return d.textUnmarshaler(n, v, u)
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		m, err := d.object(n, v)
		if m == nil {
			return err
		}
		return d.fields(m, v)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 && t.ConvertibleTo(reflect.TypeFor[[]byte]()) && (n.Kind == source.String || n.Kind == source.Form && len(n.Members) == 0) {
			return d.bytes(n, v)
		}
		return d.list(n, v)
	case reflect.Array:
		return d.list(n, v)
	case reflect.Map:
		return d.mapping(n, v)
	case reflect.Interface:
		return d.any(n, v)
	default:
		return d.scalar(n, v)
	}
}

func (d *decoder) pointer(n *source.Node, v reflect.Value) error {
	elem := v.Type().Elem()
	if n.Kind == source.Null || n.IsBlank() && (!typeinfo.IsText(elem) || n.Kind == source.Form && !n.IsWordNull()) {
		v.SetZero()
		return nil
	}
	if v.IsNil() {
		v.Set(reflect.New(elem))
	}
	before := len(d.mismatches)
	err := d.value(n, v.Elem())
	if len(d.mismatches) > before && elem.Kind() != reflect.Struct {
		v.SetZero() // a value that was not understood is not a zero that was sent
	}
	return err
}

func quote(s string) []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic("validate: string not encoded: " + err.Error())
	}
	return b
}

// scalars converts text; it is without functions, so it can be shared.
var scalars = form.NewDecoder()
