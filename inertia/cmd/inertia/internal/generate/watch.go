package generate

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long nothing must change before the code is read: editors
// write a file in several steps, Git many files.
const settle = 50 * time.Millisecond

// watch runs now and whenever Go code changes, until ctx ends.
func (g *generator) watch(ctx context.Context) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watch %s: %w", g.root, err)
	}
	defer w.Close()
	if err := g.watchTree(w, g.root); err != nil {
		return fmt.Errorf("watch %s: %w", g.root, err)
	}
	changed := time.NewTimer(0) // the first run
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-w.Errors:
			fmt.Fprintf(g.cfg.Log, "watch %s: %v\n", g.root, err)
			changed.Reset(settle) // what happened is not known
		case event := <-w.Events:
			if event.Has(fsnotify.Create) {
				if info, err := os.Stat(event.Name); err == nil && info.IsDir() {
					if err := g.watchTree(w, event.Name); err != nil {
						fmt.Fprintf(g.cfg.Log, "watch %s: %v\n", event.Name, err)
					}
					changed.Reset(settle) // it may have come with its files
				}
			}
			if !event.Has(fsnotify.Chmod) && matters(event.Name) {
				changed.Reset(settle)
			}
		case <-changed.C:
			g.rerun(ctx)
		}
	}
}

func (g *generator) rerun(ctx context.Context) {
	start := time.Now()
	written, err := g.run(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		fmt.Fprintln(g.cfg.Log, err)
	case len(written) > 0:
		fmt.Fprintf(g.cfg.Log, "wrote %s (%d ms)\n", strings.Join(written, ", "), time.Since(start).Milliseconds())
	}
}

// matters reports whether a file can change what is generated.
func matters(path string) bool {
	switch name := filepath.Base(path); name {
	case "go.mod", "go.sum", "go.work", configFile:
		return true
	default:
		return strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(name, ".")
	}
}

// watchTree watches a directory and those below it that may hold packages.
func (g *generator) watchTree(w *fsnotify.Watcher, dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil // it is gone again, or no directory
		}
		name := d.Name()
		if path != g.root {
			if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "node_modules" || name == "testdata" || name == "vendor" {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
				return filepath.SkipDir // another module
			}
		}
		return w.Add(path)
	})
}
