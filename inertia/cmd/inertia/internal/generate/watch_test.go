package generate_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/generate"
)

// watcher runs a watch in dir; next returns its next line.
func watcher(t *testing.T, dir string) (next func() string) {
	t.Helper()
	r, w := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- generate.Run(ctx, generate.Config{Dir: dir, Watch: true, Log: w})
		w.Close()
	}()
	lines := bufio.NewScanner(r)
	t.Cleanup(func() {
		cancel()
		go io.Copy(io.Discard, r)
		if err := <-done; err != nil {
			t.Errorf("the watch ended with %v", err)
		}
	})
	return func() string {
		if !lines.Scan() {
			t.Fatalf("the watch has ended: %v", lines.Err())
		}
		return lines.Text()
	}
}

func TestWatch(t *testing.T) {
	dir := module(t, map[string]string{"main.go": small})
	pages := filepath.Join(dir, "web", "src", "generated", "pages.ts")
	has := func(text string) {
		t.Helper()
		got, err := os.ReadFile(pages)
		if err != nil || !strings.Contains(string(got), text) {
			t.Errorf("pages.ts does not contain %q (%v):\n%s", text, err, got)
		}
	}
	next := watcher(t, dir)
	if line := next(); !strings.Contains(line, "wrote web/src/generated/enums.ts") {
		t.Fatalf("at first: %s", line)
	}
	has("n: number")

	edit(t, filepath.Join(dir, "main.go"), `"n": 1`, `"n": "one"`)
	if line := next(); !strings.HasPrefix(line, "wrote web/src/generated/pages.ts, web/src/generated/schema.json (") {
		t.Errorf("after an edit: %s", line)
	}
	has("n: string")

	edit(t, filepath.Join(dir, "main.go"), `"n": "one"`, `"n": one`)
	if line := next(); !strings.Contains(line, "does not compile: main.go:10") {
		t.Errorf("after a mistake: %s", line)
	}
	has("n: string")

	// A package in a new directory, which mends it.
	put(t, filepath.Join(dir, "deep", "er", "one.go"), "package er\n\nvar One = true\n")
	edit(t, filepath.Join(dir, "main.go"), "import (\n", "import (\n\t. \"example.com/everything/deep/er\"\n")
	edit(t, filepath.Join(dir, "main.go"), `"n": one`, `"n": One`)
	for line := next(); !strings.HasPrefix(line, "wrote "); line = next() {
		if !strings.Contains(line, "does not compile") && !strings.Contains(line, "load package") {
			t.Fatalf("after a new package: %s", line)
		}
	}
	has("n: boolean")

	edit(t, filepath.Join(dir, "deep", "er", "one.go"), "true", "[]int{}")
	if line := next(); !strings.HasPrefix(line, "wrote ") {
		t.Errorf("after an edit of a package that another imports: %s", line)
	}
	has("n: number[]")

	put(t, filepath.Join(dir, "inertia.json"), `{"generate": {"outputs": [{"dir": "other"}]}}`)
	if line := next(); !strings.HasPrefix(line, "wrote other/enums.ts") {
		t.Errorf("after the settings changed: %s", line)
	}
}
