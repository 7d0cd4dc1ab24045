package doctor

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// outDir returns the folder that a build is written to.
func (c *viteConfig) outDir() string {
	if filepath.IsAbs(c.OutDir) {
		return c.OutDir
	}
	return filepath.Join(c.Root, c.OutDir)
}

const rebuild = "run \"go tool inertia build\", or \"npm run build\" in the folder of the front end"

func checkBuild(_ context.Context, p *project) (findings []Finding) {
	if p.client == nil || p.client.Manifest == "" {
		return nil // told by checkVite
	}
	file := filepath.Join(p.client.outDir(), filepath.FromSlash(p.client.Manifest))
	data, err := os.ReadFile(file)
	if err != nil {
		return []Finding{{"there is no build: " + file + " is missing", rebuild + "; development needs none", true}}
	}
	var manifest map[string]struct{ File string }
	if err := json.Unmarshal(data, &manifest); err != nil {
		return []Finding{{fmt.Sprintf("%s cannot be read: %v", file, err), rebuild, false}}
	}
	inManifest := func(entry literal) bool { _, ok := manifest[entry.value]; return ok }
	for _, entry := range p.source.entries {
		if !slices.ContainsFunc(p.source.entries, inManifest) {
			findings = append(findings, Finding{
				fmt.Sprintf("%s: the build has no entry %s", entry.position, entry.value), rebuild, false,
			})
		}
	}
	for _, key := range sortedKeys(manifest) {
		if _, err := os.Stat(filepath.Join(p.client.outDir(), filepath.FromSlash(manifest[key].File))); err != nil {
			findings = append(findings, Finding{
				fmt.Sprintf("the manifest names %s, which is missing", manifest[key].File), rebuild, false,
			})
			break
		}
	}
	built, err := os.Stat(file)
	if err != nil {
		return findings
	}
	if newest, name := newestSource(p.client.Root); newest.After(built.ModTime()) {
		findings = append(findings, Finding{fmt.Sprintf("the build is older than %s", name), rebuild, true})
	}
	return findings
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// newestSource returns the file below src that was changed last.
func newestSource(root string) (newest time.Time, name string) {
	src := filepath.Join(root, "src")
	filepath.WalkDir(src, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil // what cannot be read is not newer
		}
		if info, err := entry.Info(); err == nil && info.ModTime().After(newest) {
			newest, name = info.ModTime(), path
		}
		return nil
	})
	return newest, name
}

func checkSSR(_ context.Context, p *project) (findings []Finding) {
	start := cmp.Or(p.source.startsSSR, p.source.quickjs)
	if start == nil || p.server == nil {
		return nil
	}
	if len(p.server.Input) == 0 {
		findings = append(findings, Finding{
			fmt.Sprintf("%s: pages are rendered on the server, but the SSR build has no entry", start.position),
			"set build.rolldownOptions.input for \"vite build --ssr\" in vite.config.ts", false,
		})
	}
	if start.value == "StartFS" && !p.server.NoExternal {
		findings = append(findings, Finding{
			fmt.Sprintf("%s takes the bundle out of the program, but the bundle needs node_modules beside it", start.position),
			"set ssr.noExternal to true for \"vite build --ssr\" in vite.config.ts", false,
		})
	}
	if q := p.source.quickjs; q != nil && !slices.Contains(p.server.Plugins, quickjsPlugin) {
		findings = append(findings, Finding{
			q.position + ": QuickJS runs the bundle, which is not built for that",
			"copy quickjs.js from ssr/quickjs/vite of the library beside vite.config.ts, and add quickjs() to the plugins there, after that of the framework", false,
		})
	}
	if p.dependencies()[inertiaPlugin] == "" && !slices.ContainsFunc(p.server.Plugins, isInertia) { // or told by checkVite
		findings = append(findings, Finding{
			"the plugin of @inertiajs/vite is not used, which makes a server of the bundle and renders in development",
			"add inertia() of @inertiajs/vite to the plugins in vite.config.ts, unless the bundle calls createServer itself", true,
		})
	}
	if same(p.client.outDir(), p.server.outDir()) {
		findings = append(findings, Finding{
			"the SSR build is written to the folder of the build for browsers, and each deletes the other",
			"give \"vite build --ssr\" a build.outDir of its own", false,
		})
	} else if _, err := os.Stat(p.client.outDir()); err == nil {
		if entries, err := os.ReadDir(p.server.outDir()); err != nil || len(entries) == 0 {
			findings = append(findings, Finding{"there is no SSR build in " + p.server.outDir(), "run \"vite build --ssr\": " + rebuild, false})
		}
	}
	return findings
}

// quickjsPlugin is the plugin that makes a bundle for package ssr/quickjs.
const quickjsPlugin = "inertia-quickjs"

func same(a, b string) bool { return filepath.Clean(a) == filepath.Clean(b) }
