package props

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"github.com/chinertia/chinertia/inertia/internal/fields"
	"github.com/chinertia/chinertia/inertia/internal/selection"
)

// Writer gets what is sent, in order. Values without props come whole; of the
// others it gets the structure piece by piece.
type Writer interface {
	BeginObject()
	EndObject()
	BeginList()
	EndList()
	// Name and Item start a member and an item, and return where to cut if there
	// is none after all.
	Name(name string) (mark int)
	Item() (mark int)
	Cut(mark int)
	// Value and Reflect write a whole value. After an error, below is the dotted
	// path inside of the value to where it happened. Quoted values are written as
	// the "string" option of a struct tag says.
	Value(v any) (below string, err error)
	Reflect(v reflect.Value, quoted bool) (below string, err error)
	Len() int
}

// Walker walks the props of one response. One walk chooses, loads and writes, so
// that nothing is copied or built that is not sent. The methods get filter, which
// is true while a partial reload has still to choose among the parts of a value;
// it is false on full visits, inside of what was included whole, and below
// loaded values, which are sent whole (protocol 3.9).
//
// A Walker may be used again after Reset, and keeps its memory for that.
type Walker struct {
	Options
	Meta Metadata

	out     Writer
	entries []entry
	path    []byte   // dotted path of the value at hand, or at which the walk failed
	names   []string // sorted keys of the maps around it, used as a stack
	depth   int
	shared  bool // the value at hand is or lies in a shared prop

	loads *loads             // nil unless props are loaded concurrently
	found map[string]*future // started in the value around, by id
	id    []byte             // names the value at hand like path, for any names
	plans bool               // starts loads instead of waiting for them
	inner bool               // does so in a value that was loaded
}

// Options say how the props of a response are walked.
type Options struct {
	Context     context.Context
	Selection   *selection.Selection
	Concurrency int // how many loads run at once; up to 1 is one after another

	// Rescued is called when a prop with Rescue failed, and Resolved, if it is not
	// nil, when any prop was sent or rescued.
	Rescued, Resolved func(*Resolved)
	// Panicked makes what is raised on the goroutine of the walk when a load that
	// runs on another one has panicked.
	Panicked func(path string, value any, stack []byte) any
}

// Error tells at which path a walk failed.
type Error struct {
	Path string // dotted
	Err  error
}

func (e *Error) Error() string { return "prop " + strconv.Quote(e.Path) + ": " + e.Err.Error() }

// maxDepth is where nesting counts as a cycle, of values and of functions that
// return functions.
const maxDepth = 1000

var errDepth = fmt.Errorf("the value is nested more than %d levels deep, or contains itself", maxDepth)

// Reset forgets the response, and keeps the options but the context, and the
// memory of what was small.
func (w *Walker) Reset() {
	w.Meta.reset()
	w.Context, w.out, w.loads, w.found = nil, nil, nil, nil
	w.depth, w.id = 0, w.id[:0]
	w.entries, w.names, w.path = emptied(w.entries), emptied(w.names), emptied(w.path)
}

// Write writes the members of the object that the assembled props are.
func (w *Walker) Write(out Writer) error {
	w.out = out
	if w.Concurrency > 1 {
		w.loads = newLoads(&w.Options)
		defer w.loads.stop()
		p := w.planner()
		p.members(w.entries)
		w.found = p.found
	}
	if err := w.members(w.entries); err != nil {
		return w.failed(err)
	}
	return nil
}

func (w *Walker) members(entries []entry) error {
	for i := range entries {
		e := &entries[i]
		w.shared = e.shared
		before := w.out.Len()
		if err := w.child(e.name, e.value, w.Selection.Partial); err != nil {
			return err
		}
		if w.Resolved != nil && w.out.Len() > before && e.value.isPlain() {
			w.Resolved(&Resolved{Path: e.name, Shared: e.shared, Bytes: w.out.Len() - before})
		}
	}
	return nil
}

// failed completes an error with the path at which the walk stopped.
func (w *Walker) failed(err error) *Error {
	path := string(w.path)
	if len(path) > 300 {
		path = path[:300] + "..."
	}
	return &Error{path, err}
}

// value is a Go value in the tree of props: as it came in an interface, or as
// reflection knows it if typed is valid.
type value struct {
	any    any
	typed  reflect.Value
	quoted bool // typed has the "string" option of a struct tag
	whole  bool // it comes from a loaded value: filters have ended
}

// isPlain reports whether v is neither a prop with instructions nor a function.
func (v value) isPlain() bool {
	t := reflect.TypeOf(v.any)
	if v.typed.IsValid() {
		t = v.typed.Type()
	}
	return t == nil || t.Kind() != reflect.Func && !typeOf(t).isProp
}

// child writes one member of an object, if it is sent. After an error the path
// stays, to tell where it happened.
func (w *Walker) child(name string, v value, filter bool) error {
	at := w.enter(name)
	if filter = filter && !v.whole; filter {
		included := w.Selection.Includes(w.path)
		if included == selection.None && !isAlways(v) {
			w.leave(at)
			return nil
		}
		filter = included == selection.Part
	}
	mark := w.out.Name(name)
	sent, err := w.value(v, filter)
	if err != nil {
		return err
	}
	if !sent {
		w.out.Cut(mark)
	}
	w.leave(at)
	return nil
}

