package analysis

import (
	"go/ast"
	"go/types"
	"slices"
)

// follow walks the body of a function with what is known of its arguments, nil
// for nothing, and returns its results.
func (a *analyser) follow(fn *types.Func, node ast.Node, typ *ast.FuncType, body *ast.BlockStmt, args []*Value, targs map[*types.TypeParam]types.Type) []*Value {
	f := &frame{fn: fn, node: node, targs: targs, handed: a.handing}
	a.handing = false
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
				v = variadicOf(obj.Type(), args[min(i, len(args)):])
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
	if decl, ok := node.(*ast.FuncDecl); ok && args == nil && decl.Recv != nil && len(decl.Recv.List[0].Names) > 0 {
		if obj := a.info.Defs[decl.Recv.List[0].Names[0]]; obj != nil && a.st.vars[obj] == nil {
			a.st.vars[obj] = &Value{Type: obj.Type(), param: true}
		}
	}
	a.stmt(body)
	if !a.st.dead {
		f.exits = append(f.exits, a.st)
	}
	if len(f.exits) > 0 {
		a.st = &state{}
		a.st.become(f.exits...)
	}
	for _, call := range slices.Backward(f.deferred) {
		a.eval(call)
	}
	a.frames = a.frames[:len(a.frames)-1]
	return f.results
}

// zero is the value of a variable that was declared without one.
func zero(t types.Type) *Value {
	v := &Value{Type: t}
	switch t.Underlying().(type) {
	case *types.Map, *types.Interface:
		v.Null = true
	case *types.Slice:
		v.List = []*Value{}
	case *types.Struct:
		if isStruct(t) {
			v.Object = newObject()
			v.Object.Struct = t
		}
	}
	return v
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
	f.exits = append(f.exits, &state{vars: a.st.vars, objects: a.st.objects, own: map[*Object]bool{}})
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

// variadicOf is the last parameter of a function that takes any number of
// arguments.
func variadicOf(t types.Type, args []*Value) *Value {
	if len(args) == 1 && args[0] != nil && args[0].Type != nil && types.Identical(args[0].Type, t) {
		return args[0] // args...
	}
	v := &Value{Type: t, List: args}
	for _, arg := range args {
		v.Elem = join(v.Elem, arg)
	}
	return v
}
