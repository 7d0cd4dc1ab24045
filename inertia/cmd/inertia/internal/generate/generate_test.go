package generate_test

import (
	"context"
	"flag"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/generate"
)

var update = flag.Bool("update", false, "write the golden files")

// everything copies the application with a case of everything into a directory
// of its own.
func everything(t *testing.T) string {
	t.Helper()
	return fixture(t, "everything")
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", name))); err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../../../../..")
	if err != nil {
		t.Fatal(err)
	}
	edit(t, filepath.Join(dir, "go.mod"), "../../../../../../..", root)
	if err := os.RemoveAll(filepath.Join(dir, "web", "generated")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// module writes a module that uses the library.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := everything(t)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "go.mod" && e.Name() != "go.sum" {
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
	sums, err := os.ReadFile("../../../../../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "go.sum"), string(sums))
	library, err := os.ReadFile("../../../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	edit(t, filepath.Join(dir, "go.mod"), "require (\n", "require (\n\t"+regexp.MustCompile(`github.com/alexedwards/scs/v2 \S+`).FindString(string(library))+"\n")
	for name, content := range files {
		put(t, filepath.Join(dir, name), content)
	}
	return dir
}

// put writes a file as a whole: a watch that is faster than this test never sees
// half of it.
func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	whole := filepath.Join(filepath.Dir(path), ".put.tmp")
	if err := os.WriteFile(whole, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(whole, path); err != nil {
		t.Fatal(err)
	}
}

func edit(t *testing.T, path, from, to string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), from) {
		t.Fatalf("%s does not contain %q", path, from)
	}
	put(t, path, strings.ReplaceAll(string(text), from, to))
}

// files reads all files of a directory.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			text, err := os.ReadFile(filepath.Join(dir, path))
			all[path] = string(text)
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func run(t *testing.T, cfg generate.Config) (log string, err error) {
	t.Helper()
	var b strings.Builder
	cfg.Log = &b
	err = generate.Run(t.Context(), cfg)
	return b.String(), err
}

// One program has a case of every type, prop, form and route; the others do the
// same things in the styles of several programs.
func TestWhatIsGenerated(t *testing.T) {
	for _, name := range []string{"everything", "styles", "patterns"} {
		t.Run(name, func(t *testing.T) { golden(t, name) })
	}
}

func golden(t *testing.T, name string) {
	dir := fixture(t, name)
	log, err := run(t, generate.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	got := files(t, filepath.Join(dir, "web", "generated"))
	got["log.txt"] = log
	golden := filepath.Join("testdata", name, "web", "generated")
	if *update {
		for name, text := range got {
			put(t, filepath.Join(golden, name), text)
		}
	}
	want := files(t, golden)
	for name, text := range got {
		if text != want[name] {
			t.Errorf("%s is not as in %s: run the test with -update and look at the difference\n%s", name, golden, difference(want[name], text))
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}

	// Again, from another directory of the module: nothing is written, and the
	// result does not depend on the order of maps.
	info := stat(t, filepath.Join(dir, "web", "generated", "pages.ts"))
	for range 3 {
		if log, err = run(t, generate.Config{Dir: filepath.Join(dir, "web"), Check: true}); err != nil {
			t.Fatal(err)
		}
	}
	if again := stat(t, filepath.Join(dir, "web", "generated", "pages.ts")); !again.ModTime().Equal(info.ModTime()) {
		t.Error("a file that had not changed was written")
	}
	if strings.Contains(log, "is used already") || !strings.Contains(log, "typed") && !strings.Contains(log, "in the types") {
		t.Errorf("when nothing changes, only what is not known is told:\n%s", log)
	}
}

func stat(t *testing.T, path string) fs.FileInfo {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// difference shows the first lines that differ.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range g {
		if i >= len(w) || w[i] != g[i] {
			return "want: " + strings.Join(w[min(i, len(w)):min(i+3, len(w))], "\n      ") + "\ngot:  " + strings.Join(g[i:min(i+3, len(g))], "\n      ")
		}
	}
	return "got nothing after line " + w[len(g)-1]
}

func TestCheck(t *testing.T) {
	dir := everything(t)
	pages := filepath.Join(dir, "web", "generated", "pages.ts")
	if _, err := run(t, generate.Config{Dir: dir, Check: true}); err == nil || !strings.Contains(err.Error(), "web/generated/pages.ts") {
		t.Errorf("without files: %v", err)
	}
	if _, err := os.Stat(pages); err == nil {
		t.Error("the check wrote a file")
	}
	if _, err := run(t, generate.Config{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	if _, err := run(t, generate.Config{Dir: dir, Check: true}); err != nil {
		t.Errorf("right after they were generated: %v", err)
	}
	before := files(t, filepath.Dir(pages))
	edit(t, filepath.Join(dir, "shop", "shop.go"), `json:"name"`, `json:"fullName"`)
	_, err := run(t, generate.Config{Dir: dir, Check: true})
	if err == nil || !strings.Contains(err.Error(), "pages.ts") || strings.Contains(err.Error(), "routes.ts") {
		t.Errorf("after a field was renamed: %v", err)
	}
	if after := files(t, filepath.Dir(pages)); after["pages.ts"] != before["pages.ts"] {
		t.Error("the check wrote a file")
	}
	put(t, pages, strings.ReplaceAll(before["pages.ts"], "\n", "\r\n"))
	edit(t, filepath.Join(dir, "shop", "shop.go"), `json:"fullName"`, `json:"name"`)
	if _, err := run(t, generate.Config{Dir: dir, Check: true}); err != nil {
		t.Errorf("with the ends of lines of Windows: %v", err)
	}
}

func TestStrict(t *testing.T) {
	dir := everything(t)
	log, err := run(t, generate.Config{Dir: dir, Strict: true})
	if err == nil || !strings.Contains(err.Error(), "cannot be known") || !strings.Contains(log, "shop/shop.go:") {
		t.Errorf("%v\n%s", err, log)
	}
	if _, err := os.Stat(filepath.Join(dir, "web", "generated")); err == nil {
		t.Error("files were written")
	}
}

func TestSettings(t *testing.T) {
	dir := everything(t)
	put(t, filepath.Join(dir, "inertia.json"), `{"generate": {
		"outputs": [
			{"dir": "a", "pages": ["Shop/*", "!Shop/Kinds"]},
			{"dir": "b/c", "pages": ["!Shop/**"]}
		],
		"types": {"example.com/everything/model.Money": "number", "model.ID": "ItemID"},
		"routes": {"GET /shop/steps": "wizard.steps", "PATCH /orders/{id}": "-"}
	}}`)
	_, err := run(t, generate.Config{
		Dir:   dir,
		Types: map[string]string{"model.ID": "number"}, Routes: map[string]string{"GET /shop/typed": "shop.wellTyped"},
	})
	if err != nil {
		t.Fatal(err)
	}
	a, b := files(t, filepath.Join(dir, "a")), files(t, filepath.Join(dir, "b", "c"))
	for _, test := range []struct {
		name, text, has string
		want            bool
	}{
		{"a page of the first front end", a["pages.ts"], "'Shop/List'", true},
		{"a page that is left out", a["pages.ts"], "'Shop/Kinds'", false},
		{"a page of the other front end", a["pages.ts"], "'Orders/Index'", false},
		{"a page of the second front end", b["pages.ts"], "'Orders/Index'", true},
		{"a type that only other pages use", b["pages.ts"], "Everything", false},
		{"the rule for a type, by its path", a["pages.ts"], "money: number", true},
		{"the rule of the command line", a["pages.ts"], "id: number", true},
		{"the name of a route", a["routes.ts"], "export const wizard = {", true},
		{"the name of a route from the command line", a["routes.ts"], "wellTyped: route<", true},
		{"a route that is left out", a["routes.ts"], "updatePatch", false},
		{"the routes of all front ends", b["routes.ts"], "kinds: route<", true},
		{"a page that this front end lacks", b["routes.ts"], "'Shop/Kinds'", false},
	} {
		if got := strings.Contains(test.text, test.has); got != test.want {
			t.Errorf("%s: %q is there: %v", test.name, test.has, got)
		}
	}
	if _, err := run(t, generate.Config{Dir: filepath.Join(dir, "shop"), Output: "here"}); err != nil {
		t.Fatal(err)
	}
	if stat(t, filepath.Join(dir, "shop", "here", "pages.ts")).Size() == 0 {
		t.Error("no file in the folder of -o")
	}
}

const small = `package main

import (
	"net/http"

	"github.com/chinertia/chinertia/inertia"
)

func show(w http.ResponseWriter, r *http.Request) {
	inertia.Render(w, r, "Home", inertia.Props{"n": 1})
}

func main() { http.HandleFunc("/", show) }
`

func TestBadInputIsOneErrorAndLeavesTheFilesAlone(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		cfg   generate.Config
		want  []string // parts of the error
	}{
		{"syntax", map[string]string{"main.go": "package main\n\nfunc main() {\n"}, generate.Config{}, []string{"main.go:3"}},
		{"types", map[string]string{"main.go": "package main\n\nfunc main() { x := 1; var y string = 2 }\n"}, generate.Config{}, []string{"does not compile", "main.go:3", "and 2 more"}},
		{"an import that is nowhere", map[string]string{"main.go": "package main\n\nimport _ \"example.com/nowhere\"\n\nfunc main() {}\n"}, generate.Config{}, []string{"example.com/nowhere"}},
		{"an import that does not compile", map[string]string{
			"main.go":      small,
			"broken/b.go":  "package broken\n\nvar X int = \"x\"\n",
			"user/user.go": "package user\n\nimport _ \"example.com/everything/broken\"\n",
		}, generate.Config{}, []string{"broken/b.go:3"}},
		{"no page", map[string]string{"main.go": "package main\n\nfunc main() {}\n"}, generate.Config{}, []string{"no page is rendered"}},
		{"no Go code", map[string]string{"readme.txt": "x"}, generate.Config{}, []string{"no Go packages match"}},
		{"no package of that name", map[string]string{"main.go": small}, generate.Config{Patterns: []string{"./nowhere"}}, []string{"nowhere"}},
		{"settings that are not JSON", map[string]string{"main.go": small, "inertia.json": "{"}, generate.Config{}, []string{"inertia.json"}},
		{"an unknown setting", map[string]string{"main.go": small, "inertia.json": `{"generate": {"output": "x"}}`}, generate.Config{}, []string{"inertia.json", `"output"`}},
		{"an output without a folder", map[string]string{"main.go": small, "inertia.json": `{"generate": {"outputs": [{}]}}`}, generate.Config{}, []string{"needs a dir"}},
		{"a pattern that is none", map[string]string{"main.go": small, "inertia.json": `{"generate": {"outputs": [{"dir": "web/src/generated", "pages": ["["]}]}}`}, generate.Config{}, []string{`"["`}},
		{"a name for no route", map[string]string{"main.go": small}, generate.Config{Routes: map[string]string{"GET /x": "a.b"}}, []string{`"GET /x"`}},
		{"a route with a name that is none", map[string]string{"main.go": small}, generate.Config{Routes: map[string]string{"/": "two words.x"}}, []string{"two words.x"}},
		{"a folder that cannot be made", map[string]string{"main.go": small, "file": "x"}, generate.Config{Output: "file/below"}, []string{"file"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := module(t, test.files)
			old := filepath.Join(dir, "web", "src", "generated", "pages.ts")
			put(t, old, "// as it was\n")
			cfg := test.cfg
			cfg.Dir = dir
			_, err := run(t, cfg)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(filepath.ToSlash(err.Error()), want) {
					t.Errorf("%q does not contain %q", err, want)
				}
			}
			if strings.Count(err.Error(), "\n") > 0 {
				t.Errorf("more than one line: %q", err)
			}
			if got := files(t, filepath.Dir(old)); len(got) != 1 || got["pages.ts"] != "// as it was\n" {
				t.Errorf("files were touched: %v", slices.Collect(func(yield func(string) bool) {
					for name := range got {
						yield(name)
					}
				}))
			}
		})
	}
	t.Run("no module", func(t *testing.T) {
		if _, err := run(t, generate.Config{Dir: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "in no Go module") {
			t.Errorf("%v", err)
		}
	})
	t.Run("a context that has ended", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := generate.Run(ctx, generate.Config{Dir: everything(t), Log: io.Discard}); err == nil {
			t.Error("no error")
		}
	})
}
