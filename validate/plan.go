package validate

import (
	"context"
	"encoding"
	"encoding/json"
	"mime/multipart"
	"reflect"
	"strings"
	"sync"
	"time"
)

// naming says which tag names a field: in a JSON body always json, in forms and
// queries form where there is one.
type naming uint8

const (
	byJSON naming = iota
	byForm
)

// A structPlan is what is known about a struct type under one naming. Fields of
// embedded structs are among its own, by the rules of encoding/json.
type structPlan struct {
	fields []*field
	byName map[string]*field
	byPath map[string]*field // by the Go names from the struct to the field: "Base.Email"
}

type field struct {
	name   string
	label  string // of the label tag
	path   string // of the path tag
	old    string // of the old tag
	index  []int
	typ    reflect.Type
	goPath string
	tagged bool
}

// find looks a name up as encoding/json does: exactly, then without regard to
// case.
func (p *structPlan) find(name string) *field {
	if f := p.byName[name]; f != nil {
		return f
	}
	for _, f := range p.fields {
		if len(f.name) == len(name) && strings.EqualFold(f.name, name) {
			return f
		}
	}
	return nil
}

var plans [2]sync.Map // by naming: reflect.Type -> *structPlan

func planOf(t reflect.Type, by naming) *structPlan {
	if p, ok := plans[by].Load(t); ok {
		return p.(*structPlan)
	}
	p, _ := plans[by].LoadOrStore(t, newPlan(t, by))
	return p.(*structPlan)
}

// newPlan walks t and its embedded structs level by level. Of fields with one
// name the shallowest wins; of several on one level the tagged one, or none.
func newPlan(t reflect.Type, by naming) *structPlan {
	type level struct {
		typ    reflect.Type
		index  []int
		goPath string
	}
	p := &structPlan{byName: make(map[string]*field), byPath: make(map[string]*field)}
	seen := make(map[reflect.Type]bool) // on an earlier level
	taken := make(map[string]bool)      // also by a conflict that nobody won
	for current := []level{{typ: t}}; len(current) > 0; {
		var next []level
		for _, l := range current {
			seen[l.typ] = true
		}
		found := make(map[string][]*field)
		var order []string
		for _, l := range current {
			for i := range l.typ.NumField() {
				sf := l.typ.Field(i)
				index := append(append([]int(nil), l.index...), i)
				goPath := l.goPath + sf.Name
				name, ok := fieldName(sf, by)
				if !ok {
					continue
				}
				if sf.Anonymous && name == "" {
					et := sf.Type
					if et.Kind() == reflect.Pointer {
						et = et.Elem()
						if !sf.IsExported() {
							continue // reflection cannot allocate it
						}
					}
					if et.Kind() == reflect.Struct && !isValue(et) {
						if !seen[et] {
							next = append(next, level{et, index, goPath + "."})
						}
						continue
					}
				}
				if !sf.IsExported() || !decodable(sf.Type) {
					continue
				}
				f := &field{
					name: name, label: sf.Tag.Get("label"), path: sf.Tag.Get("path"), old: sf.Tag.Get("old"),
					index: index, typ: sf.Type, goPath: goPath, tagged: name != "",
				}
				if f.path != "" && !f.tagged {
					f.name = f.path
				}
				if f.name == "" {
					f.name = sf.Name
				}
				if found[f.name] == nil {
					order = append(order, f.name)
				}
				found[f.name] = append(found[f.name], f)
			}
		}
		for _, name := range order {
			if taken[name] {
				continue
			}
			taken[name] = true
			if f := dominant(found[name]); f != nil {
				p.fields = append(p.fields, f)
				p.byName[name] = f
				p.byPath[f.goPath] = f
			}
		}
		current = next
	}
	return p
}

func dominant(fields []*field) *field {
	if len(fields) == 1 {
		return fields[0]
	}
	var winner *field
	for _, f := range fields {
		if !f.tagged {
			continue
		}
		if winner != nil {
			return nil
		}
		winner = f
	}
	return winner
}

// fieldName returns the name that a tag gives, "" if none does, and false for a
// field that a tag excludes.
func fieldName(sf reflect.StructField, by naming) (string, bool) {
	tag, ok := "", false
	if by == byForm {
		tag, ok = sf.Tag.Lookup("form")
	}
	if !ok {
		tag = sf.Tag.Get("json")
	}
	if tag == "-" {
		return "", sf.Tag.Get("path") != "" // json:"-" path:"id": from the path only
	}
	name, _, _ := strings.Cut(tag, ",")
	return name, true
}

