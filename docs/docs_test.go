// Package docs_test tries out the code blocks of README.md and of the guides in
// docs: programs are built, parts of programs are type-checked, and the blocks
// of the front end are parsed. It has no code of its own.
package docs_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	// The guides are tried again whenever one of these changes.
	_ "github.com/chinertia/chinertia/flash"
	_ "github.com/chinertia/chinertia/inertia"
	_ "github.com/chinertia/chinertia/inertia/inertiatest"
	_ "github.com/chinertia/chinertia/inertia/paginate"
	_ "github.com/chinertia/chinertia/ssr"
	_ "github.com/chinertia/chinertia/validate"
	_ "github.com/chinertia/chinertia/vite"
)

// block is a fenced block of code in a page.
type block struct {
	page string // README.md, docs/forms.md
	line int    // of its first line of code
	lang string
	code string
}

func (b block) String() string { return fmt.Sprintf("%s:%d", b.page, b.line) }

// pages returns the names of all pages, relative to the top folder.
func pages(t *testing.T) []string {
	t.Helper()
	names := []string{"../README.md", "../CONTRIBUTING.md", "../chiexample/README.md"}
	guides, err := filepath.Glob("*.md")
	if err != nil || len(guides) == 0 {
		t.Fatalf("no guides found: %v", err)
	}
	return append(names, guides...)
}

func blocks(t *testing.T, languages ...string) (found []block) {
	t.Helper()
	for _, name := range pages(t) {
		data, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		page := path.Join("docs", filepath.ToSlash(name))
		var open *block
		for i, line := range strings.Split(string(data), "\n") {
			lang, fence := strings.CutPrefix(strings.TrimSpace(line), "```")
			switch {
			case fence && open == nil:
				open = &block{page: page, line: i + 2, lang: lang}
			case fence:
				if slices.Contains(languages, open.lang) {
					found = append(found, *open)
				}
				open = nil
			case open != nil:
				open.code += line + "\n"
			}
		}
		if open != nil {
			t.Errorf("%s: a block of code does not end", open)
		}
	}
	return found
}

// TestGoBlocks type-checks every Go block. A block with a package clause has to
// be a whole program. The others are parts: declarations or statements, in
// which the names of the reader's own app may stay undefined.
func TestGoBlocks(t *testing.T) {
	check := newChecker(t)
	all := blocks(t, "go")
	if len(all) < 20 {
		t.Fatalf("only %d Go blocks were found", len(all))
	}
	for _, b := range all {
		if err := check.block(b); err != nil {
			t.Errorf("%s: %v\n%s", b, err, b.code)
		}
	}
}

// TestTheCheckFindsMistakes shows that the check of the blocks can fail.
func TestTheCheckFindsMistakes(t *testing.T) {
	check := newChecker(t)
	for name, code := range map[string]string{
		"a function that does not exist":     `inertia.Rendr(w, r, "Home", nil)`,
		"a wrong type of argument":           `inertia.Render(w, r, 7, nil)`,
		"a method that does not exist":       `p := inertia.Merge([]int{1}).Groop("x")`,
		"a method on a known type":           "func f(s *ssr.Client) { s.Sleep() }",
		"a program with an undefined name":   "package main\n\nfunc main() { run() }",
		"an argument too few":                `inertia.Flash(r.Context(), "success")`,
		"code that is neither":               `func {`,
		"an option of another package":       `r.Use(inertia.Middleware(vite.WithEntry("x")))`,
		"a declaration with an unknown name": "var assets = vite.Nope()",
	} {
		if check.block(block{page: name, code: code}) == nil {
			t.Errorf("%s: no error for %s", name, code)
		}
	}
}

// packageOf maps the name by which code refers to a package to its path.
var packageOf = map[string]string{
	"inertia":     "github.com/chinertia/chinertia/inertia",
	"paginate":    "github.com/chinertia/chinertia/inertia/paginate",
	"inertiatest": "github.com/chinertia/chinertia/inertia/inertiatest",
	"devtools":    "github.com/chinertia/chinertia/inertia/devtools",
	"otel":        "github.com/chinertia/chinertia/inertia/otel",
	"otelhttp":    "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp",
	"vite":        "github.com/chinertia/chinertia/vite",
	"ssr":         "github.com/chinertia/chinertia/ssr",
	"quickjs":     "github.com/chinertia/chinertia/ssr/quickjs",
	"flash":       "github.com/chinertia/chinertia/flash",
	"validate":    "github.com/chinertia/chinertia/validate",
	"chi":         "github.com/go-chi/chi/v5",
	"middleware":  "github.com/go-chi/chi/v5/middleware",
	"scs":         "github.com/alexedwards/scs/v2",
	"redisstore":  "github.com/alexedwards/scs/goredisstore",
	"pgxstore":    "github.com/alexedwards/scs/pgxstore",
	"redis":       "github.com/redis/go-redis/v9",
	"pgxpool":     "github.com/jackc/pgx/v5/pgxpool",
	"pgx":         "github.com/jackc/pgx/v5",
	"validator":   "github.com/go-playground/validator/v10",
	"ut":          "github.com/go-playground/universal-translator",
	"de":          "github.com/go-playground/locales/de",
	"entrans":     "github.com/go-playground/validator/v10/translations/en",
	"detrans":     "github.com/go-playground/validator/v10/translations/de",
	"is":          "github.com/matryer/is",
	"context":     "context", "embed": "embed", "errors": "errors", "fmt": "fmt", "fs": "io/fs", "http": "net/http", "io": "io",
	"httptest": "net/http/httptest", "json": "encoding/json", "log": "log", "os": "os", "slog": "log/slog", "sql": "database/sql",
	"strconv": "strconv", "strings": "strings", "template": "html/template", "testing": "testing", "time": "time", "url": "net/url",
	"rand": "crypto/rand", "base64": "encoding/base64", "cmp": "cmp", "slices": "slices", "maps": "maps", "sync": "sync",
	"filepath": "path/filepath", "mime": "mime", "big": "math/big", "signal": "os/signal", "netip": "net/netip", "path": "path",
}

