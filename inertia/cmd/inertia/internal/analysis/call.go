package analysis

import (
	"go/ast"
	"go/types"
)

// maxDepth is how deep calls are followed.
const maxDepth = 24

// callee returns the function or method that is called, or nil.
func (a *analyser) callee(fun ast.Expr) *types.Func {
	switch f := ast.Unparen(fun).(type) {
	case *ast.Ident:
		fn, _ := a.info.Uses[f].(*types.Func)
		return fn
	case *ast.SelectorExpr:
		fn, _ := a.info.Uses[f.Sel].(*types.Func)
		return fn
	case *ast.IndexExpr:
		return a.callee(f.X)
	case *ast.IndexListExpr:
		return a.callee(f.X)
	}
	return nil
}

// call follows a call and returns its results as far as they are known.
func (a *analyser) call(e *ast.CallExpr) []*Value {
	tv := a.info.Types[e.Fun]
	switch {
	case tv.IsType():
		return []*Value{a.conversion(e)}
	case tv.IsBuiltin():
		return []*Value{a.builtin(e)}
	}
	fn := a.callee(e.Fun)
	if fn == nil {
		f := a.eval(e.Fun)
		args := a.args(e)
		if v := a.callValue(f, args); v != nil {
			return v
		}
		if len(args) == 1 && args[0].router != nil { // a middleware around a router
			args[0].scopeOf().add(a.sitesOf(f))
			return []*Value{{Type: a.typeOf(e), router: args[0].router, scope: args[0].scope}}
		}
		return a.statics(e)
	}
	role := roleOf(fn)
	if isRouting(role) {
		return []*Value{a.routing(e, fn, role)}
	}
	var recv *Value
	if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok && fn.Signature().Recv() != nil {
		recv = a.eval(sel.X)
	}
	switch role {
	case middleware:
		a.inMiddleware++
		defer func() { a.inMiddleware-- }()
	case render, pageHandler, errorPages, messagesKey:
		a.wantText++
		defer func() { a.wantText-- }()
	}
	args := a.args(e)
	if v := a.special(e, fn, role, recv, args); v != nil {
		return []*Value{v}
	}
	if results := a.function(e, fn, recv, args); results != nil {
		return results
	}
	a.forget(fn, recv, args)
	return a.statics(e)
}

// args evaluates the arguments; a call may stand for several.
func (a *analyser) args(e *ast.CallExpr) []*Value {
	values := a.values(e.Args)
	for i, v := range values {
		if v == nil {
			values[i] = &Value{Type: types.Typ[types.Invalid]}
			if i < len(e.Args) {
				values[i] = a.static(e.Args[i])
			}
		}
	}
	return values
}

func (a *analyser) statics(e *ast.CallExpr) []*Value {
	tuple, ok := a.info.TypeOf(e).(*types.Tuple)
	if !ok {
		return []*Value{a.static(e)}
	}
	var values []*Value
	for v := range tuple.Variables() {
		t := a.concrete(v.Type())
		values = append(values, &Value{Type: t, Unsure: isProp(t)})
	}
	return values
}

// callValue calls a function that a variable holds, or returns nil.
func (a *analyser) callValue(f *Value, args []*Value) []*Value {
	switch {
	case f == nil:
		return nil
	case f.lit != nil:
		if a.following(f.lit) || len(a.frames) >= maxDepth {
			return nil
		}
		a.handing = true
		return orEmpty(a.follow(nil, f.lit, f.lit.Type, f.lit.Body, args, nil))
	case f.fn != nil:
		if decl := a.funcs[f.fn.Origin()]; decl != nil && !a.following(decl) && len(a.frames) < maxDepth {
			a.handing = true
			return orEmpty(a.follow(f.fn.Origin(), decl, decl.Type, decl.Body, args, nil))
		}
	}
	return nil
}

func orEmpty(values []*Value) []*Value {
	if values == nil {
		return []*Value{}
	}
	return values
}
