package analysis

import (
	"go/ast"
	"go/types"
)

// A handler is what is known of the function that answers a route.
type handler struct {
	router   *router
	stripped []string // by StripPrefix, nil for not at all
	fn       *types.Func
	recv     types.Type // whose ServeHTTP it is
	name     string     // of a page, for a handler without a function
	pkg      *types.Package
	sites    []*site // of middlewares around it
	*capture
}

// capture is what was found while a handler was made.
type capture struct {
	components map[string]bool
	forms      []types.Type
	calls      map[*types.Func]bool
}

// handler follows the expression that a route is given.
func (a *analyser) handler(e ast.Expr) handler {
	c := &capture{components: map[string]bool{}, calls: map[*types.Func]bool{}}
	a.captures = append(a.captures, c)
	h := a.unwrap(e)
	a.captures = a.captures[:len(a.captures)-1]
	h.capture = c
	if h.fn != nil {
		c.calls[h.fn] = true
	}
	if h.pkg == nil {
		if h.fn != nil {
			h.pkg = h.fn.Pkg()
		} else if caller := a.caller(); caller != nil {
			h.pkg = caller.Pkg()
		}
	}
	return h
}

func (a *analyser) unwrap(e ast.Expr) handler {
	e = ast.Unparen(e)
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return a.ofValue(e, a.eval(e))
	}
	if a.info.Types[call.Fun].IsType() { // http.HandlerFunc(f)
		return a.unwrap(call.Args[0])
	}
	fn := a.callee(call.Fun)
	switch roleOf(fn) {
	case stripPrefix:
		prefixes := a.patterns(call.Args[0])
		h := a.unwrap(call.Args[1])
		h.stripped = prefixes
		return h
	case pageHandler:
		a.eval(call)
		names, _ := a.eval(call.Args[0]).strings()
		if len(names) == 1 {
			return handler{name: names[0]}
		}
		return handler{}
	}
	if isRouting(roleOf(fn)) {
		return a.ofValue(e, a.eval(e))
	}
	// A middleware hands on a handler; what makes one has the name.
	for _, arg := range call.Args {
		if isHandler(a.info.TypeOf(arg)) {
			var sites []*site
			if decl := a.funcs[originOf(fn)]; decl != nil || fn == nil {
				sites = a.sitesOf(a.eval(call.Fun))
			}
			for _, other := range call.Args {
				if other != arg {
					a.eval(other)
				}
			}
			h := a.unwrap(arg)
			h.sites = append(h.sites, sites...)
			return h
		}
	}
	if inner, ok := ast.Unparen(call.Fun).(*ast.CallExpr); ok && len(call.Args) == 0 {
		return a.unwrap(inner)
	}
	origin := originOf(fn)
	if decl := a.funcs[origin]; decl != nil {
		args := a.args(call)
		var results []*Value
		if !a.following(decl) {
			a.calling(origin)
			results = a.follow(origin, decl, decl.Type, decl.Body, args, a.typeArgs(call, origin))
		}
		if len(results) > 0 && results[0] != nil && results[0].router != nil {
			a.consumed[origin] = true
			return handler{router: results[0].router.find()}
		}
		if result := resultOf(origin); result != nil {
			if r := a.routerIn(namedOf(result)); r != nil {
				return handler{router: r}
			}
		}
		if len(args) > 0 { // one function for several routes: it names none
			return handler{pkg: origin.Pkg()}
		}
		return handler{fn: origin}
	}
	return a.ofValue(e, a.eval(call))
}

// above is what stands before the paths that a handler sees which is called with
// the whole path.
func (h handler) above() []string {
	if h.stripped == nil {
		return []string{""}
	}
	return h.stripped
}

func originOf(fn *types.Func) *types.Func {
	if fn == nil {
		return nil
	}
	return fn.Origin()
}

func (a *analyser) ofValue(e ast.Expr, v *Value) handler {
	switch {
	case v.router != nil:
		return handler{router: v.router.find()}
	case v.fn != nil:
		return handler{fn: v.fn.Origin()}
	case v.lit != nil:
		return handler{}
	}
	named := namedOf(v.Type)
	if named == nil {
		return handler{}
	}
	if r := a.routerIn(named); r != nil {
		return handler{router: r}
	}
	obj, _, _ := types.LookupFieldOrMethod(v.Type, true, named.Obj().Pkg(), "ServeHTTP")
	if method, ok := obj.(*types.Func); ok && a.funcs[method.Origin()] != nil {
		return handler{fn: method.Origin(), recv: named}
	}
	return handler{}
}

// routerIn is the router in the one field for it of a type that answers
// requests, or nil.
func (a *analyser) routerIn(named *types.Named) *router {
	if named == nil || isRouter(named) {
		return nil
	}
	s, ok := named.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var field *types.Var
	for f := range s.Fields() {
		if isRouter(f.Type()) {
			if field != nil {
				return nil
			}
			field = f
		}
	}
	if field == nil {
		return nil
	}
	return a.held(field).router
}

// isHandler reports whether a value of type t answers requests.
func isHandler(t types.Type) bool {
	if t == nil {
		return false
	}
	if isRouter(t) || isNamed(t, "net/http", "Handler", "HandlerFunc") {
		return true
	}
	sig, ok := t.Underlying().(*types.Signature)
	return ok && sig.Params().Len() == 2 && isNamed(sig.Params().At(0).Type(), "net/http", "ResponseWriter") &&
		isNamed(sig.Params().At(1).Type(), "net/http", "Request")
}
