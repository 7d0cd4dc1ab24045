package inertia_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestImports keeps the packages independent: each may import the standard
// library and what stands here, with whatever that needs itself.
func TestImports(t *testing.T) {
	const module = "github.com/chinertia/chinertia/"
	allowed := map[string][]string{
		"docs":    nil, // tests alone
		"inertia": nil,
		// The inside of inertia goes one way: what is asked for, what is sent, its
		// bytes. None of them knows requests, responses or the public face.
		"inertia/internal/header":    nil,
		"inertia/internal/selection": {module + "inertia/internal/header"},
		"inertia/internal/fields":    nil,
		"inertia/internal/pagejson":  {module + "inertia/internal/fields"},
		"inertia/internal/props":     {module + "inertia/internal/fields", module + "inertia/internal/selection"},
		"inertia/devtools":           {module + "inertia"},
		"inertia/inertiatest":        {module + "inertia"},
		"inertia/paginate":           {module + "inertia"},
		"vite":                       nil,
		"ssr":                        nil,
		"ssr/internal/pool":          nil,
		"ssr/internal/process":       {module + "ssr/internal/pool"},
		"flash":                      {"github.com/alexedwards/scs/v2"},
		"validate":                   {"github.com/go-playground/form/v4", "github.com/go-playground/validator/v10"},
		"validate/internal/typeinfo": nil,
		"validate/internal/source":   {module + "validate/internal/typeinfo"},
		"validate/internal/decode":   {module + "validate/internal/typeinfo", module + "validate/internal/source", "github.com/go-playground/form/v4"},
	}
	packages := strings.Fields(goList(t, "-f", "{{.ImportPath}}", "../..."))
	for _, path := range packages {
		name := strings.TrimPrefix(path, module)
		deps, ok := allowed[name]
		if !ok {
			parent, _, internal := strings.Cut(name, "/internal/")
			if deps, ok = allowed[parent]; !internal || !ok {
				t.Errorf("package %s is not in the table of allowed imports", name)
				continue
			}
		}
		for imported := range strings.FieldsSeq(goList(t, "-f", `{{join .Imports "\n"}}`, path)) {
			standard := !strings.Contains(strings.Split(imported, "/")[0], ".")
			own := strings.HasPrefix(imported, module+name+"/internal/")
			if !standard && !own && !slices.ContainsFunc(deps, func(dep string) bool { return imported == dep || strings.HasPrefix(imported, dep+"/") }) {
				t.Errorf("package %s imports %s: allowed are the standard library and %q", name, imported, deps)
			}
		}
	}
	for name := range allowed {
		if !slices.Contains(packages, module+name) {
			t.Errorf("package %s does not exist", name)
		}
	}
}

// What a package of the inside must not know even of the standard library: each
// concern has one place.
func TestTheInsideKnowsItsOwnConcernOnly(t *testing.T) {
	const module = "github.com/chinertia/chinertia/inertia/internal/"
	for name, foreign := range map[string][]string{
		"selection": {"encoding/json", "net/http", "reflect"},
		"props":     {"encoding/json", "net/http"},
		"pagejson":  {"net/http", "context"},
		"fields":    {"net/http", "context"},
	} {
		for imported := range strings.FieldsSeq(goList(t, "-f", `{{join .Imports "\n"}}`, module+name)) {
			if slices.Contains(foreign, imported) {
				t.Errorf("package %s imports %s, which is the concern of another one", name, imported)
			}
		}
	}
}

func TestRequirements(t *testing.T) {
	want := []string{
		"github.com/alexedwards/scs/v2", "github.com/go-chi/chi/v5", "github.com/go-playground/form/v4",
		"github.com/go-playground/validator/v10", "github.com/matryer/is",
	}
	out := goList(t, "-m", "-f", "{{if not (or .Main .Indirect)}}{{.Path}}{{end}}", "all")
	if got := strings.Fields(out); !slices.Equal(got, want) {
		t.Errorf("go.mod requires %q, want %q", got, want)
	}
}

func goList(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %q: %v: %s", args, err, stderr.String())
	}
	return string(out)
}
