package process

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Bundle is the SSR bundle that processes run.
type Bundle struct {
	Path  string // on disk, or in Files
	Files fs.FS  // nil for a bundle on disk
}

// find returns the bundle with a path that does not depend on the working
// directory, or an error if there is none.
func (b Bundle) find() (Bundle, error) {
	var (
		info  fs.FileInfo
		err   error
		where = b.Path
	)
	if b.Files != nil {
		where += " in the file system"
		info, err = fs.Stat(b.Files, b.Path)
	} else if b.Path, err = filepath.Abs(b.Path); err == nil {
		info, err = os.Stat(b.Path)
	}
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a file")
	}
	if err != nil {
		return b, fmt.Errorf(`ssr: no bundle at %s: build it with "vite build --ssr": %w`, where, err)
	}
	return b, nil
}

// place returns the path of the bundle for a process to which dir belongs.
func (b Bundle) place(dir string) (string, error) {
	if b.Files == nil {
		return b.Path, nil
	}
	dir = filepath.Join(dir, "bundle")
	if err := os.CopyFS(dir, b.Files); err != nil {
		return "", fmt.Errorf("ssr: cannot copy the bundle to a temporary directory: %w", err)
	}
	return filepath.Join(dir, filepath.FromSlash(b.Path)), nil
}
