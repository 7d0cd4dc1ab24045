//go:build unix

package ssr_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

// bundleFS is the fixture with its entry in a directory, and a page that is
// imported when it is first rendered.
func bundleFS(t testing.TB) fstest.MapFS {
	t.Helper()
	server, err := os.ReadFile(fixture)
	if err != nil {
		t.Fatal(err)
	}
	const lazy = "\ncomponents.Lazy = async () => { await import('./pages/lazy page.mjs') }\n"
	return fstest.MapFS{
		"ssr/main.mjs":            {Data: append(server, lazy...)},
		"ssr/pages/lazy page.mjs": {Data: []byte("export default 1")},
	}
}

const lazyPage = `{"component":"Lazy","props":{}}`

// emptyTemp makes the directory for temporary files one that is empty.
func emptyTemp(t testing.TB) (entries func() []string) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	return func() (names []string) {
		list, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			names = append(names, e.Name())
		}
		return names
	}
}

func TestStartFS(t *testing.T) {
	is := is.New(t)
	needNode(t)
	left := emptyTemp(t)
	c, err := ssr.StartFS(t.Context(), bundleFS(t), "ssr/main.mjs", quiet)
	is.NoErr(err)
	defer c.Close()
	_, err = renderOnce(c, lazyPage)
	is.NoErr(err)

	is.Equal(len(left()), 1)
	info, err := os.Stat(filepath.Join(os.TempDir(), left()[0]))
	is.NoErr(err)
	is.Equal(info.Mode().Perm(), os.FileMode(0o700)) // others see neither the code nor the socket
	is.NoErr(c.Close())
	is.Equal(left(), nil)
}

func TestStartFSEndsWithTheContext(t *testing.T) {
	is := is.New(t)
	needNode(t)
	left := emptyTemp(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := ssr.StartFS(ctx, bundleFS(t), "ssr/main.mjs", quiet, ssr.WithProcesses(2))
	is.NoErr(err)
	cancel()
	eventually(t, "no directory is left", func() bool { return len(left()) == 0 })
}

// brokenFS lists a file that cannot be read.
type brokenFS struct{ fs.FS }

func (b brokenFS) Open(name string) (fs.File, error) {
	if name == "ssr/pages/lazy page.mjs" {
		return nil, errors.New("disk on fire")
	}
	return b.FS.Open(name)
}

func TestStartFSFails(t *testing.T) {
	needNode(t)
	files := bundleFS(t)
	files["throws.mjs"] = &fstest.MapFile{Data: []byte(`throw new Error('no such luck')`)}
	files["silent.mjs"] = &fstest.MapFile{Data: []byte(`setInterval(() => {}, 1000)`)}
	tests := []struct {
		name   string
		files  fs.FS
		bundle string
		opts   []ssr.Option
		want   string // is part of the error
	}{
		{"no bundle", files, "ssr/ssr.mjs", nil, `ssr: no bundle at ssr/ssr.mjs in the file system: build it with "vite build --ssr"`},
		{"directory", files, "ssr", nil, "not a file"},
		{"outside", files, "../ssr/main.mjs", nil, "no bundle at ../ssr/main.mjs"},
		{"absolute path", files, "/ssr/main.mjs", nil, "no bundle at /ssr/main.mjs"},
		{"bundle throws", files, "throws.mjs", nil, "no such luck"},
		{"bundle throws in all processes", files, "throws.mjs", []ssr.Option{ssr.WithProcesses(2)}, "no such luck"},
		{"bundle serves nothing", files, "silent.mjs", []ssr.Option{ssr.WithStartTimeout(100 * time.Millisecond)}, "see WithStartTimeout"},
		{"no runtime", files, "ssr/main.mjs", []ssr.Option{ssr.WithRuntime("no-such-runtime")}, "WithRuntime"},
		{"file that cannot be read", brokenFS{files}, "ssr/main.mjs", nil, "ssr: cannot copy the bundle"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if strings.HasPrefix(tt.name, "bundle ") {
				long(t) // TestStartFails shows the same without a copy
			}
			is := is.New(t)
			left := emptyTemp(t)
			c, err := ssr.StartFS(t.Context(), tt.files, tt.bundle, append(tt.opts, quiet)...)
			is.True(c == nil)
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), tt.want))
			is.Equal(left(), nil)
		})
	}
	t.Run("nil file system", func(t *testing.T) {
		is := is.New(t)
		defer func() { is.Equal(recover(), "ssr: StartFS called with a nil file system") }()
		_, _ = ssr.StartFS(t.Context(), nil, "ssr/main.mjs")
	})
}

func TestStartFSInDevelopmentCopiesNothing(t *testing.T) {
	is := is.New(t)
	vite := newVite(t, 200, renderedPage)
	hot := hotFile(t, vite.URL)
	left := emptyTemp(t)
	c, err := ssr.StartFS(t.Context(), fstest.MapFS{}, "not/built.mjs", ssr.WithHotFile(hot), quiet)
	is.NoErr(err)
	defer c.Close()
	body, err := renderOnce(c, home)
	is.NoErr(err)
	is.Equal(body, `<div id="app">SSR</div>`)
	is.Equal(left(), nil)
}
