package props

import "cmp"

// Note is one thing that the page object says about a prop beside its value
// (protocol 4). Notes are in the order in which the props were met.
type Note struct {
	Key     string // of the page object
	Path    string // of the prop, or of what it says something about
	Name    string // group of a deferred prop, or key of a once prop: the first counts
	Expires int64  // of a once prop: milliseconds since 1970, 0 for never
	Scroll  ScrollMeta
	Reset   bool // of a scroll prop
}

// Keys of the page object that notes have.
const (
	KeyDeferred = "deferredProps"
	KeyRescued  = "rescuedProps"
	KeyMerge    = "mergeProps"
	KeyPrepend  = "prependProps"
	KeyDeep     = "deepMergeProps"
	KeyMatchOn  = "matchPropsOn"
	KeyScroll   = "scrollProps"
	KeyOnce     = "onceProps"
)

func (w *Walker) note(n Note) { w.Notes = append(w.Notes, n) }

// noteInner notes paths inside of the prop at the current path.
func (w *Walker) noteInner(key string, inner ...string) {
	for _, name := range inner {
		w.note(Note{Key: key, Path: string(w.path) + "." + name})
	}
}

// noteMerge notes how the client merges the prop at the current path: as a whole,
// or the lists at the inner paths (protocol 4.1).
func (w *Walker) noteMerge(s *Spec) {
	if s.Merge == Replace || !w.Selection.AsksFor(w.path) || w.Selection.Resets(w.path) {
		return
	}
	whole := len(s.Append) == 0 && len(s.Prepend) == 0
	switch {
	case s.Merge == Deep:
		w.note(Note{Key: KeyDeep, Path: string(w.path)})
	case whole && s.Merge == Prepend:
		w.note(Note{Key: KeyPrepend, Path: string(w.path)})
	case whole:
		w.note(Note{Key: KeyMerge, Path: string(w.path)})
	}
	w.noteInner(KeyMerge, s.Append...)
	w.noteInner(KeyPrepend, s.Prepend...)
	w.noteInner(KeyMatchOn, s.MatchOn...)
}

// noteScroll notes what the client needs to load the pages around a value, and
// where it puts the items (protocol 4.5).
func (w *Walker) noteScroll(s *Spec, value any) {
	reset := w.Selection.Resets(w.path)
	w.note(Note{Key: KeyScroll, Path: string(w.path), Scroll: s.Scroll(value), Reset: reset})
	if reset || !w.Selection.AsksFor(w.path) {
		return
	}
	if w.Selection.Prepend {
		w.noteInner(KeyPrepend, s.Wrapper)
	} else {
		w.noteInner(KeyMerge, s.Wrapper)
	}
	w.noteInner(KeyMatchOn, s.MatchOn...)
}

func (w *Walker) noteOnce(s *Spec) {
	if s.Once && w.Selection.AsksFor(w.path) {
		path := string(w.path)
		w.note(Note{Key: KeyOnce, Path: path, Name: cmp.Or(s.Key, path), Expires: s.expires()})
	}
}
