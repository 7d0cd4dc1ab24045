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
