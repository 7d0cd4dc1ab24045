package ssr

import (
	"context"
	"fmt"
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
	return start(ctx, program{path: bundle}, opts)
}

func start(ctx context.Context, bundle program, opts []Option) (*Client, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("ssr: not started: %w", err)
	}
	c := newClient(opts)
	for _, url := range c.nodes {
		c.addNode("WithNodes", url)
	}
	if c.dev != nil {
		if url, err := c.dev.find(); url != "" && err == nil {
			c.devOnly = true
			c.log().Info("ssr: the dev server renders, no process is started", "url", url)
			c.closeWith(ctx)
			return c, nil
		}
	}
	bundle, err := bundle.find()
	if err != nil {
		_ = c.Close()
		return nil, err
	}
	c.supervisor = &supervisor{pool: c.pool, bundle: bundle}
	if err := c.supervisor.start(ctx); err != nil {
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
