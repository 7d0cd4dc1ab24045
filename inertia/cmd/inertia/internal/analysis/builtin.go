package analysis

import (
	"go/ast"
	"go/constant"
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
		} else if n, exact := constant.Int64Val(constantOf(a.lengthOf(e))); exact && n == 0 {
			v.List = []*Value{}
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
		return a.appended(e, args)
	case "clear":
		for _, o := range a.objectsOf(args[0]) {
			*o = *newObject()
		}
	}
	return a.static(e)
}

// appended is a list with more elements, of which all are known if those before
// are.
func (a *analyser) appended(e *ast.CallExpr, args []*Value) *Value {
	v := a.static(e)
	v.Elem = args[0].elem()
	more := args[1:]
	known := args[0].List != nil || args[0].Null
	if e.Ellipsis.IsValid() {
		known = known && args[1].List != nil
		v.Elem = join(v.Elem, args[1].elem())
		more = args[1].List
	} else {
		for _, arg := range more {
			v.Elem = join(v.Elem, arg)
		}
	}
	if known {
		v.List = slices.Concat(args[0].List, more)
	}
	return v
}

// lengthOf is the length in a call of make.
func (a *analyser) lengthOf(e *ast.CallExpr) *Value {
	if len(e.Args) < 2 {
		return &Value{}
	}
	return a.eval(e.Args[1])
}
