package analysis

import (
	"go/ast"
	"go/types"
)

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
	case isStruct(t):
		v.Object = newObject()
		v.Object.Struct = t
		s, loose := structOf(t), holdsLoose(t)
		for i, elt := range e.Elts {
			name, expr := "", elt
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				name, expr = kv.Key.(*ast.Ident).Name, kv.Value
			} else if i < s.NumFields() {
				name = s.Field(i).Name()
			}
			value := a.eval(expr)
			a.holdField(s, name, value)
			if value.more() && (value.Const == nil || isText(value.Type)) || loose && value != nil {
				v.Object.set(name, &Entry{Value: value, Pos: elt.Pos()})
			}
		}
		a.st.born(v.Object)
		return v
	}
	_, keyed := t.Underlying().(*types.Map)
	v.List = []*Value{}
	for _, elt := range e.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			key := a.eval(kv.Key)
			if elt = kv.Value; keyed {
				v.Keys = append(v.Keys, key)
			}
		}
		value := a.eval(elt)
		v.List, v.Elem = append(v.List, value), join(v.Elem, value)
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

// structOf is the struct that t is or points to, or nil.
func structOf(t types.Type) *types.Struct {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, _ := t.Underlying().(*types.Struct)
	return s
}

func isStruct(t types.Type) bool { return structOf(t) != nil && !isProp(t) && !isRouter(t) }
