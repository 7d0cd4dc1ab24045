package vite_test

import (
	"html/template"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

func TestFuncMap(t *testing.T) {
	a := mustNew(t, one().fsys(t, "favicon.svg"), vite.WithBase("/build/"))
	tests := []struct{ name, text, want, err string }{
		{"head", `{{ viteHead "Home" "n" }}`, string(a.Head("Home", "n")), ""},
		{"tags", `{{ viteTags "n" }}`, string(a.Head("", "n")), ""},
		{"tags of an entry", `{{ viteTags "" "/src/main.ts" }}`, string(a.Head("", "")), ""},
		{"tags of an unknown entry", `{{ viteTags "" "src/typo.ts" }}`, "", `"src/typo.ts"`},
		{"preloads", `{{ vitePreloads "Home" "" }}`, string(vite.HTML(a.Preloads("Home"), "")), ""},
		{"asset", `<img src="{{ viteAsset "src/images/big hero.png" }}">`, `<img src="/build/assets/big%20hero-Z5a6B7c8.png">`, ""},
		{"file of the public directory", `<link rel="icon" href="{{ viteAsset "/favicon.svg" }}">`, `<link rel="icon" href="/build/favicon.svg">`, ""},
		{"unknown asset", `{{ viteAsset "typo.svg" }}`, "", `"typo.svg"`},
		{"directory", `{{ viteAsset ".vite" }}`, "", `".vite"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			var b strings.Builder
			err := template.Must(template.New("").Funcs(a.FuncMap()).Parse(tt.text)).Execute(&b, nil)
			if tt.err != "" {
				is.True(err != nil)
				is.True(strings.Contains(err.Error(), tt.err))
				return
			}
			is.NoErr(err)
			is.Equal(b.String(), tt.want)
		})
	}
}

func TestCSPHashes(t *testing.T) {
	is := is.New(t)
	a := mustNew(t, one().fsys(t))
	is.Equal(len(a.CSPHashes("Home")), 0)

	a = mustNew(t, recorded(t, manifestPath("vite8-vue-legacy.json")), vite.WithEntry("resources/js/app.js"), vite.WithPrefetch(3))
	var inline []string
	for _, e := range parse(string(a.Head("Home", ""))) {
		if e.name == "script" && e.url() == "" {
			inline = append(inline, "'sha256-"+sha256Base64(e.body)+"'")
		}
	}
	is.Equal(len(inline), 3) // two of the legacy build, one that prefetches
	is.Equal(a.CSPHashes("Home"), inline)
}
