package analysis

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// special follows a call of a function that means something here. It returns
// nil if the call is like any other.
func (a *analyser) special(e *ast.CallExpr, fn *types.Func, r role, recv *Value, args []*Value) *Value {
	switch r {
	case render:
		if len(args) > 3 {
			a.page(e.Pos(), args[2], args[3])
		}
	case pageHandler:
		if len(args) > 1 {
			a.page(e.Pos(), args[0], args[1])
		}
	case errorPages:
		props := &Value{Type: types.Typ[types.Invalid], Object: newObject()}
		props.Object.set("status", &Entry{Value: &Value{Type: types.Typ[types.Int]}, Pos: e.Pos()})
		props.Object.set("message", &Entry{Value: &Value{Type: types.Typ[types.String]}, Pos: e.Pos()})
		for _, arg := range args[1:] {
			if arg.Elem != nil {
				props = arg.Elem
			}
		}
		a.page(e.Pos(), args[0], props)
	case errorProps:
		v := a.static(e)
		v.Elem = a.resultOfFunc(args[0])
		return v
	case sharedFunc:
		return a.option(e, a.resultOfFunc(args[0]))
	case sharedProps:
		return a.option(e, args[0])
	case share:
		a.share(e, args[1], sharing{optional: true, request: true})
	case middleware:
		v := a.static(e)
		v.site = a.site(e.Pos(), args)
		return v
	case allErrors:
		a.all = true
	case flash:
		a.flashed(e, args)
	case message:
		a.messages = true
	case messageStore:
		a.stores[e.Pos()] = true
	case messagesKey:
		names, ok := args[0].strings()
		if !ok {
			a.problem(e.Pos(), "the key of the messages of this flash store is not constant: they are missing in the types")
		}
		a.keys[e.Pos()] = names
	case bind, bindInto:
		a.bound(e, fn, r, args)
	case propOf, propLater:
		return a.prop(e, fn, r, recv, args)
	case copyMap:
		src := a.mapOf(args[1])
		if src == nil && a.fromParam(args[1]) {
			a.wrap()
		}
		for _, dst := range a.objectsOf(args[0]) {
			if src != nil {
				dst.overlay(src)
			} else {
				dst.Open = e.Pos()
			}
		}
	case format:
		return a.formatted(e, args)
	case cloneMap:
		v := a.snapshot(args[0])
		a.st.adopt(v)
		return v
	case never:
		a.st.dead = true
	default:
		return nil
	}
	return a.static(e)
}

// resultOfFunc is what a function returns that others will call.
func (a *analyser) resultOfFunc(f *Value) *Value {
	if f == nil || f.lit == nil && f.fn == nil {
		return nil
	}
	st := a.st
	a.st = st.clone()
	a.quiet++
	defer func() { a.quiet--; a.st = st }()
	results := a.callValue(f, nil)
	if len(results) == 0 {
		return nil
	}
	return a.snapshot(results[0])
}

// prop follows the making of a Prop.
func (a *analyser) prop(e *ast.CallExpr, fn *types.Func, r role, recv *Value, args []*Value) *Value {
	if fn.Signature().Recv() != nil {
		if recv == nil || !isProp(recv.Type) && recv.Alts == nil {
			return a.static(e)
		}
		v := *recv
		v.Later = v.Later || r == propLater
		v.Unsure = v.Unsure && !v.Later
		return &v
	}
	t := a.typeOf(e)
	v := &Value{Type: t, Later: r == propLater}
	if inner := propType(t); len(args) > 0 && a.interesting(inner) {
		v.Elem = args[0]
		if args[0].lit != nil || args[0].fn != nil {
			v.Elem = a.resultOfFunc(args[0])
		}
	}
	return v
}

// propType returns T of Prop[T].
func propType(t types.Type) types.Type {
	if named := namedOf(t); named != nil && named.TypeArgs().Len() == 1 {
		return named.TypeArgs().At(0)
	}
	return nil
}

// bound notes the type that a request is bound to.
func (a *analyser) bound(e *ast.CallExpr, fn *types.Func, r role, args []*Value) {
	var t types.Type
	if targs := a.instance(e.Fun); len(targs) > 0 {
		t = targs[0]
	} else if r == bindInto && len(args) > 1 {
		if args[1].Type != nil {
			t = args[1].Type
			if p, ok := t.Underlying().(*types.Pointer); ok {
				t = p.Elem()
			}
		}
	}
	unknown := t == nil || hasTypeParam(t) || types.IsInterface(t)
	if !unknown {
		for _, c := range a.captures {
			c.forms = append(c.forms, t)
		}
	}
	if a.quiet > 0 {
		return
	}
	if unknown {
		a.wrap()
		a.binding[a.root()] = true
		a.pend(e.Pos(), "the type of this form is what a caller hands over, and no call can be followed: it is missing in the types", nil)
		return
	}
	a.settle(e.Pos())
	outer := a.caller()
	for _, f := range a.frames {
		if f.fn != nil {
			if outer == a.caller() {
				outer = f.fn
			}
			if !a.binding[f.fn] { // it does so for one of its callers
				a.binds[f.fn] = append(a.binds[f.fn], t)
			}
		}
	}
	name := ""
	if outer != nil {
		name = outer.FullName()
	}
	key := types.TypeString(t, nil)
	if _, anonymous := t.(*types.Struct); anonymous {
		key += name
	}
	if a.forms[key] == nil {
		a.forms[key] = &Form{Type: t, Func: outer, Pos: e.Pos()}
	}
}

// wrap notes that the function that is followed hands on what its callers give
// it, so that it is to be followed from each of them.
func (a *analyser) wrap() {
	if fn := a.root(); fn != nil && a.quiet == 0 {
		a.wrappers[fn] = true
	}
}

// pend notes what is to be reported if no caller makes it known.
func (a *analyser) pend(pos token.Pos, text string, page *Page) {
	p := a.pending[pos]
	if p == nil {
		p = &pending{text: text}
		a.pending[pos] = p
	}
	if page != nil {
		p.page = page
	}
}

// toldByCallers notes a problem, unless the value is what callers hand over of
// which one can be followed.
func (a *analyser) toldByCallers(e ast.Expr, v *Value, known bool, text string) {
	switch {
	case known:
		a.settle(e.Pos())
	case v.param && a.root() != nil:
		a.wrap()
		a.pend(e.Pos(), text, nil)
	default:
		a.problem(e.Pos(), "%s", text)
	}
}

// settle notes that a place is known from one caller at least.
func (a *analyser) settle(pos token.Pos) {
	a.pend(pos, "", nil)
	a.pending[pos].done = true
}

func text(s string) *Value {
	return &Value{Type: types.Typ[types.String], Const: constant.MakeString(s)}
}

// formatted is the text that fmt.Sprintf makes of constants.
func (a *analyser) formatted(e *ast.CallExpr, args []*Value) *Value {
	v := a.static(e)
	values := make([]any, len(args))
	for i, arg := range args {
		v.param = v.param || arg.param
		switch {
		case arg.Const == nil || e.Ellipsis.IsValid():
			values = nil
		case values != nil && arg.Const.Kind() == constant.String:
			values[i] = constant.StringVal(arg.Const)
		case values != nil:
			values[i] = constant.Val(arg.Const)
		}
	}
	if len(values) == 0 {
		return v
	}
	format, ok := values[0].(string)
	if !ok {
		return v
	}
	return text(fmt.Sprintf(format, values[1:]...))
}
