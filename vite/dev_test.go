package vite_test

import (
	"html/template"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

func TestDevServer(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, nil, vite.WithEntry("src/main.ts", "/src/app.scss", "./src/print.css"), vite.WithDevServer("http://localhost:5173/"),
		vite.WithPrefetch(3), vite.WithPreload("src/fonts/inter.woff2"), vite.WithIntegrity(), vite.WithBase("/build/"))
	is.Equal(a.Head("Home", ""), template.HTML(`<script type="module" src="http://localhost:5173/@vite/client"></script>
<link rel="stylesheet" href="http://localhost:5173/src/app.scss">
<link rel="stylesheet" href="http://localhost:5173/src/print.css">
<script type="module" src="http://localhost:5173/src/main.ts"></script>
`))
	is.Equal(a.Version(), "") // never stale
	is.Equal(a.Asset("src/images/big hero.png"), "http://localhost:5173/src/images/big%20hero.png")
	is.Equal(len(a.Preloads("Home")), 0)
	is.Equal(a.Manifest(), nil)
	is.Equal(a.DevServer(), "http://localhost:5173")

	tags, err := a.Tags("src/admin.ts")
	is.NoErr(err)
	is.Equal(summary(string(vite.HTML(tags, ""))), []string{"module http://localhost:5173/@vite/client", "module http://localhost:5173/src/admin.ts"})
}

func TestDevServerURLs(t *testing.T) {
	tests := []struct {
		name     string
		address  string
		opts     []vite.Option
		client   string // for browsers
		internal string
	}{
		{"plain", "http://localhost:5173", nil, "http://localhost:5173/@vite/client", "http://localhost:5173"},
		{"with the base of the dev server", "http://localhost:5173/build/", nil, "http://localhost:5173/build/@vite/client", "http://localhost:5173/build"},
		{"https and IPv6", "https://[::1]:5173", nil, "https://[::1]:5173/@vite/client", "https://[::1]:5173"},
		{"in another container", "https://localhost:5173/build", []vite.Option{vite.WithInternalDevServer("http://node:3000/ignored")}, "https://localhost:5173/build/@vite/client", "http://node:3000/build"},
		{"no address for the process", "http://localhost:5173", []vite.Option{vite.WithInternalDevServer("")}, "http://localhost:5173/@vite/client", "http://localhost:5173"},
		{"proxy", "http://localhost:5173", []vite.Option{vite.WithDevProxy()}, "/@vite/client", "http://localhost:5173"},
		{"proxy with a base", "http://localhost:5173/build/", []vite.Option{vite.WithDevProxy()}, "/build/@vite/client", "http://localhost:5173/build"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a, err := vite.New(nil, append(tt.opts, vite.WithEntry("a.ts"), vite.WithDevServer(tt.address))...)
			is.NoErr(err)
			is.Equal(summary(string(a.Head("", "")))[0], "module "+tt.client)
			is.Equal(a.DevServer(), tt.internal)
		})
	}
}

func TestDevServerErrors(t *testing.T) {
	for _, address := range []string{"5173", "localhost:5173", "//localhost:5173", "ftp://x", "http://", "http://:5173", "http://u:p@x", "http://x/?a", "http://x/#a", "http://[x"} {
		t.Run(address, func(t *testing.T) {
			is := is.New(t)
			_, err := vite.New(nil, vite.WithEntry("a.ts"), vite.WithDevServer(address))
			is.True(err != nil)
			is.True(strings.HasPrefix(err.Error(), "vite: WithDevServer: address "))
			_, err = vite.New(one().fsys(t), vite.WithInternalDevServer(address))
			is.True(err != nil)
			is.True(strings.HasPrefix(err.Error(), "vite: WithInternalDevServer: address "))
		})
	}
}

func TestDevServerEmptyAddress(t *testing.T) {
	is := is.New(t)
	is.Equal(mustNew(t, one().fsys(t), vite.WithDevServer("")).Head("", ""), mustNew(t, one().fsys(t)).Head("", ""))
}
