package analysis

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// A router collects routes. What it is mounted on may be known later.
type router struct {
	same   *router // set if it turned out to be another one
	mounts []mount
	routes []*Route
	root   *types.Func // the function that was followed when it was made
	held   bool        // by a field or a variable of a package
	std    bool        // of net/http, which sees the whole path wherever it is mounted
	orphan bool        // mounted on something unknown
	scope  *scope
}

type mount struct {
	on     *router
	prefix string
}

// A Route is a route with the whole pattern.
type Route struct {
	Method     string // "" for all
	Pattern    string
	Std        bool // of net/http
	Pos        token.Pos
	Package    string // name of the package of the handler
	Path       string // path of the package of the handler
	Receiver   string // type of a method
	Name       string // of the function or method, "" for none
	Components []string
	Forms      []types.Type

	handler handler
}

func (r *router) find() *router {
	for r.same != nil {
		r = r.same
	}
	return r
}

func (a *analyser) newRouter() *router {
	r := &router{root: a.root()}
	r.scope = &scope{router: r}
	a.routers = append(a.routers, r)
	return r
}

// held is the router in a field or in a variable of a package.
func (a *analyser) held(obj types.Object) *Value {
	r := a.holders[obj]
	if r == nil {
		r = a.newRouter()
		r.held, r.std = true, isNamed(obj.Type(), "net/http", "ServeMux")
		a.holders[obj] = r
	}
	return &Value{Type: obj.Type(), router: r.find()}
}

// hold notes that a field or variable of a package gets a router.
func (a *analyser) hold(obj types.Object, v *Value) {
	if v == nil || v.router == nil || !isRouter(obj.Type()) {
		return
	}
	if known, r := a.held(obj).router, v.router.find(); known != r {
		r.same = known
		known.mounts = append(known.mounts, r.mounts...)
		known.routes = append(known.routes, r.routes...)
		known.scope.outer = append(known.scope.outer, r.scope.outer...)
		known.scope.add(r.scope.sites)
		r.scope.sites, r.scope.outer = nil, []*scope{known.scope} // groups are in it
	}
}

func (a *analyser) holdField(s *types.Struct, name string, v *Value) {
	if s == nil || v == nil || v.router == nil {
		return
	}
	for f := range s.Fields() {
		if f.Name() == name {
			a.hold(f, v)
		}
	}
}

func isRouting(r role) bool {
	switch r {
	case newRouter, routeMethod, routeNamed, routeAny, routeGroup, routeSub, routeMount, routeWith, routeUse:
		return true
	}
	return false
}

// routing follows a call of a method of a router.
func (a *analyser) routing(e *ast.CallExpr, fn *types.Func, r role) *Value {
	v := a.static(e)
	if r == newRouter {
		v.router = a.newRouter()
		v.router.std = fn.Pkg().Path() == "net/http"
		return v
	}
	on, around := a.routerOf(e, fn)
	switch r {
	case routeUse, routeWith:
		var sites []*site
		for _, arg := range a.args(e) {
			if arg.Elem != nil {
				arg = arg.Elem
			}
			sites = append(sites, a.sitesOf(arg)...)
		}
		if r == routeUse {
			around.add(sites)
			break
		}
		v.router, v.scope = on, within(around, sites)
	case routeGroup:
		v.router, v.scope = on, within(around, nil)
		a.handRouter(e.Args[0], on, v.scope)
	case routeSub:
		sub := a.newRouter()
		a.mount(sub, on, around, a.patterns(e.Args[0]))
		a.handRouter(e.Args[1], sub, nil)
		v.router = sub
	case routeMount:
		h := a.handler(e.Args[1])
		patterns := a.patterns(e.Args[0])
		if h.router != nil {
			h.router.scope.add(h.sites)
			if h.router.std {
				patterns = h.above() // it sees the whole path
			}
			a.mount(h.router, on, around, patterns)
			break
		}
		within(around, h.sites)
		for _, p := range patterns {
			a.route(on, "", strings.TrimSuffix(p, "/")+"/*", h, e.Pos())
		}
	case routeMethod:
		h := a.handler(e.Args[1])
		within(around, h.sites)
		for _, p := range a.patterns(e.Args[0]) {
			a.route(on, strings.ToUpper(fn.Name()), p, h, e.Pos())
		}
	case routeNamed:
		method := a.eval(e.Args[0])
		methods, ok := method.strings()
		a.toldByCallers(e.Args[0], method, ok, "the method of this route is not constant: the route is missing")
		h := a.handler(e.Args[2])
		within(around, h.sites)
		for _, p := range a.patterns(e.Args[1]) {
			for _, m := range methods {
				a.route(on, strings.ToUpper(m), p, h, e.Pos())
			}
		}
	case routeAny:
		h := a.handler(e.Args[1])
		for _, p := range a.patterns(e.Args[0]) {
			a.handle(on, around, p, h, e.Pos(), fn.Pkg().Path() == "net/http")
		}
	}
	return v
}

