package vite_test

import (
	"testing"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

func TestLinks(t *testing.T) {
	is := is.New(t)
	fsys := one().fsys(t, "logo.svg")
	opts := []vite.Option{vite.WithBase("/build/"), vite.WithPreload("src/fonts/inter.woff2", "logo.svg", "/logo.svg")}
	want := []string{
		`</build/assets/main-E5f6G7h8.css>; rel=preload; as=style; crossorigin`,
		`</build/assets/Home-N3o4P5q6.css>; rel=preload; as=style; crossorigin`,
		`</build/assets/inter-V1w2X3y4.woff2>; rel=preload; as=font; type="font/woff2"; crossorigin`,
		`</build/logo.svg>; rel=preload; as=image; type="image/svg+xml"`,
		`</build/assets/main-B2c4D6e8.js>; rel=modulepreload; as=script; crossorigin`,
		`</build/assets/vendor-A1b2C3d4.js>; rel=modulepreload; as=script; crossorigin`,
		`</build/assets/Home-J9k0L1m2.js>; rel=modulepreload; as=script; crossorigin`,
	}
	a := mustNew(t, fsys, opts...)
	is.Equal(a.Links("Home"), want)
	is.Equal(cap(a.Links("Home")), len(want)) // an append cannot reach what others get
	dev := mustNew(t, nil, vite.WithEntry("a.js"), vite.WithDevServer("http://localhost:5173"))
	is.Equal(len(dev.Links("Home")), 0)
}

func TestPreloadTags(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, one().fsys(t), vite.WithPreload("src/fonts/inter.woff2", "src/images/big hero.png"))
	head := parse(string(a.Head("", "n")))
	is.Equal(head[1].attrs, map[string]string{"rel": "preload", "as": "font", "type": "font/woff2", "crossorigin": "", "href": "/assets/inter-V1w2X3y4.woff2"})
	is.Equal(head[2].attrs, map[string]string{"rel": "preload", "as": "image", "type": "image/png", "href": "/assets/big%20hero-Z5a6B7c8.png"})
}
