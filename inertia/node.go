package inertia

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/chinertia/chinertia/inertia/internal/selection"
)

// A node is a value in the tree of props that has a dotted path. The methods
// here write nodes with their metadata. filter is true while a partial reload
// has still to choose among the parts of the node; it is false on full visits,
// inside of what was chosen whole, and below evaluated values, which are sent
// whole (protocol 3.9).

func (e *encoder) open(bracket byte) int {
	e.buf = append(e.buf, bracket)
	return len(e.buf)
}

// field writes one member of an object, if it is sent. quoted may be nil.
func (e *encoder) field(first int, name string, quoted []byte, p *plan, v reflect.Value, filter bool) error {
	n := e.push(name)
	c := e.chosen(filter)
	if c == selection.None && (p.always == nil || !p.always(v)) {
		e.path = e.path[:n]
		return nil
	}
	mark := e.comma(first)
	if quoted != nil {
		e.buf = append(e.buf, quoted...)
	} else {
		e.buf = append(appendString(e.buf, name), ':')
	}
	sent, err := e.value(v, p, c == selection.Part)
	return e.leave(n, mark, sent, err)
}

// anyField is field for a value that came in an interface.
func (e *encoder) anyField(first int, name string, v any, filter bool) error {
	n := e.push(name)
	c := e.chosen(filter)
	if c == selection.None && !isAlways(v) {
		e.path = e.path[:n]
		return nil
	}
	mark := e.comma(first)
	e.buf = append(appendString(e.buf, name), ':')
	sent, err := e.any(v, c == selection.Part)
	return e.leave(n, mark, sent, err)
}

// item writes one item of a list, if it is sent. Lists that lose items close
// up; the path keeps the position in the full list.
func (e *encoder) item(first, i int, p *plan, v reflect.Value, filter bool) error {
	n := e.pushIndex(i)
	c := e.chosen(filter)
	if c == selection.None && (p.always == nil || !p.always(v)) {
		e.path = e.path[:n]
		return nil
	}
	mark := e.comma(first)
	sent, err := e.value(v, p, c == selection.Part)
	return e.leave(n, mark, sent, err)
}

// chosen decides on the node at the current path.
func (e *encoder) chosen(filter bool) selection.Inclusion {
	if !filter {
		return selection.Whole
	}
	return e.sel.Includes(e.path)
}

// comma separates a node from the ones before it, and returns where to cut if
// it is left out after all.
func (e *encoder) comma(first int) (mark int) {
	mark = len(e.buf)
	if mark > first {
		e.buf = append(e.buf, ',')
	}
	return mark
}

// leave returns to the path of the parent. After an error the path stays, to
// tell where it happened.
func (e *encoder) leave(n, mark int, sent bool, err error) error {
	if err != nil {
		return err
	}
	if !sent {
		e.buf = e.buf[:mark]
	}
	e.path = e.path[:n]
	return nil
}

func (e *encoder) list(items []any, filter bool) error {
	if items == nil {
		e.buf = append(e.buf, "null"...)
		return nil
	}
	if e.depth++; e.depth > maxDepth {
		return errDepth
	}
	first := e.open('[')
	for i, v := range items {
		n := e.pushIndex(i)
		c := e.chosen(filter)
		if c == selection.None && !isAlways(v) {
			e.path = e.path[:n]
			continue
		}
		mark := e.comma(first)
		sent, err := e.any(v, c == selection.Part)
		if err := e.leave(n, mark, sent, err); err != nil {
			return err
		}
	}
	e.buf = append(e.buf, ']')
	e.depth--
	return nil
}

func (e *encoder) object(m map[string]any, filter bool) error {
	if m == nil {
		e.buf = append(e.buf, "null"...)
		return nil
	}
	if e.depth++; e.depth > maxDepth {
		return errDepth
	}
	base := len(e.keys)
	for k := range m {
		e.keys = append(e.keys, k)
	}
	keys := e.keys[base:]
	slices.Sort(keys)
	first := e.open('{')
	for _, k := range keys {
		if err := e.anyField(first, k, m[k], filter); err != nil {
			return err
		}
	}
	e.buf = append(e.buf, '}')
	e.keys = e.keys[:base]
	e.depth--
	return nil
}

func isAlways(v any) bool {
	h, ok := v.(holder)
	return ok && definitionOf(h).kind == kindAlways
}

// prop writes the prop at the current path, or announces it.
func (e *encoder) prop(d *definition) (bool, error) {
	if !e.admit(d) {
		return false, nil
	}
	if !d.rescue {
		return e.resolved(d)
	}
	undo := e.checkpoint()
	sent, err := e.resolved(d)
	if err == nil || e.ctx.Err() != nil {
		return sent, err
	}
	failed := e.propError(err)
	e.rollback(undo)
	e.meta.rescued = append(e.meta.rescued, string(e.path))
	e.visit.rescued(e.ctx, e.page.component, string(e.path), failed)
	return false, nil
}

// admit decides whether the prop at the current path is evaluated, and notes
// what the client has to know about it otherwise (protocol 3.7 and 4).
func (e *encoder) admit(d *definition) bool {
	full := !e.sel.Partial
	if d.once && (e.sel.AsksFor(e.path)) {
		e.meta.addOnce(d, e.path)
	}
	if !full {
		return true
	}
	if d.isHeld(&e.sel, e.path) {
		return false
	}
	switch d.kind {
	case kindDeferred:
		e.meta.announce(d.group, e.path)
		if d.scroll != nil {
			// The wrapper is known when the page of the list is.
			e.meta.merge = append(e.meta.merge, string(e.path))
			return false
		}
		e.label(d)
		return false
	case kindOptional:
		e.label(d)
		return false
	}
	return true
}

// label notes how the client merges the prop at the current path.
func (e *encoder) label(d *definition) {
	if d.merge != mergeNone && e.sel.AsksFor(e.path) && !e.sel.Resets(e.path) {
		e.meta.addMerge(d, e.path)
	}
}

// resolved evaluates an admitted prop and writes its value.
func (e *encoder) resolved(d *definition) (bool, error) {
	v, err := e.load(d)
	if err != nil {
		return false, err
	}
	if d.scroll != nil {
		var page ScrollMeta
		page, v = d.scroll(v)
		reset := e.sel.Resets(e.path)
		e.meta.scrolls = append(e.meta.scrolls, scrollEntry{string(e.path), page, reset})
		if e.sel.AsksFor(e.path) && !reset {
			e.meta.addScrollLabels(d, e.path, e.sel.Prepend)
		}
	}
	e.label(d)
	return e.any(v, false)
}

// load returns the value of a prop. Every closure runs at most once.
func (e *encoder) load(d *definition) (any, error) {
	if d.load == nil {
		return d.value, nil
	}
	if e.futures != nil {
		if f := e.futures.take(e.path); f != nil {
			return f.wait()
		}
	}
	if err := e.ctx.Err(); err != nil {
		return nil, fmt.Errorf("not loaded: %w", context.Cause(e.ctx))
	}
	return d.load(e.ctx)
}

type checkpoint struct {
	buf, path, keys, depth int
	meta                   metadataMark
}

func (e *encoder) checkpoint() checkpoint {
	return checkpoint{len(e.buf), len(e.path), len(e.keys), e.depth, e.meta.mark()}
}

func (e *encoder) rollback(c checkpoint) {
	e.buf, e.path, e.keys, e.depth = e.buf[:c.buf], e.path[:c.path], e.keys[:c.keys], c.depth
	e.meta.cut(c.meta)
}
