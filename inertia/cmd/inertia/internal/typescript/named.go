package typescript

import (
	"go/types"
	"strings"
)

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
