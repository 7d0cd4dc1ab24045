package ssr

import (
	"path/filepath"
	"strings"
	"time"
)

// processConfig is the part of the configuration that concerns processes.
type processConfig struct {
	runtime      string
	args         []string
	env          []string
	count        int
	startTimeout time.Duration
	maxRenders   uint64
	maxMemory    int64
}

// command returns the arguments that make the runtime load preload before
// bundle.
func (c *processConfig) command(preload, bundle string) []string {
	name := strings.TrimSuffix(strings.ToLower(filepath.Base(c.runtime)), ".exe")
	var args []string
	switch {
	case strings.HasPrefix(name, "deno"):
		args = append(args, "run")
		if len(c.args) == 0 {
			args = append(args, "--allow-all")
		}
		args = append(append(args, c.args...), "--preload", preload)
	case strings.HasPrefix(name, "bun"):
		args = append(append(args, c.args...), "--preload", preload)
	default:
		args = append(append(args, c.args...), "--import", fileURL(preload))
	}
	return append(args, bundle)
}

// fileURL returns the URL of an absolute path, which is what node takes on all
// systems.
func fileURL(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/...
	}
	return "file://" + strings.NewReplacer("%", "%25", " ", "%20", "#", "%23", "?", "%3F").Replace(path)
}

// WithRuntime sets the program that runs the SSR bundle, and arguments for it
// such as "--max-old-space-size=256". The default is "node", which must be
// version 18.19 or later. Programs whose name begins with bun or deno are
// started as these want it; deno gets all permissions unless there are args.
//
// WithRuntime panics if name is empty.
func WithRuntime(name string, args ...string) Option {
	if name == "" {
		panic("ssr: WithRuntime called without the name of a program")
	}
	return func(c *config) { c.process.runtime, c.process.args = name, args }
}

// WithEnv adds environment variables, each of the form "key=value", to those
// that the processes inherit. NODE_ENV is "production" unless it is set here:
// without it, frameworks run their development builds, which are several times
// slower.
func WithEnv(env ...string) Option {
	return func(c *config) { c.process.env = append(c.process.env, env...) }
}

// WithProcesses sets how many processes are run. The default is 1. Each of
// them renders one page at a time and takes some 80 MB of memory; with at
// least two, no render is lost when one of them crashes.
//
// WithProcesses panics if n is not positive.
func WithProcesses(n int) Option {
	if n <= 0 {
		panic("ssr: WithProcesses called with a number that is not positive")
	}
	return func(c *config) { c.process.count = n }
}

// WithStartTimeout sets how long a process may take until it answers its
// health check. The default is 30 s.
//
// WithStartTimeout panics if d is not positive.
func WithStartTimeout(d time.Duration) Option {
	if d <= 0 {
		panic("ssr: WithStartTimeout called with a duration that is not positive")
	}
	return func(c *config) { c.process.startTimeout = d }
}

// WithRecycling replaces a process after so many renders, or when its resident
// memory reaches so many bytes. Zero means no limit, which is the default for
// both. The new process answers before the old one stops.
//
// WithRecycling panics if one of them is negative.
func WithRecycling(renders int, memory int64) Option {
	if renders < 0 || memory < 0 {
		panic("ssr: WithRecycling called with a negative limit")
	}
	return func(c *config) { c.process.maxRenders, c.process.maxMemory = uint64(renders), memory }
}
