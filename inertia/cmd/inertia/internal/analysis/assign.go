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

// changes notes the variables that are assigned to, in whole or in part, or
// whose address is taken: what is known of their first value may not hold.
func (a *analyser) changes(n ast.Node) bool {
	mark := func(e ast.Expr) {
		for {
			switch x := ast.Unparen(e).(type) {
			case *ast.IndexExpr:
				e = x.X
				continue
			case *ast.SelectorExpr:
				if v, ok := a.info.Uses[x.Sel].(*types.Var); ok && !v.IsField() {
					a.changed[v] = true
				}
				e = x.X
				continue
			case *ast.StarExpr:
				e = x.X
				continue
			case *ast.Ident:
				if v, ok := a.info.Uses[x].(*types.Var); ok {
					a.changed[v] = true
				}
			}
			return
		}
	}
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			for _, lhs := range n.Lhs {
				mark(lhs)
			}
		}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			mark(n.X)
		}
	}
	return true
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
			t := a.info.TypeOf(lhs)
			if v = (&Value{Type: t}); s.Tok == token.ADD_ASSIGN && isText(t) {
				v = joined(t, a.eval(lhs), values[i])
			}
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
		switch {
		case ok:
			a.settle(lhs.Index.Pos())
		case key.param && a.inLiteral():
			a.pend(lhs.Index.Pos(), unknownNames, nil) // its calls tell
			continue
		default:
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

// inLiteral reports whether the innermost function is a literal.
func (a *analyser) inLiteral() bool {
	_, literal := a.frames[len(a.frames)-1].node.(*ast.FuncLit)
	return literal
}
