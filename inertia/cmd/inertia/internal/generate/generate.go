// Package generate writes TypeScript from the Go code of an application: the
// props of its pages, its shared props, its forms, its routes and its enums.
package generate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/analysis"
	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/source"
	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/typescript"
)

// Config says what to read and what to write. The zero value reads the module
// of the current directory, with its inertia.json if there is one, and writes
// to web/src/generated.
type Config struct {
	// Dir is a directory of the module. The default is the current one.
	Dir string
	// Patterns are the packages that are read, from the root of the module. The
	// default is "./...".
	Patterns []string
	// Output is the folder that is written to, relative to Dir. The default is
	// what inertia.json says, or web/src/generated in the root of the module.
	Output string
	// Types are the TypeScript of Go types, over those of inertia.json:
	// "decimal.Decimal" is "string".
	Types map[string]string
	// Routes are names of routes, over those of inertia.json: "GET /contacts" is
	// "contacts.index".
	Routes map[string]string

	// Check writes nothing: Run fails if something would be written.
	Check bool
	// Watch makes Run go on until its context ends, and write again when Go
	// code changes. Code that does not compile is told to Log then, and what
	// was written before stays.
	Watch bool
	// Strict makes it an error that something cannot be known from the code.
	Strict bool
	// Verbose tells more to Log.
	Verbose bool

	// Log gets the warnings, with file and line, and the names of the files that
	// were written. The default is no one.
	Log io.Writer
}

// Run reads the code and writes the files that changed, each as a whole. If it
// fails, nothing was written. With [Config.Watch] it returns nil when ctx ends,
// and an error only if it cannot start.
func Run(ctx context.Context, cfg Config) error {
	g, err := newGenerator(cfg)
	if err != nil {
		return err
	}
	if cfg.Watch {
		return g.watch(ctx)
	}
	_, err = g.run(ctx)
	return err
}

type generator struct {
	cfg    Config
	root   string // of the module
	loader *source.Loader
}

func newGenerator(cfg Config) (*generator, error) {
	if cfg.Log == nil {
		cfg.Log = io.Discard
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, err
	}
	// Names of files must be those that the go command tells.
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, err
	}
	cfg.Dir = dir
	root, err := moduleRoot(dir)
	if err != nil {
		return nil, err
	}
	if len(cfg.Patterns) == 0 {
		cfg.Patterns = []string{"./..."}
	}
	return &generator{cfg: cfg, root: root, loader: &source.Loader{Dir: root, Patterns: cfg.Patterns}}, nil
}

// moduleRoot is the directory of the go.mod above dir.
func moduleRoot(dir string) (string, error) {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("%s is in no Go module: run it where the go.mod of the application is, or below", dir)
		}
	}
}

// run does it once, and returns the files that were written.
func (g *generator) run(ctx context.Context) (written []string, err error) {
	settings, err := g.settings()
	if err != nil {
		return nil, err
	}
	prog, err := g.loader.Load(ctx)
	if err != nil {
		return nil, err
	}
	result, err := analysis.Analyse(prog)
	if err != nil {
		return nil, err
	}
	if len(result.Pages) == 0 {
		return nil, fmt.Errorf("no page is rendered with a name that can be known in %s: there is no call of inertia.Render, or it is not in %s%s",
			g.root, strings.Join(g.cfg.Patterns, " "), firstProblem(prog, result))
	}
	files := map[string][]byte{}
	told := map[string]bool{}
	unknown := 0
	tell := func(text string, problem bool) {
		if !told[text] {
			told[text] = true
			fmt.Fprintln(g.cfg.Log, text)
			if problem {
				unknown++
			}
		}
	}
	for _, p := range result.Problems {
		tell(prog.Position(p.Pos)+": "+p.Text, true)
	}
	var information []string
	for _, out := range settings.Outputs {
		text, notes, err := typescript.Generate(prog, result, typescript.Options{Pages: out.Pages, Types: settings.Types, Routes: settings.Routes})
		if err != nil {
			return nil, err
		}
		for _, n := range notes {
			switch text := prog.Position(n.Pos) + ": " + n.Text; {
			case n.Info && !n.Verbose:
				information = append(information, text)
			case !n.Verbose || g.cfg.Verbose:
				tell(text, !n.Info)
			}
		}
		for name, content := range text {
			files[filepath.Join(out.Dir, name)] = content
		}
	}
	if g.cfg.Strict && unknown > 0 {
		return nil, fmt.Errorf("%d things cannot be known from the code, see above", unknown)
	}
	changed, err := outdated(files)
	if err != nil {
		return nil, err
	}
	if len(changed) > 0 || g.cfg.Verbose { // else it was told before
		for _, text := range information {
			tell(text, false)
		}
	}
	if len(changed) == 0 {
		return nil, nil
	}
	if g.cfg.Check {
		return nil, fmt.Errorf("these files are not what the Go code gives, run \"inertia generate\" and commit them: %s", strings.Join(g.shorten(changed), ", "))
	}
	if err := write(files, changed); err != nil {
		return nil, err
	}
	return g.shorten(changed), nil
}

func firstProblem(prog *source.Program, r *analysis.Result) string {
	if len(r.Problems) == 0 {
		return ""
	}
	return "; " + prog.Position(r.Problems[0].Pos) + ": " + r.Problems[0].Text
}

func (g *generator) shorten(paths []string) []string {
	short := make([]string, len(paths))
	for i, path := range paths {
		short[i] = path
		if rel, err := filepath.Rel(g.root, path); err == nil {
			short[i] = filepath.ToSlash(rel)
		}
	}
	return short
}

var errNoOutput = errors.New("inertia.json: an output needs a dir")
