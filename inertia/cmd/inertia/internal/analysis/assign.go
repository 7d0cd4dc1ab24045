package analysis

import (
	"go/ast"
	"go/token"
	"go/types"
)

func (a *analyser) objectOf(id *ast.Ident) types.Object {
	if obj := a.info.Defs[id]; obj != nil {
		return obj
	}
	return a.info.Uses[id]
}

func (a *analyser) assignment(s *ast.AssignStmt) {
	values := a.values(s.Rhs)
	for i, lhs := range s.Lhs {
		var v *Value
		if i < len(values) {
			v = values[i]
		}
		if v == nil {
			v = &Value{Type: a.info.TypeOf(lhs)}
		}
		if s.Tok != token.ASSIGN && s.Tok != token.DEFINE { // +=
			v = &Value{Type: a.info.TypeOf(lhs)}
		}
		a.assign(lhs, v)
	}
}

func (a *analyser) assign(lhs ast.Expr, v *Value) {
	switch lhs := ast.Unparen(lhs).(type) {
	case *ast.Ident:
		obj := a.objectOf(lhs)
		if lhs.Name == "_" || obj == nil {
			return
		}
		if obj.Parent() == obj.Pkg().Scope() {
			a.hold(obj, v)
			return
		}
		a.st.vars[obj] = v
	case *ast.IndexExpr:
		a.assignIndex(lhs, v)
	case *ast.SelectorExpr:
		x := a.eval(lhs.X)
		field, ok := a.info.Uses[lhs.Sel].(*types.Var)
		if !ok {
			return
		}
		a.hold(field, v)
		if o := a.structOf(x); o != nil {
			o.set(field.Name(), &Entry{Value: v, Pos: lhs.Pos()})
		}
	case *ast.StarExpr:
		a.eval(lhs.X)
	}
}

// assignIndex is m[key] = v.
func (a *analyser) assignIndex(lhs *ast.IndexExpr, v *Value) {
	m, key := a.eval(lhs.X), a.eval(lhs.Index)
	if !isMap(a.info.TypeOf(lhs.X)) {
		return
	}
	// The use of a map of which nothing is known is reported.
	for _, o := range a.objectsOf(m) {
		if key.keyOf != nil {
			o.overlay(key.keyOf)
			continue
		}
		names, ok := key.strings()
		if !ok {
			o.Open = lhs.Index.Pos()
			continue
		}
		for _, name := range names {
			e := &Entry{Value: v, Optional: len(names) > 1, Pos: lhs.Pos()}
			if old := o.Entries[name]; old != nil && e.Optional {
				e.Value, e.Optional = join(old.Value, v), old.Optional
			}
			o.set(name, e)
		}
	}
}
