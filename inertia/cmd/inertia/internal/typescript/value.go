package typescript

import (
	"go/types"
	"strings"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/analysis"
)

// props are the members of the props that a page gets in several places.
func (c *converter) props(places []*analysis.Value) []Field {
	var merged []Field
	first := true
	for _, place := range places {
		for _, v := range flat(place) {
			fields := c.propsOf(v)
			if first {
				merged, first = fields, false
				continue
			}
			merged = mergeFields(merged, fields)
		}
	}
	return merged
}

// open reports whether some of the props are not known.
func open(places []*analysis.Value) bool {
	for _, place := range places {
		for _, v := range flat(place) {
			if v.Object != nil && v.Object.Open.IsValid() {
				return true
			}
			if v.Object == nil && v.Type != nil && !v.Null {
				t := v.Type
				if p, ok := t.Underlying().(*types.Pointer); ok {
					t = p.Elem()
				}
				if _, ok := t.Underlying().(*types.Struct); !ok {
					return true
				}
			}
		}
	}
	return false
}

func flat(v *analysis.Value) []*analysis.Value {
	if v == nil {
		return nil
	}
	if v.Alts != nil {
		return v.Alts
	}
	return []*analysis.Value{v}
}

func (c *converter) propsOf(v *analysis.Value) []Field {
	if v.Object != nil && v.Object.Struct == nil {
		var fields []Field
		for _, f := range c.members(v.Object) {
			fields = addFields(fields, []Field{nest(f)})
		}
		return fields
	}
	t := v.Type
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if s, ok := t.Underlying().(*types.Struct); ok {
		return c.literal(s, v.Object)
	}
	return nil
}

// nest puts a prop with dots in its name into the objects that they name.
func nest(f Field) Field {
	outer, inner, ok := strings.Cut(f.Name, ".")
	if !ok || outer == "" || inner == "" {
		return f
	}
	f.Name = inner
	f = nest(f)
	return Field{Name: outer, Type: &Type{Kind: object, Fields: []Field{f}}, Optional: f.Optional}
}

// members are the entries of a map.
func (c *converter) members(o *analysis.Object) []Field {
	var fields []Field
	for _, key := range o.Keys {
		e := o.Entries[key]
		fields = append(fields, Field{Name: key, Type: c.value(e.Value), Optional: e.Optional || later(e.Value)})
	}
	return fields
}

func later(v *analysis.Value) bool { return v != nil && (v.Later || v.Unsure) }

// literal are the members of a struct, with what is known of the fields that say
// too little by themselves.
func (c *converter) literal(s *types.Struct, known *analysis.Object) []Field {
	var fields []Field
	for _, f := range structFields(s, output) {
		t := c.convert(f.v.Type(), output)
		field := c.field(f, t, output)
		if known != nil && len(f.index) == 1 {
			if named, ok := types.Unalias(f.v.Type()).(*types.Named); ok && isValue(named, output) {
				field.Optional = false // the zero Prop is sent
			}
			if e := known.Entries[f.v.Name()]; e != nil && e.Value != nil {
				field.Type = c.value(e.Value)
				field.Optional = field.Optional || e.Optional || later(e.Value)
			}
		}
		fields = append(fields, field)
	}
	return fields
}

// value is the type of what is known of a value.
func (c *converter) value(v *analysis.Value) *Type {
	switch {
	case v == nil:
		return typeUnknown
	case v.Alts != nil:
		var all []*Type
		for _, alt := range v.Alts {
			if !alt.Null || !emptyWhenNil(alt.Type) {
				all = append(all, c.value(alt))
			}
		}
		return unionOf(all...)
	case v.Null:
		if emptyWhenNil(v.Type) {
			return c.convert(v.Type, output)
		}
		return typeNull
	case v.Object != nil && v.Object.Struct == nil:
		return &Type{Kind: object, Fields: c.members(v.Object)}
	case v.Object != nil && v.Type != nil:
		return c.structValue(v)
	case v.Elem != nil:
		if v.Type != nil {
			if s, ok := v.Type.Underlying().(*types.Slice); ok {
				if _, loose := s.Elem().Underlying().(*types.Interface); !loose {
					if _, isMap := s.Elem().Underlying().(*types.Map); !isMap {
						return c.convert(v.Type, output)
					}
				}
				return &Type{Kind: array, Elems: []*Type{c.value(v.Elem)}}
			}
			switch v.Type.Underlying().(type) {
			case *types.Map, *types.Array:
				return c.convert(v.Type, output)
			}
		}
		return c.value(v.Elem)
	case v.Type == nil:
		return typeUnknown
	}
	return c.convert(types.Default(v.Type), output)
}

// emptyWhenNil reports whether the library sends nil of the type as [] or {}.
func emptyWhenNil(t types.Type) bool {
	if t == nil {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Map, *types.Slice:
		return true
	}
	return false
}

// structValue is the type of a literal of a struct: under its own name, unless
// the literal tells more than the type does.
func (c *converter) structValue(v *analysis.Value) *Type {
	t := v.Type
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return c.convert(v.Type, output)
	}
	if named, ok := types.Unalias(t).(*types.Named); ok && c.ownForm(named, output) != nil {
		return c.convert(t, output)
	}
	plain, known := &Type{Kind: object, Fields: c.fields(s, output)}, &Type{Kind: object, Fields: c.literal(s, v.Object)}
	if plain.key() == known.key() {
		return c.convert(t, output)
	}
	return known
}
