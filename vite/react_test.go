package vite_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

// React shows an empty page when its script does not come first.
func TestReactRefreshWithoutTheOption(t *testing.T) {
	answers := func(status int, contentType string) roundTripFunc {
		return func(r *http.Request) (*http.Response, error) { return answer(status, contentType) }
	}
	refused := roundTripFunc(func(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") })
	tests := []struct {
		name   string
		entry  string
		dev    roundTripFunc
		script bool // comes first
		logged bool // that the option may be needed
	}{
		{"React", "src/main.tsx", answers(200, "text/javascript"), true, false},
		{"React with another type", "src/main.jsx", answers(200, "application/javascript; charset=utf-8"), true, false},
		{"React in capitals", "src/Main.TSX", answers(200, "text/javascript"), true, false},
		{"React in another root", "../web/main.tsx", answers(200, "text/javascript"), true, false},
		{"Preact or Solid", "src/main.tsx", answers(404, "text/plain"), false, false},
		{"Solid with a page for all paths", "src/main.jsx", answers(200, "text/html"), false, false},
		{"Vue with JSX", "src/main.jsx", answers(404, ""), false, false},
		{"no React", "src/main.ts", answers(200, "text/javascript"), false, false},
		{"Svelte", "src/main.js", answers(200, "text/javascript"), false, false},
		{"style sheets alone", "src/main.css", answers(200, "text/javascript"), false, false},
		{"a dev server that cannot be reached from here", "src/main.tsx", refused, false, true},
		{"a dev server that is not well", "src/main.tsx", answers(500, "text/plain"), false, true},
		{"something else", "src/main.tsx", answers(200, "text/plain"), false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			var log bytes.Buffer
			a := mustNew(t, nil, vite.WithEntry(tt.entry), vite.WithDevServer("http://localhost:5173"), vite.WithTransport(tt.dev),
				vite.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
			for range 3 {
				first := parse(string(a.Head("", "")))[0]
				is.Equal(strings.Contains(first.body, `"http://localhost:5173/@react-refresh"`), tt.script)
				tags, err := a.Tags("src/main.css", tt.entry)
				is.NoErr(err)
				is.Equal(tags[0].Kind == vite.InlineModule, tt.script)
			}
			is.Equal(strings.Count(log.String(), "WithReactRefresh"), map[bool]int{true: 1}[tt.logged]) // once
		})
	}
}

// The application may be started before the dev server.
func TestReactRefreshOfADevServerThatComesLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		asked, up := 0, false
		a := mustNew(t, nil, vite.WithEntry("src/main.tsx"), vite.WithDevServer("http://localhost:5173"), vite.WithLogger(quiet),
			vite.WithTransport(roundTripFunc(func(r *http.Request) (*http.Response, error) {
				asked++
				is.Equal(r.URL.Path, "/@react-refresh")
				if !up {
					return nil, errors.New("connection refused")
				}
				return viteAnswers(r)
			})))
		has := func() bool { return strings.Contains(string(a.Head("", "")), "@react-refresh") }
		is.True(!has())
		up = true
		is.True(!has())
		is.Equal(asked, 1) // not for each document
		time.Sleep(time.Minute)
		for range 10 {
			is.True(has())
		}
		is.Equal(asked, 2)
	})
}
