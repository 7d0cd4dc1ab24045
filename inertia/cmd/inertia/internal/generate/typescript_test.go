package generate_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/generate"
)

const project = "testdata/typescript"

// npm installs the compilers, unless those of the lock file are there.
func npm(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes long")
	}
	if _, err := exec.LookPath("npm"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("npm is not there")
		}
		t.Skip("npm is not there")
	}
	lock, err := os.Stat(filepath.Join(project, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	if installed, err := os.Stat(filepath.Join(project, "node_modules", ".package-lock.json")); err == nil && installed.ModTime().After(lock.ModTime()) {
		return
	}
	if out, err := node(t, "npm", "ci", "--no-audit", "--no-fund"); err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
}

func node(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = project
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// compile generates from the application in dir and returns what a compiler
// says.
func compile(t *testing.T, dir, compiler string, args ...string) (string, error) {
	t.Helper()
	out, err := filepath.Abs(filepath.Join(project, "src", "generated"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run(t, generate.Config{Dir: dir, Output: out}); err != nil {
		t.Fatal(err)
	}
	return node(t, filepath.Join("node_modules", ".bin", compiler), args...)
}

func TestTypeScriptTakesWhatIsGeneratedAndRefusesWrongUses(t *testing.T) {
	npm(t)
	dir := everything(t)
	for _, compiler := range [][]string{{"tsc", "--noEmit"}, {"vue-tsc", "--noEmit"}, {"svelte-check", "--threshold", "error"}} {
		t.Run(compiler[0], func(t *testing.T) {
			if out, err := compile(t, dir, compiler[0], compiler[1:]...); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	t.Run("Vue's compiler and the routes at run time", func(t *testing.T) {
		if out, err := node(t, "node", "check.mjs"); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

func TestAFieldThatIsRenamedInGoBreaksTheCheckOfTheFrontEnd(t *testing.T) {
	npm(t)
	dir := everything(t)
	edit(t, filepath.Join(dir, "shop", "shop.go"), `json:"name"`, `json:"fullName"`)
	out, err := compile(t, dir, "vue-tsc", "--noEmit")
	if err == nil {
		t.Fatal("no error")
	}
	for _, file := range []string{`src/List\.vue\(\d+,\d+\)`, `src/List\.tsx\(\d+,\d+\)`, `src/Kinds\.vue\(\d+,\d+\)`} {
		if !regexp.MustCompile(file + `: error TS2339: Property 'name' does not exist`).MatchString(out) {
			t.Errorf("no error in %s:\n%s", file, out)
		}
	}
	if strings.Contains(out, "src/generated") {
		t.Errorf("the error is in the generated files:\n%s", out)
	}
}
