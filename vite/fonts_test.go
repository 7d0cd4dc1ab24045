package vite_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

const fontManifest = `{"version":1,"style":{"file":"assets/fonts-K1l2M3n4.css","familyStyles":{"inter":"…"},"variables":{}},
	"preloads":[{"alias":"inter","family":"Inter","weight":400,"style":"normal","file":"assets/inter-400-O5p6Q7r8.woff2","as":"font","type":"font/woff2","crossorigin":"anonymous"}],
	"families":{}}`

func TestFonts(t *testing.T) {
	is := is.New(t)
	fsys := one().fsys(t, append([]string{"assets/fonts-K1l2M3n4.css", "assets/inter-400-O5p6Q7r8.woff2"}, oneFiles...)...)
	before := mustNew(t, fsys).Version()
	fsys["fonts-manifest.json"] = &fstest.MapFile{Data: []byte(fontManifest)}
	a := mustNew(t, fsys, vite.WithBase("/build/"), vite.WithIntegrity())
	is.Equal(summary(string(a.Head("", "")))[:3], []string{
		"preload /build/assets/inter-400-O5p6Q7r8.woff2",
		"stylesheet /build/assets/fonts-K1l2M3n4.css", // no chunk refers to it
		"stylesheet /build/assets/main-E5f6G7h8.css",
	})
	is.Equal(integrities(string(a.Head("", "")))["/build/assets/fonts-K1l2M3n4.css"], sha384("assets/fonts-K1l2M3n4.css"))
	is.True(a.Version() != before)
	is.Equal(get(a.Handler(), "/build/assets/fonts-K1l2M3n4.css").Header.Get("Cache-Control"), forever)
	is.Equal(get(a.Handler(), "/build/assets/inter-400-O5p6Q7r8.woff2").Header.Get("Cache-Control"), forever)
}

func TestFontsErrors(t *testing.T) {
	for name, content := range map[string]string{
		"broken":      `{"version":`,
		"a later one": `{"version":2}`,
		"outside":     `{"version":1,"style":{"file":"../x.css"}}`,
		"a way out":   `{"version":1,"style":{"inline":"</STYLE ><script>"}}`,
		"an odd file": `{"version":1,"preloads":[{"file":"/etc/passwd"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			fsys := one().fsys(t)
			fsys["fonts-manifest.json"] = &fstest.MapFile{Data: []byte(content)}
			_, err := vite.New(fsys)
			is.True(err != nil)
			is.True(strings.HasPrefix(err.Error(), "vite: font manifest fonts-manifest.json: "))
		})
	}
}

// The dev server writes the manifest of the fonts some time after the hot file.
func TestFontsOfDevServer(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		writeHot(t, filepath.Join(dir, "hot"), "http://localhost:5173")
		a, err := vite.New(one().fsys(t), vite.WithEntry("src/main.ts"), vite.WithHotFile(filepath.Join(dir, "hot")),
			vite.WithTransport(roundTripFunc(viteAnswers)), vite.WithLogger(quiet))
		is.NoErr(err)
		is.Equal(len(summary(string(a.Head("", "")))), 2)

		fonts := filepath.Join(dir, "fonts-manifest.dev.json")
		writeHot(t, fonts, `{"version":1,"style":{"inline":"@font-face{}"},"preloads":[
			{"url":"http://localhost:5173/__fonts/a.woff2","type":"font/woff2"},{"url":"javascript:alert(1)"}]}`)
		time.Sleep(time.Second)
		head := string(a.Head("", "abc"))
		is.Equal(summary(head)[0], "preload http://localhost:5173/__fonts/a.woff2")
		is.True(strings.Contains(head, `<link rel="preload" as="font" type="font/woff2" crossorigin href="http://localhost:5173/__fonts/a.woff2">`))
		is.True(strings.Contains(head, `<style nonce="abc">@font-face{}</style>`))
		is.True(!strings.Contains(head, "javascript:"))

		is.NoErr(os.Remove(fonts))
		time.Sleep(time.Second)
		is.Equal(len(summary(string(a.Head("", "")))), 2)
	})
}