// handle is Handle of chi or net/http, whose patterns may begin with a method.
func (a *analyser) handle(on *router, around *scope, pattern string, h handler, pos token.Pos, std bool) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = "", pattern
	}
	path = strings.TrimLeft(path, " \t")
	if i := strings.IndexByte(path, '/'); i > 0 {
		path = path[i:] // without the host
	}
	if h.router != nil {
		h.router.scope.add(h.sites)
		a.mount(h.router, on, around, h.above()) // it sees the whole path
		return
	}
	within(around, h.sites)
	if on != nil {
		on = on.find()
		on.routes = append(on.routes, &Route{Method: method, Pattern: path, Std: std, Pos: pos, handler: h})
	}
}

// routerOf is the router that a method is called on, and the scope in it; nil if
// it is not known.
func (a *analyser) routerOf(e *ast.CallExpr, fn *types.Func) (*router, *scope) {
	sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil, nil
	}
	if fn.Signature().Recv() == nil { // http.Handle
		r := a.held(fn).router
		return r, r.scope
	}
	x := a.eval(sel.X)
	if s := a.info.Selections[sel]; s != nil && len(s.Index()) > 1 {
		if field := embedded(s.Recv(), s.Index()); field != nil {
			r := a.held(field).router
			return r, r.scope
		}
	}
	if x.router != nil {
		return x.router.find(), x.scopeOf()
	}
	if root := a.root(); root != nil {
		if _, known := a.wanting[root]; !known && takesRouter(root.Signature()) {
			a.wanting[root] = e.Pos()
		}
	}
	return nil, nil
}

// embedded returns the last field on the way to a promoted method.
func embedded(t types.Type, index []int) *types.Var {
	var field *types.Var
	for _, i := range index[:len(index)-1] {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok {
			return nil
		}
		field = s.Field(i)
		t = field.Type()
	}
	return field
}

// handRouter calls the function in an argument with a router.
func (a *analyser) handRouter(arg ast.Expr, r *router, group *scope) {
	f := a.eval(arg)
	if r == nil || f.Null {
		return
	}
	for _, alt := range f.all() {
		if alt.fn != nil {
			a.given[alt.fn.Origin()] = true
			a.calling(alt.fn.Origin())
		}
		if alt.lit == nil && (alt.fn == nil || a.funcs[alt.fn.Origin()] == nil) {
			a.problem(arg.Pos(), "this function cannot be followed: the routes that it adds are missing")
			continue
		}
		a.callValue(alt, []*Value{{Type: types.Typ[types.Invalid], router: r, scope: group}})
	}
}

func (a *analyser) mount(r, on *router, around *scope, prefixes []string) {
	r = r.find()
	if on == nil {
		r.orphan = true
		return
	}
	r.scope.outer = append(r.scope.outer, around)
	for _, prefix := range prefixes {
		r.mounts = append(r.mounts, mount{on, prefix})
	}
}

func (a *analyser) patterns(e ast.Expr) []string {
	v := a.eval(e)
	patterns, ok := v.strings()
	a.toldByCallers(e, v, ok, "the pattern of this route is not constant: the route is missing")
	return patterns
}

func (a *analyser) route(on *router, method, pattern string, h handler, pos token.Pos) {
	if on != nil {
		on = on.find()
		on.routes = append(on.routes, &Route{Method: method, Pattern: pattern, Pos: pos, handler: h})
	}
}
