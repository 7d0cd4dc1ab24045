package typescript

import (
	"cmp"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// goField is a member of a struct by the rules of encoding/json, which the
// libraries follow for what they write and for what they read.
type goField struct {
	name    string
	v       *types.Var
	tag     reflect.StructTag
	options string
	index   []int
	tagged  bool
	behind  bool // a pointer to an embedded struct, which may be nil
}

func structFields(s *types.Struct, dir direction) []goField {
	type level struct {
		s      *types.Struct
		index  []int
		behind bool
		key    types.Type
	}
	var all []goField
	seen := map[types.Type]bool{}
	for next := []level{{s: s, key: s}}; len(next) > 0; {
		current := next
		next = nil
		count := map[types.Type]int{}
		for _, l := range current {
			count[l.key]++
		}
		for _, l := range current {
			if seen[l.key] {
				continue
			}
			seen[l.key] = true
			for i := range l.s.NumFields() {
				v, tag := l.s.Field(i), reflect.StructTag(l.s.Tag(i))
				name, options, ok := fieldName(tag, dir)
				if !ok || dir != output && tag.Get("path") != "" {
					continue
				}
				inner, pointer := v.Type(), false
				if p, ok := types.Unalias(inner).(*types.Pointer); ok {
					inner, pointer = p.Elem(), true
				}
				nested, isStruct := inner.Underlying().(*types.Struct)
				if v.Embedded() {
					if !v.Exported() && !isStruct {
						continue
					}
				} else if !v.Exported() {
					continue
				}
				index := append(slices.Clone(l.index), i)
				if v.Embedded() && name == "" && isStruct && !isValue(inner, dir) {
					if dir != output && pointer && !v.Exported() {
						continue
					}
					next = append(next, level{nested, index, l.behind || pointer, inner})
					continue
				}
				f := goField{name: cmp.Or(name, v.Name()), v: v, tag: tag, options: options, index: index, tagged: name != "", behind: l.behind}
				all = append(all, f)
				if count[l.key] > 1 {
					all = append(all, f)
				}
			}
		}
	}
	return dominant(all)
}

// fieldName reads the tag that names a field; ok is false if it is left out.
func fieldName(tag reflect.StructTag, dir direction) (name, options string, ok bool) {
	text, found := "", false
	if dir == query {
		text, found = tag.Lookup("form")
	}
	if !found {
		text = tag.Get("json")
	}
	if text == "-" {
		return "", "", false
	}
	name, options, _ = strings.Cut(text, ",")
	if !validName(name) {
		name = ""
	}
	return name, options, true
}

func validName(s string) bool {
	for _, c := range s {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c) && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return false
		}
	}
	return s != ""
}

// isValue reports that an embedded struct is one value to the library.
func isValue(t types.Type, dir direction) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	if dir == output {
		return strings.HasSuffix(qualified(named), "chinertia/inertia.Prop")
	}
	return qualified(named) == "mime/multipart.FileHeader" || hasMethod(t, "UnmarshalText") || hasMethod(t, "UnmarshalJSON")
}

// dominant keeps, in the order of declaration, the field that each name stands
// for: the least nested, then the one with a tag, else none.
func dominant(all []goField) []goField {
	byName := map[string][]goField{}
	for _, f := range all {
		byName[f.name] = append(byName[f.name], f)
	}
	var fields []goField
	for _, same := range byName {
		slices.SortStableFunc(same, func(a, b goField) int {
			if c := cmp.Compare(len(a.index), len(b.index)); c != 0 {
				return c
			}
			switch {
			case a.tagged == b.tagged:
				return 0
			case a.tagged:
				return -1
			}
			return 1
		})
		if len(same) > 1 && len(same[0].index) == len(same[1].index) && same[0].tagged == same[1].tagged {
			continue
		}
		fields = append(fields, same[0])
	}
	slices.SortFunc(fields, func(a, b goField) int { return slices.Compare(a.index, b.index) })
	return fields
}

