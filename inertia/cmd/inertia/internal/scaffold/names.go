package scaffold

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

var (
	validName   = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	validModule = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.~_-]*(/[A-Za-z0-9~_-][A-Za-z0-9.~_-]*)*$`)
	ofWindows   = regexp.MustCompile(`(?i)(^|/)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|/|$)`)

	// reserved mean something else to the go command.
	reserved = []string{"all", "cmd", "go", "std", "tool", "vendor", "work"}
)

// name is that of the application, as in commands.
func (c *Config) name() string {
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return ""
	}
	return strings.ToLower(filepath.Base(dir))
}

func (c *Config) checkNames() error {
	if name := c.name(); !validName.MatchString(name) {
		return fmt.Errorf("%q cannot be the name of an application: use lower-case letters, digits and dashes, a letter first", name)
	}
	first, _, _ := strings.Cut(c.Module, "/")
	problem := ""
	switch {
	case !validModule.MatchString(c.Module) || strings.Contains(c.Module, ".."):
		problem = "it looks like example.com/" + c.name()
	case ofWindows.MatchString(c.Module):
		problem = "Windows keeps such names for devices"
	case slices.Contains(reserved, first):
		problem = first + " means something else to the go command; name one by -module, such as example.com/" + c.name()
	case !strings.Contains(first, ".") && isStandard(c.Module):
		problem = "it is a package of Go; name one by -module, such as example.com/" + c.name()
	}
	if problem != "" {
		return fmt.Errorf("%q cannot be the path of a Go module: %s", c.Module, problem)
	}
	return nil
}

// isStandard reports whether a package is one of the standard library.
func isStandard(pkg string) bool {
	output, err := exec.Command("go", "list", "-find", "-f", "{{.Standard}}", pkg).Output()
	return err == nil && strings.TrimSpace(string(output)) == "true"
}
