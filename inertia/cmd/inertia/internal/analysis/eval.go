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
		return isAny(u.Elem()) || isText(u.Elem())
	}
	return false
}

// holdsLoose reports whether t is a struct, or points to one, some field of
// which says too little.
func holdsLoose(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok || isProp(t) {
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
		if !loose(obj.Type()) {
			break
		}
		if v := a.st.vars[obj]; v != nil {
			return v
		}
		if init := a.vars[obj]; init != nil && loose(obj.Type()) && len(a.frames) < maxDepth {
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

func (a *analyser) literal(e *ast.CompositeLit) *Value {
	t := a.typeOf(e)
	v := &Value{Type: t}
	switch {
	case isMap(t):
		v.Object = newObject()
		for _, elt := range e.Elts {
			kv := elt.(*ast.KeyValueExpr)
			key, value := a.eval(kv.Key), a.eval(kv.Value)
			names, ok := key.strings()
			if !ok {
				v.Object.Open = kv.Pos()
			}
			for _, name := range names {
				v.Object.set(name, &Entry{Value: value, Optional: len(names) > 1, Pos: kv.Pos()})
			}
		}
		a.st.born(v.Object)
		return v
	case holdsLoose(t):
		v.Object = newObject()
		v.Object.Struct = t
		s, _ := t.Underlying().(*types.Struct)
		for i, elt := range e.Elts {
			name, expr := "", elt
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				name, expr = kv.Key.(*ast.Ident).Name, kv.Value
			} else if s != nil && i < s.NumFields() {
				name = s.Field(i).Name()
			}
			value := a.eval(expr)
			v.Object.set(name, &Entry{Value: value, Pos: elt.Pos()})
			a.holdField(s, name, value)
		}
		a.st.born(v.Object)
		return v
	}
	s, _ := t.Underlying().(*types.Struct)
	list, isList := t.Underlying().(*types.Slice)
	for i, elt := range e.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			value := a.eval(kv.Value)
			if id, ok := kv.Key.(*ast.Ident); ok && s != nil {
				a.holdField(s, id.Name, value)
			} else if s == nil {
				a.eval(kv.Key)
			}
			continue
		}
		value := a.eval(elt)
		if s != nil && i < s.NumFields() {
			a.holdField(s, s.Field(i).Name(), value)
		}
		if isList && (loose(list.Elem())) {
			v.Elem = join(v.Elem, value)
		}
	}
	return v
}

// funcLit follows a function literal where it stands. What it does to maps
// around it may happen.
func (a *analyser) funcLit(e *ast.FuncLit) *Value {
	v := &Value{Type: a.typeOf(e), lit: e}
	for _, f := range a.frames {
		if f.node == e {
			return v
		}
	}
	if takesRouter(a.info.TypeOf(e).(*types.Signature)) {
		return v // followed where it is called
	}
	before := a.st
	a.st = before.clone()
	a.follow(nil, e, e.Type, e.Body, nil, nil)
	after := a.st
	after.dead = false
	a.st = before
	a.st.become(before.clone(), after)
	return v
}

func takesRouter(sig *types.Signature) bool {
	for p := range sig.Params().Variables() {
		if isRouter(p.Type()) {
			return true
		}
	}
	return false
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
		if o := a.structOf(x); o != nil {
			if entry := o.Entries[obj.Name()]; entry != nil && loose(obj.Type()) {
				return entry.Value
			}
		}
	}
	v := a.static(e)
	v.param = x.param && hasTypeParam(v.Type)
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
	if x.Elem != nil {
		return x.Elem
	}
	return a.static(e)
}

func (a *analyser) binary(e *ast.BinaryExpr) *Value {
	x, y := a.eval(e.X), a.eval(e.Y)
	t := a.typeOf(e)
	if e.Op != token.ADD || !isText(t) {
		return &Value{Type: t}
	}
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
