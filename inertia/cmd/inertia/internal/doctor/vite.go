package doctor

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/frontend"
)

// viteConfig is what matters of the configuration of a build.
type viteConfig struct {
	Root       string
	Base       string
	OutDir     string
	Manifest   string // its path in OutDir, or "" if none is written
	Input      []string
	NoExternal bool
	Plugins    []string
}

//go:embed vite.mjs
var viteScript string

// resolveVite asks Vite for its configuration.
func resolveVite(ctx context.Context, web frontend.Dir) (client, server *viteConfig, err error) {
	if _, err := web.Installed("vite"); err != nil {
		return nil, nil, errors.New("vite is not installed")
	}
	cmd := exec.CommandContext(ctx, "node", "--input-type=module", "--eval", viteScript)
	cmd.Dir = string(web)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	if text := strings.TrimSpace(stderr.String()); err != nil && text != "" {
		return nil, nil, errors.New(text)
	} else if err != nil {
		return nil, nil, err
	}
	var c struct{ Client, Server *viteConfig }
	output = output[max(0, bytes.LastIndexByte(bytes.TrimSpace(output), '\n')):] // plugins may print
	if err := json.Unmarshal(output, &c); err != nil {
		return nil, nil, err
	}
	return c.Client, c.Server, nil
}

func checkVite(_ context.Context, p *project) (findings []Finding) {
	if p.viteErr != nil {
		if _, err := p.web.Installed("vite"); err != nil {
			return nil // told by checkPackages
		}
		return []Finding{{
			fmt.Sprintf("Vite cannot read its configuration: %v", p.viteErr),
			fmt.Sprintf("correct the configuration; \"npx vite build\" in %s says the same", p.web), false,
		}}
	}
	c := p.client
	if c.Manifest == "" {
		findings = append(findings, Finding{
			"the build writes no manifest, so that the program does not know the names of the files",
			"set build.manifest to true in vite.config.ts", false,
		})
	}
	if len(c.Input) == 0 {
		findings = append(findings, Finding{
			"the build has no entry of its own: Vite looks for an index.html",
			"set build.rolldownOptions.input to the entry, such as 'src/main.ts', in vite.config.ts (rollupOptions before Vite 8)", false,
		})
	}
	findings = append(findings, pluginFindings(p, c.Plugins)...)
	isInput := func(entry literal) bool {
		return slices.ContainsFunc(c.Input, func(input string) bool { return samePath(c.Root, input, entry.value) })
	}
	for _, entry := range p.source.entries {
		if strings.HasSuffix(entry.value, ".css") || slices.ContainsFunc(p.source.entries, isInput) {
			continue // a module may have several front ends; this one is among them
		}
		if _, err := os.Stat(filepath.Join(c.Root, filepath.FromSlash(entry.value))); err != nil {
			findings = append(findings, Finding{
				fmt.Sprintf("%s: there is no file %s in %s", entry.position, entry.value, c.Root),
				"name the entry relative to the folder of vite.config.ts", false,
			})
		} else if len(c.Input) > 0 {
			findings = append(findings, Finding{
				fmt.Sprintf("%s: %s is not an entry of the build, which has %s", entry.position, entry.value, strings.Join(c.Input, ", ")),
				"make build.rolldownOptions.input in vite.config.ts and vite.WithEntry the same", false,
			})
		}
	}
	bases := p.source.bases
	if len(bases) == 0 && p.source.usesVite && strings.Trim(c.Base, "/.") != "" {
		findings = append(findings, Finding{
			fmt.Sprintf("the build is made for the base %s, but the program does not say so", c.Base),
			fmt.Sprintf("add vite.WithBase(%q) to vite.New", c.Base), false,
		})
	}
	if len(bases) > 0 && !slices.ContainsFunc(bases, func(b literal) bool { return strings.Trim(b.value, "/") == strings.Trim(c.Base, "/") }) {
		findings = append(findings, Finding{
			fmt.Sprintf("%s: the base is %s, but that of the build is %s", bases[0].position, bases[0].value, c.Base),
			"make base in vite.config.ts and vite.WithBase the same", false,
		})
	}
	if p.dependencies()["@inertiajs/react"] != "" && p.dependencies()["@inertiajs/vue3"] == "" && p.source.usesVite && !p.source.reactRefresh {
		findings = append(findings, Finding{
			"the program uses React without vite.WithReactRefresh: in development pages stay blank, or lose their state when they change",
			"add vite.WithReactRefresh() to vite.New", false,
		})
	}
	return findings
}

// pluginFindings names what is installed, but not used.
func pluginFindings(p *project, used []string) (findings []Finding) {
	named := p.dependencies()
	for _, adapter := range slices.Sorted(maps.Keys(adapters)) {
		a := adapters[adapter]
		if named[adapter] == "" || named[a.plugin] == "" || slices.ContainsFunc(used, func(name string) bool { return strings.Contains(name, a.name) }) {
			continue
		}
		findings = append(findings, Finding{
			a.plugin + " is not among the plugins of vite.config.ts, so that Vite cannot read the components",
			fmt.Sprintf("import it and add %s() to plugins in vite.config.ts", a.name), false,
		})
	}
	if named[inertiaPlugin] != "" && !slices.ContainsFunc(used, isInertia) {
		findings = append(findings, Finding{
			inertiaPlugin + " is not among the plugins of vite.config.ts, so that pages are not found, nor rendered on the server in development",
			"import it and add inertia() to plugins in vite.config.ts", false,
		})
	}
	return findings
}

const inertiaPlugin = "@inertiajs/vite"

// isInertia reports whether a plugin is that of Inertia.
func isInertia(plugin string) bool {
	return strings.Contains(plugin, "inertia") && plugin != quickjsPlugin
}

// samePath reports whether two paths, perhaps relative to root, are the same.
func samePath(root, a, b string) bool {
	absolute := func(p string) string {
		if filepath.IsAbs(p) {
			return filepath.Clean(p)
		}
		return filepath.Join(root, filepath.FromSlash(p))
	}
	return absolute(a) == absolute(b)
}