var (
	timeType            = reflect.TypeFor[time.Time]()
	fileType            = reflect.TypeFor[*multipart.FileHeader]()
	fileHeaderType      = reflect.TypeFor[multipart.FileHeader]()
	bytesType           = reflect.TypeFor[[]byte]()
	textUnmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
	jsonUnmarshalerType = reflect.TypeFor[json.Unmarshaler]()
	normalizerType      = reflect.TypeFor[normalizer]()
	checkerType         = reflect.TypeFor[checker]()
)

type normalizer interface{ Normalize() }

type checker interface{ Validate(context.Context) error }

// isValue reports that a struct is one value for a client, not an object with
// fields.
func isValue(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return t == fileHeaderType || p.Implements(textUnmarshalerType) || p.Implements(jsonUnmarshalerType)
}

func decodable(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Chan, reflect.Func, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer, reflect.Uintptr:
		return reflect.PointerTo(t).Implements(textUnmarshalerType) || reflect.PointerTo(t).Implements(jsonUnmarshalerType)
	default:
		return true
	}
}

// A shape holds what Bind has to know about the type that it fills, beyond its
// fields: which steps can be left out.
type shape struct {
	*traits
	paths      []*field // with a path tag
	nestedPath bool     // there are path tags deeper inside, which encoding/json would not heed
	decodes    bool     // the type has an UnmarshalJSON of its own
}

var shapes sync.Map // reflect.Type -> *shape

func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	if t.Kind() != reflect.Struct || t == timeType || t == fileHeaderType {
		panic("validate: Bind fills a struct with named fields, not " + t.String() + "; put the value into a field of one")
	}
	s := &shape{traits: traitsOf(t), decodes: reflect.PointerTo(t).Implements(jsonUnmarshalerType)}
	for _, f := range planOf(t, byJSON).fields {
		if f.path != "" {
			s.paths = append(s.paths, f)
			continue
		}
		s.nestedPath = s.nestedPath || traitsOf(f.typ).hasPath
	}
	got, _ := shapes.LoadOrStore(t, s)
	return got.(*shape)
}

// traits say what can be met anywhere inside a type where a client can put a
// value: not in the dependencies that a form carries in fields of its own.
type traits struct {
	hasFile   bool // encoding/json would forge a file from an object
	hasAny    bool // an interface: the client chooses the type of the value
	hasPath   bool // a path tag
	normalize bool // a Normalize method
	check     bool // a Validate method
}

var traitsByType sync.Map // reflect.Type -> *traits

func traitsOf(t reflect.Type) *traits {
	if tr, ok := traitsByType.Load(t); ok {
		return tr.(*traits)
	}
	tr := new(traits)
	tr.survey(t, make(map[reflect.Type]bool))
	got, _ := traitsByType.LoadOrStore(t, tr)
	return got.(*traits)
}

func (tr *traits) survey(t reflect.Type, seen map[reflect.Type]bool) {
	if seen[t] {
		return
	}
	seen[t] = true
	tr.normalize = tr.normalize || implements(t, normalizerType)
	tr.check = tr.check || implements(t, checkerType)
	switch {
	case t == fileType || t == fileHeaderType:
		tr.hasFile = true
	case t.Kind() == reflect.Interface:
		tr.hasAny = true
	case t.Kind() == reflect.Map:
		tr.survey(t.Key(), seen)
		tr.survey(t.Elem(), seen)
	case t.Kind() == reflect.Pointer, t.Kind() == reflect.Slice, t.Kind() == reflect.Array:
		tr.survey(t.Elem(), seen)
	case t.Kind() == reflect.Struct && t != timeType:
		for sf := range t.Fields() {
			if bindable(sf) {
				tr.hasPath = tr.hasPath || sf.Tag.Get("path") != ""
				tr.survey(sf.Type, seen)
			}
		}
	}
}

// bindable reports whether values can get into a field under some naming.
func bindable(sf reflect.StructField) bool {
	if !sf.IsExported() && !sf.Anonymous {
		return false
	}
	_, inJSON := fieldName(sf, byJSON)
	_, inForm := fieldName(sf, byForm)
	return inJSON || inForm
}

// implements reports whether a variable of type t has the methods. An interface
// type does not count: what is in it is chosen by the client.
func implements(t, iface reflect.Type) bool {
	return t.Kind() != reflect.Interface && t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(iface)
}
