// Package analysis finds out what an application tells its client: the pages
// with their props, shared props, flash data, forms and routes.
//
// It follows the code as it would run, function by function, with what is known
// of variables at each place: maps that are built step by step, props in
// variables, routers that are handed to functions. A function that renders what
// its callers hand over is followed from each of its callers.
package analysis

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/source"
)

// A Result is all that was found, in a stable order.
type Result struct {
	Pages     []*Page
	Shared    [][]*Shared // of each way that requests may take, outermost first
	Flash     *Object     // nil for none; all entries are optional
	Messages  []string    // the keys of the flash store's messages, if they are used
	AllErrors bool        // a field may have several messages
	Forms     []*Form
	Routes    []*Route
	Problems  []Problem
}

// A Page is a component with the props of all places that render it.
type Page struct {
	Component string
	Props     []*Value // of each place
	Pos       token.Pos
}

// A Form is a type that a request is bound to.
type Form struct {
	Type types.Type
	Func *types.Func // that binds it
	Pos  token.Pos
}

// A Problem is something that cannot be known from the code.
type Problem struct {
	Pos  token.Pos
	Text string
}

// Analyse looks at all packages of a program. It fails only by a mistake of its
// own.
func Analyse(prog *source.Program) (r *Result, err error) {
	a := &analyser{prog: prog, info: prog.Info, funcs: map[*types.Func]*ast.FuncDecl{}, vars: map[types.Object]ast.Expr{}, wrappers: map[*types.Func]bool{}, naming: map[*types.Func]bool{}, binding: map[*types.Func]bool{}, changed: map[types.Object]bool{}}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%s: inertia generate cannot follow this statement, which is a mistake in it that should be reported: %v", prog.Position(a.at), v)
		}
	}()
	for _, pkg := range prog.Packages {
		for _, file := range pkg.Files {
			a.index(file)
		}
	}
	// Each pass may find functions that hand on what their callers give them;
	// the last one knows them all.
	for range 8 {
		known := len(a.wrappers)
		a.pass()
		if len(a.wrappers) == known {
			break
		}
	}
	return a.result(), nil
}

type analyser struct {
	prog  *source.Program
	info  *types.Info
	decls []*types.Func // in the order of the source
	funcs map[*types.Func]*ast.FuncDecl
	vars  map[types.Object]ast.Expr // of packages, with their initial values

	changed  map[types.Object]bool // variables that get a value after their first one
	wrappers map[*types.Func]bool  // functions that render or bind what they are given
	naming   map[*types.Func]bool  // functions that render a page which a caller names
	binding  map[*types.Func]bool  // functions that bind a type which a caller names

	*findings
	frames       []*frame
	st           *state
	at           token.Pos // of the statement that is followed
	inMiddleware int       // > 0: the arguments of inertia.Middleware are looked at
	handing      bool      // the next function is the value of a variable
	quiet        int       // > 0: only the result of a function is wanted, its own turn comes
}

// findings are the results of one pass.
type findings struct {
	pages    map[string]*Page       // by component and place
	pending  map[token.Pos]*pending // renders of what a caller hands over
	shared   map[token.Pos]*sharing
	flash    map[token.Pos]*Object
	messages bool                   // messages are used
	stores   map[token.Pos]bool     // calls of flash.New
	keys     map[token.Pos][]string // of messages, by the options that set them
	all      bool
	sites    map[string]*site // calls of Middleware
	passing  []*[]*site       // what is called while something is looked at
	forms    map[string]*Form
	renders  map[*types.Func]map[string]bool
	calls    map[*types.Func]map[*types.Func]bool
	binds    map[*types.Func][]types.Type
	captures []*capture
	wantText int // > 0: texts that functions return matter
	problems map[Problem]bool

	routers  []*router
	holders  map[types.Object]*router // routers in fields and variables of packages
	consumed map[*types.Func]bool     // functions whose router is mounted or used elsewhere
	given    map[*types.Func]bool     // functions that got a router
	wanting  map[*types.Func]token.Pos
}

// pending is a render that is known only as far as a function goes.
type pending struct {
	text string
	page *Page // nil if not even the component is known
	done bool
}

// frame is a function that is being followed.
type frame struct {
	fn       *types.Func  // nil for a literal
	node     ast.Node     // *ast.FuncDecl or *ast.FuncLit
	results  []*Value     // of all returns together
	exits    []*state     // at the returns
	named    []*types.Var // named results
	targs    map[*types.TypeParam]types.Type
	handed   bool // it is the value of a variable
	deferred []*ast.CallExpr
	leaves   [][]*state // of each loop or switch around a place: where it is left
	branch   int        // > 0: what is followed may not happen
}

