// Package fields tells which named parts Go values have, by the rules of
// encoding/json: the fields of structs and the keys of maps.
package fields

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// Field is one member of the object that a struct becomes.
type Field struct {
	Name   string
	Type   reflect.Type
	Quoted bool // the "string" option of the tag applies

	index     []int
	tagged    bool
	omitEmpty bool
	omitZero  func(reflect.Value) bool // nil for never
}

// Of finds the members of a struct type, in the order of declaration: fields of
// embedded structs count as the struct's own; of several with one name, the
// least nested wins, then the one with a tag, else none of them. Embedded structs
// that implement the interface whole, which may be nil, stay one member.
func Of(t, whole reflect.Type) []Field {
	type level struct {
		t     reflect.Type
		index []int
	}
	var all []Field
	next := []level{{t: t}}
	seen := map[reflect.Type]bool{}
	for len(next) > 0 {
		current := next
		next = nil
		count := map[reflect.Type]int{}
		for _, l := range current {
			count[l.t]++
		}
		for _, l := range current {
			if seen[l.t] {
				continue
			}
			seen[l.t] = true
			for i := range l.t.NumField() {
				sf := l.t.Field(i)
				tag := sf.Tag.Get("json")
				embedded := sf.Type
				if sf.Anonymous && embedded.Kind() == reflect.Pointer {
					embedded = embedded.Elem()
				}
				isStruct := sf.Anonymous && embedded.Kind() == reflect.Struct
				if !sf.IsExported() && !isStruct || tag == "-" {
					continue
				}
				name, options, _ := strings.Cut(tag, ",")
				if !validName(name) {
					name = ""
				}
				index := append(slices.Clone(l.index), i)
				if isStruct && name == "" && (whole == nil || !embedded.Implements(whole)) {
					next = append(next, level{embedded, index})
					continue
				}
				f := Field{Name: cmp.Or(name, sf.Name), Type: sf.Type, index: index, tagged: name != ""}
				f.options(options)
				all = append(all, f)
				if count[l.t] > 1 {
					all = append(all, f) // twice at this level: they hide each other
				}
			}
		}
	}
	return dominant(all)
}

// dominant keeps, in the order of declaration, the one field that each name
// stands for.
func dominant(all []Field) []Field {
	byName := map[string][]Field{}
	for _, f := range all {
		byName[f.Name] = append(byName[f.Name], f)
	}
	var fields []Field
	for _, same := range byName {
		slices.SortStableFunc(same, func(a, b Field) int {
			if c := cmp.Compare(len(a.index), len(b.index)); c != 0 || a.tagged == b.tagged {
				return c
			}
			if a.tagged {
				return -1
			}
			return 1
		})
		if len(same) > 1 && len(same[0].index) == len(same[1].index) && same[0].tagged == same[1].tagged {
			continue
		}
		fields = append(fields, same[0])
	}
	slices.SortFunc(fields, func(a, b Field) int { return slices.Compare(a.index, b.index) })
	return fields
}

func validName(s string) bool {
	for _, c := range s {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c) && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return false
		}
	}
	return s != ""
}

// In returns the field of the struct v, and false if it is not part of the
// object: it is omitted, or lies in a nil embedded struct.
func (f *Field) In(v reflect.Value) (reflect.Value, bool) {
	for i, n := range f.index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return reflect.Value{}, false
			}
			v = v.Elem()
		}
		v = v.Field(n)
	}
	omitted := f.omitEmpty && isEmpty(v) || f.omitZero != nil && f.omitZero(v)
	return v, !omitted
}
