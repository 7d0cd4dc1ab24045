package inertia

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/chinertia/chinertia/inertia/internal/selection"
)

// member is one top-level prop of a page, before it is evaluated.
type member struct {
	name  string
	value any           // if field is not valid
	field reflect.Value // of a struct of props
	plan  *plan         // of field
	json  []byte        // name as JSON with the colon, or nil
}

var propFields sync.Map // of reflect.Type to []field

// assemble puts the props of a page together: shared ones first, page props
// over them by top-level name (protocol 3.1). Nothing is evaluated, so what is
// overridden never runs. The result is scratch of the encoder.
func (e *encoder) assemble(shared []Props, page any) ([]member, error) {
	list := e.members[:0]
	dotted := false
	for _, props := range shared {
		list, dotted = e.addProps(list, props, dotted, len(list) > 0)
	}
	inherited := len(list)
	switch page := page.(type) {
	case nil:
	case Props:
		list, dotted = e.addProps(list, page, dotted, inherited > 0)
	case map[string]any:
		list, dotted = e.addProps(list, page, dotted, inherited > 0)
	default:
		v := reflect.ValueOf(page)
		for v.Kind() == reflect.Pointer && !v.IsNil() {
			v = v.Elem()
		}
		if v.Kind() == reflect.Pointer {
			break // a nil pointer to a struct has no props
		}
		if v.Kind() != reflect.Struct {
			return nil, fmt.Errorf("inertia: props of type %T: want Props, a struct or a pointer to one", page)
		}
		fields := structFields(v.Type())
		for i := range fields {
			f := &fields[i]
			fv, ok := f.member(v)
			if !ok {
				continue
			}
			if inherited > 0 {
				list = without(list, f.name)
			}
			list = append(list, member{name: f.name, field: fv, plan: f.written(), json: f.quoted})
		}
	}
	e.members = list
	if dotted {
		return undot(list), nil
	}
	return list, nil
}

// addProps appends a map in sorted order. A plain name replaces all that was
// there under its first segment.
func (e *encoder) addProps(list []member, props map[string]any, dotted, override bool) ([]member, bool) {
	base := len(e.keys)
	for name, value := range props {
		if e.sel.Partial && !e.wanted(name, value) {
			if override {
				list = without(list, name) // not sent, but still over the shared one
			}
			continue
		}
		e.keys = append(e.keys, name)
	}
	names := e.keys[base:]
	slices.Sort(names)
	for _, name := range names {
		if strings.IndexByte(name, '.') >= 0 {
			dotted = true
			list = slices.DeleteFunc(list, func(m member) bool { return m.name == name })
		} else if override {
			list = without(list, name)
		}
		list = append(list, member{name: name, value: props[name]})
	}
	e.keys = e.keys[:base]
	return list, dotted
}

// wanted decides early on most of the props that a partial reload leaves out.
func (e *encoder) wanted(name string, value any) bool {
	e.path = append(e.path[:0], name...)
	included := e.sel.Includes(e.path)
	e.path = e.path[:0]
	return included != selection.None || isAlways(value)
}

// without removes the props with the name as their first segment.
func without(list []member, name string) []member {
	return slices.DeleteFunc(list, func(m member) bool { return firstSegment(m.name) == name })
}

func firstSegment(name string) string {
	head, _, _ := strings.Cut(name, ".")
	return head
}

// sharedNames returns the first segments of all shared names, without
// duplicates, also of those that the page overrides.
func (e *encoder) sharedNames(shared []Props) []string {
	var names []string
	for _, props := range shared {
		base := len(names)
		for name := range props {
			names = append(names, firstSegment(name))
		}
		slices.Sort(names[base:])
	}
	seen := 0
	for _, name := range names {
		if !slices.Contains(names[:seen], name) {
			names[seen] = name
			seen++
		}
	}
	return names[:seen]
}

// branch is an object that dotted names add to: what the application gave for
// the object itself, if anything, and the additions. The application's own maps
// are never written to.
type branch struct {
	base any // nil if there is none, or what it is was nil
	kids []kid
}

type kid struct {
	name  string
	value any           // a *branch for more segments, if field is not valid
	field reflect.Value // of a struct
	plan  *plan         // of field
}

// base is the value for a branch that adds to it. An unexported embedded struct
// has to stay a reflect.Value.
func (k *kid) base() any {
	switch {
	case !k.field.IsValid():
		return k.value
	case k.field.CanInterface():
		return k.field.Interface()
	}
	return k.field
}

// undot replaces members with dotted names by branches.
func undot(list []member) []member {
	var flat []member
	for _, m := range list {
		if strings.IndexByte(m.name, '.') < 0 {
			flat = append(flat, m)
		}
	}
	for _, m := range list {
		head, rest, found := strings.Cut(m.name, ".")
		if !found {
			continue
		}
		i := slices.IndexFunc(flat, func(f member) bool { return f.name == head })
		if i < 0 {
			flat = append(flat, member{name: head, value: &branch{}})
			i = len(flat) - 1
		}
		b, ok := flat[i].value.(*branch)
		if !ok {
			base := flat[i].value
			if flat[i].field.IsValid() {
				base = flat[i].field.Interface()
			}
			b = &branch{base: base}
			flat[i] = member{name: head, value: b}
		}
		b.add(rest, m.value)
	}
	return flat
}

func (b *branch) add(name string, value any) {
	head, rest, found := strings.Cut(name, ".")
	i := slices.IndexFunc(b.kids, func(k kid) bool { return k.name == head })
	if i < 0 {
		b.kids = append(b.kids, kid{name: head})
		i = len(b.kids) - 1
	}
	if !found {
		if deeper, ok := b.kids[i].value.(*branch); ok {
			deeper.base = value
		} else {
			b.kids[i].value = value
		}
		return
	}
	deeper, ok := b.kids[i].value.(*branch)
	if !ok {
		deeper = &branch{base: b.kids[i].value}
		b.kids[i].value = deeper
	}
	deeper.add(rest, value)
}
