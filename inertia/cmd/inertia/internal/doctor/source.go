package doctor

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const library = "github.com/chinertia/chinertia/"

// literal is a text in the Go code.
type literal struct{ value, position string }

// source is what the Go code says about the set-up, as far as it can be seen
// without running it.
type source struct {
	usesVite     bool
	entries      []literal // of vite.WithEntry
	bases        []literal // of vite.WithBase
	hotFiles     []literal // of vite.WithHotFile
	reactRefresh bool
	startsSSR    *literal // the function, ssr.Start or ssr.StartFS
	quickjs      *literal // quickjs.New
	flash        *literal // inertia.WithFlash
	nonce        bool     // inertia.WithNonce or WithCSP
	policy       *literal // a Content-Security-Policy
	sessions     bool     // LoadAndSave
	stacks       [][]layer
}

// layer is an element of a middleware stack.
type layer struct{ name, position string }

// readSource reads the Go files of a module, but for tests.
func readSource(dir string) (source, error) {
	var s source
	files := token.NewFileSet()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			hidden := path != dir && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_"))
			if hidden || slices.Contains([]string{"node_modules", "testdata", "vendor"}, name) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil // the compiler says it better
		}
		s.read(dir, files, file)
		return nil
	})
	if err != nil {
		return source{}, fmt.Errorf("read the Go code: %w", err)
	}
	return s, nil
}

func (s *source) read(dir string, files *token.FileSet, file *ast.File) {
	imports := map[string]string{} // name in the file -> package of the library
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		if pkg, ok := strings.CutPrefix(path, library); ok {
			name := pkg[strings.LastIndex(pkg, "/")+1:]
			if spec.Name != nil {
				name = spec.Name.Name
			}
			imports[name] = pkg
		}
	}
	at := func(n ast.Node) string {
		p := files.Position(n.Pos())
		if relative, err := filepath.Rel(dir, p.Filename); err == nil {
			p.Filename = relative
		}
		return fmt.Sprintf("%s:%d", p.Filename, p.Line)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			if stack := stackOf(n, imports, at); len(stack) > 1 {
				s.stacks = append(s.stacks, stack)
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING && strings.HasPrefix(n.Value, `"Content-Security-Policy`) && s.policy == nil {
				s.policy = &literal{position: at(n)}
			}
		case *ast.SelectorExpr:
			if n.Sel.Name == "LoadAndSave" {
				s.sessions = true
			}
		case *ast.CallExpr:
			if pkg, name := calls(n, imports); pkg != "" {
				s.call(pkg, name, n, at)
			}
			s.stacks = append(s.stacks, wrapped(n, imports, at)...)
		}
		return true
	})
}

// calls returns the function of the library that a call calls.
func calls(call *ast.CallExpr, imports map[string]string) (pkg, name string) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	x, ok := selector.X.(*ast.Ident)
	if !ok {
		return "", ""
	}
	return imports[x.Name], selector.Sel.Name
}

func (s *source) call(pkg, name string, call *ast.CallExpr, at func(ast.Node) string) {
	switch pkg + "." + name {
	case "vite.New":
		s.usesVite = true
	case "vite.WithEntry":
		s.entries = append(s.entries, literals(call, at)...)
	case "vite.WithBase":
		s.bases = append(s.bases, literals(call, at)...)
	case "vite.WithHotFile":
		s.hotFiles = append(s.hotFiles, literals(call, at)...)
	case "vite.WithReactRefresh":
		s.reactRefresh = true
	case "ssr.Start", "ssr.StartFS":
		s.startsSSR = &literal{name, at(call)}
	case "ssr/quickjs.New":
		s.quickjs = &literal{name, at(call)}
	case "inertia.WithFlash":
		s.flash = &literal{name, at(call)}
	case "inertia.WithNonce", "inertia.WithCSP":
		s.nonce = true
	}
}

func literals(call *ast.CallExpr, at func(ast.Node) string) (list []literal) {
	for _, arg := range call.Args {
		if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil && text != "" {
				list = append(list, literal{text, at(lit)})
			}
		}
	}
	return list
}
