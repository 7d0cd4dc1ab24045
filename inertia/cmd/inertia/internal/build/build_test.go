package build

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestProgramsAreNamedAfterTheirPackage(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there names end with .exe")
	}
	dir := filepath.Join(t.TempDir(), "Some Folder")
	for name, text := range map[string]string{
		"go.mod":             "module example.com/shop\n",
		"main.go":            "package main\nfunc main() {}\n",
		"cmd/worker/main.go": "package main\nfunc main() {}\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for pkg, want := range map[string]string{"": "bin/shop", "./cmd/worker": "bin/worker"} {
		var log bytes.Buffer
		file, err := Run(t.Context(), Config{Dir: dir, Package: pkg, Log: &log})
		if err != nil {
			t.Fatalf("%v\n%s", err, &log)
		}
		if _, err := os.Stat(filepath.Join(dir, file)); err != nil || file != want {
			t.Errorf("%q is built as %s (%v), want %s", pkg, file, err, want)
		}
	}
}
