package vite_test

import (
	"fmt"
	"html/template"
	"testing"
	"testing/fstest"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

// thirty is a build whose entry imports 30 chunks, each with a style sheet, and
// that has 20 pages.
func thirty(tb testing.TB) fstest.MapFS {
	m := chunks{}
	var imports, pages []string
	for i := range 30 {
		key := fmt.Sprintf("_chunk%02d-A1b2C3d4.js", i)
		m[key] = map[string]any{
			"file": "assets" + "/" + key[1:], "imports": append([]string{}, imports...),
			"css": []string{fmt.Sprintf("assets/chunk%02d-A1b2C3d4.css", i)},
		}
		imports = append(imports, key)
	}
	for i := range 20 {
		key := fmt.Sprintf("src/pages/Page%02d.vue", i)
		m[key] = map[string]any{"file": fmt.Sprintf("assets/Page%02d-A1b2C3d4.js", i), "isDynamicEntry": true, "imports": imports[i:]}
		pages = append(pages, key)
	}
	m["src/main.ts"] = map[string]any{
		"file": "assets/main-A1b2C3d4.js", "isEntry": true, "imports": imports, "dynamicImports": pages,
		"css": []string{"assets/main-A1b2C3d4.css"},
	}
	return m.fsys(tb)
}

const nonce = "bm9uY2UtMTIzNDU2Nzg5MA=="

// BenchmarkTags writes the tags for an entry with 30 chunks. The baseline does
// at each call what is done once here.
func BenchmarkTags(b *testing.B) {
	fsys := thirty(b)
	a := mustNew(b, fsys)
	var sink template.HTML
	b.Run("Head", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			sink = a.Head("", "")
		}
	})
	b.Run("Head of a page", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			sink = a.Head("Page07", "")
		}
	})
	b.Run("Head with a nonce", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			sink = a.Head("Page07", nonce)
		}
	})
	b.Run("Tags of an entry", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := a.Tags("src/main.ts"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Links", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = a.Links("Page07")
		}
	})
	b.Run("baseline: rendered from the tags", func(b *testing.B) {
		b.ReportAllocs()
		tags, err := a.Tags()
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			sink = vite.HTML(tags, nonce)
		}
	})
	b.Run("baseline: the manifest read and walked", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			sink = mustNew(b, fsys).Head("", "")
		}
	})
	_ = sink
}

func BenchmarkHandler(b *testing.B) {
	fsys := one().fsys(b, oneFiles...)
	h := mustNew(b, fsys).Handler()
	b.ReportAllocs()
	for b.Loop() {
		if resp := get(h, "/assets/main-B2c4D6e8.js"); resp.StatusCode != 200 {
			b.Fatal(resp.Status)
		}
	}
}

// After the first call a document costs nothing without a nonce, and its one
// string with one.
func TestAllocations(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, thirty(t))
	allocations := func(f func()) float64 { return testing.AllocsPerRun(100, f) }
	is.Equal(allocations(func() { a.Head("", "") }), 0.0)
	is.Equal(allocations(func() { a.Head("Page07", "") }), 0.0)
	is.Equal(allocations(func() { a.Links("Page07") }), 0.0)
	is.Equal(allocations(func() { a.Version() }), 0.0)
	is.Equal(allocations(func() { a.Asset("src/main.ts") }), 0.0)
	is.True(allocations(func() { a.Tags("src/main.ts") }) <= 2)
	is.True(allocations(func() { a.Head("Page07", nonce) }) <= 2)
}
