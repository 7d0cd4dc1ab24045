// Package decode fills structs from what a client sent.
package decode

import (
	"net/url"
	"reflect"
	"strings"
	"time"

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
}

// A Mismatch is a value that does not fit the type of its field.
type Mismatch struct {
	Path  string
	Rule  string
	Field *typeinfo.Field // nil if unknown
	Kind  reflect.Kind
}

// Struct fills the fields of v from members of a tree. It goes on after a
// mismatch, so that all of them are reported at once; an error ends the request.
func Struct(o *Options, members map[string]any, by typeinfo.Naming, v reflect.Value) ([]Mismatch, error) {
	d := decoder{Options: o, budget: source.Budget{Limits: o.Limits}, by: by}
	d.fields(members, v)
	return d.mismatches, d.budget.Err
}

// Param reports whether text of a route fits v, and sets it.
func Param(o *Options, text string, v reflect.Value) bool {
	d := decoder{Options: o, budget: source.Budget{Limits: o.Limits}, by: typeinfo.ByForm}
	d.value(text, v) // as a string of JSON, where null is a word
	return len(d.mismatches) == 0 && d.budget.Err == nil
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

// within decodes x one segment deeper, unless a limit was passed.
func (d *decoder) within(seg string, x any, v reflect.Value) {
	if d.budget.Err != nil {
		return
	}
	d.path = append(d.path, seg)
	d.value(x, v)
	d.path = d.path[:len(d.path)-1]
}

// fields fills the fields of a struct.
func (d *decoder) fields(members map[string]any, v reflect.Value) {
	fields := typeinfo.Of(v.Type()).Fields(d.by)
	outer := d.field
	defer func() { d.field = outer }()
	names := make(map[*typeinfo.Field]string) // those that differ in case only
	for name, x := range members {
		f := fields.Find(name)
		switch {
		case f == nil:
			if d.Strict && (len(d.path) > 0 || d.by != typeinfo.ByForm || name != "_method" && name != "_token") {
				d.field = nil
				d.path = append(d.path, name)
				d.fail(RuleUnknown, reflect.Invalid)
				d.path = d.path[:len(d.path)-1]
			}
		case f.Param != "":
		case f.Name == name:
			d.field = f
			d.within(name, x, f.Value(v))
		default:
			if _, isExact := members[f.Name]; !isExact { // the exact name goes before
				names[f] = max(names[f], name) // of several the same one each time
			}
		}
	}
	for f, name := range names {
		d.field = f
		d.within(f.Name, members[name], f.Value(v))
	}
}

func (d *decoder) value(x any, v reflect.Value) {
	t := v.Type()
	switch {
	case t == typeinfo.FileType || t == typeinfo.FileHeaderType:
		d.file(x, v)
	case t.Kind() == reflect.Pointer:
		d.pointer(x, v)
	case t == typeinfo.TimeType:
		d.time(source.Single(x), v)
	case v.CanAddr() && typeinfo.DecodesItself(t):
		d.custom(source.Single(x), v)
	case t.Kind() == reflect.Struct:
		if m := d.object(x, v); m != nil {
			d.fields(m, v)
		}
	case isBytes(t) && d.bytes(source.Single(x), v):
	case t.Kind() == reflect.Slice || t.Kind() == reflect.Array:
		d.list(x, v)
	case t.Kind() == reflect.Map:
		d.mapping(x, v)
	case t.Kind() == reflect.Interface:
		d.any(x, v)
	default:
		d.scalar(source.Single(x), v)
	}
}

func (d *decoder) pointer(x any, v reflect.Value) {
	elem := v.Type().Elem()
	if x == nil || source.IsBlank(x) && (!typeinfo.IsText(elem) || source.FromForm(x) && !source.IsWordNull(x)) {
		v.SetZero()
		return
	}
	if v.IsNil() {
		v.Set(reflect.New(elem))
	}
	before := len(d.mismatches)
	d.value(x, v.Elem())
	if len(d.mismatches) > before && elem.Kind() != reflect.Struct {
		v.SetZero() // a value that was not understood is not a zero that was sent
	}
}
