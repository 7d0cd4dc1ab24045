// Package scaffold writes a new application: a small one that is complete, to be
// changed into what it shall become.
package scaffold

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"go/format"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/generate"
)

// The folder app is what all applications have; those of the framework, and of
// QuickJS, lie over it. Every file is a template with [[ and ]]; the suffix .tmpl is for files
// that would mean something here, and those that have something to fill in.
//
//go:embed all:template
var templates embed.FS

// Frameworks and Renderers are what a [Config] may ask for, the default first.
var (
	Frameworks = []string{"vue", "react", "svelte"}
	Renderers  = []string{"node", "quickjs", "off"}
)

// Config says what to write.
type Config struct {
	// Dir is the folder of the application, which must be new or empty. Its name
	// is that of the application.
	Dir string
	// Module is the path of the Go module. The default is the name of Dir.
	Module string
	// Framework is one of Frameworks. The default is the first.
	Framework string
	// SSR says what renders documents on the server: one of Renderers. The
	// default is the first.
	SSR string

	// Version is the version of the library.
	Version string
	// Replace is a folder with the source of the library, to be used instead of
	// a version, or "".
	Replace string

	// Log gets what the go command prints.
	Log io.Writer
}

// Create writes the application, looks up the modules it needs, and generates
// its types. The files stay when one of the last two fails.
func Create(ctx context.Context, cfg Config) error {
	if err := cfg.complete(); err != nil {
		return err
	}
	if err := cfg.write(); err != nil {
		return err
	}
	tidy := exec.CommandContext(ctx, "go", "mod", "tidy")
	tidy.Dir, tidy.Stdout, tidy.Stderr = cfg.Dir, cfg.Log, cfg.Log
	if err := tidy.Run(); err != nil {
		return fmt.Errorf("the files are written, but \"go mod tidy\" failed in %s (%w): run it there again, and \"go tool inertia generate\" after it", cfg.Dir, err)
	}
	if err := generate.Run(ctx, generate.Config{Dir: cfg.Dir, Log: cfg.Log}); err != nil {
		return fmt.Errorf("the files are written, but not the types of the pages (\"go tool inertia generate\" in %s): %w", cfg.Dir, err)
	}
	return nil
}

func (c *Config) complete() error {
	c.Dir = filepath.Clean(c.Dir)
	c.Module = orElse(c.Module, c.name())
	if err := c.checkNames(); err != nil {
		return err
	}
	if _, err := exec.LookPath("go"); err != nil {
		return errors.New("the go command is not there: install Go 1.26 or later, see https://go.dev/dl")
	}
	if entries, err := os.ReadDir(c.Dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("the folder %s is not empty", c.Dir)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	c.Framework = orElse(c.Framework, Frameworks[0])
	if !slices.Contains(Frameworks, c.Framework) {
		return fmt.Errorf("%q is not a framework: choose one of %s", c.Framework, strings.Join(Frameworks, ", "))
	}
	c.SSR = orElse(c.SSR, Renderers[0])
	if !slices.Contains(Renderers, c.SSR) {
		return fmt.Errorf("-ssr=%s is not known: choose one of %s", c.SSR, strings.Join(Renderers, ", "))
	}
	if c.Replace != "" {
		dir, err := filepath.Abs(c.Replace)
		if err != nil {
			return err
		}
		if _, err := os.Stat(filepath.Join(dir, "inertia", "inertia.go")); err != nil {
			return fmt.Errorf("-replace: the library is not in %s: name the folder with its go.mod", dir)
		}
		c.Replace, c.Version = filepath.ToSlash(dir), "v0.0.0-00010101000000-000000000000"
	}
	if c.Version == "" {
		return errors.New("this build of the command does not know the version of the library: run it as \"go run github.com/chinertia/chinertia/inertia/cmd/inertia@latest new\", or name a folder with the library by -replace")
	}
	return nil
}

// quoted quotes a path where go.mod, and a shell, need that.
func quoted(path string) string {
	if strings.ContainsAny(path, " ()',") {
		return strconv.Quote(path)
	}
	return path
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// write writes all files.
func (c *Config) write() error {
	data := c.data()
	layers := []string{"app", c.Framework}
	if c.SSR == "quickjs" {
		layers = append(layers, c.SSR)
	}
	for _, layer := range layers {
		root := "template/" + layer
		err := fs.WalkDir(templates, root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			source, err := templates.ReadFile(path)
			if err != nil {
				return err
			}
			t, err := template.New(path).Delims("[[", "]]").Funcs(template.FuncMap{"quoted": quoted}).Option("missingkey=error").Parse(string(source))
			if err != nil {
				return err
			}
			var filled bytes.Buffer
			if err := t.Execute(&filled, data); err != nil {
				return err
			}
			content := filled.Bytes()
			name := strings.TrimSuffix(strings.TrimPrefix(path, root+"/"), ".tmpl")
			if strings.HasSuffix(name, ".go") {
				if content, err = format.Source(content); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			target := filepath.Join(c.Dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
				return err
			}
			return os.WriteFile(target, content, 0o666)
		})
		if err != nil {
			return fmt.Errorf("write the application: %w", err)
		}
	}
	return nil
}
