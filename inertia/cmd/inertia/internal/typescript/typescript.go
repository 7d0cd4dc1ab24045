// Package typescript writes what was found in the Go code as TypeScript.
package typescript

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/analysis"
	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/source"
)

// Options say what is to be written.
type Options struct {
	// Pages are patterns of path.Match for the components of this front end; one
	// with "!" before it leaves components out. None stands for all.
	Pages []string
	// Types are the TypeScript of Go types, by "package.Name" or by the whole
	// path of the package.
	Types map[string]string
	// Routes are names by "METHOD /pattern": "group.name", or "-" for a route
	// that is left out.
	Routes map[string]string
}

// A Note is something that the user should know.
type Note struct {
	Pos     token.Pos
	Text    string
	Info    bool // nothing is unknown
	Verbose bool // of interest only to those who ask
}

// Generate returns the files by name, and notes in the order of the source.
func Generate(prog *source.Program, result *analysis.Result, opts Options) (files map[string][]byte, notes []Note, err error) {
	g := &generator{opts: opts, seen: map[string]bool{}, forms: map[string]*Decl{}, queries: map[string]*Decl{}}
	g.c = &converter{
		prog: prog, rules: opts.Types, docs: map[token.Pos]string{}, flags: map[*types.TypeName]bool{},
		decls: map[declKey]*Decl{}, active: map[*types.Named]bool{}, note: g.note,
	}
	for _, pkg := range prog.Packages {
		for _, file := range pkg.Files {
			g.c.readComments(file)
		}
	}
	if err := g.collect(result); err != nil {
		return nil, nil, err
	}
	files = map[string][]byte{}
	g.pagesFile(files)
	g.configFile(files, result)
	g.formsFile(files)
	if err := g.routesFile(files, result); err != nil {
		return nil, nil, err
	}
	g.enumsFile(files)
	if files["schema.json"], err = marshal(g.schema()); err != nil {
		return nil, nil, fmt.Errorf("write the schema: %w", err)
	}
	slices.SortStableFunc(g.notes, func(a, b Note) int {
		return cmp.Or(cmp.Compare(prog.Position(a.Pos), prog.Position(b.Pos)), cmp.Compare(a.Text, b.Text))
	})
	return files, g.notes, nil
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return b.Bytes(), err
}

type generator struct {
	opts    Options
	c       *converter
	pages   []*page
	shared  []Field
	flash   []Field
	all     bool             // a field may have several messages
	forms   map[string]*Decl // by Go type
	queries map[string]*Decl // those that queries are read into, if they differ
	notes   []Note
	seen    map[string]bool
}

type page struct {
	component string
	name      string
	fields    []Field
	open      bool // some props are not known
}

func (g *generator) note(pos token.Pos, format string, args ...any) {
	text, verbose := strings.CutPrefix(fmt.Sprintf(format, args...), "verbose: ")
	if key := fmt.Sprint(pos, text); !g.seen[key] {
		g.seen[key] = true
		g.notes = append(g.notes, Note{pos, text, verbose, verbose})
	}
}

// collect turns all types that are needed into TypeScript and names them.
func (g *generator) collect(r *analysis.Result) error {
	var components []string
	for _, p := range r.Pages {
		wanted, err := g.wanted(p.Component)
		if err != nil {
			return err
		}
		if wanted {
			components = append(components, p.Component)
			g.pages = append(g.pages, &page{component: p.Component, fields: g.c.props(p.Props), open: open(p.Props)})
		}
	}
	names := pageNames(components)
	for _, p := range g.pages {
		p.name = names[p.component]
	}
	for i, way := range r.Shared {
		var shared []Field
		for _, s := range way {
			fields := g.c.props([]*analysis.Value{s.Props})
			if s.Optional {
				fields = mergeFields(fields, nil)
			}
			shared = addFields(shared, fields)
		}
		if i == 0 {
			g.shared = shared
		} else {
			g.shared = mergeFields(g.shared, shared)
		}
	}
	if r.Flash != nil {
		g.flash = g.c.members(r.Flash)
	}
	for _, key := range r.Messages {
		message := &Type{Kind: object, Fields: []Field{{Name: "type", Type: typeString}, {Name: "text", Type: typeString}}}
		g.flash = addFields(g.flash, []Field{{Name: key, Type: &Type{Kind: array, Elems: []*Type{message}}, Optional: true}})
	}
	g.all = r.AllErrors
	g.collectForms(r)
	g.prune()
	nameAll(g.c.order, names)
	return nil
}

