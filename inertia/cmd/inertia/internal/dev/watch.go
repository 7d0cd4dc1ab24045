package dev

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// quiet is how long nothing must happen before a change is complete: editors
// write in several steps, and commands write many files.
const quiet = 40 * time.Millisecond

// watcher tells of changes to the sources of a Go program: files of the module
// and of modules that replace others by a folder, and what they embed.
type watcher struct {
	fs      *fsnotify.Watcher
	changes chan []string

	mu       sync.Mutex
	embedded map[string]bool
}

func newWatcher(root string) (*watcher, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch files: %w", err)
	}
	w := &watcher{fs: notify, changes: make(chan []string), embedded: map[string]bool{}}
	if _, err := w.addTree(root); err != nil {
		notify.Close()
		return nil, fmt.Errorf("watch files: %w", err)
	}
	return w, nil
}

// addTree watches a folder and those in it, as far as they can have Go code, and
// returns the files in them.
func (w *watcher) addTree(root string) (files []string, err error) {
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // it is gone again
		case err != nil:
			return err
		case !entry.IsDir():
			files = append(files, path)
			return nil
		case path != root && !hasCode(entry.Name()):
			return filepath.SkipDir
		}
		return w.fs.Add(path)
	})
	return files, err
}

func hasCode(folder string) bool {
	return !strings.HasPrefix(folder, ".") && !strings.HasPrefix(folder, "_") &&
		!slices.Contains([]string{"node_modules", "testdata", "vendor", "dist"}, folder)
}

// follow also watches what the program is made of outside of the folders of the
// module. It asks the go command, and does nothing if that fails, as it does for
// code that is not complete.
func (w *watcher) follow(ctx context.Context, dir, pkg string) {
	cmd := exec.CommandContext(ctx, "go", "list", "-e", "-deps", "-json=Dir,Standard,EmbedFiles,Module", pkg)
	cmd.Dir = dir
	output, err := cmd.Output()
	if err != nil {
		return
	}
	embedded := map[string]bool{}
	for packages := json.NewDecoder(bytes.NewReader(output)); ; {
		var p struct {
			Dir        string
			Standard   bool
			EmbedFiles []string
			Module     *struct {
				Main    bool
				Replace *struct{ Version string }
			}
		}
		if err := packages.Decode(&p); err != nil {
			if errors.Is(err, io.EOF) {
				break
			}
			return
		}
		m := p.Module
		if p.Standard || m == nil || !m.Main && (m.Replace == nil || m.Replace.Version != "") {
			continue
		}
		w.fs.Add(p.Dir) // again does no harm
		for _, name := range p.EmbedFiles {
			file := filepath.Join(p.Dir, filepath.FromSlash(name))
			if strings.Contains(filepath.ToSlash(file), "/dist/") {
				continue // the build of the front end, which is not used now
			}
			embedded[file] = true
			w.fs.Add(filepath.Dir(file))
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.embedded = embedded
}

// run sends the files of each change until ctx ends.
func (w *watcher) run(ctx context.Context) {
	defer w.fs.Close()
	changed := map[string]bool{}
	timer := time.NewTimer(0)
	<-timer.C
	var send chan []string
	var files []string
	note := func(file string) {
		if w.matters(file) {
			changed[file] = true
			send = nil
			timer.Reset(quiet)
		}
	}
	for {
		select {
		case event, ok := <-w.fs.Events:
			if !ok {
				return
			}
			if event.Has(fsnotify.Create) && hasCode(filepath.Base(event.Name)) {
				// What is in a new folder was there before it was watched.
				found, _ := w.addTree(event.Name)
				for _, file := range found {
					note(file)
				}
			}
			if event.Op != fsnotify.Chmod {
				note(event.Name)
			}
		case <-timer.C:
			files = files[:0]
			for name := range changed {
				files = append(files, name)
			}
			slices.Sort(files)
			send = w.changes
		case send <- slices.Clone(files):
			send = nil
			clear(changed)
		case <-w.fs.Errors: // too many events at once: what was missed comes with the next
		case <-ctx.Done():
			return
		}
	}
}

func (w *watcher) matters(file string) bool {
	name := filepath.Base(file)
	switch {
	case strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_"):
		return false
	case strings.HasSuffix(name, ".go"):
		return !strings.HasSuffix(name, "_test.go")
	case name == "go.mod" || name == "go.sum" || name == "go.work":
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.embedded[file]
}
