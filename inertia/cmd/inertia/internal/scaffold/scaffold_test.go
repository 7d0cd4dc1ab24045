package scaffold

import (
	"bytes"
	"encoding/json"
	"go/format"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const library = "../../../../.."

func write(t *testing.T, cfg Config) string {
	t.Helper()
	cfg.Dir, cfg.Replace = filepath.Join(t.TempDir(), "my-app"), library
	if err := cfg.complete(); err != nil {
		t.Fatal(err)
	}
	if err := cfg.write(); err != nil {
		t.Fatal(err)
	}
	return cfg.Dir
}

func TestApplicationsAreWritten(t *testing.T) {
	for _, framework := range Frameworks {
		for _, ssr := range Renderers {
			t.Run(framework+" "+ssr, func(t *testing.T) {
				dir := write(t, Config{Framework: framework, SSR: ssr, Module: "example.com/my-app"})
				err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
					if err != nil || entry.IsDir() {
						return err
					}
					content, err := os.ReadFile(path)
					if err != nil {
						return err
					}
					if bytes.Contains(content, []byte("[[")) || bytes.Contains(content, []byte("<no value>")) || strings.HasSuffix(path, ".tmpl") {
						t.Errorf("%s is not filled in", path)
					}
					if bytes.Count(content, []byte("<form ")) != bytes.Count(content, []byte(`<form method="post" `)) {
						t.Errorf("%s has a form whose fields are in the address if it is sent before the script has run", path)
					}
					switch filepath.Ext(path) {
					case ".go":
						if formatted, err := format.Source(content); err != nil || !bytes.Equal(formatted, content) {
							t.Errorf("%s is not formatted: %v", path, err)
						}
					case ".json":
						if !json.Valid(content) {
							t.Errorf("%s is not JSON", path)
						}
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
				app, err := os.ReadFile(filepath.Join(dir, "app.go"))
				if err != nil || bytes.Contains(app, []byte("WithSSR(")) != (ssr != "off") {
					t.Errorf("app.go, with -ssr=%s: %v\n%s", ssr, err, app)
				}
			})
		}
	}
}

// Those that differ in Go code: one for each renderer.
func TestApplicationsCompile(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles SQLite")
	}
	for i, ssr := range Renderers {
		t.Run(ssr, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "my-app")
			var log bytes.Buffer
			err := Create(t.Context(), Config{Dir: dir, Framework: Frameworks[i], SSR: ssr, Replace: library, Log: &log})
			if err != nil {
				t.Fatalf("%v\n%s", err, &log)
			}
			vet := exec.Command("go", "vet", "./...")
			vet.Dir = dir
			if output, err := vet.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, output)
			}
			if text := log.String(); strings.Contains(text, ".go:") {
				t.Errorf("the generator does not understand all:\n%s", text)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	full := filepath.Join(t.TempDir(), "full")
	if err := os.Mkdir(full, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(full, "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	fresh := filepath.Join(t.TempDir(), "app")
	tests := []struct {
		name string
		cfg  Config
		want string
	}{
		{"a name with a space", Config{Dir: "my app"}, "cannot be the name"},
		{"a name that ends with a dash", Config{Dir: "app-"}, "cannot be the name"},
		{"a name that Windows keeps", Config{Dir: "aux"}, "Windows keeps such names"},
		{"a module path with a name that Windows keeps", Config{Dir: fresh, Module: "example.com/con.go/app"}, "Windows keeps such names"},
		{"a name of the go command", Config{Dir: "vendor"}, "name one by -module, such as example.com/vendor"},
		{"the name of a package of Go", Config{Dir: "time"}, "it is a package of Go; name one by -module, such as example.com/time"},
		{"a name that begins with a digit", Config{Dir: "1app"}, "cannot be the name"},
		{"a folder with files", Config{Dir: full}, "is not empty"},
		{"a module path with a scheme", Config{Dir: fresh, Module: "https://example.com/app"}, "cannot be the path"},
		{"a module path with dots", Config{Dir: fresh, Module: "example.com/../app"}, "cannot be the path"},
		{"a module path that would add lines", Config{Dir: fresh, Module: "a\nreplace b => c"}, "cannot be the path"},
		{"an unknown framework", Config{Dir: fresh, Framework: "angular", Version: "v1.0.0"}, "choose one of vue, react, svelte"},
		{"an unknown renderer", Config{Dir: fresh, SSR: "deno", Version: "v1.0.0"}, "choose one of node, quickjs, off"},
		{"no version", Config{Dir: fresh}, "@latest new"},
		{"a folder without the library", Config{Dir: fresh, Replace: full}, "the library is not in"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.cfg.Log = io.Discard
			err := Create(t.Context(), test.cfg)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
	t.Run("no Go", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		err := Create(t.Context(), Config{Dir: fresh, Replace: library, Log: io.Discard})
		if err == nil || !strings.Contains(err.Error(), "install Go 1.26") {
			t.Error(err)
		}
	})
	if entries, err := os.ReadDir(filepath.Dir(fresh)); err != nil || len(entries) > 0 {
		t.Errorf("something was written: %v %v", entries, err)
	}
}

// The progress bar of the client has classes of its own.
func TestStylesSpareTheProgressBar(t *testing.T) {
	css, err := templates.ReadFile("template/app/web/src/app.css")
	if err != nil {
		t.Fatal(err)
	}
	if found := regexp.MustCompile(`\.(bar|peg|spinner|spinner-icon)\b`).Find(css); found != nil {
		t.Errorf("app.css has %s, which the progress bar uses", found)
	}
}

func TestAFolderWithSpacesIsQuoted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "the library")
	if err := os.Symlink(must(filepath.Abs(library)), dir); err != nil {
		t.Skip(err)
	}
	cfg := Config{Dir: filepath.Join(t.TempDir(), "app"), SSR: "quickjs", Replace: dir}
	if err := cfg.complete(); err != nil {
		t.Fatal(err)
	}
	if err := cfg.write(); err != nil {
		t.Fatal(err)
	}
	edit := exec.Command("go", "mod", "edit", "-json")
	edit.Dir = cfg.Dir
	output, err := edit.CombinedOutput()
	if err != nil || bytes.Count(output, []byte("/the library")) != 3 {
		t.Errorf("%v\n%s", err, output)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestVersionsAreThoseOfTheExample keeps new applications and the example
// application together.
func TestVersionsAreThoseOfTheExample(t *testing.T) {
	data, err := os.ReadFile(library + "/chiexample/web/package.json")
	if err != nil {
		t.Fatal(err)
	}
	var example struct{ Dependencies, DevDependencies map[string]string }
	if err := json.Unmarshal(data, &example); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for name, version := range versions {
		for _, list := range []map[string]string{example.Dependencies, example.DevDependencies} {
			if other := list[name]; other != "" {
				compared++
				if other != version {
					t.Errorf("%s is %s here and %s in chiexample", name, version, other)
				}
			}
		}
	}
	if compared < 14 {
		t.Errorf("only %d packages are compared", compared)
	}
	for _, framework := range []string{"vue3", "react", "svelte", "core", "vite"} {
		if versions["@inertiajs/"+framework] != versions["@inertiajs/core"] {
			t.Errorf("@inertiajs/%s is of another version than @inertiajs/core", framework)
		}
	}

	require := regexp.MustCompile(`(?m)^\s+(\S+/\S+) (v\S+)`)
	modules := func(file string) map[string]string {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list := map[string]string{}
		for _, m := range require.FindAllStringSubmatch(string(text), -1) {
			list[m[1]] = m[2]
		}
		return list
	}
	theirs := modules(library + "/chiexample/go.mod")
	compared = 0
	for name, version := range modules("template/app/go.mod.tmpl") {
		if other := theirs[name]; other != "" {
			compared++
			if other != version {
				t.Errorf("%s is %s here and %s in chiexample", name, version, other)
			}
		}
	}
	if compared < 5 {
		t.Errorf("only %d modules are compared", compared)
	}
}

func TestThePluginIsThatOfQuickJS(t *testing.T) {
	for _, name := range []string{"quickjs.js", "quickjs.d.ts"} {
		ours, err := templates.ReadFile("template/quickjs/web/" + name)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := os.ReadFile(library + "/ssr/quickjs/vite/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(ours, theirs) {
			t.Errorf("%s differs: copy it from ssr/quickjs/vite", name)
		}
	}
}
