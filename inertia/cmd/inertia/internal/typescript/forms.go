package typescript

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/analysis"
)

// collectForms declares the types of all forms. Queries, and forms with files,
// name their fields by another tag than JSON.
func (g *generator) collectForms(r *analysis.Result) {
	inQuery, inBody := map[string]bool{}, map[string]bool{}
	for _, route := range r.Routes {
		for _, t := range route.Forms {
			if route.Method == "GET" {
				inQuery[types.TypeString(t, nil)] = true
			} else {
				inBody[types.TypeString(t, nil)] = true
			}
		}
	}
	for _, f := range r.Forms {
		key := types.TypeString(f.Type, nil)
		switch {
		case hasFile(f.Type, map[types.Type]bool{}), inQuery[key] && !inBody[key]:
			g.forms[key] = g.form(f, query)
		default:
			g.forms[key] = g.form(f, body)
			if inQuery[key] && hasFormTags(f.Type, map[types.Type]bool{}) {
				g.queries[key] = g.form(f, query)
			}
		}
	}
}

// form is the declaration of a form.
func (g *generator) form(f *analysis.Form, dir direction) *Decl {
	t := g.c.convert(f.Type, dir)
	if named, ok := types.Unalias(f.Type).(*types.Named); ok {
		if t.Kind == ref && len(t.Elems) == 0 {
			return t.Decl
		}
		return g.anonymous(named.Obj().Name(), named.Obj().Pkg(), t)
	}
	name := "Form"
	var pkg *types.Package
	if f.Func != nil {
		name, pkg = upperFirst(f.Func.Name()), f.Func.Pkg()
		if !strings.HasSuffix(name, "Form") {
			name += "Form"
		}
	}
	return g.anonymous(name, pkg, t)
}

// anonymous declares a form that has no name of its own in Go.
func (g *generator) anonymous(base string, pkg *types.Package, t *Type) *Decl {
	stem := base
	for i := 2; slices.ContainsFunc(g.c.order, func(d *Decl) bool { return d.Package == pkg && d.Base == base }); i++ {
		base = fmt.Sprint(stem, i)
	}
	d := &Decl{Package: pkg, Base: base, Type: t, File: "forms"}
	g.c.order = append(g.c.order, d)
	return d
}

// prune leaves out the declarations that nothing refers to.
func (g *generator) prune() {
	used := map[*Decl]bool{}
	var visit func(t *Type)
	visit = func(t *Type) {
		t.walk(func(t *Type) {
			if t.Decl != nil && !used[t.Decl] {
				used[t.Decl] = true
				visit(t.Decl.Type)
			}
		})
	}
	for _, p := range g.pages {
		visit(&Type{Kind: object, Fields: p.fields})
	}
	visit(&Type{Kind: object, Fields: g.shared})
	visit(&Type{Kind: object, Fields: g.flash})
	for _, forms := range []map[string]*Decl{g.forms, g.queries} {
		for _, d := range forms {
			visit(&Type{Kind: ref, Decl: d})
		}
	}
	g.c.order = slices.DeleteFunc(g.c.order, func(d *Decl) bool { return !used[d] })
	for _, d := range g.c.order {
		twin := func(o *Decl) bool { return o.File == d.File && o.Package == d.Package && o.Base == d.Base && o != d }
		if d.query && slices.ContainsFunc(g.c.order, twin) {
			d.Base += "Query"
		}
	}
}

func hasFile(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if named, ok := types.Unalias(t).(*types.Named); ok && qualified(named) == "mime/multipart.FileHeader" {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return hasFile(u.Elem(), seen)
	case *types.Slice:
		return hasFile(u.Elem(), seen)
	case *types.Map:
		return hasFile(u.Elem(), seen)
	case *types.Struct:
		for f := range u.Fields() {
			if f.Exported() && hasFile(f.Type(), seen) {
				return true
			}
		}
	}
	return false
}
