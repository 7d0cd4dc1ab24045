// Package frontend knows the folder of the front end and its package manager.
package frontend

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// Dir is the folder of a front end, the one with its package.json.
type Dir string

// Find returns the folder of the front end of the module in root: the one that
// name says, or else web, or root itself. ok is false if there is none.
func Find(root, name string) (dir Dir, ok bool, err error) {
	candidates := []string{"web", "frontend", "."}
	if name != "" {
		candidates = []string{name}
	}
	for _, c := range candidates {
		dir := c
		if !filepath.IsAbs(c) {
			dir = filepath.Join(root, c)
		}
		if _, err := os.Stat(filepath.Join(dir, "package.json")); err == nil {
			return Dir(dir), true, nil
		}
	}
	if name != "" {
		return "", false, fmt.Errorf("there is no package.json in %s", name)
	}
	return "", false, nil
}

// File returns the path of a file in the folder.
func (d Dir) File(elements ...string) string {
	return filepath.Join(append([]string{string(d)}, elements...)...)
}

// Package is what package.json says, or that of an installed package.
type Package struct {
	Name            string            `json:"name"`
	Version         string            `json:"version"`
	Type            string            `json:"type"`
	Scripts         map[string]string `json:"scripts"`
	Dependencies    map[string]string `json:"dependencies"`
	DevDependencies map[string]string `json:"devDependencies"`
	Peers           map[string]string `json:"peerDependencies"`
}

// Package reads package.json.
func (d Dir) Package() (Package, error) { return readPackage(d.File("package.json")) }

// Installed reads the package.json of a package in node_modules.
func (d Dir) Installed(name string) (Package, error) {
	return readPackage(d.File("node_modules", filepath.FromSlash(name), "package.json"))
}

func readPackage(file string) (p Package, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return p, fmt.Errorf("%s: %w", file, err)
	}
	return p, nil
}

// managers are told by their lock files; the first is the default.
var managers = []struct {
	lock    string
	command string
	clean   []string // installs what the lock file says
}{
	{"package-lock.json", "npm", []string{"ci"}},
	{"pnpm-lock.yaml", "pnpm", []string{"install", "--frozen-lockfile"}},
	{"yarn.lock", "yarn", []string{"install", "--immutable"}},
	{"bun.lock", "bun", []string{"install", "--frozen-lockfile"}},
}

// Manager returns the command of the package manager, and its lock file or "".
func (d Dir) Manager() (command, lock string) {
	for _, m := range managers {
		if _, err := os.Stat(d.File(m.lock)); err == nil {
			return m.command, m.lock
		}
	}
	return managers[0].command, ""
}

// Install installs the packages, unless that was done since package.json and the
// lock file changed last.
func (d Dir) Install(ctx context.Context, log io.Writer) error {
	command, lock := d.Manager()
	if d.installed(lock) {
		return nil
	}
	args := []string{"install"}
	if os.Getenv("CI") == "true" && lock != "" {
		for _, m := range managers {
			if m.lock == lock {
				args = m.clean
			}
		}
	}
	fmt.Fprintf(log, "Installing packages in %s ...\n", d)
	install := exec.CommandContext(ctx, command, args...)
	install.Dir, install.Stdout, install.Stderr = string(d), log, log
	err := install.Run()
	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("%s is not there: install Node.js 20.19, or 22.12 or later, see https://nodejs.org", command)
	}
	if err != nil {
		return fmt.Errorf("%s %s in %s: %w", command, args[0], d, err)
	}
	now, err := os.Create(d.marker())
	if err != nil {
		return err
	}
	return now.Close()
}

// marker is a file that is as old as the last installation.
func (d Dir) marker() string { return d.File("node_modules", ".inertia-installed") }

func (d Dir) installed(lock string) bool {
	marker := d.marker()
	done, err := os.Stat(marker)
	if errors.Is(err, fs.ErrNotExist) {
		// Somebody may have called npm; it leaves a file of its own.
		done, err = os.Stat(d.File("node_modules", ".package-lock.json"))
	}
	if err != nil {
		return false
	}
	for _, name := range []string{"package.json", lock} {
		if name == "" {
			continue
		}
		if file, err := os.Stat(d.File(name)); err != nil || file.ModTime().After(done.ModTime()) {
			return false
		}
	}
	return true
}
