package analysis

import (
	"go/ast"
)

// flashed notes a key of the flash data.
func (a *analyser) flashed(e *ast.CallExpr, args []*Value) {
	if a.quiet > 0 || len(args) < 3 {
		return
	}
	names, ok := args[1].strings()
	if !ok {
		if args[1].param {
			a.wrap()
			if a.flash[e.Pos()] == nil {
				a.pend(e.Pos(), "the key of this flash data is what a caller hands over, and no call can be followed: it is missing in the types", nil)
			}
			return
		}
		a.problem(e.Pos(), "the key of this flash data is not constant: it is missing in the types")
		return
	}
	a.settle(e.Pos())
	o := a.flash[e.Pos()]
	if o == nil {
		o = newObject()
		a.flash[e.Pos()] = o
	}
	for _, name := range names {
		value := a.settled(args[2])
		if old := o.Entries[name]; old != nil {
			value = join(old.Value, value)
		}
		o.set(name, &Entry{Value: value, Optional: true, Pos: e.Pos()})
	}
}

// messageKeys are the keys under which a page may find messages.
func (a *analyser) messageKeys() []string {
	if !a.messages {
		return nil
	}
	keys := map[string]bool{}
	for _, names := range a.keys {
		for _, name := range names {
			keys[name] = true
		}
	}
	if len(a.stores) > len(a.keys) || len(a.keys) == 0 {
		keys["messages"] = true // a store without the option
	}
	return sortedKeys(keys)
}
