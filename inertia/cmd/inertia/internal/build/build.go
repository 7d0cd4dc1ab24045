// Package build makes what runs in production: one program with the front end in
// it.
package build

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/frontend"
)

// Config says what to build.
type Config struct {
	// Dir is the folder of the module. The default is the current one.
	Dir string
	// Package is the program. The default is ".".
	Package string
	// Output is the file of the program, relative to Dir. The default is named as
	// "go build" does, after the package, in bin.
	Output string
	// Web is the folder of the front end. The default is web or frontend, if it
	// has a package.json, or else Dir.
	Web string

	// Log gets what the commands print.
	Log io.Writer
}

// Run builds the front end with the script "build" of its package.json, which
// makes the SSR bundle too if the application has one, and then the program,
// which embeds them. It returns the file of the program.
func Run(ctx context.Context, cfg Config) (file string, err error) {
	if cfg.Dir == "" {
		if cfg.Dir, err = os.Getwd(); err != nil {
			return "", err
		}
	}
	if cfg.Package == "" {
		cfg.Package = "."
	}
	web, ok, err := frontend.Find(cfg.Dir, cfg.Web)
	if err != nil {
		return "", err
	}
	if ok {
		if err := buildFrontend(ctx, web, cfg.Log); err != nil {
			return "", err
		}
	}
	if cfg.Output == "" {
		name := programName(ctx, cfg)
		if goos := os.Getenv("GOOS"); goos == "windows" || goos == "" && runtime.GOOS == "windows" {
			name += ".exe"
		}
		cfg.Output = filepath.Join("bin", name)
	}
	begun := time.Now()
	cmd := exec.CommandContext(ctx, "go", "build", "-ldflags=-s", "-o", cfg.Output, cfg.Package)
	cmd.Dir, cmd.Stdout, cmd.Stderr = cfg.Dir, cfg.Log, cfg.Log
	if os.Getenv("CGO_ENABLED") == "" {
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // runs on any machine of the kind
	}
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go build: %w", err)
	}
	fmt.Fprintf(cfg.Log, "built the program in %.1f s\n", time.Since(begun).Seconds())
	return cfg.Output, nil
}

// programName is the last part of the path of the package. The name of the folder
// may be another one, and not the same everywhere.
func programName(ctx context.Context, cfg Config) string {
	cmd := exec.CommandContext(ctx, "go", "list", "-find", "-f", "{{.ImportPath}}", cfg.Package)
	cmd.Dir = cfg.Dir
	if output, err := cmd.Output(); err == nil {
		return path.Base(strings.TrimSpace(string(output)))
	}
	return filepath.Base(filepath.Join(cfg.Dir, cfg.Package)) // "go build" says what is wrong
}

func buildFrontend(ctx context.Context, web frontend.Dir, log io.Writer) error {
	pkg, err := web.Package()
	if err != nil {
		return err
	}
	if pkg.Scripts["build"] == "" {
		return fmt.Errorf(`%s has no script "build": add "build": "vite build", and "&& vite build --ssr" to it if documents are rendered on the server`, web.File("package.json"))
	}
	if err := web.Install(ctx, log); err != nil {
		return err
	}
	manager, _ := web.Manager()
	cmd := exec.CommandContext(ctx, manager, "run", "build")
	cmd.Dir, cmd.Stdout, cmd.Stderr = string(web), log, log
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s run build in %s: %w", manager, web, err)
	}
	return nil
}
