package props

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/chinertia/chinertia/inertia/internal/fields"
)

// Resolved is about one prop that was sent, or that failed and was rescued.
type Resolved struct {
	Path     string
	Kind     Kind
	Group    string
	Shared   bool
	Once     bool
	Merged   bool
	Rescued  bool
	Duration time.Duration // of loading it, without what it holds
	Bytes    int           // of its value
	Err      error         // of a prop that was rescued, made by Failed
}

// prop writes the prop at the current path, or announces it.
func (w *Walker) prop(s *Spec) (bool, error) {
	if !w.admits(s) {
		return false, nil
	}
	if w.depth++; w.depth > fields.MaxDepth { // a function may return itself
		return true, fields.ErrDepth
	}
	var sent bool
	var err error
	switch {
	case w.plans:
		sent, err = true, w.plan(s)
	case s.Rescue || w.Resolved != nil:
		sent, err = w.observed(s)
	default:
		sent, err = w.resolve(s, nil)
	}
	w.depth--
	return sent, err
}

// observed resolves a prop that may be rescued, or that somebody wants to know of.
func (w *Walker) observed(s *Spec) (bool, error) {
	before, start := *w, w.out.Len()
	r := Resolved{Path: string(w.path), Kind: s.Kind, Group: s.Group, Shared: w.shared, Once: s.Once, Merged: s.Merge != Replace || s.Scroll != nil}
	w.rescues = w.rescues || s.Rescue
	sent, err := w.resolve(s, &r)
	w.rescues = before.rescues
	switch {
	case err != nil && s.Rescue && w.Context.Err() == nil && (!before.rescues || !errors.Is(err, fields.ErrDepth)):
		r.Err, r.Rescued = w.failed(err), true
		*w = before
		w.out.Cut(start)
		w.note(Note{Key: KeyRescued, Path: r.Path})
		w.Rescued(&r)
		sent, err = false, nil
	case err != nil || !sent:
		return sent, err
	}
	if w.Resolved != nil {
		r.Bytes = w.out.Len() - start
		w.Resolved(&r)
	}
	return sent, nil
}

// admits decides whether the prop at the current path is loaded, and notes what
// the client has to know about it otherwise (protocol 3.7 and 4).
func (w *Walker) admits(s *Spec) bool {
	w.noteOnce(s)
	switch {
	case w.Selection.Partial:
		return true
	case s.isHeld(w.Selection, w.path):
		return false
	case s.Kind == Deferred:
		w.note(Note{Key: KeyDeferred, Path: string(w.path), Name: s.Group})
		if s.Scroll != nil {
			// The wrapper is known when the page of the list is.
			w.note(Note{Key: KeyMerge, Path: string(w.path)})
			return false
		}
		w.noteMerge(s)
		return false
	case s.Kind == Optional:
		w.noteMerge(s)
		return false
	}
	return true
}

// resolve loads an admitted prop and writes its value. It completes r, which may
// be nil.
func (w *Walker) resolve(s *Spec, r *Resolved) (bool, error) {
	around := w.started
	v, inner, err := w.load(s, r)
	if err != nil {
		return false, err
	}
	if s.Scroll != nil {
		w.noteScroll(s, v)
	}
	w.noteMerge(s)
	if s.Load != nil {
		w.started = inner
	}
	sent, err := w.any(v, false)
	w.started = around
	return sent, err
}

// load returns the value of a prop, and what was started in it. Every function
// runs at most once.
func (w *Walker) load(s *Spec, r *Resolved) (v any, inner map[string]*future, err error) {
	switch {
	case s.Load == nil:
		return s.Value, nil, nil
	case w.loads != nil:
		f := w.future(s.Load)
		v, inner, err = f.wait()
		if r != nil {
			r.Duration = f.duration
		}
		return v, inner, err
	}
	if err := notLoaded(w.Context); err != nil {
		return nil, nil, err
	}
	var began time.Time
	if r != nil {
		began = time.Now()
	}
	v, err = s.Load(w.Context)
	if r != nil {
		r.Duration = time.Since(began)
	}
	return v, nil, err
}

// notLoaded returns an error if it is too late to load anything.
func notLoaded(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return fmt.Errorf("not loaded: %w", context.Cause(ctx))
}
