package vite_test

import (
	"strings"
	"testing"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

func TestStyleSheetsOfEntriesInTheDocument(t *testing.T) {
	const limit = 200
	tests := []struct {
		name, css string
		inline    bool
	}{
		{"without URLs", "body{color:red}", true},
		{"as long as the limit", strings.Repeat("a", limit), true},
		{"longer than the limit", strings.Repeat("a", limit+1), false},
		{"a path", "@font-face{src:url(/build/a.woff2)format('woff2')}", true},
		{"a path in quotes", `a{background:url( "/build/a b.png" )}`, true},
		{"another origin", "a{background:URL('https://cdn.example/a.png')}", true},
		{"data", "a{background:url(data:image/gif;base64,R0lGODlh)}", true},
		{"a fragment of the document", "a{filter:url(#blur)}", true},
		{"an import of another origin", `@import"//cdn.example/a.css";@import url(/a.css);`, true},
		{"a relative URL", "a{background:url(a.png)}", false},
		{"a relative URL after an absolute one", "a{background:url(/b.png),url('./a.png')}", false},
		{"a relative URL above", `a{background:URL( "../a.png")}`, false},
		{"a relative import", `@import "a.css";`, false},
		{"a set of images with absolute URLs", `a{background:image-set("/a.png"1x,"/b.png"2x)}`, true},
		{"a set of images with relative URLs, as lightningcss writes it", `a{background:image-set("a.png"1x,"./b.png"2x)}`, false},
		{"a set of images with a prefix", `a{background:-webkit-image-set( 'a.png' 1x)}`, false},
		{"the end of the element", "a{content:'</STYLE><script>'}", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			fsys := one().fsys(t, oneFiles...)
			fsys["assets/main-E5f6G7h8.css"].Data = []byte(tt.css)
			a := mustNew(t, fsys, vite.WithInlineStyles(limit))
			head := string(a.Head("Home", "n0nce"))
			is.Equal(strings.Contains(head, `<style nonce="n0nce">`+tt.css+"</style>"), tt.inline)
			is.Equal(strings.Contains(head, `href="/assets/main-E5f6G7h8.css"`), !tt.inline)
			is.True(strings.Contains(head, `<link rel="stylesheet" crossorigin href="/assets/Home-N3o4P5q6.css"`)) // the page's own: its script looks for the link
			is.Equal(strings.Contains(strings.Join(a.Links("Home"), "\n"), "main-E5f6G7h8.css"), !tt.inline)
		})
	}
}

func TestInlineStylesOfAMissingFileFails(t *testing.T) {
	is := is.New(t)
	_, err := vite.New(one().fsys(t), vite.WithInlineStyles(1<<10))
	is.True(err != nil)
	is.True(strings.Contains(err.Error(), "assets/main-E5f6G7h8.css") && strings.Contains(err.Error(), "leave out WithInlineStyles"))
	_, err = vite.New(one().fsys(t), vite.WithInlineStyles(0))
	is.NoErr(err) // nothing is read
}
