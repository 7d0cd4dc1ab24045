// Package process runs the SSR bundle in JavaScript processes, keeps them up
// and makes each a node of a pool.
package process

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
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
	switch name := filepath.Base(c.Runtime); {
	case strings.HasPrefix(name, "deno") && len(c.Args) == 0:
		return []string{"run", "--allow-all", "--preload", preload, bundle}
	case strings.HasPrefix(name, "deno"):
		return slices.Concat([]string{"run"}, c.Args, []string{"--preload", preload, bundle})
	case strings.HasPrefix(name, "bun"):
		return slices.Concat(c.Args, []string{"--preload", preload, bundle})
	}
	return slices.Concat(c.Args, []string{"--import", fileURL(preload), bundle})
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

// Bundle is the SSR bundle that processes run.
type Bundle struct {
	Path  string // on disk, or in Files
	Files fs.FS  // nil for a bundle on disk
}

// find returns the bundle with a path that does not depend on the working
// directory, or an error if there is none.
func (b Bundle) find() (Bundle, error) {
	var (
		info  fs.FileInfo
		err   error
		where = b.Path
	)
	if b.Files != nil {
		where += " in the file system"
		info, err = fs.Stat(b.Files, b.Path)
	} else if b.Path, err = filepath.Abs(b.Path); err == nil {
		info, err = os.Stat(b.Path)
	}
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a file")
	}
	if err != nil {
		return b, fmt.Errorf(`ssr: no bundle at %s: build it with "vite build --ssr": %w`, where, err)
	}
	return b, nil
}

// place returns the path of the bundle for a process to which dir belongs.
func (b Bundle) place(dir string) (string, error) {
	if b.Files == nil {
		return b.Path, nil
	}
	dir = filepath.Join(dir, "bundle")
	if err := os.CopyFS(dir, b.Files); err != nil {
		return "", fmt.Errorf("ssr: cannot copy the bundle to a temporary directory: %w", err)
	}
	return filepath.Join(dir, filepath.FromSlash(b.Path)), nil
}
