package vite_test

import (
	"encoding/json"
	"html"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

const manifestDir = "../testdata/vite-manifests"

// element is what an expectation compares of a tag.
type element struct{ kind, url string }

var (
	elementPattern   = regexp.MustCompile(`(?s)<(link|script|meta)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*>`)
	attributePattern = regexp.MustCompile(`([^\s=]+)(?:="([^"]*)")?`)
)

// elements reads the tags of a document's head.
func elements(markup string) []element {
	var list []element
	for _, m := range elementPattern.FindAllStringSubmatch(markup, -1) {
		attrs := map[string]string{}
		for _, a := range attributePattern.FindAllStringSubmatch(m[2], -1) {
			attrs[a[1]] = html.UnescapeString(a[2])
		}
		_, nomodule := attrs["nomodule"]
		switch {
		case m[1] == "link":
			list = append(list, element{attrs["rel"], attrs["href"]})
		case m[1] == "script" && nomodule:
			list = append(list, element{"nomodule", attrs["src"]})
		case m[1] == "script":
			list = append(list, element{attrs["type"], attrs["src"]})
		}
	}
	return list
}

// compared leaves out what the expectations do not speak of: inline scripts,
// the polyfills of a legacy build, and kinds that do not occur in want.
func compared(got, want []element, polyfill string) []element {
	kinds := map[string]bool{"stylesheet": true, "module": true, "modulepreload": true}
	for _, e := range want {
		kinds[e.kind] = true
	}
	return slices.DeleteFunc(got, func(e element) bool {
		extra := polyfill != "" && strings.HasSuffix(e.url, polyfill) && !slices.Contains(want, e)
		return e.url == "" || !kinds[e.kind] || extra
	})
}

// buildFS returns the manifest as a build has it, with the import map that
// belongs to it if there is one.
func buildFS(t *testing.T, file string) fstest.MapFS {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{".vite/manifest.json": {Data: data}}
	stem := strings.TrimSuffix(file, ".json")
	for suffix, name := range map[string]string{
		".importmap.json":    "importmap.json",
		".ssr-manifest.json": ".vite/ssr-manifest.json",
	} {
		if data, err := os.ReadFile(stem + suffix); err == nil {
			fsys[name] = &fstest.MapFile{Data: data}
		}
	}
	return fsys
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

			a, err := vite.New(buildFS(t, manifest), vite.WithEntry(c.Entries...), vite.WithBase(base))
			is.NoErr(err)
			want := elements(strings.Join(c.DependencyFirst, "\n"))
			is.Equal(len(want), len(c.DependencyFirst)) // the expectation is understood
			got := elements(string(a.Head("", "")))
			is.Equal(compared(got, want, polyfill), want)

			// A nonce and the typed tags change nothing about the list.
			got = elements(string(a.Head("", "abc")))
			is.Equal(compared(got, want, polyfill), want)
			tags, err := a.Tags(c.Entries...)
			is.NoErr(err)
			got = elements(string(vite.HTML(tags, "")))
			is.Equal(compared(got, want, polyfill), want)
		})
	}
}

// testInvariants tries every item of the manifest that can be an entry, and all
// of them together.
func testInvariants(t *testing.T, file string) {
	m := readManifest(t, file)
	fsys := buildFS(t, file)
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
		list := elements(string(a.Head("", "")))

		urls := map[string]string{}
		for _, e := range list {
			if e.url == "" {
				continue
			}
			if urls[e.url] != "" {
				t.Errorf("%v: %s is there as %s and as %s", entries, e.url, urls[e.url], e.kind)
			}
			urls[e.url] = e.kind
			if strings.HasSuffix(e.url, ".css") != (e.kind == "stylesheet") {
				t.Errorf("%v: %s is there as %s", entries, e.url, e.kind)
			}
		}
		visited := map[string]bool{}
		for _, key := range entries {
			checkClosure(t, m, key, visited, urls)
		}
		first := slices.IndexFunc(list, func(e element) bool { return e.kind == "module" || e.kind == "modulepreload" })
		last := slices.IndexFunc(list, func(e element) bool { return e.kind == "importmap" })
		if last > first && first >= 0 {
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
	for _, file := range append(slices.Clone(c.CSS), c.File) {
		if urls["/build/"+file] == "" {
			t.Errorf("no tag for %s of %s", file, key)
		}
	}
	for _, dependency := range c.Imports {
		checkClosure(t, m, dependency, visited, urls)
	}
}
