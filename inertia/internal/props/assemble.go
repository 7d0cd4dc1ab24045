package props

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/inertia/internal/selection"
)

// entry is one top-level prop of a page.
type entry struct {
	name   string
	value  value
	shared bool
}

// member is one of the members of a map.
type member struct {
	name  string
	value any
}

// sortByName sorts by insertion what is as short as nearly all maps are: calling a
// function for each comparison takes longer than moving a few members.
func sortByName(members []member) {
	if len(members) > 16 {
		slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
		return
	}
	for i := 1; i < len(members); i++ {
		m, at := members[i], i
		for ; at > 0 && m.name < members[at-1].name; at-- {
			members[at] = members[at-1]
		}
		members[at] = m
	}
}

// Assemble puts the props of a page together: shared ones first, page props over
// them by top-level name (protocol 3.1). page is a map, a struct or a pointer to
// one. Nothing is loaded, so what is overridden never runs.
func Assemble[M ~map[string]any](w *Walker, shared []M, page any) error {
	over, err := overlayOf(page)
	if err != nil {
		return err
	}
	dotted := false
	for i, props := range shared {
		dotted = w.add(props, true, func(name string) bool {
			head := firstSegment(name)
			for _, later := range shared[i+1:] {
				if _, ok := later[head]; ok {
					return false
				}
				if _, ok := later[name]; ok {
					return false
				}
			}
			return !over.has(head) && !over.has(name)
		}) || dotted
	}
	dotted = w.add(over.props, false, nil) || dotted
	w.entries = append(w.entries, over.members...)
	if dotted {
		w.entries = nested(w.entries)
	}
	w.filter = w.filter || w.Selection.Partial && (dotted || len(over.members) > 0)
	return nil
}

// Has reports whether there is a top-level prop of the name.
func (w *Walker) Has(name string) bool { return hasEntry(w.entries, name) }

// add appends the props that stay, sorted. On a partial reload those that it does
// not ask for are left out early. It reports whether any of them has a dot.
func (w *Walker) add(props map[string]any, shared bool, stays func(name string) bool) (dotted bool) {
	base := len(w.sorted)
	for name, v := range props {
		if (stays == nil || stays(name)) && (!w.Selection.Partial || w.asked(name, v)) {
			w.sorted = append(w.sorted, member{name, v})
		}
	}
	members := w.sorted[base:]
	sortByName(members)
	for _, m := range members {
		dotted = dotted || strings.IndexByte(m.name, '.') >= 0
		w.entries = append(w.entries, entry{m.name, value{any: m.value}, shared})
	}
	clear(members)
	w.sorted = w.sorted[:base]
	return dotted
}

// asked reports whether a partial reload wants a top-level prop.
func (w *Walker) asked(name string, v any) bool {
	w.path = append(w.path, name...)
	included := w.Selection.Includes(w.path)
	w.path = w.path[:0]
	if included == selection.None {
		p, ok := v.(Prop)
		return ok && specOf(p).Kind == Always
	}
	if included == selection.Part {
		w.filter = true
	}
	return true
}

// overlay is what the handler passed as the props of the page: a map, or the
// members of a struct.
type overlay struct {
	props   map[string]any
	members []entry
}

func overlayOf(page any) (overlay, error) {
	switch page := page.(type) {
	case nil:
		return overlay{}, nil
	case map[string]any:
		return overlay{props: page}, nil
	}
	v := reflect.ValueOf(page)
	if typeOf(v.Type()).anyMap {
		return overlay{props: anyMap(v)}, nil
	}
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return overlay{}, nil // has no props
		}
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return overlay{}, fmt.Errorf("inertia: props of type %T: want Props, a struct or a pointer to one", page)
	}
	members, err := membersOf(v, typeOf(v.Type()))
	return overlay{members: members}, err
}

func (o *overlay) has(name string) bool {
	_, ok := o.props[name]
	return ok || hasEntry(o.members, name)
}

func hasEntry(list []entry, name string) bool {
	return slices.ContainsFunc(list, func(e entry) bool { return e.name == name })
}

// SharedNames returns the first segments of all shared names, without duplicates,
// also of those that the page overrides.
func SharedNames[M ~map[string]any](shared []M) []string {
	var names []string
	seen := map[string]bool{}
	for _, props := range shared {
		base := len(names)
		for name := range props {
			if head := firstSegment(name); !seen[head] {
				seen[head] = true
				names = append(names, head)
			}
		}
		slices.Sort(names[base:])
	}
	return names
}

func firstSegment(name string) string {
	head, _, _ := strings.Cut(name, ".")
	return head
}
