package doctor

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/frontend"
)

func TestVersions(t *testing.T) {
	installed := func(version, peers string) string {
		return `{"version": "` + version + `", "peerDependencies": {"vite": "` + peers + `"}}`
	}
	good := map[string]string{
		"node_modules/@inertiajs/vue3/package.json":    installed("3.7.1", ""),
		"node_modules/@inertiajs/core/package.json":    installed("3.7.1", ""),
		"node_modules/@inertiajs/vite/package.json":    installed("3.7.1", "^7.0.0 || ^8.0.0"),
		"node_modules/@vitejs/plugin-vue/package.json": installed("6.0.11", "^5.0.0 || ^6.0.0 || ^7.0.0 || ^8.0.0"),
		"node_modules/vite/package.json":               installed("8.3.8", ""),
	}
	const all = `"@inertiajs/vue3": "3", "@inertiajs/vite": "3", "@vitejs/plugin-vue": "6", "vite": "8"`
	tests := []struct {
		name    string
		named   string
		file    string
		content string
		want    []string
	}{
		{"all fit", all, "", "", nil},
		{"no client", `"@inertiajs/vite": "3", "vite": "8"`, "", "", []string{"no client of Inertia"}},
		{"no plugin of Inertia", `"@inertiajs/vue3": "3", "@vitejs/plugin-vue": "6", "vite": "8"`, "", "", []string{"does not name @inertiajs/vite -> install it"}},
		{"no Vite", `"@inertiajs/vue3": "3", "@inertiajs/vite": "3", "@vitejs/plugin-vue": "6"`, "", "", []string{"does not name vite -> install it"}},
		{"no plugin of the framework", `"@inertiajs/vue3": "3", "@inertiajs/vite": "3", "vite": "8"`, "", "", []string{"without @vitejs/plugin-vue"}},
		{"a client of version 2", all, "node_modules/@inertiajs/vue3/package.json", installed("2.3.0", ""), []string{"speaks the protocol of version 3", "of different versions: @inertiajs/vue3 2.3.0"}},
		{"two versions of Inertia", all, "node_modules/@inertiajs/core/package.json", installed("3.6.0", ""), []string{"of different versions"}},
		{"a plugin for another Vite", all, "node_modules/vite/package.json", installed("6.4.6", ""), []string{"made for vite ^7.0.0 || ^8.0.0, but 6.4.6"}},
		{"a range without an end", all, "node_modules/@vitejs/plugin-vue/package.json", installed("6.0.11", ">=5"), nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			content := map[string]string{"package.json": `{"dependencies": {` + test.named + `}}`}
			maps.Copy(content, good)
			if test.file != "" {
				content[test.file] = test.content
			}
			p := &project{web: frontend.Dir(files(t, content))}
			var err error
			if p.pkg, err = p.web.Package(); err != nil {
				t.Fatal(err)
			}
			problems(t, checkVersions(t.Context(), p), test.want)
		})
	}
}

func TestPackages(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not there")
	}
	tests := []struct {
		name    string
		content map[string]string
		want    []string
	}{
		{"all is there", map[string]string{"package.json": `{"type": "module", "dependencies": {"vue": "3"}}`, "node_modules/vue/package.json": "{}"}, nil},
		{"CommonJS", map[string]string{"package.json": `{}`}, []string{`does not have "type": "module"`}},
		{"nothing is installed", map[string]string{"package.json": `{"type": "module", "dependencies": {"vue": "3"}, "devDependencies": {"vite": "8"}}`}, []string{"not installed: vite, vue"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := &project{web: frontend.Dir(files(t, test.content))}
			var err error
			if p.pkg, err = p.web.Package(); err != nil {
				t.Fatal(err)
			}
			problems(t, checkPackages(t.Context(), p), test.want)
		})
	}
	t.Run("no Node.js", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		problems(t, checkPackages(t.Context(), &project{}), []string{"Node.js is not there -> install version 20.19"})
	})
}

func TestVersionsOfNode(t *testing.T) {
	const old = "which Vite 7 and later do not run with -> install version 20.19, or 22.12 or later"
	tests := []struct {
		version string
		want    []string
	}{
		{"v18.20.8", []string{"Node.js is of version v18.20.8, " + old}},
		{"v20.18.3", []string{"Node.js is of version v20.18.3, " + old}},
		{"v21.7.3", []string{"Node.js is of version v21.7.3, " + old}},
		{"v22.11.0", []string{"Node.js is of version v22.11.0, " + old}},
		{"v20.19.0", nil},
		{"v22.12.0", nil},
		{"v25.0.0", nil},
	}
	for _, test := range tests {
		t.Run(test.version, func(t *testing.T) {
			path := t.TempDir()
			if err := os.WriteFile(filepath.Join(path, "node"), []byte("#!/bin/sh\necho "+test.version+"\n"), 0o777); err != nil {
				t.Fatal(err)
			}
			t.Setenv("PATH", path)
			p := &project{pkg: frontend.Package{Type: "module"}}
			problems(t, checkPackages(t.Context(), p), test.want)
		})
	}
}
