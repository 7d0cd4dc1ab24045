package analysis

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// eval returns what is known of an expression, and follows the calls in it.
func (a *analyser) eval(e ast.Expr) *Value {
	tv := a.info.Types[e]
	if tv.Value != nil {
		return &Value{Type: types.Default(tv.Type), Const: tv.Value}
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return a.eval(e.X)
	case *ast.Ident:
		return a.ident(e)
	case *ast.CompositeLit:
		return a.literal(e)
	case *ast.FuncLit:
		return a.funcLit(e)
	case *ast.CallExpr:
		if results := a.call(e); len(results) > 0 && results[0] != nil {
			return results[0]
		}
		return a.static(e)
	case *ast.SelectorExpr:
		return a.selector(e)
	case *ast.IndexExpr:
		return a.index1(e)
	case *ast.IndexListExpr:
		return a.eval(e.X)
	case *ast.BinaryExpr:
		return a.binary(e)
	case *ast.UnaryExpr:
		x := a.eval(e.X)
		if e.Op == token.AND && (x.Object != nil || x.router != nil) {
			v := *x
			v.Type = tv.Type
			return &v
		}
	case *ast.StarExpr:
		if x := a.eval(e.X); x.Object != nil {
			v := *x
			v.Type = a.typeOf(e)
			return &v
		}
	case *ast.TypeAssertExpr:
		a.eval(e.X)
	case *ast.SliceExpr:
		a.eval(e.X)
		for _, i := range []ast.Expr{e.Low, e.High, e.Max} {
			if i != nil {
				a.eval(i)
			}
		}
	case *ast.KeyValueExpr:
		return a.eval(e.Value)
	}
	return a.static(e)
}

// static is what the type alone says.
func (a *analyser) static(e ast.Expr) *Value {
	t := a.typeOf(e)
	return &Value{Type: t, Unsure: isProp(t), Null: t == types.Typ[types.UntypedNil]}
}

func (a *analyser) ident(e *ast.Ident) *Value {
	switch obj := a.info.Uses[e].(type) {
	case *types.Nil:
		return &Value{Type: types.Typ[types.UntypedNil], Null: true}
	case *types.Func:
		return &Value{Type: obj.Type(), fn: obj}
	case *types.Var:
		if isRouter(obj.Type()) && obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope() {
			return a.held(obj)
		}
		v := a.st.vars[obj]
		if a.changed[obj] && (v == nil || v.Keys != nil) {
			break
		}
		if v != nil && (loose(obj.Type()) || v.more()) {
			return v
		}
		if init := a.vars[obj]; init != nil && v == nil && (loose(obj.Type()) || isLiteral(init)) && len(a.frames) < maxDepth {
			return a.fresh(init)
		}
	}
	return a.static(e)
}

// fresh evaluates the initial value of a variable of a package, where nothing
// is known of other variables.
func (a *analyser) fresh(init ast.Expr) *Value {
	for _, f := range a.frames {
		if f.node == init {
			return a.static(init)
		}
	}
	st := a.st
	a.st = newState()
	a.frames = append(a.frames, &frame{node: init})
	a.quiet++
	v := a.snapshot(a.eval(init))
	a.quiet--
	a.frames = a.frames[:len(a.frames)-1]
	a.st = st
	a.st.adopt(v)
	return v
}

func (a *analyser) selector(e *ast.SelectorExpr) *Value {
	if id, ok := e.X.(*ast.Ident); ok {
		if _, isPackage := a.info.Uses[id].(*types.PkgName); isPackage {
			return a.ident(e.Sel)
		}
	}
	x := a.eval(e.X)
	switch obj := a.info.Uses[e.Sel].(type) {
	case *types.Func:
		return a.methodValue(obj, x)
	case *types.Var:
		if isRouter(obj.Type()) {
			return a.held(obj)
		}
		if o := a.readStruct(x); o != nil {
			if entry := o.Entries[obj.Name()]; entry != nil && (loose(obj.Type()) || entry.Value.more()) {
				return entry.Value
			}
		}
	}
	v := a.static(e)
	v.param = x.param && x.Object == nil && loose(v.Type)
	return v
}

// methodValue is a function or the method of a value, of one that is known if
// it is called through an interface.
func (a *analyser) methodValue(fn *types.Func, x *Value) *Value {
	recv := fn.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) {
		return &Value{Type: fn.Type(), fn: fn}
	}
	var v *Value
	for _, alt := range x.all() {
		if alt.Type == nil || types.IsInterface(alt.Type) {
			return &Value{Type: fn.Type()}
		}
		obj, _, _ := types.LookupFieldOrMethod(alt.Type, true, fn.Pkg(), fn.Name())
		method, ok := obj.(*types.Func)
		if !ok {
			return &Value{Type: fn.Type()}
		}
		v = join(v, &Value{Type: method.Type(), fn: method})
	}
	return v
}

func (a *analyser) index1(e *ast.IndexExpr) *Value {
	x := a.eval(e.X)
	if a.info.Types[e.Index].IsType() {
		return x // an instance of a generic function
	}
	key := a.eval(e.Index)
	if o := a.mapOf(x); o != nil {
		if names, ok := key.strings(); ok && len(names) == 1 && o.Entries[names[0]] != nil {
			return o.Entries[names[0]].Value
		}
	}
	if n, exact := constant.Int64Val(constantOf(key)); exact && x.Keys == nil && n >= 0 && n < int64(len(x.List)) {
		return x.List[n]
	}
	if elem := x.elem(); elem != nil {
		return elem
	}
	return a.static(e)
}

// constantOf is the whole number that a value is, or one that is unknown.
func constantOf(v *Value) constant.Value {
	if v.Const == nil || v.Const.Kind() != constant.Int {
		return constant.MakeUnknown()
	}
	return v.Const
}

func (a *analyser) binary(e *ast.BinaryExpr) *Value {
	x, y := a.eval(e.X), a.eval(e.Y)
	t := a.typeOf(e)
	if e.Op != token.ADD || !isText(t) {
		return &Value{Type: t}
	}
	return joined(t, x, y)
}

// joined is one text after another.
func joined(t types.Type, x, y *Value) *Value {
	left, ok := x.strings()
	right, also := y.strings()
	if !ok || !also || len(left)*len(right) > 64 {
		return &Value{Type: t, param: x.param || y.param}
	}
	var v *Value
	for _, l := range left {
		for _, r := range right {
			v = join(v, &Value{Type: t, Const: constant.MakeString(l + r)})
		}
	}
	return v
}

// isLiteral reports whether a value is written out, so that looking at it costs
// little.
func isLiteral(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit, *ast.CallExpr:
		return true
	case *ast.UnaryExpr:
		return e.Op == token.AND && isLiteral(e.X)
	}
	return false
}
