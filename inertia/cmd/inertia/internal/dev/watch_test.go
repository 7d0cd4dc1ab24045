package dev

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func save(t *testing.T, dir, file, text string) {
	t.Helper()
	path := filepath.Join(dir, file)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestWatcher(t *testing.T) {
	root := t.TempDir()
	dir, other := filepath.Join(root, "app"), filepath.Join(root, "library")
	save(t, dir, "go.mod", "module example.com/app\n\ngo 1.26\n\nrequire example.com/library v0.0.0\n\nreplace example.com/library => ../library\n")
	save(t, dir, "main.go", "package main\n\nimport (\n\t_ \"embed\"\n\n\t_ \"example.com/library\"\n)\n\n//go:embed texts/page.html\nvar page string\n\nfunc main() {}\n")
	save(t, dir, "texts/page.html", "")
	save(t, other, "go.mod", "module example.com/library\n\ngo 1.26\n")
	save(t, other, "library.go", "package library\n")
	w, err := newWatcher(dir)
	if err != nil {
		t.Fatal(err)
	}
	w.follow(t.Context(), dir, ".")
	go w.run(t.Context())

	// Changes are told in their order, so that all of a test were told when the
	// file is that ends it.
	tests := []struct {
		name string
		save []string
		want []string
	}{
		{"a Go file", []string{"main.go"}, []string{"main.go"}},
		{"a new folder, as soon as there is a Go file in it", []string{"new/new.go"}, []string{"new/new.go"}},
		{"a file that is embedded", []string{"texts/page.html"}, []string{"texts/page.html"}},
		{"a module that is replaced", []string{"../library/library.go"}, []string{"../library/library.go"}},
		{"modules", []string{"go.mod"}, []string{"go.mod"}},
		{"not tests", []string{"main_test.go", "main.go"}, []string{"main.go"}},
		{"not the front end", []string{"web/src/main.ts", "web/node_modules/flatted/golang/flatted.go", "main.go"}, []string{"main.go"}},
		{"not what editors leave", []string{".main.go.swp", ".#main.go", "main.go~", "main.go"}, []string{"main.go"}},
	}
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			end := fmt.Sprintf("end%d.go", i)
			for _, file := range append(test.save, end) {
				old, _ := os.ReadFile(filepath.Join(dir, file))
				save(t, dir, file, string(old)+"\n")
			}
			told := map[string]bool{}
			for !told[end] {
				for _, file := range <-w.changes {
					name, err := filepath.Rel(dir, file)
					if err != nil {
						t.Fatal(err)
					}
					told[filepath.ToSlash(name)] = true
				}
			}
			// Files are written in steps, which may be told one by one.
			maps.DeleteFunc(told, func(name string, _ bool) bool { return strings.HasPrefix(name, "end") })
			if got := slices.Sorted(maps.Keys(told)); !slices.Equal(got, test.want) {
				t.Errorf("told of %q, want %q", got, test.want)
			}
		})
	}
}

func TestCompileProblem(t *testing.T) {
	dir := t.TempDir()
	save(t, dir, "books/books.go", "package books\n\nfunc f() {\n\tx := 1\n}\n")
	p := compileProblem(dir, "# example.com/books\nbooks/books.go:4:2: declared and not used: x\nbooks/books.go:9:1: more\n")
	if p.Loc == nil || *p.Loc != (location{filepath.Join(dir, "books", "books.go"), 4, 2}) {
		t.Errorf("the place is %+v", p.Loc)
	}
	if !strings.Contains(p.Frame, ">    4 |     x := 1") {
		t.Errorf("the frame is\n%s", p.Frame)
	}
	if o := p.overlay(); !strings.Contains(o.Message, "declared and not used: x") || o.ID != p.Loc.File+":4:2" {
		t.Errorf("the overlay is %+v", o)
	}
	for _, output := range []string{"", "go: updates to go.mod needed", "missing.go:3: x", "a.go:99999999999999999999:1: x"} {
		compileProblem(dir, output).overlay() // must not panic
	}
}

func TestPorts(t *testing.T) {
	var log strings.Builder
	first, err := listen("", &log)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	second, err := listen("", &log)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if !strings.Contains(log.String(), "is in use, this is port") {
		t.Errorf("nothing is said of another port: %q", &log)
	}
	if _, err := listen(first.Addr().String(), &log); err == nil || !strings.Contains(err.Error(), first.Addr().String()) {
		t.Errorf("a port that was asked for, and is in use: %v", err)
	}
}
