package vite_test

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

func sha384(content string) string {
	sum := sha512.Sum384([]byte(content))
	return "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
}

// integrities returns the integrity of each tag with a URL.
func integrities(head string) map[string]string {
	m := map[string]string{}
	for _, e := range parse(head) {
		if e.url() != "" {
			m[e.url()] = e.attrs["integrity"]
		}
	}
	return m
}

func TestIntegrity(t *testing.T) {
	const own = "sha384-written-by-a-plugin"
	plugin := one()
	plugin["src/main.ts"]["integrity"] = own
	js, css, lib := "/assets/main-B2c4D6e8.js", "/assets/main-E5f6G7h8.css", "/assets/vendor-A1b2C3d4.js"
	sum := func(url string) string { return sha384(url[1:]) }
	tests := []struct {
		name     string
		manifest chunks
		files    []string
		opts     []vite.Option
		want     map[string]string
	}{
		{"none by default", one(), oneFiles, nil, map[string]string{js: "", css: "", lib: ""}},
		{"computed", one(), oneFiles, []vite.Option{vite.WithIntegrity()}, map[string]string{js: sum(js), css: sum(css), lib: sum(lib)}},
		{"of the manifest, and the css of the entry that it lacks", plugin, oneFiles, nil, map[string]string{js: own, css: sum(css), lib: sum(lib)}},
		{"of the manifest, with the files elsewhere", plugin, nil, nil, map[string]string{js: own, css: "", lib: ""}},
		{"of the manifest before computed", plugin, oneFiles, []vite.Option{vite.WithIntegrity()}, map[string]string{js: own, css: sum(css), lib: sum(lib)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a, err := vite.New(tt.manifest.fsys(t, tt.files...), tt.opts...)
			is.NoErr(err)
			is.Equal(integrities(string(a.Head("", ""))), tt.want)
			for _, v := range a.Links("") { // a preload must ask for the same as the tag
				url, _, _ := strings.Cut(strings.TrimPrefix(v, "<"), ">")
				is.Equal(strings.Contains(v, `; integrity="`+tt.want[url]+`"`), tt.want[url] != "")
			}
		})
	}
}

// The plugin gives no integrity to style sheets of entries and pages, since
// they have no item of their own.
func TestIntegrityRecorded(t *testing.T) {
	is := is.New(t)
	fsys := recorded(t, manifestPath("vite8-vue-single-sri.json"))
	m := readManifest(t, manifestPath("vite8-vue-single-sri.json"))
	css := m["resources/js/app.js"].CSS[0]
	fsys[css] = one().fsys(t, css)[css]

	got := integrities(string(mustNew(t, fsys).Head("", "")))
	is.Equal(got["/"+m["resources/js/app.js"].File], m["resources/js/app.js"].Integrity)
	is.Equal(got["/"+css], sha384(css))
}

func TestImportIntegrity(t *testing.T) {
	for _, tt := range []struct{ base, prefix string }{
		{"/build/", "/build/"},
		{"", "./"},
		{"./", "./"},
		{"https://cdn.example.com/", "https://cdn.example.com/"},
		{"//cdn.example.com/", "//cdn.example.com/"},
	} {
		t.Run(tt.base, func(t *testing.T) {
			is := is.New(t)
			a, err := vite.New(one().fsys(t, oneFiles...), vite.WithImportIntegrity(), vite.WithBase(tt.base))
			is.NoErr(err)
			first := parse(string(a.Head("", "n")))[1]
			is.Equal(first.attrs["type"], "importmap")
			var m struct{ Integrity map[string]string }
			is.NoErr(json.Unmarshal([]byte(first.body), &m))
			is.Equal(m.Integrity, map[string]string{ // lazy chunks as well
				tt.prefix + "assets/main-B2c4D6e8.js":   sha384("assets/main-B2c4D6e8.js"),
				tt.prefix + "assets/vendor-A1b2C3d4.js": sha384("assets/vendor-A1b2C3d4.js"),
				tt.prefix + "assets/Home-J9k0L1m2.js":   sha384("assets/Home-J9k0L1m2.js"),
				tt.prefix + "assets/About-R7s8T9u0.js":  sha384("assets/About-R7s8T9u0.js"),
			})
		})
	}
}
