// Package process runs the SSR bundle in JavaScript processes, keeps them up
// and makes each a node of a pool.
package process

import (
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/chinertia/chinertia/ssr/internal/pool"
)

// Config is what the options of package ssr say about processes.
type Config struct {
	Runtime      string
	Args         []string
	Env          []string
	Count        int
	StartTimeout time.Duration
	MaxRenders   uint64 // 0 for no limit
	MaxMemory    int64  // 0 for no limit

	Log func() *slog.Logger

	// Connect returns what renders on the server at a URL, which echoes the
	// ids of requests.
	Connect func(url string) pool.Renderer
}

// command returns the arguments that make the runtime load preload before
// bundle.
func (c *Config) command(preload, bundle string) []string {
	name := strings.TrimSuffix(strings.ToLower(filepath.Base(c.Runtime)), ".exe")
	var args []string
	switch {
	case strings.HasPrefix(name, "deno"):
		args = append(args, "run")
		if len(c.Args) == 0 {
			args = append(args, "--allow-all")
		}
		args = append(append(args, c.Args...), "--preload", preload)
	case strings.HasPrefix(name, "bun"):
		args = append(append(args, c.Args...), "--preload", preload)
	default:
		args = append(append(args, c.Args...), "--import", fileURL(preload))
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
	return (&url.URL{Scheme: "file", Path: path}).String()
}
