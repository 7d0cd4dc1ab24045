package generate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// outdated returns the files whose content on the disk is another one. The ends
// of lines are Git's business.
func outdated(files map[string][]byte) ([]string, error) {
	var changed []string
	for _, path := range slices.Sorted(maps.Keys(files)) {
		old, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err != nil || !bytes.Equal(bytes.ReplaceAll(old, []byte("\r\n"), []byte("\n")), files[path]) {
			changed = append(changed, path)
		}
	}
	return changed, nil
}

// write puts the content of each file beside it and renames it, so that nobody
// reads half of one. Nothing is renamed before all are written.
func write(files map[string][]byte, paths []string) (err error) {
	temporary := make([]string, 0, len(paths))
	defer func() {
		if err != nil {
			for _, path := range temporary {
				os.Remove(path) // may be renamed already
			}
		}
	}()
	for _, path := range paths {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
		temp := filepath.Join(filepath.Dir(path), ".inertia-"+filepath.Base(path)+".tmp")
		temporary = append(temporary, temp)
		if err := os.WriteFile(temp, files[path], 0o666); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	for i, path := range paths {
		if err := os.Rename(temporary[i], path); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	return nil
}