// item writes one item of a list, if it is sent. Lists that lose items close up;
// the path keeps the position in the full list.
func (w *Walker) item(i int, v value, filter bool) error {
	at := w.enterItem(i)
	if filter {
		included := w.Selection.Includes(w.path)
		if included == selection.None && !isAlways(v) {
			w.leave(at)
			return nil
		}
		filter = included == selection.Part
	}
	mark := w.out.Item()
	sent, err := w.value(v, filter)
	if err != nil {
		return err
	}
	if !sent {
		w.out.Cut(mark)
	}
	w.leave(at)
	return nil
}

// value writes a value. It reports false if the value is left out.
func (w *Walker) value(v value, filter bool) (bool, error) {
	switch {
	case !v.typed.IsValid():
		return w.any(v.any, filter)
	case v.quoted:
		return true, w.done(w.out.Reflect(v.typed, true))
	}
	return w.typed(v.typed, filter)
}

func (w *Walker) any(v any, filter bool) (bool, error) {
	switch v := v.(type) {
	case nil, string, bool, int, int64, float64:
		below, err := w.out.Value(v)
		if err != nil {
			err = w.done(below, err)
		}
		return true, err
	case map[string]any:
		return true, w.object(v, filter)
	case []any:
		return true, w.list(v, filter)
	case Prop:
		return w.prop(specOf(v))
	case *dotted:
		return true, w.dotted(v, filter)
	case func() any:
		if v != nil {
			return w.prop(&Spec{Load: func(context.Context) (any, error) { return v(), nil }})
		}
	}
	return w.typed(reflect.ValueOf(v), filter)
}

// done completes the path after an error of the writer.
func (w *Walker) done(below string, err error) error {
	if err != nil && below != "" {
		w.enter(below)
	}
	return err
}

func (w *Walker) object(m map[string]any, filter bool) error {
	if m == nil {
		return w.done(w.out.Value(m))
	}
	if w.depth++; w.depth > maxDepth {
		return errDepth
	}
	base := len(w.names)
	for name := range m {
		w.names = append(w.names, name)
	}
	names := w.names[base:]
	slices.Sort(names)
	w.out.BeginObject()
	for _, name := range names {
		if err := w.child(name, value{any: m[name]}, filter); err != nil {
			return err
		}
	}
	w.out.EndObject()
	clear(names)
	w.names = w.names[:base]
	w.depth--
	return nil
}

func (w *Walker) list(items []any, filter bool) error {
	if items == nil {
		return w.done(w.out.Value(items))
	}
	if w.depth++; w.depth > maxDepth {
		return errDepth
	}
	w.out.BeginList()
	for i, v := range items {
		if err := w.item(i, value{any: v}, filter); err != nil {
			return err
		}
	}
	w.out.EndList()
	w.depth--
	return nil
}

// typed writes a value that reflection knows.
func (w *Walker) typed(v reflect.Value, filter bool) (bool, error) {
	t := typeOf(v.Type())
	switch {
	case t.isProp && v.CanInterface():
		return w.prop(specOf(v.Interface().(Prop)))
	case v.Kind() == reflect.Func && v.IsNil():
		return true, w.done(w.out.Value(nil))
	case !t.mayHold && !(filter && t.hasParts), t.byPointer && v.CanAddr(), isNil(v):
		return true, w.done(w.out.Reflect(v, false))
	case v.Kind() == reflect.Func:
		if t.spec == nil {
			return true, fmt.Errorf("functions of type %s cannot be called: a prop may be func() T or func(context.Context) T, with or without an error", v.Type())
		}
		return w.prop(t.spec(v))
	case v.Kind() == reflect.Interface:
		return w.any(v.Interface(), filter)
	case t.anyMap:
		return true, w.object(anyMap(v), filter)
	}
	if w.depth++; w.depth > maxDepth {
		return true, errDepth
	}
	sent, err := true, error(nil)
	switch v.Kind() {
	case reflect.Pointer:
		sent, err = w.typed(v.Elem(), filter)
	case reflect.Slice, reflect.Array:
		err = w.items(v, filter)
	case reflect.Map:
		err = w.dictionary(v, filter)
	case reflect.Struct:
		err = w.structure(v, t, filter)
	}
	w.depth--
	return sent, err
}

func (w *Walker) items(v reflect.Value, filter bool) error {
	w.out.BeginList()
	for i := range v.Len() {
		if err := w.item(i, value{typed: v.Index(i)}, filter); err != nil {
			return err
		}
	}
	w.out.EndList()
	return nil
}

func (w *Walker) dictionary(v reflect.Value, filter bool) error {
	entries, err := fields.Entries(v)
	if err != nil {
		return err
	}
	w.out.BeginObject()
	for _, e := range entries {
		if err := w.child(e.Key, value{typed: e.Value}, filter); err != nil {
			return err
		}
	}
	w.out.EndObject()
	return nil
}

func (w *Walker) structure(v reflect.Value, t *typeInfo, filter bool) error {
	w.out.BeginObject()
	for i := range t.fields {
		f := &t.fields[i]
		if member, ok := f.In(v); ok {
			if err := w.child(f.Name, value{typed: member, quoted: f.Quoted}, filter); err != nil {
				return err
			}
		}
	}
	w.out.EndObject()
	return nil
}

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Func, reflect.Slice, reflect.Map:
		return v.IsNil()
	}
	return false
}

// isAlways reports whether a value is an always prop.
func isAlways(v value) bool {
	if v.typed.IsValid() {
		t := v.typed.Type()
		if !v.typed.CanInterface() || t.Kind() != reflect.Interface && !typeOf(t).isProp {
			return false
		}
		v.any = v.typed.Interface()
	}
	p, ok := v.any.(Prop)
	return ok && specOf(p).Kind == Always
}
