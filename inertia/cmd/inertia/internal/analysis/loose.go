package analysis

import (
	"go/ast"
	"go/types"
)

// typeOf is the type of an expression in the function that is followed, whose
// type parameters may be known.
func (a *analyser) typeOf(e ast.Expr) types.Type {
	tv := a.info.Types[e]
	t := tv.Type
	if t == nil {
		if id, ok := e.(*ast.Ident); ok {
			if obj := a.objectOf(id); obj != nil {
				t = obj.Type()
			}
		}
	}
	if tuple, ok := t.(*types.Tuple); ok {
		if tuple.Len() == 0 {
			return types.Typ[types.Invalid]
		}
		t = tuple.At(0).Type()
	}
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return a.concrete(t)
}

// loose reports whether the type says too little, so that the value is looked
// at.
func loose(t types.Type) bool {
	if t == nil || isAny(t) || isMap(t) || isProp(t) || isRouter(t) || isText(t) || holdsLoose(t) || hasTypeParam(t) {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Signature, *types.Interface:
		return true
	case *types.Slice:
		return isAny(u.Elem()) || isMap(u.Elem()) || isText(u.Elem()) || isNamed(u.Elem(), library+"inertia", "Option")
	}
	return false
}

// holdsLoose reports whether t is a struct, or points to one, some field of
// which says too little.
func holdsLoose(t types.Type) bool {
	s := structOf(t)
	if s == nil || isProp(t) {
		return false
	}
	for f := range s.Fields() {
		ft := f.Type()
		if isAny(ft) || isProp(ft) || isMap(ft) || f.Embedded() && holdsLoose(ft) {
			return true
		}
		if sig, ok := ft.Underlying().(*types.Signature); ok && sig.Results().Len() > 0 {
			return true
		}
	}
	return false
}
