package typescript

import (
	"go/token"
	"go/types"
	"strings"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/source"
)

// direction says who writes a value and who reads it.
type direction int

const (
	output direction = iota // the server writes JSON
	body                    // the client sends a form
	query                   // the client sends a query, or a form with files
)

// converter turns types of Go into types of TypeScript.
type converter struct {
	prog   *source.Program
	rules  map[string]string // TypeScript by Go type, as the user wants it
	docs   map[token.Pos]string
	flags  map[*types.TypeName]bool // integers whose constants are bits
	decls  map[declKey]*Decl
	order  []*Decl
	active map[*types.Named]bool
	note   func(pos token.Pos, format string, args ...any)
}

type declKey struct {
	obj  *types.TypeName
	file string
}

func (c *converter) convert(t types.Type, dir direction) *Type {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		return c.named(t, dir)
	case *types.Pointer:
		if dir != output && isFile(t.Elem()) {
			return typeFile // a list of files has no gaps
		}
		return nullable(c.convert(t.Elem(), dir))
	case *types.Slice:
		if isByte(t.Elem()) {
			return typeString
		}
		return &Type{Kind: array, Elems: []*Type{c.convert(t.Elem(), dir)}}
	case *types.Array:
		elem := c.convert(t.Elem(), dir)
		if dir != output || t.Len() > 4 {
			return &Type{Kind: array, Elems: []*Type{elem}}
		}
		tup := &Type{Kind: tuple}
		for range t.Len() {
			tup.Elems = append(tup.Elems, elem)
		}
		return tup
	case *types.Map:
		return &Type{Kind: record, Elems: []*Type{c.mapKey(t.Key(), dir), c.convert(t.Elem(), dir)}}
	case *types.Struct:
		return &Type{Kind: object, Fields: c.fields(t, dir)}
	case *types.Signature:
		if t.Results().Len() > 0 && dir == output {
			return c.convert(t.Results().At(0).Type(), dir)
		}
	case *types.TypeParam:
		return &Type{Word: t.Obj().Name()}
	case *types.Basic:
		return c.basic(t)
	}
	return c.anything(dir)
}

func isFile(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && qualified(named) == "mime/multipart.FileHeader"
}

// anything is the type of values that nothing is known of.
func (c *converter) anything(dir direction) *Type {
	if dir != output {
		return typeAnyForm
	}
	return typeUnknown
}

func (c *converter) basic(t *types.Basic) *Type {
	switch {
	case t.Info()&types.IsString != 0:
		return typeString
	case t.Info()&types.IsBoolean != 0:
		return typeBoolean
	case t.Info()&(types.IsInteger|types.IsFloat) != 0:
		return typeNumber
	case t.Kind() == types.UntypedNil:
		return typeNull
	}
	return typeUnknown
}

func (c *converter) mapKey(t types.Type, dir direction) *Type {
	if key := c.convert(t, dir); key.Kind == ref && key.Decl.Members != nil {
		return key
	}
	if basic, ok := t.Underlying().(*types.Basic); ok && basic.Info()&types.IsInteger != 0 && !hasMethod(t, "MarshalText") {
		return typeNumber
	}
	return typeString
}

func isByte(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Uint8 && !hasMethod(t, "MarshalJSON") && !hasMethod(t, "MarshalText")
}

// hasMethod reports whether a value of type t, or a pointer to it, has a method
// that makes text of it, or the reverse.
func hasMethod(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	fn, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	sig := fn.Signature()
	if strings.HasPrefix(name, "Unmarshal") {
		return sig.Params().Len() == 1 && sig.Results().Len() == 1
	}
	return sig.Params().Len() == 0 && sig.Results().Len() == 2
}

func qualified(named *types.Named) string {
	obj := named.Obj()
	if obj.Pkg() == nil {
		return obj.Name()
	}
	return obj.Pkg().Path() + "." + obj.Name()
}

