package source

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
)

// listed is what go list tells about a package.
type listed struct {
	Dir, ImportPath, Name string
	GoFiles, CgoFiles     []string
	Imports               []string
	ImportMap             map[string]string
	Export                string
	Standard, DepOnly     bool
	Module                *struct{ Path, Dir, GoVersion string }
	Error                 *struct{ Pos, Err string }
	DepsErrors            []*struct{ Pos, Err string }
}

// list runs go list in dir.
func list(ctx context.Context, dir string, args ...string) ([]*listed, error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"list"}, args...)...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if text := strings.TrimSpace(stderr.String()); text != "" {
			return nil, fmt.Errorf("go list in %s: %s", dir, firstLine(text))
		}
		return nil, fmt.Errorf("go list in %s: %w", dir, err)
	}
	var packages []*listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(listed)
		if err := dec.Decode(p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list in %s: %w", dir, err)
		}
		packages = append(packages, p)
	}
}

// graph lists the packages of the patterns and what they need, without
// compiling anything.
func graph(ctx context.Context, dir string, patterns []string) ([]*listed, error) {
	args := append([]string{
		"-e", "-deps", "-json=Dir,ImportPath,Name,GoFiles,CgoFiles,Imports,ImportMap,Standard,DepOnly,Module,Error,DepsErrors", "--",
	}, patterns...)
	packages, err := list(ctx, dir, args...)
	if err != nil {
		return nil, err
	}
	for _, p := range packages {
		if p.Error == nil || strings.Contains(p.Error.Err, "build constraints exclude all Go files") {
			continue
		}
		text := firstLine(p.Error.Err)
		if pos := p.Error.Pos; pos != "" {
			text = pos + ": " + text
		}
		return nil, fmt.Errorf("load packages: %s", text)
	}
	return packages, nil
}

// exports returns the files with the compiled declarations of packages. What is
// not in the build cache is compiled.
func exports(ctx context.Context, dir string, paths []string) (map[string]string, error) {
	files := make(map[string]string, len(paths))
	if len(paths) == 0 {
		return files, nil
	}
	packages, err := list(ctx, dir, append([]string{"-e", "-export", "-json=ImportPath,Export,Error", "--"}, paths...)...)
	if err != nil {
		return nil, err
	}
	for _, p := range packages {
		if p.Export == "" {
			text := "no compiled form of it"
			if p.Error != nil {
				text = firstLine(p.Error.Err)
			}
			return nil, fmt.Errorf("load package %s, which the module imports: %s", p.ImportPath, text)
		}
		files[p.ImportPath] = p.Export
	}
	return files, nil
}

func firstLine(s string) string {
	// The first line of the output of a compiler names the package.
	lines := strings.Split(strings.TrimSpace(s), "\n")
	if len(lines) > 1 && strings.HasPrefix(lines[0], "# ") {
		return strings.TrimSpace(lines[1])
	}
	if first := strings.TrimSpace(lines[0]); len(lines) > 1 && strings.HasSuffix(first, ":") {
		return first + " " + strings.TrimSpace(lines[1]) // what is to be done
	}
	return strings.TrimSpace(lines[0])
}

// relative shortens a path for messages.
func relative(dir, path string) string {
	if rel, err := filepath.Rel(dir, path); err == nil && !strings.HasPrefix(rel, "..") {
		return rel
	}
	return path
}
