package ssr

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/chinertia/chinertia/ssr/internal/pool"
	"github.com/chinertia/chinertia/ssr/internal/process"
)

// Start runs the SSR bundle in a JavaScript process of its own and returns a
// client of it that is ready to render:
//
//	renderer, err := ssr.Start(ctx, "dist/ssr/ssr.js")
//
// The process is Node, with NODE_ENV set to production; see [WithRuntime],
// [WithProcesses] and [WithEnv]. It listens on a private unix socket, or on a
// free port of the loopback interface where that is not possible, so whatever
// port and address were built into the bundle, nothing else can reach it. A
// process that crashes, hangs or answers nonsense is replaced, and one that
// has grown too old or too large if [WithRecycling] says so. What it prints is
// logged, standard error as warnings.
//
// The processes end with ctx, or with [Client.Close], and also when this
// program is killed. In development, when a dev server is in use, none is
// started and the bundle need not exist, see [WithHotFile] and
// [WithDevServer]. [StartFS] takes the bundle out of the program itself.
//
// Start returns an error if the bundle or the runtime does not exist, or if no
// process answers in time, see [WithStartTimeout].
func Start(ctx context.Context, bundle string, opts ...Option) (*Client, error) {
	return start(ctx, process.Bundle{Path: bundle}, opts)
}

func start(ctx context.Context, bundle process.Bundle, opts []Option) (*Client, error) {
	c := newClient(opts)
	c.addOthers()
	if err := c.start(ctx, bundle); err != nil {
		_ = c.Close()
		return nil, err
	}
	context.AfterFunc(ctx, func() { _ = c.Close() })
	return c, nil
}

func (c *Client) start(ctx context.Context, bundle process.Bundle) (err error) {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("ssr: not started: %w", err)
	}
	if c.dev != nil {
		if url, err := c.dev.find(); url != "" && err == nil {
			c.devOnly = true
			c.log().Info("ssr: the dev server renders, no process is started", "url", url)
			return nil
		}
	}
	c.process.Log = c.log
	c.process.Connect = func(url string) pool.Renderer {
		t, err := parseTarget(url)
		if err != nil {
			panic(err) // it was made from a path or a port
		}
		t.echoes = true
		return newTransport(t, &c.config, false)
	}
	c.processes, err = process.Start(ctx, c.process, bundle, c.pool)
	return err
}

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
