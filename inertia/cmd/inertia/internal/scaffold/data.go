package scaffold

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// data is what the templates are filled with.
type data struct {
	Config
	Name    string // of the application, as in commands
	Program string // what "inertia build" calls it
	Title   string // of the application, for visitors
	MainExt string // of the file src/main
	PageExt string // of the components of pages
	Check   string // the command that checks types
	Plugin  string // the plugins of Vite

	Dependencies, DevDependencies string // lines of package.json
}

// versions are those of the npm packages. A test keeps them equal to those of
// the example application, as far as it has them.
var versions = map[string]string{
	"@inertiajs/core":              "3.7.1",
	"@inertiajs/react":             "3.7.1",
	"@inertiajs/svelte":            "3.7.1",
	"@inertiajs/vite":              "3.7.1",
	"@inertiajs/vue3":              "3.7.1",
	"@sveltejs/vite-plugin-svelte": "7.3.1",
	"@types/node":                  "26.6.6",
	"@types/react":                 "19.3.0",
	"@types/react-dom":             "19.3.0",
	"@vitejs/plugin-react":         "6.3.0",
	"@vitejs/plugin-vue":           "6.0.11",
	"react":                        "19.3.1",
	"react-dom":                    "19.3.1",
	"svelte":                       "5.57.3",
	"svelte-check":                 "4.7.8",
	"typescript":                   "6.0.3",
	"vite":                         "8.3.8",
	"vue":                          "3.5.45",
	"vue-tsc":                      "3.3.14",
}

// framework is what is special about one.
type framework struct {
	mainExt, pageExt, check, plugin string
	run, build                      []string // npm packages, for run time and for the build alone
}

var frameworks = map[string]framework{
	"vue": {
		mainExt: "ts", pageExt: "vue", check: "vue-tsc --noEmit", plugin: "vue()",
		run:   []string{"@inertiajs/vue3", "vue"},
		build: []string{"@vitejs/plugin-vue", "vue-tsc"},
	},
	"react": {
		mainExt: "tsx", pageExt: "tsx", check: "tsc --noEmit", plugin: "react()",
		run:   []string{"@inertiajs/react", "react", "react-dom"},
		build: []string{"@types/react", "@types/react-dom", "@vitejs/plugin-react"},
	},
	"svelte": {
		mainExt: "ts", pageExt: "svelte", check: "svelte-check --fail-on-warnings", plugin: "svelte()",
		run:   []string{"@inertiajs/svelte", "svelte"},
		build: []string{"@sveltejs/vite-plugin-svelte", "svelte-check"},
	},
}

func (c *Config) data() data {
	f := frameworks[c.Framework]
	d := data{
		Config:          *c,
		Name:            c.name(),
		Program:         path.Base(c.Module),
		MainExt:         f.mainExt,
		PageExt:         f.pageExt,
		Check:           f.check,
		Dependencies:    packages(append(f.run, "@inertiajs/core")),
		DevDependencies: packages(append(f.build, "@inertiajs/vite", "@types/node", "typescript", "vite")),
	}
	d.Title = strings.ToUpper(d.Name[:1]) + strings.ReplaceAll(d.Name[1:], "-", " ")
	ssr := fmt.Sprintf("{ ssr: { entry: 'src/main.%s', sourcemap: false } }", f.mainExt)
	if c.SSR == "off" {
		ssr = "{ ssr: false }"
	}
	d.Plugin = fmt.Sprintf("[%s, inertia(%s)]", f.plugin, ssr)
	if c.SSR == "quickjs" {
		d.Plugin = fmt.Sprintf("[%s, inertia(%s), quickjs()]", f.plugin, ssr)
	}
	return d
}

// packages returns the lines of package.json for some packages.
func packages(names []string) string {
	lines := map[string]string{}
	for _, name := range names {
		lines[name] = fmt.Sprintf("%q: %q", name, versions[name])
	}
	sorted := make([]string, 0, len(lines))
	for _, name := range slices.Sorted(maps.Keys(lines)) {
		sorted = append(sorted, lines[name])
	}
	return strings.Join(sorted, ",\n    ")
}
