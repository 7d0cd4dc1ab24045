package analysis

import (
	"go/ast"
	"go/types"
	"slices"
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
		a.sites[e.Pos()] = true
		outer := a.site
		a.site = e.Pos()
		defer func() { a.site = outer }()
	case render, pageHandler, errorPages:
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
		if s, ok := v.Type.Underlying().(*types.Slice); ok && loose(s.Elem()) && !e.Ellipsis.IsValid() {
			for _, arg := range args[1:] {
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

// callValue calls a function that a variable holds, or returns nil.
func (a *analyser) callValue(f *Value, args []*Value) []*Value {
	switch {
	case f == nil:
		return nil
	case f.lit != nil:
		if a.following(f.lit) || len(a.frames) >= maxDepth {
			return nil
		}
		return orEmpty(a.follow(nil, f.lit, f.lit.Type, f.lit.Body, args, nil))
	case f.fn != nil:
		if decl := a.funcs[f.fn.Origin()]; decl != nil && !a.following(decl) && len(a.frames) < maxDepth {
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

func (a *analyser) following(node ast.Node) bool {
	return slices.ContainsFunc(a.frames, func(f *frame) bool { return f.node == node })
}

// function follows a call of a function whose source is there, if that can tell
// more than its type.
func (a *analyser) function(e *ast.CallExpr, fn *types.Func, recv *Value, args []*Value) []*Value {
	origin := fn.Origin()
	decl := a.funcs[origin]
	withRouter := slices.ContainsFunc(args, func(v *Value) bool { return v.router != nil })
	if decl == nil {
		if self := fn.Signature().Recv(); withRouter && self != nil && types.IsInterface(self.Type()) {
			return a.dynamic(e, fn, recv, args)
		}
		return nil
	}
	a.calling(origin)
	if a.following(decl) || len(a.frames) >= maxDepth {
		return nil
	}
	record := withRouter || a.wrappers[origin]
	result := resultOf(origin)
	routes := result != nil && isRouter(result)
	if !record && !routes && !a.interesting(result) && !slices.ContainsFunc(args, a.holdsObject) {
		return nil
	}
	if withRouter {
		a.given[origin] = true
	}
	if routes {
		a.consumed[origin] = true
	}
	if decl.Recv != nil && len(decl.Recv.List[0].Names) > 0 && recv != nil {
		if obj := a.info.Defs[decl.Recv.List[0].Names[0]]; obj != nil {
			a.st.vars[obj] = recv
		}
	}
	if !record {
		a.quiet++
		defer func() { a.quiet-- }()
	}
	return orEmpty(a.follow(origin, decl, decl.Type, decl.Body, orEmpty(args), a.typeArgs(e, origin)))
}

// holdsObject reports whether a function could change what is known of v.
func (a *analyser) holdsObject(v *Value) bool {
	return slices.ContainsFunc(v.all(), func(alt *Value) bool { return alt.Object != nil })
}

// interesting reports whether a result of the type is worth following.
func (a *analyser) interesting(t types.Type) bool {
	if t == nil {
		return false
	}
	if isText(t) {
		return a.wantText > 0
	}
	if s, ok := t.Underlying().(*types.Slice); ok && isText(s.Elem()) {
		return false
	}
	if _, ok := t.Underlying().(*types.Interface); ok && !isAny(t) && !hasTypeParam(t) {
		return false
	}
	return loose(t)
}

// typeArgs returns what stands for the type parameters of a function in a call.
func (a *analyser) typeArgs(e *ast.CallExpr, fn *types.Func) map[*types.TypeParam]types.Type {
	params := fn.Signature().TypeParams()
	if params.Len() == 0 {
		return nil
	}
	args := a.instance(e.Fun)
	targs := map[*types.TypeParam]types.Type{}
	for i := range params.Len() {
		if i < len(args) {
			targs[params.At(i)] = args[i]
		}
	}
	return targs
}

// instance returns the type arguments of a generic function where it is named.
func (a *analyser) instance(fun ast.Expr) []types.Type {
	var id *ast.Ident
	switch f := ast.Unparen(fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	case *ast.IndexExpr:
		return a.instance(f.X)
	case *ast.IndexListExpr:
		return a.instance(f.X)
	}
	var args []types.Type
	if inst, ok := a.info.Instances[id]; ok && id != nil {
		for t := range inst.TypeArgs.Types() {
			args = append(args, a.concrete(t))
		}
	}
	return args
}

// dynamic follows a call through an interface whose value is known.
func (a *analyser) dynamic(e *ast.CallExpr, fn *types.Func, recv *Value, args []*Value) []*Value {
	followed := false
	for _, v := range recv.all() {
		if v.Type == nil || types.IsInterface(v.Type) {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(v.Type, true, fn.Pkg(), fn.Name())
		method, ok := obj.(*types.Func)
		if !ok || a.funcs[method.Origin()] == nil {
			continue
		}
		decl := a.funcs[method.Origin()]
		if !a.following(decl) {
			a.calling(method.Origin())
			a.given[method.Origin()] = true
			a.follow(method.Origin(), decl, decl.Type, decl.Body, args, nil)
			followed = true
		}
	}
	if !followed {
		a.problem(e.Pos(), "a router is handed to %s of an interface whose value cannot be followed: its routes are missing; call it on the types themselves", fn.Name())
	}
	return nil
}

// calling notes that the function that is followed calls another one.
func (a *analyser) calling(fn *types.Func) {
	for _, c := range a.captures {
		c.calls[fn] = true
	}
	if caller := a.caller(); caller != nil {
		if a.calls[caller] == nil {
			a.calls[caller] = map[*types.Func]bool{}
		}
		a.calls[caller][fn] = true
	}
}
