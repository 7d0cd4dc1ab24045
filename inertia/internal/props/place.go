package props

import (
	"encoding/binary"
	"strconv"
)

// place is a value in the tree, to return to after its parts.
type place struct{ path, id int }

// enter goes to a part of the value at hand.
func (w *Walker) enter(name string) place {
	at := place{len(w.path), len(w.id)}
	if at.path > 0 {
		w.path = append(w.path, '.')
	}
	w.path = append(w.path, name...)
	if w.loads != nil {
		// Two values may have one path: {"a.b": 1, "a": {"b": 2}}.
		w.id = append(binary.AppendUvarint(w.id, uint64(len(name))), name...)
	}
	return at
}

// enterItem is enter for an item of a list.
func (w *Walker) enterItem(i int) place {
	at := place{len(w.path), len(w.id)}
	if at.path > 0 {
		w.path = append(w.path, '.')
	}
	w.path = strconv.AppendInt(w.path, int64(i), 10)
	if w.loads != nil {
		w.id = binary.AppendUvarint(w.id, uint64(i)) // a list has no names
	}
	return at
}

func (w *Walker) leave(at place) { w.path, w.id = w.path[:at.path], w.id[:at.id] }
