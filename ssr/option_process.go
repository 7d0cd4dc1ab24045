package ssr

import "time"

// WithRuntime sets the program that runs the SSR bundle, and arguments for it
// such as "--max-old-space-size=256". The default is "node", which must be
// version 18.19 or later. Programs whose name begins with bun or deno are
// started as these want it; deno gets all permissions unless there are args.
//
// WithRuntime panics if name is empty.
func WithRuntime(name string, args ...string) Option {
	require(name != "", "WithRuntime called without the name of a program")
	return func(c *config) { c.process.Runtime, c.process.Args = name, args }
}

// WithEnv adds environment variables, each of the form "key=value", to those
// that the processes inherit. NODE_ENV is "production" unless it is set here:
// without it, frameworks run their development builds, which are several times
// slower.
func WithEnv(env ...string) Option {
	return func(c *config) { c.process.Env = append(c.process.Env, env...) }
}

// WithProcesses sets how many processes are run. The default is 1. Each of
// them renders one page at a time and takes some 80 MB of memory; with at
// least two, no render is lost when one of them crashes.
//
// WithProcesses panics if n is not positive.
func WithProcesses(n int) Option {
	require(n > 0, "WithProcesses called with a number that is not positive")
	return func(c *config) { c.process.Count = n }
}

// WithStartTimeout sets how long a process may take until it answers its
// health check. The default is 30 s.
//
// WithStartTimeout panics if d is not positive.
func WithStartTimeout(d time.Duration) Option {
	require(d > 0, "WithStartTimeout called with a duration that is not positive")
	return func(c *config) { c.process.StartTimeout = d }
}

// WithRecycling replaces a process after so many renders, or when its resident
// memory reaches so many bytes. Zero means no limit, which is the default for
// both. The new process answers before the old one stops.
//
// WithRecycling panics if one of them is negative.
func WithRecycling(renders int, memory int64) Option {
	require(renders >= 0 && memory >= 0, "WithRecycling called with a negative limit")
	return func(c *config) { c.process.MaxRenders, c.process.MaxMemory = uint64(renders), memory }
}
