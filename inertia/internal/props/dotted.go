package props

import (
	"reflect"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/inertia/internal/fields"
)

// dotted is an object that names with dots add to: what the application gave for
// the object itself, if anything, and the additions. The application's own maps
// are never written to (protocol 3.2).
type dotted struct {
	base value // no value at all if there is none
	add  []entry
	find map[string]int // index in add by name
}

// nested replaces entries with dotted names by objects, behind the others.
func nested(list []entry) []entry {
	var root dotted
	for _, withDot := range []bool{false, true} {
		for _, e := range list {
			if strings.Contains(e.name, ".") == withDot {
				root.put(e.name, e)
			}
		}
	}
	return root.add
}

func (v value) isNone() bool { return v.any == nil && !v.typed.IsValid() }

// dotted returns the object that v is, or a new one on top of it.
func (v value) dotted() *dotted {
	if d, ok := v.any.(*dotted); ok {
		return d
	}
	return &dotted{base: v}
}

func (d *dotted) put(name string, e entry) {
	head, rest, found := strings.Cut(name, ".")
	i, ok := d.find[head]
	if !ok {
		if i = len(d.add); i == 0 {
			d.find = map[string]int{}
		}
		d.find[head] = i
		d.add = append(d.add, entry{name: head, shared: true})
	}
	at := &d.add[i]
	at.shared = at.shared && e.shared
	switch deeper, ok := at.value.any.(*dotted); {
	case found:
		deeper = at.value.dotted()
		deeper.put(rest, e)
		at.value = value{any: deeper}
	case ok:
		deeper.base = e.value
	default:
		at.value = e.value
	}
}

// dotted writes an object together with what names with dots add to it. If the
// object is loaded, its own members are sent whole, while the additions are still
// chosen one by one.
func (w *Walker) dotted(d *dotted, filter bool) error {
	base, err := w.base(d.base)
	if err != nil {
		return err
	}
	members, err := baseMembers(base)
	if err != nil {
		return err
	}
	inBase := make(map[string]int, len(members))
	for i, m := range members {
		inBase[m.name] = i
	}
	for _, added := range d.add {
		i, found := inBase[added.name]
		deeper, ok := added.value.any.(*dotted)
		switch {
		case !found:
			members = append(members, added)
		case ok && deeper.base.isNone():
			// Both the base and the additions have something under this name.
			members[i].value = value{any: &dotted{base: members[i].value, add: deeper.add}}
		default:
			members[i] = added
		}
	}
	slices.SortStableFunc(members, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	if w.depth++; w.depth > fields.MaxDepth {
		return fields.ErrDepth
	}
	err = w.members(members, filter)
	w.depth--
	return err
}

// base returns what the application gave for the object itself, loaded if need
// be; no value if it is left out.
func (w *Walker) base(v value) (value, error) {
	for range fields.MaxDepth {
		s, err := v.spec()
		if s == nil || err != nil {
			return v, err
		}
		if !w.admits(s) {
			return value{}, nil
		}
		if w.plans && s.Load != nil {
			// Which of its members are sent is not known yet.
			w.start(s.Load, false)
			return value{}, nil
		}
		loaded, _, err := w.load(s, nil)
		if err != nil {
			return value{}, err
		}
		w.noteMerge(s)
		v = value{any: loaded, whole: v.whole || s.Load != nil}
	}
	return value{}, fields.ErrDepth
}

// baseMembers lists the members of the base, which may be a map or a struct. Any
// other value gives way to the additions.
func baseMembers(base value) ([]entry, error) {
	v := base.typed
	if !v.IsValid() {
		v = reflect.ValueOf(base.any)
	}
	for (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && !v.IsNil() {
		v = v.Elem()
	}
	if !v.IsValid() || fields.Marshals(v.Type()) {
		return nil, nil
	}
	t := typeOf(v.Type())
	if v.Kind() != reflect.Struct && (v.Kind() != reflect.Map || !t.hasParts) {
		return nil, nil
	}
	members, err := membersOf(v, t)
	for i := range members {
		members[i].value.whole = base.whole
	}
	return members, err
}
