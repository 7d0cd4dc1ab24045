package analysis

import (
	"go/ast"
	"go/types"
	"slices"
)

func (a *analyser) conversion(e *ast.CallExpr) *Value {
	v := a.args(e)[0]
	t := a.typeOf(e)
	if !loose(t) || v.Alts != nil {
		if isAny(t) {
			return v
		}
		return &Value{Type: t, Const: v.Const}
	}
	c := *v
	if !isAny(t) {
		c.Type = t
	}
	return &c
}

func (a *analyser) builtin(e *ast.CallExpr) *Value {
	id, _ := ast.Unparen(e.Fun).(*ast.Ident)
	name := ""
	if id != nil {
		name = id.Name
	}
	switch name {
	case "make":
		v := a.static(e)
		if isMap(v.Type) {
			v.Object = a.st.born(newObject())
		}
		return v
	case "new":
		return a.static(e)
	case "panic":
		a.args(e)
		a.st.dead = true
		return a.static(e)
	}
	args := a.args(e)
	switch name {
	case "delete":
		for _, o := range a.objectsOf(args[0]) {
			names, ok := args[1].strings()
			if ok && len(names) == 1 {
				delete(o.Entries, names[0])
				o.Keys = slices.DeleteFunc(o.Keys, func(k string) bool { return k == names[0] })
			} else {
				*o = *o.weaken()
			}
		}
	case "append":
		v := a.static(e)
		v.Elem = args[0].Elem
		if s, ok := v.Type.Underlying().(*types.Slice); ok && loose(s.Elem()) {
			for _, arg := range args[1:] {
				if e.Ellipsis.IsValid() {
					arg = arg.Elem
				}
				v.Elem = join(v.Elem, arg)
			}
		}
		return v
	case "clear":
		for _, o := range a.objectsOf(args[0]) {
			*o = *newObject()
		}
	}
	return a.static(e)
}
