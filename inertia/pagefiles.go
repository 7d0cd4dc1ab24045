package inertia

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// pageFiles finds the file of a component.
type pageFiles struct {
	fsys        fs.FS
	extensions  []string
	directories []string
}

func newPageFiles(fsys fs.FS, extensions, directories []string) *pageFiles {
	p := &pageFiles{fsys: fsys, directories: directories}
	for _, e := range extensions {
		p.extensions = append(p.extensions, "."+strings.TrimPrefix(e, "."))
	}
	if len(directories) == 0 {
		p.directories = []string{"."}
	}
	return p
}

// check returns an error that names all places where the file could have been.
func (p *pageFiles) check(component string) error {
	var tried []string
	for _, dir := range p.directories {
		for _, ext := range p.extensions {
			name := path.Join(dir, component+ext)
			if info, err := fs.Stat(p.fsys, name); err == nil && !info.IsDir() {
				return nil
			}
			tried = append(tried, name)
		}
	}
	return fmt.Errorf("inertia: no file for component %q: looked for %s", component, strings.Join(tried, ", "))
}