func (a *analyser) index(file *ast.File) {
	ast.Inspect(file, a.changes)
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if fn, ok := a.info.Defs[d.Name].(*types.Func); ok && d.Body != nil {
				a.funcs[fn] = d
				a.decls = append(a.decls, fn)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.VAR && len(v.Names) == len(v.Values) {
					for i, name := range v.Names {
						a.vars[a.info.Defs[name]] = v.Values[i]
					}
				}
			}
		}
	}
}

func (a *analyser) pass() {
	a.findings = &findings{
		pages: map[string]*Page{}, pending: map[token.Pos]*pending{}, shared: map[token.Pos]*sharing{}, flash: map[token.Pos]*Object{},
		sites: map[string]*site{}, forms: map[string]*Form{}, renders: map[*types.Func]map[string]bool{}, binds: map[*types.Func][]types.Type{},
		calls: map[*types.Func]map[*types.Func]bool{}, problems: map[Problem]bool{}, stores: map[token.Pos]bool{}, keys: map[token.Pos][]string{}, holders: map[types.Object]*router{},
		consumed: map[*types.Func]bool{}, given: map[*types.Func]bool{}, wanting: map[*types.Func]token.Pos{},
	}
	for _, pkg := range a.prog.Packages {
		for _, file := range pkg.Files {
			for _, decl := range file.Decls {
				switch d := decl.(type) {
				case *ast.FuncDecl:
					if fn, ok := a.info.Defs[d.Name].(*types.Func); ok && d.Body != nil {
						a.st = newState()
						a.follow(fn, d, d.Type, d.Body, nil, nil)
					}
				case *ast.GenDecl:
					a.st = newState()
					for _, spec := range d.Specs {
						if v, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.VAR {
							for _, value := range v.Values {
								a.eval(value)
							}
						}
					}
				}
			}
		}
	}
}

func (a *analyser) problem(pos token.Pos, format string, args ...any) {
	if a.quiet == 0 {
		a.problems[Problem{pos, fmt.Sprintf(format, args...)}] = true
	}
}

// root is the function that is followed for its own sake, nil for a variable.
func (a *analyser) root() *types.Func {
	if len(a.frames) == 0 {
		return nil
	}
	return a.frames[0].fn
}

// caller is the innermost function with a name, nil for none.
func (a *analyser) caller() *types.Func {
	for _, f := range slices.Backward(a.frames) {
		if f.fn != nil {
			return f.fn
		}
	}
	return nil
}

func (a *analyser) result() *Result {
	r := &Result{Messages: a.messageKeys(), AllErrors: a.all}
	for pos, p := range a.pending {
		if p.done {
			continue
		}
		a.problem(pos, "%s", p.text)
		if p.page != nil {
			a.pages[p.page.Component+a.prog.Position(pos)] = p.page
		}
	}
	byComponent := map[string]*Page{}
	places := make([]*Page, 0, len(a.pages))
	for _, p := range a.pages {
		places = append(places, p)
	}
	a.sortByPos(places)
	for _, p := range places {
		if known := byComponent[p.Component]; known != nil {
			known.Props = append(known.Props, p.Props...)
			continue
		}
		byComponent[p.Component] = p
		r.Pages = append(r.Pages, p)
	}
	slices.SortFunc(r.Pages, func(a, b *Page) int { return cmp.Compare(a.Component, b.Component) })
	r.Shared = a.allShared()
	for _, pos := range a.sortedPositions(a.flash) {
		if r.Flash == nil {
			r.Flash = newObject()
		}
		r.Flash = merge(r.Flash, a.flash[pos]).weaken()
	}
	for _, key := range sortedKeys(a.forms) {
		r.Forms = append(r.Forms, a.forms[key])
	}
	slices.SortStableFunc(r.Forms, func(x, y *Form) int { return a.comparePos(x.Pos, y.Pos) })
	r.Routes = a.allRoutes()
	for p := range a.problems {
		r.Problems = append(r.Problems, p)
	}
	slices.SortFunc(r.Problems, func(x, y Problem) int {
		return cmp.Or(a.comparePos(x.Pos, y.Pos), cmp.Compare(x.Text, y.Text))
	})
	return r
}
