package ssr_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

const home = `{"component":"Home","props":{}}`

// logBuffer is a log that may be read while it is written.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *logBuffer) option() ssr.Option {
	return ssr.WithLogger(slog.New(slog.NewTextHandler(l, nil)))
}

func TestStartReturnsAReadyClient(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	c := startSSR(t, quiet)
	body, err := renderOnce(c, home)
	is.NoErr(err)
	is.Equal(pidOf(body), c.Stats().Nodes[0].PID)
}

func TestStartFails(t *testing.T) {
	t.Parallel()
	needNode(t)
	broken := filepath.Join(t.TempDir(), "broken.mjs")
	if err := os.WriteFile(broken, []byte(`throw new Error('no such luck')`), 0o600); err != nil {
		t.Fatal(err)
	}
	silent := filepath.Join(t.TempDir(), "silent.mjs")
	if err := os.WriteFile(silent, []byte(`setInterval(() => {}, 1000)`), 0o600); err != nil {
		t.Fatal(err)
	}
	terse := filepath.Join(t.TempDir(), "terse.mjs")
	if err := os.WriteFile(terse, []byte(`process.stderr.write('no line end', () => process.exit(1))`), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, bundle string
		opts         []ssr.Option
		want         string // is part of the error
	}{
		{"no bundle", "no/such/ssr.js", nil, `ssr: no bundle at no/such/ssr.js: build it with "vite build --ssr"`},
		{"directory", "testdata", nil, "not a file"},
		{"no runtime", fixture, []ssr.Option{ssr.WithRuntime("no-such-runtime")}, "choose another program with WithRuntime"},
		{"bundle throws", broken, nil, "no such luck"},
		{"bundle throws in all processes", broken, []ssr.Option{ssr.WithProcesses(2)}, "no such luck"},
		{"bundle whose last words lack the end of the line", terse, nil, "no line end"},
		{"bundle serves nothing", silent, []ssr.Option{ssr.WithStartTimeout(100 * time.Millisecond)}, "waited 100ms, see WithStartTimeout"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			c, err := ssr.Start(t.Context(), tt.bundle, append(tt.opts, quiet)...)
			is.True(c == nil)
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), tt.want))
		})
	}
	t.Run("context is over", func(t *testing.T) {
		is := is.New(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := ssr.Start(ctx, fixture)
		is.True(errors.Is(err, context.Canceled))
	})
}

func TestStartInDevelopmentStartsNothing(t *testing.T) {
	is := is.New(t)
	vite := newVite(t, 200, renderedPage)
	path := hotFile(t, vite.URL)
	c, err := ssr.Start(t.Context(), "not/built/yet.js", ssr.WithHotFile(path), quiet)
	is.NoErr(err)
	defer c.Close()
	body, err := renderOnce(c, home)
	is.NoErr(err)
	is.Equal(body, `<div id="app">SSR</div>`)
	is.Equal(len(c.Stats().Nodes), 0)
	is.NoErr(os.Remove(path))
	body, err = renderOnce(c, home) // Vite has ended: the browser renders
	is.NoErr(err)
	is.Equal(body, "")
}

func TestProcessOutputIsLogged(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	var log logBuffer
	c := startSSR(t, log.option())
	_, err := renderOnce(c, `{"component":"Print","props":{"out":"one\ntwo\n","err":"\u001b[41mred\u001b[0m\n\n"}}`)
	is.NoErr(err)
	long := strings.Repeat("x", 10_000)
	_, err = renderOnce(c, `{"component":"Print","props":{"out":"`+long+`\nlast\n"}}`)
	is.NoErr(err)
	eventually(t, "all lines are logged", func() bool {
		return strings.Contains(log.String(), `"ssr: last"`) && strings.Contains(log.String(), "red")
	})
	is.True(strings.Contains(log.String(), `level=INFO msg="ssr: one"`))
	is.True(strings.Contains(log.String(), `level=INFO msg="ssr: two"`))
	is.True(strings.Contains(log.String(), `level=WARN msg="ssr: red"`)) // without the colour
	is.True(!strings.Contains(log.String(), long))                       // it was cut
}
