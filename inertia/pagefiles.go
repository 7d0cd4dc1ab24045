package inertia

import (
	"fmt"
	"io/fs"
)

// WithPageFiles fails the rendering of components that have no file in fsys,
// which otherwise shows in the browser only. It is meant for development and
// tests. The file has the name of the component and one of the extensions:
//
//	inertia.WithPageFiles(os.DirFS("web/src/pages"), ".vue")
//
// WithPageFiles panics if fsys is nil or there is no extension.
func WithPageFiles(fsys fs.FS, extensions ...string) Option {
	if fsys == nil || len(extensions) == 0 {
		panic(`inertia: WithPageFiles needs a file system and extensions, like WithPageFiles(os.DirFS("web/src/pages"), ".vue")`)
	}
	return func(c *config) {
		c.checkPage = func(component string) error {
			for _, extension := range extensions {
				if _, err := fs.Stat(fsys, component+extension); err == nil {
					return nil
				}
			}
			return fmt.Errorf("inertia: no file for component %q with the extension %q", component, extensions)
		}
	}
}
