package doctor

import (
	"context"
	"fmt"
	"maps"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// adapters are the clients of Inertia, and the plugins of Vite that they need:
// the package, and what one calls it.
var adapters = map[string]struct{ plugin, name string }{
	"@inertiajs/vue3":   {"@vitejs/plugin-vue", "vue"},
	"@inertiajs/react":  {"@vitejs/plugin-react", "react"},
	"@inertiajs/svelte": {"@sveltejs/vite-plugin-svelte", "svelte"},
}

const installNode = "install version 20.19, or 22.12 or later, see https://nodejs.org"

func checkPackages(ctx context.Context, p *project) (findings []Finding) {
	version, err := exec.CommandContext(ctx, "node", "--version").Output()
	if err != nil {
		return []Finding{{"Node.js is not there", installNode, false}}
	}
	// As Vite says: ^20.19.0 || >=22.12.0.
	if v := parseVersion(strings.TrimPrefix(string(version), "v")); v.less(20, 19) || !v.less(21, 0) && v.less(22, 12) {
		findings = append(findings, Finding{
			fmt.Sprintf("Node.js is of version %s, which Vite 7 and later do not run with", strings.TrimSpace(string(version))),
			installNode, false,
		})
	}
	if p.pkg.Type != "module" {
		findings = append(findings, Finding{
			`package.json does not have "type": "module", so that vite.config.ts and the SSR bundle are read as CommonJS`,
			`add "type": "module" to ` + p.web.File("package.json"), false,
		})
	}
	var missing []string
	for name := range p.dependencies() {
		if _, err := p.web.Installed(name); err != nil {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		manager, _ := p.web.Manager()
		findings = append(findings, Finding{
			"not installed: " + strings.Join(missing, ", "),
			fmt.Sprintf("run \"%s install\" in %s", manager, p.web), false,
		})
	}
	return findings
}

// dependencies are the packages that package.json names.
func (p *project) dependencies() map[string]string {
	all := maps.Clone(p.pkg.Dependencies)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, p.pkg.DevDependencies)
	return all
}

func checkVersions(_ context.Context, p *project) (findings []Finding) {
	named := p.dependencies()
	var clients []string
	for _, adapter := range slices.Sorted(maps.Keys(adapters)) {
		if named[adapter] == "" {
			continue
		}
		clients = append(clients, adapter)
		if plugin := adapters[adapter].plugin; named[plugin] == "" {
			findings = append(findings, Finding{
				adapter + " is used without " + plugin + ", so that Vite cannot read the components",
				"install it, and put it into the plugins of vite.config.ts", false,
			})
		}
	}
	if len(clients) == 0 {
		findings = append(findings, Finding{
			"package.json names no client of Inertia",
			"install @inertiajs/vue3, @inertiajs/react or @inertiajs/svelte", false,
		})
	}
	if named["vite"] == "" {
		findings = append(findings, Finding{"package.json does not name vite", "install it", false})
	}
	if named[inertiaPlugin] == "" {
		findings = append(findings, Finding{
			"package.json does not name " + inertiaPlugin + ", which finds the pages and renders on the server in development",
			"install it, and put it into the plugins of vite.config.ts, unless you resolve pages yourself", true,
		})
	}

	// All packages of Inertia are released together.
	versions := map[string][]string{}
	for _, name := range append(clients, "@inertiajs/core", inertiaPlugin) {
		installed, err := p.web.Installed(name)
		if err != nil {
			continue
		}
		versions[installed.Version] = append(versions[installed.Version], name)
		if major := parseVersion(installed.Version).major; major != 3 {
			findings = append(findings, Finding{
				fmt.Sprintf("%s is of version %s, but the server speaks the protocol of version 3", name, installed.Version),
				"install version 3", false,
			})
		}
	}
	if len(versions) > 1 {
		var parts []string
		for _, v := range slices.Sorted(maps.Keys(versions)) {
			parts = append(parts, strings.Join(versions[v], ", ")+" "+v)
		}
		findings = append(findings, Finding{
			"the packages of Inertia are of different versions: " + strings.Join(parts, "; "),
			"give all of them the same version", false,
		})
	}
	vite, err := p.web.Installed("vite")
	if err != nil {
		return findings
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		installed, err := p.web.Installed(name)
		if err != nil || installed.Peers["vite"] == "" {
			continue
		}
		if !admits(installed.Peers["vite"], parseVersion(vite.Version).major) {
			findings = append(findings, Finding{
				fmt.Sprintf("%s %s is made for vite %s, but %s is installed", name, installed.Version, installed.Peers["vite"], vite.Version),
				"install versions that fit each other", false,
			})
		}
	}
	return findings
}

type version struct{ major, minor int }

var leading = regexp.MustCompile(`^(\d+)(?:\.(\d+))?`)

func parseVersion(s string) (v version) {
	if m := leading.FindStringSubmatch(s); m != nil {
		v.major, _ = strconv.Atoi(m[1])
		v.minor, _ = strconv.Atoi(m[2])
	}
	return v
}

func (v version) less(major, minor int) bool {
	return v.major < major || v.major == major && v.minor < minor
}

var alternative = regexp.MustCompile(`^(>=?|\^|~)?\s*v?(\d+)`)

// admits reports whether a range such as "^7.0.0 || ^8.0.0" has versions of the
// major version. What it does not understand is admitted.
func admits(ranges string, major int) bool {
	for r := range strings.SplitSeq(ranges, "||") {
		m := alternative.FindStringSubmatch(strings.TrimSpace(r))
		if m == nil {
			return true
		}
		n, _ := strconv.Atoi(m[2])
		if n == major || strings.HasPrefix(m[1], ">") && n <= major {
			return true
		}
	}
	return false
}
