package ssr

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// program is the SSR bundle that processes run.
type program struct {
	path  string // on disk, or in files
	files fs.FS  // nil for a bundle on disk
}

// find returns the program with a path that does not depend on the working
// directory, or an error if there is none.
func (p program) find() (program, error) {
	if p.files != nil {
		info, err := fs.Stat(p.files, p.path)
		return p, p.check(info, err, " in the file system")
	}
	path, err := filepath.Abs(p.path)
	if err != nil {
		return p, p.check(nil, err, "")
	}
	info, err := os.Stat(path)
	return program{path: path}, p.check(info, err, "")
}

func (p program) check(info fs.FileInfo, err error, where string) error {
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a file")
	}
	if err != nil {
		return fmt.Errorf(`ssr: no bundle at %s%s: build it with "vite build --ssr": %w`, p.path, where, err)
	}
	return nil
}

// place returns the path of the bundle for a process to which dir belongs.
func (p program) place(dir string) (string, error) {
	if p.files == nil {
		return p.path, nil
	}
	dir = filepath.Join(dir, "bundle")
	if err := os.CopyFS(dir, p.files); err != nil {
		return "", fmt.Errorf("ssr: cannot copy the bundle to a temporary directory: %w", err)
	}
	return filepath.Join(dir, filepath.FromSlash(p.path)), nil
}
