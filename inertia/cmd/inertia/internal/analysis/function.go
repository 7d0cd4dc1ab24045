package analysis

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
)

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
	if !record && !routes && !a.tells(origin, decl) && !slices.ContainsFunc(append(args, recv), a.holdsObject) {
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
	return slices.ContainsFunc(v.all(), func(alt *Value) bool {
		return alt.Object != nil && (alt.Object.Struct == nil || holdsLoose(alt.Object.Struct))
	})
}

// tells reports whether some result of a function is worth following. Texts are
// if the function is short: one that gives the name of a page is.
func (a *analyser) tells(fn *types.Func, decl *ast.FuncDecl) bool {
	for v := range fn.Signature().Results().Variables() {
		if a.interesting(v.Type()) {
			return true
		}
		if isText(v.Type()) {
			file := a.prog.Fset.File(decl.Pos())
			return file.Line(decl.End())-file.Line(decl.Pos()) <= 20
		}
	}
	return false
}

// forget drops what is known of structs that a function may change which is not
// followed.
func (a *analyser) forget(fn *types.Func, recv *Value, args []*Value) {
	if fn != nil && fn.Pkg() != nil {
		switch fn.Pkg().Path() {
		case "fmt", "log", "log/slog", "errors", "testing":
			return // these only read
		}
	}
	if recv != nil && fn != nil {
		if self := fn.Signature().Recv(); self != nil && isPointer(self.Type()) {
			args = append(slices.Clone(args), recv)
		}
	}
	for _, v := range args {
		for _, alt := range v.all() {
			if alt.Object != nil && alt.Object.Struct != nil && (isPointer(alt.Type) || v == recv) {
				now := a.st.now(alt.Object)
				now.Keys, now.Entries = nil, map[string]*Entry{}
			}
		}
	}
}

func isPointer(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Pointer)
	return ok
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
	if s, ok := t.Underlying().(*types.Slice); ok && holdsHandler(s.Elem()) {
		return true // a table of routes
	}
	if _, ok := t.Underlying().(*types.Interface); ok && !isAny(t) && !hasTypeParam(t) {
		return false
	}
	return loose(t)
}

// typeArgs returns what stands for the type parameters of a function in a call.
func (a *analyser) typeArgs(e *ast.CallExpr, fn *types.Func) map[*types.TypeParam]types.Type {
	params := fn.Signature().TypeParams()
	targs := map[*types.TypeParam]types.Type{}
	if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok && fn.Signature().RecvTypeParams().Len() > 0 {
		if named := namedOf(a.typeOf(sel.X)); named != nil {
			for i := range min(named.TypeArgs().Len(), fn.Signature().RecvTypeParams().Len()) {
				targs[fn.Signature().RecvTypeParams().At(i)] = named.TypeArgs().At(i)
			}
		}
	}
	if params.Len() == 0 {
		return targs
	}
	args := a.instance(e.Fun)
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
	const text = "a router is handed to %s of an interface whose value cannot be followed: its routes are missing; call it on the types themselves"
	switch {
	case followed:
		a.settle(e.Pos())
	case recv != nil && recv.param && a.root() != nil:
		a.wrap()
		a.pend(e.Pos(), fmt.Sprintf(text, fn.Name()), nil)
	default:
		a.problem(e.Pos(), text, fn.Name())
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

// holdsHandler reports whether t is a struct with a handler in it.
func holdsHandler(t types.Type) bool {
	s := structOf(t)
	if s == nil || isRouter(t) {
		return false
	}
	for f := range s.Fields() {
		if isHandler(f.Type()) {
			return true
		}
	}
	return false
}
