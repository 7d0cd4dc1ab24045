package vite_test

import (
	"encoding/json"
	"html/template"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

// listed returns all tags as "kind url".
func listed(markup string) []string {
	var list []string
	for _, e := range parse(markup) {
		list = append(list, e.kind()+" "+e.url())
	}
	return list
}

// compared leaves out what an expectation does not speak of: inline scripts, the
// polyfills of a legacy build, and kinds that do not occur in it.
func compared(markup template.HTML, want []string, polyfill string) []string {
	kinds := map[string]bool{"stylesheet": true, "module": true, "modulepreload": true}
	for _, w := range want {
		kind, _, _ := strings.Cut(w, " ")
		kinds[kind] = true
	}
	return slices.DeleteFunc(listed(string(markup)), func(got string) bool {
		kind, url, _ := strings.Cut(got, " ")
		extra := url == "" || polyfill != "" && strings.HasSuffix(url, polyfill)
		return !kinds[kind] || extra && !slices.Contains(want, got)
	})
}

// manifestFiles returns all files in and below the test data that are manifests.
func manifestFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(manifestDir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".json" {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var items map[string]struct{ File string }
		if json.Unmarshal(data, &items) != nil {
			return nil // recorded answers, expectations, other kinds of manifests
		}
		for _, item := range items {
			if item.File != "" {
				files = append(files, file)
				break
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func readManifest(t *testing.T, file string) vite.Manifest {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := vite.ParseManifest(data)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return m
}

// TestManifests compares the tags with every expectation in the test data, and
// checks for every manifest what must hold for any.
func TestManifests(t *testing.T) {
	var expectations []string
	err := filepath.WalkDir(manifestDir, func(file string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "expected-tags.json" {
			expectations = append(expectations, file)
		}
		return err
	})
	if err != nil || len(expectations) == 0 {
		t.Fatalf("no expected-tags.json below %s: %v", manifestDir, err)
	}
	for _, file := range expectations {
		t.Run(filepath.ToSlash(file), func(t *testing.T) { testExpectations(t, file) })
	}
	files := manifestFiles(t)
	if len(files) < 20 {
		t.Fatalf("only %d manifests found below %s", len(files), manifestDir)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { testInvariants(t, file) })
	}
}

func testExpectations(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Manifest        string
		Entries         []string
		Base            *string
		DependencyFirst []string `json:"dependency_first"`
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Fatal("no expectations")
	}
	for _, c := range cases {
		base := "/"
		if c.Base != nil {
			base = *c.Base
		}
		t.Run(c.Manifest+" "+strings.Join(c.Entries, " ")+" "+base, func(t *testing.T) {
			is := is.New(t)
			manifest := filepath.Join(filepath.Dir(file), filepath.FromSlash(c.Manifest))
			polyfill := readManifest(t, manifest)["vite/legacy-polyfills"].File

			a, err := vite.New(recorded(t, manifest), vite.WithEntry(c.Entries...), vite.WithBase(base))
			is.NoErr(err)
			want := listed(strings.Join(c.DependencyFirst, "\n"))
			is.Equal(len(want), len(c.DependencyFirst)) // the expectation is understood
			is.True(len(want) > 0)
			is.Equal(compared(a.Head("", ""), want, polyfill), want)

			// A nonce changes nothing about the list, nor does asking for it by name.
			is.Equal(compared(a.Head("", "abc"), want, polyfill), want)
			tags, err := a.Tags(c.Entries...)
			is.NoErr(err)
			is.Equal(compared(vite.HTML(tags, ""), want, polyfill), want)
		})
	}
}

// testInvariants tries every item of the manifest that can be an entry, and all
// of them together.
func testInvariants(t *testing.T, file string) {
	m := readManifest(t, file)
	fsys := recorded(t, file)
	var all []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		switch filepath.Ext(m[key].File) {
		case ".js", ".mjs", ".css":
			all = append(all, key)
		}
	}
	if len(all) == 0 {
		t.Fatal("no script and no style sheet")
	}
	sets := [][]string{all}
	for _, key := range all {
		sets = append(sets, []string{key})
	}
	for _, entries := range sets {
		is := is.New(t)
		a, err := vite.New(fsys, vite.WithEntry(entries...), vite.WithBase("/build/"))
		is.NoErr(err)
		list := parse(string(a.Head("", "")))

		urls := map[string]string{}
		for _, e := range list {
			u := e.url()
			if u == "" {
				continue
			}
			if urls[u] != "" {
				t.Errorf("%v: %s is there as %s and as %s", entries, u, urls[u], e.kind())
			}
			urls[u] = e.kind()
			if strings.HasSuffix(u, ".css") != (e.kind() == "stylesheet") {
				t.Errorf("%v: %s is there as %s", entries, u, e.kind())
			}
		}
		visited := map[string]bool{}
		for _, key := range entries {
			checkClosure(t, m, key, visited, urls)
		}
		module := slices.IndexFunc(list, func(e element) bool { return strings.HasPrefix(e.kind(), "module") })
		if i := slices.IndexFunc(list, func(e element) bool { return e.kind() == "importmap" }); module >= 0 && i > module {
			t.Errorf("%v: the import map comes after a module", entries)
		}
	}

	is := is.New(t)
	_, err := vite.New(fsys, vite.WithEntry(all[0], "no/such/entry.js"))
	is.True(err != nil) // a missing entry is an error
	is.True(strings.Contains(err.Error(), "no/such/entry.js"))
	is.True(!strings.Contains(err.Error(), "\n"))
}

// checkClosure checks that all that a chunk needs has a tag.
func checkClosure(t *testing.T, m vite.Manifest, key string, visited map[string]bool, urls map[string]string) {
	t.Helper()
	c, ok := m[key]
	if !ok || visited[key] {
		return
	}
	visited[key] = true
	if modern, ok := strings.CutSuffix(strings.TrimSuffix(key, filepath.Ext(key)), "-legacy"); ok && m["vite/legacy-polyfills-legacy"].File != "" {
		if _, ok := m[modern+filepath.Ext(key)]; !ok && key != "vite/legacy-polyfills-legacy" {
			return // runs through SystemJS alone, in a build without modern chunks
		}
	}
	for _, file := range append(slices.Clone(c.CSS), c.File) {
		if urls["/build/"+file] == "" {
			t.Errorf("no tag for %s of %s", file, key)
		}
	}
	for _, dependency := range c.Imports {
		checkClosure(t, m, dependency, visited, urls)
	}
}
