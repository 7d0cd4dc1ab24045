package docs_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write llms.txt anew")

// TestLLMs keeps llms.txt, the whole API by task for coding assistants, equal to
// the doc comments. "go test ./docs -run LLMs -update" writes it.
func TestLLMs(t *testing.T) {
	got := llms(t)
	if *update {
		if err := os.WriteFile("llms.txt", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, _ := os.ReadFile("llms.txt"); !bytes.Equal(got, want) {
		t.Error(`llms.txt does not match the doc comments: run "go test ./docs -run LLMs -update" and commit it`)
	}
}

func llms(t *testing.T) []byte {
	var b bytes.Buffer
	b.WriteString(`# chinertia

> Inertia.js v3 for Go and chi: handlers render pages of a Vue, React or Svelte app by name, with props. No API, no router
> in the browser. Module github.com/chinertia/chinertia, Go 1.26.

This file is generated from the doc comments. Each package is grouped by task: the heading is the file that has the code.

## Guides

`)
	names, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(string(data), "# "), "\n")
		fmt.Fprintf(&b, "- [%s](%s)\n", title, name)
	}
	for _, dir := range []string{"inertia", "inertia/paginate", "inertia/inertiatest", "inertia/devtools", "validate", "flash", "vite", "ssr", "ssr/quickjs"} {
		if _, err := os.Stat(filepath.Join("..", dir)); err == nil {
			writePackage(t, &b, dir)
		}
	}
	return b.Bytes()
}

func writePackage(t *testing.T, b *bytes.Buffer, dir string) {
	t.Helper()
	fset := token.NewFileSet()
	sources, err := filepath.Glob(filepath.Join("..", dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	pkg, err := doc.NewFromFiles(fset, files, "github.com/chinertia/chinertia/"+dir)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(b, "\n## Package %s\n\n%s", pkg.ImportPath, pkg.Markdown(pkg.Doc))

	byFile := map[string][]string{}
	add := func(decl ast.Node, comment string) {
		name := strings.TrimSuffix(filepath.Base(fset.Position(decl.Pos()).Filename), ".go")
		byFile[name] = append(byFile[name], fmt.Sprintf("- `%s`: %s\n", signature(t, fset, decl), pkg.Synopsis(comment)))
	}
	funcs := func(list []*doc.Func) {
		for _, f := range list {
			add(f.Decl, f.Doc)
		}
	}
	funcs(pkg.Funcs)
	for _, typ := range pkg.Types {
		add(typ.Decl, typ.Doc)
		funcs(typ.Funcs)
		funcs(typ.Methods)
	}
	var names []string
	for name := range byFile {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(b, "\n### %s\n\n%s", name, strings.Join(byFile[name], ""))
	}
}

// signature is a declaration on one line, without bodies, comments and what is
// not exported.
func signature(t *testing.T, fset *token.FileSet, decl ast.Node) string {
	t.Helper()
	switch d := decl.(type) {
	case *ast.FuncDecl:
		d.Body, d.Doc = nil, nil
	case *ast.GenDecl:
		d.Doc = nil
		for _, spec := range d.Specs {
			if s, ok := spec.(*ast.TypeSpec); ok {
				if structure, ok := s.Type.(*ast.StructType); ok && !slices.ContainsFunc(structure.Fields.List, func(f *ast.Field) bool {
					return len(f.Names) == 0 || f.Names[0].IsExported()
				}) {
					structure.Fields.List = nil
				}
			}
		}
	}
	ast.Inspect(decl, func(n ast.Node) bool {
		if f, ok := n.(*ast.Field); ok {
			f.Doc, f.Comment = nil, nil
		}
		return true
	})
	var b bytes.Buffer
	if err := format.Node(&b, fset, decl); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	var parts []string
	for _, line := range lines {
		if line = strings.Join(strings.Fields(line), " "); line != "" && !strings.HasPrefix(line, "//") {
			parts = append(parts, line)
		}
	}
	text := strings.Join(parts, "; ")
	return strings.NewReplacer("{; ", "{ ", "; }", " }", "(; ", "(").Replace(text)
}
