package analysis

import (
	"go/ast"
	"go/token"
	"go/types"
)

// follow walks the body of a function with what is known of its arguments, nil
// for nothing, and returns its results.
func (a *analyser) follow(fn *types.Func, node ast.Node, typ *ast.FuncType, body *ast.BlockStmt, args []*Value, targs map[*types.TypeParam]types.Type) []*Value {
	f := &frame{fn: fn, node: node, targs: targs}
	a.frames = append(a.frames, f)
	i := 0
	for _, field := range typ.Params.List {
		for _, name := range field.Names {
			obj := a.info.Defs[name]
			if obj == nil { // _
				i++
				continue
			}
			v := &Value{Type: obj.Type(), param: true}
			if _, variadic := field.Type.(*ast.Ellipsis); variadic && args != nil {
				v = &Value{Type: obj.Type()}
			} else if i < len(args) && args[i] != nil {
				v = args[i]
			} else if args != nil {
				v = &Value{Type: a.concrete(obj.Type())}
			}
			a.st.vars[obj] = v
			i++
		}
		if len(field.Names) == 0 {
			i++
		}
	}
	if typ.Results != nil {
		for _, field := range typ.Results.List {
			for _, name := range field.Names {
				if v, ok := a.info.Defs[name].(*types.Var); ok {
					f.named = append(f.named, v)
					a.st.vars[v] = zero(v.Type())
				}
			}
		}
	}
	a.stmt(body)
	if !a.st.dead {
		f.exits = append(f.exits, a.st)
	}
	a.frames = a.frames[:len(a.frames)-1]
	if len(f.exits) > 0 {
		a.st = &state{}
		a.st.become(f.exits...)
	}
	return f.results
}

// zero is the value of a variable that was declared without one.
func zero(t types.Type) *Value {
	v := &Value{Type: t}
	switch t.Underlying().(type) {
	case *types.Map, *types.Interface:
		v.Null = true
	}
	return v
}

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
		a.eval(s.Call)
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
		if s.Post != nil {
			a.branches([]ast.Stmt{&ast.BlockStmt{List: []ast.Stmt{s.Body, s.Post}}, nil})
			return
		}
		a.branches([]ast.Stmt{s.Body, nil})
	case *ast.RangeStmt:
		a.rangeOver(s)
	case *ast.SwitchStmt:
		if s.Init != nil {
			a.stmt(s.Init)
		}
		if s.Tag != nil {
			a.eval(s.Tag)
		}
		a.clauses(s.Body)
	case *ast.TypeSwitchStmt:
		if s.Init != nil {
			a.stmt(s.Init)
		}
		a.stmt(s.Assign)
		a.clauses(s.Body)
	case *ast.SelectStmt:
		a.clauses(s.Body)
	}
}

// branches follows one of several statements, of which nil is nothing.
func (a *analyser) branches(stmts []ast.Stmt) {
	before := a.st
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
	elem := &Value{}
	if over.Elem != nil {
		elem = over.Elem
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
	bind(s.Value, elem)
	a.branches([]ast.Stmt{s.Body, nil})
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

func (a *analyser) returns(s *ast.ReturnStmt) {
	f := a.frames[len(a.frames)-1]
	values := a.values(s.Results)
	if len(s.Results) == 0 {
		for _, v := range f.named {
			values = append(values, a.st.vars[v])
		}
	}
	if len(values) > 1 && values[0] != nil && values[0].Null && a.fails(s, values) {
		values = nil // what is returned with an error is not used
	}
	for i, v := range values {
		if v != nil && v.Null && i < len(s.Results) {
			v = a.typedNil(f, i, v)
		}
		if i == len(f.results) {
			f.results = append(f.results, v)
		} else {
			f.results[i] = join(f.results[i], v)
		}
	}
	if a.st.dead {
		return
	}
	f.exits = append(f.exits, &state{vars: a.st.vars, objects: a.st.objects})
	a.st.dead = true
}

// fails reports whether a return is one with an error.
func (a *analyser) fails(s *ast.ReturnStmt, values []*Value) bool {
	last := values[len(values)-1]
	return len(s.Results) == len(values) && !last.Null && types.Identical(a.info.TypeOf(s.Results[len(values)-1]), types.Universe.Lookup("error").Type())
}

// typedNil is the nil that a function returns as one of its results: a nil map
// is not null for the client.
func (a *analyser) typedNil(f *frame, i int, v *Value) *Value {
	var sig *types.Signature
	switch node := f.node.(type) {
	case *ast.FuncDecl:
		sig = f.fn.Signature()
	case *ast.FuncLit:
		sig, _ = a.info.TypeOf(node).(*types.Signature)
	}
	if sig == nil || i >= sig.Results().Len() || types.IsInterface(sig.Results().At(i).Type()) {
		return v
	}
	c := *v
	c.Type = sig.Results().At(i).Type()
	return &c
}