// fields are the members of the object that a struct becomes.
func (c *converter) fields(s *types.Struct, dir direction) []Field {
	var fields []Field
	for _, f := range structFields(s, dir) {
		fields = append(fields, c.field(f, c.convert(f.v.Type(), dir), dir))
	}
	return fields
}

func (c *converter) field(f goField, t *Type, dir direction) Field {
	field := Field{Name: f.name, Type: t, Doc: c.docs[f.v.Pos()], Optional: f.behind}
	for option := range strings.SplitSeq(f.options, ",") {
		switch option {
		case "omitempty":
			if dir == output && !maybeEmpty(f.v.Type()) {
				continue
			}
			fallthrough
		case "omitzero":
			field.Optional = true
			if _, ok := types.Unalias(f.v.Type()).(*types.Pointer); ok && dir == output {
				field.Type = withoutNull(t)
			}
		case "string":
			field.Type = quoted(f.v.Type(), t)
		}
	}
	if dir == output {
		if named, ok := types.Unalias(f.v.Type()).(*types.Named); ok && isValue(named, dir) {
			field.Optional = true // a Prop: what becomes of it is said elsewhere
		}
		c.integer(f)
		return field
	}
	if p, ok := types.Unalias(f.v.Type()).(*types.Pointer); ok && isFile(p.Elem()) {
		field.Type = nullable(field.Type) // there is none before it is chosen
	}
	if _, ok := types.Unalias(f.v.Type()).(*types.Pointer); ok && !slices.Contains(strings.Split(f.tag.Get("validate"), ","), "required") {
		field.Optional = true
	}
	if one := oneOf(f); one != nil {
		field.Type = one
	}
	return field
}

// integer notes whole numbers that JavaScript may not hold.
func (c *converter) integer(f goField) {
	if isNamedDuration(f.v.Type()) || strings.Contains(f.options, "string") {
		return
	}
	if b, ok := f.v.Type().Underlying().(*types.Basic); ok && (b.Kind() == types.Int64 || b.Kind() == types.Uint64) {
		c.note(f.v.Pos(), "verbose: %s is a number of 64 bits, JavaScript has 53: larger ones need the option string in the json tag", f.v.Name())
	}
}

func isNamedDuration(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && qualified(named) == "time.Duration"
}

// maybeEmpty reports whether omitempty can leave out a value of type t.
func maybeEmpty(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Struct, *types.Signature, *types.Chan:
		return false
	case *types.Array:
		return u.Len() == 0
	}
	return true
}

// quoted is the type of a field whose tag has the option string.
func quoted(t types.Type, converted *Type) *Type {
	p, pointer := types.Unalias(t).(*types.Pointer)
	if pointer {
		t = p.Elem()
	}
	if _, ok := t.Underlying().(*types.Basic); !ok {
		return converted
	}
	if pointer {
		return nullable(typeString)
	}
	return typeString
}

// oneOf is the type of a field that may have few values, or nil.
func oneOf(f goField) *Type {
	if b, ok := f.v.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsString == 0 {
		return nil
	}
	required := false
	for rule := range strings.SplitSeq(f.tag.Get("validate"), ",") {
		switch name, values, _ := strings.Cut(rule, "="); name {
		case "required":
			required = true
		case "oneof":
			if strings.ContainsAny(values, "'|") {
				return nil
			}
			var all []*Type
			for value := range strings.FieldsSeq(values) {
				all = append(all, &Type{Word: quote(value)})
			}
			if !required {
				all = append(all, &Type{Word: "''"})
			}
			return unionOf(all...)
		case "dive":
			return nil
		}
	}
	return nil
}

func hasFormTags(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return hasFormTags(u.Elem(), seen)
	case *types.Slice:
		return hasFormTags(u.Elem(), seen)
	case *types.Map:
		return hasFormTags(u.Elem(), seen)
	case *types.Struct:
		for i := range u.NumFields() {
			if _, ok := reflect.StructTag(u.Tag(i)).Lookup("form"); ok || hasFormTags(u.Field(i).Type(), seen) {
				return true
			}
		}
	}
	return false
}
