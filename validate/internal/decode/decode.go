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
	if f == nil {
		d.fields(n, v)
	} else {
		d.value(n, v)
	}
	return d.mismatches, d.budget.Err
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

func (d *decoder) fail(rule string, kind reflect.Kind) {
	d.mismatches = append(d.mismatches, Mismatch{strings.Join(d.path, "."), rule, d.field, kind})
}

// within decodes n one segment deeper, unless a limit was passed.
func (d *decoder) within(seg string, n *source.Node, v reflect.Value) {
	if d.budget.Err != nil {
		return
	}
	d.path = append(d.path, seg)
	d.value(n, v)
	d.path = d.path[:len(d.path)-1]
}

// fields fills the fields of a struct.
func (d *decoder) fields(n *source.Node, v reflect.Value) {
	fields := typeinfo.Of(v.Type()).Fields(d.by)
	outer := d.field
	defer func() { d.field = outer }()
	names := make(map[*typeinfo.Field]string) // those that differ in case only
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
		case f.Name == name:
			d.field = f
			d.within(name, m, f.Value(v))
		case n.Members[f.Name] == nil: // the exact name goes before
			names[f] = max(names[f], name) // of several the same one each time
		}
	}
	for f, name := range names {
		d.field = f
		d.within(f.Name, n.Members[name], f.Value(v))
	}
}

func (d *decoder) value(n *source.Node, v reflect.Value) {
	t := v.Type()
	switch {
	case t == typeinfo.FileType || t == typeinfo.FileHeaderType:
		d.file(n, v)
		return
	case v.Kind() == reflect.Pointer:
		d.pointer(n, v)
		return
	case n.Kind == source.Form && d.Custom[t]:
		d.custom(n, v)
		return
	case t == typeinfo.TimeType:
		d.time(n, v)
		return
	}
	if v.CanAddr() {
		switch u := v.Addr().Interface().(type) {
		case json.Unmarshaler:
			d.unmarshaler(n, v, u)
			return
		case encoding.TextUnmarshaler:
			d.textUnmarshaler(n, v, u)
			return
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		if m := d.object(n, v); m != nil {
			d.fields(m, v)
		}
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 && t.ConvertibleTo(reflect.TypeFor[[]byte]()) &&
			(n.Kind == source.String || n.Kind == source.Form && len(n.Members) == 0) {
			d.bytes(n, v)
			return
		}
		d.list(n, v)
	case reflect.Map:
		d.mapping(n, v)
	case reflect.Interface:
		d.any(n, v)
	default:
		d.scalar(n, v)
	}
}

func (d *decoder) pointer(n *source.Node, v reflect.Value) {
	elem := v.Type().Elem()
	if n.Kind == source.Null || n.IsBlank() && (!typeinfo.IsText(elem) || n.Kind == source.Form && !n.IsWordNull()) {
		v.SetZero()
		return
	}
	if v.IsNil() {
		v.Set(reflect.New(elem))
	}
	before := len(d.mismatches)
	d.value(n, v.Elem())
	if len(d.mismatches) > before && elem.Kind() != reflect.Struct {
		v.SetZero() // a value that was not understood is not a zero that was sent
	}
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