func (g *generator) wanted(component string) (bool, error) {
	wanted := !slices.ContainsFunc(g.opts.Pages, func(p string) bool { return !strings.HasPrefix(p, "!") })
	for _, pattern := range g.opts.Pages {
		pattern, not := strings.CutPrefix(pattern, "!")
		ok, err := matches(pattern, component)
		if err != nil {
			return false, fmt.Errorf("the pattern %q for pages: %w", pattern, err)
		}
		if ok {
			wanted = !not
		}
	}
	return wanted, nil
}

// matches is path.Match, where ** at the end stands for everything.
func matches(pattern, name string) (bool, error) {
	if prefix, ok := strings.CutSuffix(pattern, "**"); ok {
		return strings.HasPrefix(name, prefix), nil
	}
	return path.Match(pattern, name)
}

// declarations writes those of a file, by name.
func (g *generator) declarations(p *printer) {
	var decls []*Decl
	for _, d := range g.c.order {
		if d.File == p.file {
			decls = append(decls, d)
		}
	}
	slices.SortFunc(decls, func(a, b *Decl) int { return cmp.Compare(a.Name, b.Name) })
	for _, d := range decls {
		p.declaration(d)
	}
}

func (g *generator) pagesFile(files map[string][]byte) {
	p := newPrinter("pages")
	for _, page := range g.pages {
		p.printf("\nexport type %s = %s\n", page.name, p.typ(&Type{Kind: object, Fields: page.fields}, ""))
	}
	p.printf("\n/** The props of each page, by its name: defineProps<Pages['Users/Index']>(). */\nexport interface Pages {\n")
	for _, page := range g.pages {
		p.printf("  %s: %s\n", quote(page.component), page.name)
	}
	p.printf("}\n")
	p.printf("\n/** The props that every page has. */\nexport type SharedProps = %s\n", p.typ(&Type{Kind: object, Fields: g.shared}, ""))
	p.printf("\n/** What is flashed for the next page. */\nexport type FlashData = %s\n", p.typ(&Type{Kind: object, Fields: g.flash}, ""))
	g.declarations(p)
	files["pages.ts"] = p.bytes()
}

// configFile tells the client's own types of the application's.
func (g *generator) configFile(files map[string][]byte, r *analysis.Result) {
	p := newPrinter("inertia")
	var members []string
	if len(g.shared) > 0 {
		p.use("./pages", "SharedProps")
		members = append(members, "    sharedPageProps: SharedProps\n")
	}
	if len(g.flash) > 0 {
		p.use("./pages", "FlashData")
		members = append(members, "    flashDataType: FlashData\n")
	}
	if r.AllErrors {
		members = append(members, "    errorValueType: string[]\n")
	}
	p.printf("import '@inertiajs/core'\n\ndeclare module '@inertiajs/core' {\n  export interface InertiaConfig {\n%s  }\n}\n", strings.Join(members, ""))
	files["inertia.d.ts"] = p.bytes()
}

func (g *generator) formsFile(files map[string][]byte) {
	p := newPrinter("forms")
	g.declarations(p)
	if p.Len() == 0 {
		p.printf("\nexport {}\n")
	}
	files["forms.ts"] = p.bytes()
}

func (g *generator) enumsFile(files map[string][]byte) {
	p := newPrinter("enums")
	g.declarations(p)
	if p.Len() == 0 {
		p.printf("\nexport {}\n")
	}
	files["enums.ts"] = p.bytes()
}