func (c *converter) named(t *types.Named, dir direction) *Type {
	name := qualified(t)
	if rule := c.rule(t); rule != "" {
		return &Type{Word: rule}
	}
	if named := t.Origin(); strings.HasSuffix(name, "chinertia/inertia.Prop") && named.TypeParams().Len() == 1 {
		return c.convert(t.TypeArgs().At(0), dir)
	}
	switch name {
	case "time.Time":
		return typeString
	case "encoding/json.Number":
		return typeNumber
	case "mime/multipart.FileHeader":
		if dir != output {
			return typeFile
		}
	}
	if t.TypeArgs().Len() == 0 || dir == output {
		if own := c.ownForm(t, dir); own != nil {
			return own
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return c.declared(t, dir)
	case *types.Basic:
		if enum := c.enum(t, u); enum != nil {
			return &Type{Kind: ref, Decl: enum}
		}
		return c.basic(u)
	case *types.Interface:
		return c.anything(dir)
	}
	if c.active[t] || recursive(t.Underlying(), t, map[types.Type]bool{}) {
		return c.declared(t, dir)
	}
	return c.convert(t.Underlying(), dir)
}

// ownForm is the type of values that write or read themselves, or nil.
func (c *converter) ownForm(t *types.Named, dir direction) *Type {
	if _, ok := t.Underlying().(*types.Interface); ok {
		return nil
	}
	asJSON, asText := "MarshalJSON", "MarshalText"
	if dir != output {
		asJSON, asText = "UnmarshalJSON", "UnmarshalText"
	}
	switch {
	case dir != output && hasMethod(t, asText):
		return typeString
	case hasMethod(t, asJSON):
		if qualified(t) != "encoding/json.RawMessage" {
			c.note(t.Obj().Pos(), "%s has a method %s, which decides what its JSON is: it is %s in the types; say what it is with -type %s.%s=string or whatever it is",
				short(t), asJSON, c.anything(dir).Word, t.Obj().Pkg().Name(), t.Obj().Name())
		}
		return c.anything(dir)
	case hasMethod(t, asText):
		return typeString
	}
	return nil
}

func short(t *types.Named) string {
	if t.Obj().Pkg() == nil {
		return t.Obj().Name()
	}
	return t.Obj().Pkg().Name() + "." + t.Obj().Name()
}

// declared is a type that is written under its name.
func (c *converter) declared(t *types.Named, dir direction) *Type {
	file := "pages"
	if dir != output {
		file = "forms"
		if dir == query && hasFormTags(t, map[types.Type]bool{}) {
			file = "forms?"
		} else {
			dir = body
		}
	}
	origin := t.Origin()
	key := declKey{origin.Obj(), file}
	d := c.decls[key]
	if d == nil {
		d = &Decl{Package: origin.Obj().Pkg(), Base: origin.Obj().Name(), Doc: c.docs[origin.Obj().Pos()], File: strings.TrimSuffix(file, "?")}
		d.query = dir == query
		for p := range origin.TypeParams().TypeParams() {
			d.Params = append(d.Params, p.Obj().Name())
		}
		c.decls[key] = d
		c.order = append(c.order, d)
		c.active[origin] = true
		d.Type = c.convert(origin.Underlying(), dir)
		delete(c.active, origin)
	}
	r := &Type{Kind: ref, Decl: d}
	for arg := range t.TypeArgs().Types() {
		r.Elems = append(r.Elems, c.convert(arg, dir))
	}
	return r
}

// recursive reports whether t leads to named without a struct between.
func recursive(t types.Type, named *types.Named, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		return recursive(t.Elem(), named, seen)
	case *types.Slice:
		return recursive(t.Elem(), named, seen)
	case *types.Array:
		return recursive(t.Elem(), named, seen)
	case *types.Map:
		return recursive(t.Elem(), named, seen)
	case *types.Named:
		if t.Origin() == named.Origin() {
			return true
		}
		if _, ok := t.Underlying().(*types.Struct); !ok {
			return recursive(t.Underlying(), named, seen)
		}
	}
	return false
}

// presets are types of well-known packages that write their JSON themselves.
var presets = map[string]string{
	"github.com/shopspring/decimal.Decimal":     "string",
	"github.com/shopspring/decimal.NullDecimal": "string | null",
	"github.com/google/uuid.NullUUID":           "string | null",
	"github.com/gofrs/uuid/v5.NullUUID":         "string | null",
	"math/big.Int":                              "number",
	"cloud.google.com/go/civil.Date":            "string",
	"cloud.google.com/go/civil.Time":            "string",
	"cloud.google.com/go/civil.DateTime":        "string",
}

func init() {
	for name, ts := range map[string]string{
		"Text": "string", "UUID": "string", "Date": "string", "Timestamp": "string", "Timestamptz": "string",
		"Bool": "boolean", "Int2": "number", "Int4": "number", "Int8": "number", "Float4": "number", "Float8": "number", "Numeric": "number",
	} {
		presets["github.com/jackc/pgx/v5/pgtype."+name] = ts + " | null"
	}
	for _, path := range []string{"gopkg.in/guregu/null.v4", "github.com/guregu/null/v5", "github.com/guregu/null/v6"} {
		for name, ts := range map[string]string{"String": "string", "Int": "number", "Float": "number", "Bool": "boolean", "Time": "string"} {
			presets[path+"."+name] = ts + " | null"
		}
	}
}

// rule is what the user, or else a preset, says of a type. The user may write
// its package by path or by name.
func (c *converter) rule(t *types.Named) string {
	long := qualified(t)
	if rule := c.rules[long]; rule != "" {
		return rule
	}
	if rule := c.rules[short(t)]; rule != "" {
		return rule
	}
	return presets[long]
}
