package ssr

import (
	"context"
	"fmt"

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
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("ssr: not started: %w", err)
	}
	c := newClient(opts)
	c.addOthers()
	if c.dev != nil {
		if url, err := c.dev.find(); url != "" && err == nil {
			c.devOnly = true
			c.log().Info("ssr: the dev server renders, no process is started", "url", url)
			c.closeWith(ctx)
			return c, nil
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
	var err error
	if c.processes, err = process.Start(ctx, c.process, bundle, c.pool); err != nil {
		_ = c.Close()
		return nil, err
	}
	c.closeWith(ctx)
	return c, nil
}

// closeWith closes the client when ctx ends.
func (c *Client) closeWith(ctx context.Context) {
	bound := make(chan struct{})
	c.unbind = context.AfterFunc(ctx, func() {
		<-bound
		_ = c.Close()
	})
	close(bound)
}
