package analysis

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
)

const unknownNames = "names of props that are set here are not known: they are missing in the types; use constant names, or put the values under one name as a map[string]T"

const unknownProps = "the props of this page cannot be followed: they are missing in the types; build them in a literal of inertia.Props, or return them from a function of the module"

// page notes that a page is rendered.
func (a *analyser) page(pos token.Pos, component, props *Value) {
	names, ok := component.strings()
	for _, name := range names {
		for _, c := range a.captures {
			c.components[name] = true
		}
	}
	if a.quiet > 0 {
		return
	}
	if !ok {
		if component.param {
			a.wrap()
			a.naming[a.root()] = true
			a.pend(pos, "the name of this page is what a caller hands over, and no call can be followed: its props are not typed", nil)
			return
		}
		a.problem(pos, "the name of this page is not constant: its props are not typed; write the name where the page is rendered, or in a constant")
		return
	}
	sure := a.known(props)
	value := a.settled(props)
	for _, name := range names {
		for i, f := range a.frames {
			if f.fn == nil || a.naming[f.fn] || a.handedOn(i) { // it does so for one of its callers
				continue
			}
			if a.renders[f.fn] == nil {
				a.renders[f.fn] = map[string]bool{}
			}
			a.renders[f.fn][name] = true
		}
		page := &Page{Component: name, Props: []*Value{value}, Pos: pos}
		if a.fromParam(props) && a.root() != nil {
			a.wrap()
			a.pend(pos, unknownProps, page)
			continue
		}
		if !sure {
			a.problem(pos, unknownProps)
		}
		a.settle(pos)
		// The calls that led here tell one way of rendering from another.
		var key strings.Builder
		key.WriteString(name)
		for _, f := range a.frames {
			key.WriteString(a.prog.Position(f.node.Pos()))
		}
		key.WriteString(a.prog.Fset.Position(pos).String())
		if known := a.pages[key.String()]; known != nil {
			page.Props = append(known.Props, value)
		}
		a.pages[key.String()] = page
	}
}

// handedOn reports whether a function does what it does by another one that it
// was given.
func (a *analyser) handedOn(i int) bool {
	around := a.frames[i].node
	return slices.ContainsFunc(a.frames[i+1:], func(f *frame) bool {
		return f.handed && (f.node.Pos() < around.Pos() || f.node.End() > around.End())
	})
}

// known reports whether all names in props are known.
func (a *analyser) known(props *Value) bool {
	for _, v := range props.all() {
		switch {
		case v.Null, v.Object != nil:
		case v.Type == nil, isMap(v.Type), types.IsInterface(v.Type):
			return false
		default:
			t := v.Type
			if p, ok := t.Underlying().(*types.Pointer); ok {
				t = p.Elem()
			}
			if _, ok := t.Underlying().(*types.Struct); !ok {
				return false
			}
		}
	}
	return props != nil
}

// settled copies a value as it is at this place, with what its functions return
// where their type does not tell it.
func (a *analyser) settled(v *Value) *Value {
	c := a.snapshot(v)
	a.complete(c, map[*Value]bool{})
	return c
}

func (a *analyser) complete(v *Value, seen map[*Value]bool) {
	if v == nil || seen[v] {
		return
	}
	seen[v] = true
	for _, alt := range v.Alts {
		a.complete(alt, seen)
	}
	if v.Object != nil && v.Object.Struct != nil && !holdsLoose(v.Object.Struct) {
		v.Object = nil // the type says it all
	}
	if v.Object != nil {
		if v.Object.Open.IsValid() {
			a.problem(v.Object.Open, unknownNames)
		}
		for _, key := range v.Object.Keys {
			e := v.Object.Entries[key]
			if e.Value != nil && (e.Value.lit != nil || e.Value.fn != nil) {
				c := *e.Value // literals are shared with the state
				e.Value = &c
			}
			if e.Value != nil && e.Value.Unsure && !e.Value.param {
				a.problem(e.Pos, "whether the prop %q is deferred cannot be seen here: it is optional in the types", key)
			}
			a.complete(e.Value, seen)
		}
	}
	if v.lit != nil || v.fn != nil {
		if sig, ok := v.Type.Underlying().(*types.Signature); ok && sig.Results().Len() > 0 && a.interesting(sig.Results().At(0).Type()) {
			v.Elem = a.settled(a.resultOfFunc(v))
		}
	}
}
