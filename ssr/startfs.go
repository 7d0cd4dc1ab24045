package ssr

import (
	"context"
	"io/fs"

	"github.com/chinertia/chinertia/ssr/internal/process"
)

// StartFS is [Start] for a bundle that lies in a file system, such as one that
// is embedded in the program:
//
//	//go:embed dist/ssr
//	var dist embed.FS
//
//	renderer, err := ssr.StartFS(ctx, dist, "dist/ssr/ssr.mjs")
//
// All of fsys is copied for each process, into a directory for temporary files
// that only this user may enter. The directory goes when the process ends,
// which happens also when this program is killed. Each process is started on a
// fresh copy, so one that follows another does not depend on what became of
// the first copy. Keep fsys small, therefore: use [fs.Sub] where it holds more
// than the bundle.
//
// What the bundle imports must be in fsys as well; the option ssr.noExternal
// of Vite puts it into the bundle. A bundle of ES modules is named .mjs, or
// has a package.json with "type": "module" beside it.
//
// In development, when a dev server is in use, nothing is copied and the
// bundle need not exist.
//
// StartFS returns the errors of Start, and one if the files cannot be copied.
// It panics if fsys is nil.
func StartFS(ctx context.Context, fsys fs.FS, bundle string, opts ...Option) (*Client, error) {
	require(fsys != nil, "StartFS called with a nil file system")
	return start(ctx, process.Bundle{Path: bundle, Files: fsys}, opts)
}
