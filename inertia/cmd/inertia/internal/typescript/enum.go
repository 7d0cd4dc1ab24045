package typescript

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"
)

// enum is the declaration of a type with constants, or nil for a type that has
// not several, or whose constants are bits.
func (c *converter) enum(t *types.Named, basic *types.Basic) *Decl {
	obj := t.Obj()
	if obj.Pkg() == nil || obj.Parent() != obj.Pkg().Scope() || basic.Info()&(types.IsString|types.IsInteger) == 0 || qualified(t) == "time.Duration" {
		return nil
	}
	key := declKey{obj, "enums"}
	if d, ok := c.decls[key]; ok {
		return d
	}
	c.decls[key] = nil
	var consts []*types.Const
	for _, name := range obj.Pkg().Scope().Names() {
		if k, ok := obj.Pkg().Scope().Lookup(name).(*types.Const); ok && types.Identical(k.Type(), t) {
			consts = append(consts, k)
		}
	}
	if len(consts) < 2 || c.bits(obj, consts) {
		return nil
	}
	slices.SortFunc(consts, func(a, b *types.Const) int { return int(a.Pos() - b.Pos()) })
	d := &Decl{Package: obj.Pkg(), Base: obj.Name(), Doc: c.docs[obj.Pos()], File: "enums"}
	var values []*Type
	for _, k := range consts {
		value := k.Val().ExactString()
		if k.Val().Kind() == constant.String {
			value = quote(constant.StringVal(k.Val()))
		}
		d.Members = append(d.Members, Member{Name: k.Name(), Doc: c.docs[k.Pos()], Value: value})
		values = append(values, &Type{Word: value})
	}
	shorten(d)
	d.Type = unionOf(values...)
	c.decls[key] = d
	c.order = append(c.order, d)
	return d
}

// bits reports whether constants are meant to be combined.
func (c *converter) bits(obj *types.TypeName, consts []*types.Const) bool {
	if consts[0].Val().Kind() == constant.String {
		return false
	}
	if c.flags[obj] {
		return true
	}
	powers := 0
	for _, k := range consts {
		n, ok := constant.Int64Val(k.Val())
		if !ok || n < 0 || n&(n-1) != 0 {
			return false
		}
		if n > 2 {
			powers++
		}
	}
	return powers > 0
}

// shorten takes the name of the type from the names of its constants, where all
// have it.
func shorten(d *Decl) {
	names := make([]string, len(d.Members))
	prefix := func(s string) (string, bool) { return cutFold(s, d.Base) }
	suffix := func(s string) (string, bool) { return strings.CutSuffix(s, upperFirst(d.Base)) }
	for _, cut := range []func(string) (string, bool){prefix, suffix} {
		usable := true
		for i, m := range d.Members {
			short, ok := cut(m.Name)
			short = strings.TrimPrefix(short, "_")
			usable = usable && ok && short != "" && !unicode.IsDigit(rune(short[0]))
			names[i] = short
		}
		if usable {
			for i := range d.Members {
				d.Members[i].Name = names[i]
			}
			break
		}
	}
	for i := range d.Members {
		d.Members[i].Name = upperFirst(d.Members[i].Name)
	}
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) > len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// readComments notes the comments of types, fields and constants by place, and
// the integer types whose constants are made by shifting.
func (c *converter) readComments(file *ast.File) {
	text := func(groups ...*ast.CommentGroup) string {
		for _, g := range groups {
			if t := strings.TrimSpace(g.Text()); t != "" {
				return t
			}
		}
		return ""
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			for _, spec := range n.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					doc := s.Doc
					if doc == nil && len(n.Specs) == 1 {
						doc = n.Doc
					}
					c.docs[s.Name.Pos()] = text(doc, s.Comment)
				case *ast.ValueSpec:
					if n.Tok == token.CONST {
						c.constants(s, text(s.Doc, s.Comment))
					}
				}
			}
		case *ast.Field:
			for _, name := range n.Names {
				c.docs[name.Pos()] = text(n.Doc, n.Comment)
			}
		}
		return true
	})
}

func (c *converter) constants(s *ast.ValueSpec, doc string) {
	for _, name := range s.Names {
		c.docs[name.Pos()] = doc
	}
	if len(s.Names) == 0 {
		return
	}
	k, ok := c.prog.Info.Defs[s.Names[0]].(*types.Const)
	if !ok {
		return
	}
	named, ok := types.Unalias(k.Type()).(*types.Named)
	if !ok {
		return
	}
	for _, value := range s.Values {
		ast.Inspect(value, func(n ast.Node) bool {
			if b, ok := n.(*ast.BinaryExpr); ok && b.Op == token.SHL {
				c.flags[named.Obj()] = true
			}
			return true
		})
	}
}
