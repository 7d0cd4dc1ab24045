// Package source reads Go packages with their types. The packages that are
// asked for are read from their source, all that they import in compiled form,
// which is in the build cache as a rule: nothing of the module itself needs to
// be compiled, so that an edit costs no more than reading it.
package source

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Program is the packages that were asked for, each after those that it
// imports, and what the type checker knows about all of them.
type Program struct {
	Dir      string // that file names are relative to
	Fset     *token.FileSet
	Packages []*Package
	Info     *types.Info
}

// A Package was read from source.
type Package struct {
	Path  string
	Types *types.Package
	Files []*ast.File
}

// A Loader loads programs and remembers what another run can use.
type Loader struct {
	Dir      string
	Patterns []string

	exports map[string]string // compiled packages by path
	key     string            // of the modules that exports belong to
}

// Load reads the packages. An error is about the first thing that is wrong.
func (l *Loader) Load(ctx context.Context) (*Program, error) {
	if err := inModule(l.Dir); err != nil {
		return nil, err
	}
	listing, err := graph(ctx, l.Dir, l.Patterns)
	if err != nil {
		return nil, err
	}
	own := map[string]*listed{}
	for _, p := range listing {
		if !p.DepOnly && len(p.GoFiles)+len(p.CgoFiles) > 0 {
			own[p.ImportPath] = p
		}
	}
	if len(own) == 0 {
		return nil, fmt.Errorf("no Go packages match %s in %s", strings.Join(l.Patterns, " "), l.Dir)
	}
	// What the patterns do not name, but stands between packages that they do
	// name, is read as well: a type must not come from two places.
	for changed := true; changed; {
		changed = false
		for _, p := range listing {
			if own[p.ImportPath] == nil && slices.ContainsFunc(p.Imports, func(path string) bool { return own[path] != nil }) {
				own[p.ImportPath], changed = p, true
			}
		}
	}
	foreign := map[string]bool{}
	for _, p := range own {
		for _, path := range p.Imports {
			if own[path] == nil && path != "unsafe" && path != "C" {
				foreign[path] = true
			}
		}
	}
	if err := l.compile(ctx, listing, slices.Sorted(maps.Keys(foreign))); err != nil {
		return nil, err
	}
	return l.check(listing, own)
}

// compile fills l.exports, unless nothing can have changed.
func (l *Loader) compile(ctx context.Context, listing []*listed, paths []string) error {
	var key strings.Builder
	for _, p := range listing {
		fmt.Fprintln(&key, p.DepOnly, p.Dir)
		if !p.DepOnly || p.Standard || p.Module == nil || strings.Contains(p.Module.Dir, "@") {
			continue
		}
		// A module that is replaced by a directory may change at any time.
		for _, name := range append(slices.Clone(p.GoFiles), p.CgoFiles...) {
			info, err := os.Stat(filepath.Join(p.Dir, name))
			if err != nil {
				return fmt.Errorf("load package %s: %w", p.ImportPath, err)
			}
			fmt.Fprintln(&key, name, info.Size(), info.ModTime().UnixNano())
		}
	}
	if key.String() == l.key && !slices.ContainsFunc(paths, func(p string) bool { return l.exports[p] == "" }) {
		return nil
	}
	files, err := exports(ctx, l.Dir, paths)
	if err != nil {
		return err
	}
	l.exports, l.key = files, key.String()
	return nil
}

// check parses and checks the packages, in the order of go list: dependencies
// come first.
func (l *Loader) check(listing []*listed, own map[string]*listed) (*Program, error) {
	prog := &Program{Dir: l.Dir, Fset: token.NewFileSet(), Info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Instances: map[*ast.Ident]types.Instance{},
	}}
	compiled := importer.ForCompiler(prog.Fset, "gc", func(path string) (io.ReadCloser, error) {
		file := l.exports[path]
		if file == "" {
			return nil, fmt.Errorf("package %s is not among the compiled ones", path)
		}
		return os.Open(file)
	})
	checked := map[string]*types.Package{"unsafe": types.Unsafe}
	for _, p := range listing {
		if own[p.ImportPath] == nil {
			continue
		}
		pkg := &Package{Path: p.ImportPath}
		for _, name := range append(slices.Clone(p.GoFiles), p.CgoFiles...) {
			file, err := parser.ParseFile(prog.Fset, filepath.Join(p.Dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return nil, fmt.Errorf("the code does not compile: %w", l.shorten(err))
			}
			pkg.Files = append(pkg.Files, file)
		}
		var first error
		more := 0
		conf := types.Config{
			FakeImportC: true,
			Importer: importerFunc(func(path string) (*types.Package, error) {
				if mapped := p.ImportMap[path]; mapped != "" {
					path = mapped
				}
				if pkg := checked[path]; pkg != nil {
					return pkg, nil
				}
				return compiled.Import(path)
			}),
			Error: func(err error) {
				if first == nil {
					first = err
				} else {
					more++
				}
			},
		}
		if p.Module != nil && p.Module.GoVersion != "" {
			conf.GoVersion = "go" + p.Module.GoVersion
		}
		pkg.Types, _ = conf.Check(p.ImportPath, prog.Fset, pkg.Files, prog.Info)
		if first != nil {
			err := fmt.Errorf("the code does not compile: %w", l.shorten(first))
			if more > 0 {
				err = fmt.Errorf("%w (and %d more)", err, more)
			}
			return nil, err
		}
		checked[p.ImportPath] = pkg.Types
		prog.Packages = append(prog.Packages, pkg)
	}
	return prog, nil
}

// shorten makes the path in an error relative.
func (l *Loader) shorten(err error) error {
	return errors.New(strings.ReplaceAll(err.Error(), l.Dir+string(filepath.Separator), ""))
}

// Position returns "file:line" for messages, with slashes.
func (p *Program) Position(pos token.Pos) string {
	at := p.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.ToSlash(relative(p.Dir, at.Filename)), at.Line)
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }

// inModule returns an error if dir is in no module, which go list tells less
// clearly.
func inModule(dir string) error {
	for at := dir; ; at = filepath.Dir(at) {
		for _, name := range []string{"go.mod", "go.work"} {
			if _, err := os.Stat(filepath.Join(at, name)); err == nil {
				return nil
			}
		}
		if at == filepath.Dir(at) {
			return fmt.Errorf("%s is in no Go module: run it where the go.mod of the application is, or below", dir)
		}
	}
}
