package typescript

import (
	"go/types"
	"slices"
	"strings"
)

// kind says what a Type is.
type kind int

const (
	word   kind = iota // string, number, unknown, or any TypeScript that was asked for
	array              // of Elems[0]
	tuple              // of Elems
	record             // of keys Elems[0] and values Elems[1]
	object             // with Fields
	union              // of Elems
	both               // all of Elems
	ref                // to Decl, with the arguments Elems
)

// A Type is a type of TypeScript.
type Type struct {
	Kind   kind
	Word   string
	Elems  []*Type
	Fields []Field
	Decl   *Decl
}

// A Field is a member of an object.
type Field struct {
	Name     string
	Type     *Type
	Optional bool
	Doc      string
}

// A Decl is a type with a name.
type Decl struct {
	Name    string // given when all are known
	Package *types.Package
	Base    string // the name in Go
	Doc     string
	Params  []string
	Type    *Type
	Members []Member // of an enum
	query   bool     // fields are named as in queries
	File    string   // where it is written: pages, forms or enums
}

// A Member is a constant of an enum.
type Member struct {
	Name, Doc, Value string // Value is TypeScript
}

var (
	typeString  = &Type{Word: "string"}
	typeNumber  = &Type{Word: "number"}
	typeBoolean = &Type{Word: "boolean"}
	typeFile    = &Type{Word: "File"}
	typeNull    = &Type{Word: "null"}
	typeUnknown = &Type{Word: "unknown"}
	typeAnyForm = &Type{Word: "any"} // the types of the client take neither unknown nor one that has itself in it
)

// unionOf returns one of the types, each once, with null at the end.
func unionOf(all ...*Type) *Type {
	var elems []*Type
	null := false
	seen := map[string]bool{}
	var add func(t *Type)
	add = func(t *Type) {
		switch {
		case t.Kind == union:
			for _, elem := range t.Elems {
				add(elem)
			}
		case t == typeNull:
			null = true
		case !seen[t.key()]:
			seen[t.key()] = true
			elems = append(elems, t)
		}
	}
	for _, t := range all {
		add(t)
	}
	if seen["unknown"] {
		return typeUnknown
	}
	if null {
		elems = append(elems, typeNull)
	}
	if len(elems) == 1 {
		return elems[0]
	}
	return &Type{Kind: union, Elems: elems}
}

func nullable(t *Type) *Type { return unionOf(t, typeNull) }

// withoutNull is t for a field that is left out instead of being null.
func withoutNull(t *Type) *Type {
	if t.Kind != union || !slices.Contains(t.Elems, typeNull) {
		return t
	}
	return unionOf(slices.DeleteFunc(slices.Clone(t.Elems), func(e *Type) bool { return e == typeNull })...)
}

// key tells types apart before declarations have names.
func (t *Type) key() string {
	var b strings.Builder
	t.writeKey(&b)
	return b.String()
}

func (t *Type) writeKey(b *strings.Builder) {
	b.WriteString(t.Word)
	if t.Decl != nil {
		if t.Decl.Package != nil {
			b.WriteString(t.Decl.Package.Path() + ".")
		}
		b.WriteString(t.Decl.Base + "#" + t.Decl.File)
		if t.Decl.query {
			b.WriteByte('q')
		}
	}
	if t.Kind != word {
		b.WriteByte("?[(<{|&@"[t.Kind])
	}
	for _, e := range t.Elems {
		e.writeKey(b)
		b.WriteByte(';')
	}
	for _, f := range t.Fields {
		b.WriteString(f.Name)
		if f.Optional {
			b.WriteByte('?')
		}
		b.WriteByte(':')
		f.Type.writeKey(b)
		b.WriteByte(';')
	}
}

// walk calls f for t and all types in it, but not in what it refers to.
func (t *Type) walk(f func(*Type)) {
	f(t)
	for _, e := range t.Elems {
		e.walk(f)
	}
	for _, field := range t.Fields {
		field.Type.walk(f)
	}
}

// mergeFields returns the members of an object that is one of two: what one of
// them lacks is optional.
func mergeFields(a, b []Field) []Field {
	merged := slices.Clone(a)
	for i := range merged {
		j := slices.IndexFunc(b, func(f Field) bool { return f.Name == merged[i].Name })
		if j < 0 {
			merged[i].Optional = true
			continue
		}
		merged[i] = mergeField(merged[i], b[j])
	}
	for _, f := range b {
		if !slices.ContainsFunc(a, func(g Field) bool { return g.Name == f.Name }) {
			f.Optional = true
			merged = append(merged, f)
		}
	}
	return merged
}

func mergeField(a, b Field) Field {
	a.Optional = a.Optional || b.Optional
	if a.Type.Kind == object && b.Type.Kind == object {
		a.Type = &Type{Kind: object, Fields: mergeFields(a.Type.Fields, b.Type.Fields)}
	} else {
		a.Type = unionOf(a.Type, b.Type)
	}
	return a
}

// addFields returns the members of both, as of maps of which the second is
// written over the first.
func addFields(a, b []Field) []Field {
	all := slices.Clone(a)
	for _, f := range b {
		i := slices.IndexFunc(all, func(g Field) bool { return g.Name == f.Name })
		switch {
		case i < 0:
			all = append(all, f)
		case all[i].Type.Kind == object && f.Type.Kind == object:
			all[i].Type = &Type{Kind: object, Fields: addFields(all[i].Type.Fields, f.Type.Fields)}
			all[i].Optional = all[i].Optional && f.Optional
		default:
			optional := all[i].Optional && f.Optional
			if f.Optional || all[i].Optional {
				f.Type = unionOf(all[i].Type, f.Type)
			}
			f.Optional = optional
			all[i] = f
		}
	}
	return all
}