type checker struct {
	fset     *token.FileSet
	importer types.Importer
}

func newChecker(t *testing.T) *checker {
	t.Helper()
	var paths []string
	for _, importPath := range packageOf {
		paths = append(paths, importPath)
	}
	slices.Sort(paths)
	// The example requires the session stores and drivers that guides mention.
	cmd := exec.Command("go", append([]string{"-C", "../chiexample", "list", "-e", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}"}, paths...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v: %s", err, &stderr)
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(out)) {
		importPath, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		exports[importPath] = file
	}
	c := &checker{fset: token.NewFileSet()}
	c.importer = importer.ForCompiler(c.fset, "gc", func(importPath string) (io.ReadCloser, error) {
		if exports[importPath] == "" {
			return nil, fmt.Errorf("package %s is not a dependency of the example", importPath)
		}
		return os.Open(exports[importPath])
	})
	return c
}

var packageClause = regexp.MustCompile(`(?m)^package \w+$`)

func (c *checker) block(b block) error {
	if packageClause.MatchString(b.code) {
		return c.check(b.code, false)
	}
	// A list of fields or of arguments, as guides show them, is a part as well.
	indented := "\t" + strings.ReplaceAll(strings.ReplaceAll(b.code, "\n...\n", "\n"), "\n", "\n\t")
	code := strings.ReplaceAll(b.code, "\n...\n", "\n")
	var first error
	for _, source := range []string{
		c.imports(code) + code,
		c.imports(code) + "func _(w http.ResponseWriter, r *http.Request) {\n" + indented + "\n}",
		c.imports(code) + "func _(r chi.Router) {\n" + indented + "\n}",
		c.imports(code) + "var _ = " + strings.TrimSpace(code),
	} {
		if _, err := parser.ParseFile(token.NewFileSet(), "block.go", source, parser.SkipObjectResolution); err != nil {
			first = errors.Join(first, err)
			continue
		}
		err := c.check(source, true)
		if err == nil {
			return nil
		}
		first = errors.Join(first, err)
	}
	return first
}

var qualified = regexp.MustCompile(`\b([a-z]\w*)\.[A-Z]`)

// imports makes the head of a file with the packages that the code names.
func (c *checker) imports(code string) string {
	names := map[string]bool{"http": true, "chi": true}
	for _, m := range qualified.FindAllStringSubmatch(code, -1) {
		if packageOf[m[1]] != "" {
			names[m[1]] = true
		}
	}
	var head strings.Builder
	head.WriteString("package part\n\n")
	for name := range names {
		fmt.Fprintf(&head, "import %s %q\n", name, packageOf[name])
	}
	return head.String()
}

// check type-checks a file. In a part, names that it does not declare are those
// of the reader's app; everything else has to be right.
func (c *checker) check(source string, part bool) error {
	file, err := parser.ParseFile(c.fset, "block.go", source, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	var errs []error
	config := types.Config{Importer: c.importer, Error: func(err error) {
		typed, ok := errors.AsType[types.Error](err)
		if part && ok && isOfTheApp(typed) {
			return
		}
		errs = append(errs, err)
	}}
	config.Check("part", c.fset, []*ast.File{file}, nil)
	return errors.Join(errs...)
}

// undefined is what the type checker says of a name without a package.
var undefined = regexp.MustCompile(`^undefined: \w+$`)

func isOfTheApp(err types.Error) bool {
	switch {
	case strings.HasPrefix(err.Msg, "declared and not used"), strings.HasSuffix(err.Msg, "imported and not used"),
		strings.HasSuffix(err.Msg, "is not used"), err.Msg == "missing return", strings.Contains(err.Msg, "imported as"):
		return true
	}
	return undefined.MatchString(err.Msg)
}
