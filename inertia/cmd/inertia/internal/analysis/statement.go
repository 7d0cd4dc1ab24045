package analysis

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

func (a *analyser) stmt(s ast.Stmt) {
	if a.st.dead {
		return
	}
	if s.Pos().IsValid() {
		a.at = s.Pos()
	}
	switch s := s.(type) {
	case *ast.BlockStmt:
		if s != nil {
			for _, inner := range s.List {
				a.stmt(inner)
			}
		}
	case *ast.LabeledStmt:
		a.stmt(s.Stmt)
	case *ast.ExprStmt:
		a.eval(s.X)
	case *ast.GoStmt:
		a.eval(s.Call)
	case *ast.DeferStmt:
		f := a.frames[len(a.frames)-1]
		if f.branch > 0 || f.node == nil {
			a.eval(s.Call) // it may be called
		} else {
			f.deferred = append(f.deferred, s.Call)
		}
	case *ast.BranchStmt:
		a.leave()
	case *ast.SendStmt:
		a.eval(s.Chan)
		a.eval(s.Value)
	case *ast.IncDecStmt:
		a.eval(s.X)
	case *ast.DeclStmt:
		a.declare(s)
	case *ast.AssignStmt:
		a.assignment(s)
	case *ast.ReturnStmt:
		a.returns(s)
	case *ast.IfStmt:
		if s.Init != nil {
			a.stmt(s.Init)
		}
		a.eval(s.Cond)
		a.branches([]ast.Stmt{s.Body, s.Else})
	case *ast.ForStmt:
		if s.Init != nil {
			a.stmt(s.Init)
		}
		if s.Cond != nil {
			a.eval(s.Cond)
		}
		list := []ast.Stmt{s.Body}
		if s.Post != nil {
			list = append(list, s.Post)
		}
		a.leavable(func() { a.branches([]ast.Stmt{&ast.BlockStmt{List: list}, nil}) })
	case *ast.RangeStmt:
		a.rangeOver(s)
	case *ast.SwitchStmt:
		if s.Init != nil {
			a.stmt(s.Init)
		}
		if s.Tag != nil {
			a.eval(s.Tag)
		}
		a.leavable(func() { a.clauses(s.Body) })
	case *ast.TypeSwitchStmt:
		if s.Init != nil {
			a.stmt(s.Init)
		}
		a.stmt(s.Assign)
		a.leavable(func() { a.clauses(s.Body) })
	case *ast.SelectStmt:
		a.leavable(func() { a.clauses(s.Body) })
	}
}

// leave notes that a loop or switch is left here: what stands behind it goes on
// with what is known at this place as well.
func (a *analyser) leave() {
	f := a.frames[len(a.frames)-1]
	if n := len(f.leaves); n > 0 {
		f.leaves[n-1] = append(f.leaves[n-1], a.st.clone())
	}
	a.st.dead = true
}

// leavable follows a loop or switch.
func (a *analyser) leavable(follow func()) {
	f := a.frames[len(a.frames)-1]
	f.leaves = append(f.leaves, nil)
	follow()
	left := f.leaves[len(f.leaves)-1]
	f.leaves = f.leaves[:len(f.leaves)-1]
	if len(left) > 0 {
		end := *a.st // its maps are not changed any more
		a.st.become(append(left, &end)...)
	}
}

// branches follows one of several statements, of which nil is nothing.
func (a *analyser) branches(stmts []ast.Stmt) {
	before := a.st
	if n := len(a.frames); n > 0 {
		f := a.frames[n-1]
		f.branch++
		defer func() { f.branch-- }()
	}
	var ends []*state
	for _, s := range stmts {
		a.st = before.clone()
		if s != nil {
			a.stmt(s)
		}
		ends = append(ends, a.st)
	}
	a.st = before
	a.st.become(ends...)
}

func (a *analyser) clauses(body *ast.BlockStmt) {
	var stmts []ast.Stmt
	exhaustive := false
	for _, s := range body.List {
		switch c := s.(type) {
		case *ast.CaseClause:
			for _, e := range c.List {
				a.eval(e)
			}
			exhaustive = exhaustive || c.List == nil
			stmts = append(stmts, &ast.BlockStmt{List: c.Body})
		case *ast.CommClause:
			exhaustive = true
			list := c.Body
			if c.Comm != nil {
				list = append([]ast.Stmt{c.Comm}, list...)
			}
			stmts = append(stmts, &ast.BlockStmt{List: list})
		}
	}
	if !exhaustive {
		stmts = append(stmts, nil)
	}
	a.branches(stmts)
}

func (a *analyser) rangeOver(s *ast.RangeStmt) {
	over := a.eval(s.X)
	bind := func(e ast.Expr, v *Value) {
		if id, ok := e.(*ast.Ident); ok && id.Name != "_" {
			if obj := a.objectOf(id); obj != nil {
				if v.Type == nil && v.Alts == nil {
					v.Type = obj.Type()
				}
				a.st.vars[obj] = v
			}
		}
	}
	elem := over.elem()
	if elem == nil {
		elem = &Value{param: over.param}
	}
	if o := a.mapOf(over); o != nil && isMap(a.info.TypeOf(s.X)) {
		bind(s.Key, &Value{keyOf: o})
		// Copying one map into another is certain, even if the map is empty.
		if len(s.Body.List) == 1 {
			if assign, ok := s.Body.List[0].(*ast.AssignStmt); ok && len(assign.Lhs) == 1 {
				if _, ok := assign.Lhs[0].(*ast.IndexExpr); ok {
					bind(s.Value, elem)
					a.stmt(assign)
					return
				}
			}
		}
	}
	if over.List != nil && len(over.List) <= 64 && !leaves(s.Body) {
		for i, elem := range over.List {
			key := &Value{Type: types.Typ[types.Int], Const: constant.MakeInt64(int64(i))}
			if i < len(over.Keys) {
				key = over.Keys[i]
			}
			if s.Key != nil {
				bind(s.Key, key)
			}
			bind(s.Value, elem)
			a.stmt(s.Body)
		}
		return
	}
	bind(s.Value, elem)
	a.leavable(func() { a.branches([]ast.Stmt{s.Body, nil}) })
}

// leaves reports whether a body has a break, continue or goto.
func leaves(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		_, branch := n.(*ast.BranchStmt)
		found = found || branch
		return !found
	})
	return found
}

func (a *analyser) declare(s *ast.DeclStmt) {
	decl, ok := s.Decl.(*ast.GenDecl)
	if !ok || decl.Tok != token.VAR {
		return
	}
	for _, spec := range decl.Specs {
		v := spec.(*ast.ValueSpec)
		values := a.values(v.Values)
		for i, name := range v.Names {
			obj := a.info.Defs[name]
			if obj == nil {
				continue
			}
			if len(v.Values) == 0 {
				a.st.vars[obj] = zero(obj.Type())
			} else if i < len(values) {
				a.st.vars[obj] = values[i]
			}
		}
	}
}

// values evaluates the right side of an assignment.
func (a *analyser) values(exprs []ast.Expr) []*Value {
	if len(exprs) == 1 {
		if call, ok := ast.Unparen(exprs[0]).(*ast.CallExpr); ok {
			return a.call(call)
		}
	}
	values := make([]*Value, len(exprs))
	for i, e := range exprs {
		values[i] = a.eval(e)
	}
	return values
}
