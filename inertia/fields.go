package inertia

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// field is one member of the object that a struct becomes.
type field struct {
	name   string
	quoted []byte // name as JSON, with the colon
	index  []int
	tagged bool
	plan   *plan
	empty  func(reflect.Value) bool // leaves the field out; nil for never
	text   bool                     // the "string" option of the tag

	methods bool // a pointer to the value has its own form, in spite of text
}

// fieldsOf finds the members of a struct by the rules of encoding/json: fields
// of embedded structs count as the struct's own; of several with one name, the
// least nested wins, then the one with a tag, else none of them.
func (b planner) fieldsOf(t reflect.Type) []field {
	type level struct {
		t     reflect.Type
		index []int
	}
	var all []field
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
				ft := sf.Type
				if sf.Anonymous {
					if ft.Kind() == reflect.Pointer {
						ft = ft.Elem()
					}
					if !sf.IsExported() && ft.Kind() != reflect.Struct {
						continue
					}
				} else if !sf.IsExported() {
					continue
				}
				tag := sf.Tag.Get("json")
				if tag == "-" {
					continue
				}
				name, options, _ := strings.Cut(tag, ",")
				if !validName(name) {
					name = ""
				}
				index := append(slices.Clone(l.index), i)
				if sf.Anonymous && name == "" && ft.Kind() == reflect.Struct && !ft.Implements(holderType) {
					next = append(next, level{ft, index})
					continue
				}
				f := field{name: cmp.Or(name, sf.Name), index: index, tagged: name != "", plan: b.plan(sf.Type)}
				f.quoted = append(appendString(nil, f.name), ':')
				f.options(options, sf.Type)
				all = append(all, f)
				if count[l.t] > 1 {
					all = append(all, f) // twice at this level: they hide each other
				}
			}
		}
	}
	return dominant(all)
}

func (f *field) options(options string, t reflect.Type) {
	var empties []func(reflect.Value) bool
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "omitempty":
			empties = append(empties, isEmpty)
		case "omitzero":
			empties = append(empties, zeroOf(t))
		case "string":
			if t.Kind() == reflect.Pointer && t.Name() == "" {
				t = t.Elem()
			}
			switch t.Kind() {
			case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64,
				reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
				reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
				f.text = !marshals(t)
				f.methods = marshals(reflect.PointerTo(t))
			}
		}
	}
	switch len(empties) {
	case 0:
	case 1:
		f.empty = empties[0]
	default:
		f.empty = func(v reflect.Value) bool {
			return slices.ContainsFunc(empties, func(empty func(reflect.Value) bool) bool { return empty(v) })
		}
	}
}

// dominant keeps, in the order of declaration, the one field that each name
// stands for.
func dominant(all []field) []field {
	byName := map[string][]field{}
	for _, f := range all {
		byName[f.name] = append(byName[f.name], f)
	}
	var fields []field
	for _, same := range byName {
		slices.SortStableFunc(same, func(a, b field) int {
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
	slices.SortFunc(fields, func(a, b field) int { return slices.Compare(a.index, b.index) })
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

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct, reflect.Func, reflect.Chan:
		return false
	}
	return v.IsZero()
}

func zeroOf(t reflect.Type) func(reflect.Value) bool {
	type zeroer interface{ IsZero() bool }
	zeroerType := reflect.TypeFor[zeroer]()
	switch {
	case t.Kind() == reflect.Interface && t.Implements(zeroerType):
		return func(v reflect.Value) bool {
			return v.IsNil() || v.Elem().Kind() == reflect.Pointer && v.Elem().IsNil() || v.Interface().(zeroer).IsZero()
		}
	case t.Kind() == reflect.Pointer && t.Implements(zeroerType):
		return func(v reflect.Value) bool { return v.IsNil() || v.Interface().(zeroer).IsZero() }
	case t.Implements(zeroerType):
		return func(v reflect.Value) bool { return v.Interface().(zeroer).IsZero() }
	case reflect.PointerTo(t).Implements(zeroerType):
		return func(v reflect.Value) bool {
			if !v.CanAddr() {
				c := reflect.New(v.Type()).Elem()
				c.Set(v)
				v = c
			}
			return v.Addr().Interface().(zeroer).IsZero()
		}
	}
	return reflect.Value.IsZero
}

// of returns the field in v, and false if it lies in a nil embedded struct.
func (f *field) of(v reflect.Value) (reflect.Value, bool) {
	if len(f.index) == 1 {
		return v.Field(f.index[0]), true
	}
	for i, n := range f.index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return reflect.Value{}, false
			}
			v = v.Elem()
		}
		v = v.Field(n)
	}
	return v, true
}

// member returns the field if it is part of the object.
func (f *field) member(v reflect.Value) (reflect.Value, bool) {
	fv, ok := f.of(v)
	if !ok || f.empty != nil && f.empty(fv) {
		return fv, false
	}
	return fv, true
}

func (f *field) encode(e *encoder, v reflect.Value) error {
	if !f.text || f.methods && (v.CanAddr() || v.Kind() == reflect.Pointer) {
		return f.plan.encode(e, v)
	}
	start := len(e.buf)
	if err := f.plan.encode(e, v); err != nil {
		return err
	}
	switch text := string(e.buf[start:]); {
	case text == "null": // a nil pointer
	case text[0] == '"':
		e.buf = appendString(e.buf[:start], text)
	default:
		e.buf = append(append(append(e.buf[:start], '"'), text...), '"')
	}
	return nil
}

// written is the plan of the field's type, or that of its tag.
func (f *field) written() *plan {
	if f.text {
		return &plan{encode: f.encode, builtin: true}
	}
	return f.plan
}

// object plans a struct.
func (b planner) object(p *plan, t reflect.Type) {
	fields := b.fieldsOf(t)
	p.encode = func(e *encoder, v reflect.Value) error {
		if e.depth++; e.depth > maxDepth {
			return errDepth
		}
		e.buf = append(e.buf, '{')
		first := len(e.buf)
		for i := range fields {
			f := &fields[i]
			fv, ok := f.member(v)
			if !ok {
				continue
			}
			if len(e.buf) > first {
				e.buf = append(e.buf, ',')
			}
			e.buf = append(e.buf, f.quoted...)
			if err := f.encode(e, fv); err != nil {
				return atSegment(f.name, err)
			}
		}
		e.buf = append(e.buf, '}')
		e.depth--
		return nil
	}
	p.node = func(e *encoder, v reflect.Value, filter bool) (bool, error) {
		if e.depth++; e.depth > maxDepth {
			return true, errDepth
		}
		first := e.open('{')
		for i := range fields {
			f := &fields[i]
			fv, ok := f.member(v)
			if !ok {
				continue
			}
			if err := e.field(first, f.name, f.quoted, f.written(), fv, filter); err != nil {
				return true, err
			}
		}
		e.buf = append(e.buf, '}')
		e.depth--
		return true, nil
	}
}

// structFields returns the members of a struct type that is used as the props
// of a page; they are looked up once per type.
func structFields(t reflect.Type) []field {
	if f, ok := propFields.Load(t); ok {
		return f.([]field)
	}
	planOf(t) // completes the plans of the fields
	plansBuild.Lock()
	defer plansBuild.Unlock()
	b := planner{made: map[reflect.Type]*plan{}}
	f := b.fieldsOf(t)
	for t, p := range b.made {
		plans.LoadOrStore(t, p)
	}
	propFields.Store(t, f)
	return f
}
