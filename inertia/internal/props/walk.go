package props

import (
	"context"
	"encoding/binary"
	"strconv"

	"github.com/chinertia/chinertia/inertia/internal/selection"
)

// Walker walks the props of one response. One walk chooses, loads and writes, so
// that nothing is copied or built that is not sent. The methods get filter, which
// is true while a partial reload has still to choose among the parts of a value;
// it is false on full visits, inside of what was included whole, and below
// loaded values, which are sent whole (protocol 3.9).
//
// A Walker may be used again after Reset, and keeps its memory for that.
type Walker struct {
	Options
	Notes []Note

	out     Writer
	entries []entry
	filter  bool     // a partial reload has still to choose among the parts of entries
	path    []byte   // dotted path of the value at hand, or at which the walk failed
	sorted  []member // members of the maps around it, used as a stack
	depth   int
	rescues bool // the value at hand lies in a prop with Rescue, which a cycle ends: each level would try the next again
	shared  bool // the value at hand is or lies in a shared prop

	loads   *loads             // nil unless props are loaded concurrently
	started map[string]*future // in the value around, by id
	id      []byte             // names the value at hand like path, for any names
	plans   bool               // starts loads instead of waiting for them
	inner   bool               // does so in a value that was loaded
}

// Options say how the props of a response are walked.
type Options struct {
	Context     context.Context
	Selection   *selection.Selection
	Concurrency int // how many loads run at once; up to 1 is one after another

	// Rescued is called when a prop with Rescue failed, and Resolved, if it is not
	// nil, when any prop was sent or rescued.
	Rescued, Resolved func(*Resolved)
	// Failed makes the error of a walk from the dotted path at which it stopped.
	Failed func(path string, err error) error
	// Panicked makes what is raised on the goroutine of the walk when a load that
	// runs on another one has panicked.
	Panicked func(path string, value any, stack []byte) any
}

// Reset forgets the response, and keeps the options but the context, and the
// memory of what was small.
func (w *Walker) Reset() {
	w.Context, w.out, w.loads, w.started, w.depth, w.id, w.filter = nil, nil, nil, nil, 0, w.id[:0], false
	empty(&w.Notes)
	empty(&w.entries)
	empty(&w.sorted)
	empty(&w.path)
}

// maxKept is how long the lists are that stay in memory for the next response.
const maxKept = 1024

func empty[T any](list *[]T) {
	if cap(*list) > maxKept {
		*list = nil
	}
	clear(*list)
	*list = (*list)[:0]
}

// Write writes the members of the object that the assembled props are.
func (w *Walker) Write(out Writer) error {
	w.out = out
	if w.Concurrency > 1 {
		w.loads = newLoads(&w.Options)
		defer w.loads.stop()
		p := &Walker{Options: Options{Context: w.Context, Selection: w.Selection}, out: nowhere{}, loads: w.loads, plans: true}
		p.entries, p.filter = w.entries, w.filter
		p.topLevel()
		w.started = p.started
	}
	if err := w.topLevel(); err != nil {
		return w.failed(err)
	}
	return nil
}

func (w *Walker) topLevel() error {
	for i := range w.entries {
		e := &w.entries[i]
		w.shared = e.shared
		before := w.out.Len()
		if err := w.child(e.name, -1, &e.value, w.filter); err != nil {
			return err
		}
		if n := w.out.Len() - before; n > 0 && w.Resolved != nil {
			if spec, _ := e.value.spec(); spec == nil {
				w.Resolved(&Resolved{Path: e.name, Shared: e.shared, Bytes: n})
			}
		}
	}
	return nil
}

// failed completes an error with the path at which the walk stopped.
func (w *Walker) failed(err error) error {
	path := string(w.path)
	if len(path) > 300 {
		path = path[:300] + "..."
	}
	return w.Failed(path, err)
}

// child writes one member of an object, or with an index from 0 one item of a list,
// if it is sent. Lists that lose items close up; the path keeps the position in
// the full list. After an error the path stays, to tell where it happened.
func (w *Walker) child(name string, index int, v *value, filter bool) error {
	filter = filter && !v.whole
	if !filter && index < 0 && !v.typed.IsValid() && w.out.Scalar(name, v.any) {
		return nil
	}
	around := w.enter(name, index)
	if filter {
		included := w.Selection.Includes(w.path)
		if included == selection.None && !v.isAlways() {
			w.leave(around)
			return nil
		}
		filter = included == selection.Part
	}
	mark := 0
	if index < 0 {
		mark = w.out.Name(name)
	} else {
		mark = w.out.Item()
	}
	sent, err := w.value(v, filter)
	if err != nil {
		return err
	}
	if !sent {
		w.out.Cut(mark)
	}
	w.leave(around)
	return nil
}

// place is a value in the tree, to return to after its parts.
type place struct{ path, id int }

func (w *Walker) enter(name string, index int) place {
	around := place{len(w.path), len(w.id)}
	if around.path > 0 {
		w.path = append(w.path, '.')
	}
	if index < 0 {
		w.path = append(w.path, name...)
	} else {
		w.path = strconv.AppendInt(w.path, int64(index), 10)
	}
	if w.loads != nil {
		// Two values may have one path: {"a.b": 1, "a": {"b": 2}}.
		w.id = append(binary.AppendVarint(w.id, int64(len(w.path)-around.path)), w.path[around.path:]...)
	}
	return around
}

func (w *Walker) leave(around place) {
	w.path = w.path[:around.path]
	w.id = w.id[:around.id]
}
