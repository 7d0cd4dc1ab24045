package browsertest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// SCREENSHOTS names a directory into which the tests put pictures of the pages
// that they see.
var screenshots = os.Getenv("SCREENSHOTS")

// screenshot takes a picture of what the window shows, if wanted.
func (w *window) screenshot(name string) {
	w.t.Helper()
	if screenshots == "" {
		return
	}
	w.wait(`document.fonts.status === 'loaded' && [...document.images].every(i => i.complete) && !document.querySelector('#nprogress, [data-toast]')`)
	png := run(w, chromedp.CaptureScreenshot())
	if err := os.WriteFile(filepath.Join(screenshots, name+".png"), png, 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// TestScreenshots takes pictures of all pages in light, in dark and on a phone.
// The one of README.md is dashboard.png.
func TestScreenshots(t *testing.T) {
	if screenshots == "" {
		t.Skip("set SCREENSHOTS to a directory to take pictures")
	}
	server := serve(t)
	for _, look := range []struct {
		name          string
		width, height int64
		theme         string
	}{
		{"", 1280, 800, "light"},
		{"-dark", 1280, 800, "dark"},
		{"-phone", 390, 844, "light"},
	} {
		t.Run("look"+look.name, func(t *testing.T) {
			w := open(t, server.URL)
			w.do(chromedp.EmulateViewport(look.width, look.height))
			w.visit("/sign-in")
			eval[string](w, `document.cookie = 'theme=`+look.theme+`; path=/'`)
			w.visit("/sign-in")
			w.screenshot("sign-in" + look.name)
			w.signIn("ada@example.com", "correct horse")
			w.waitPath("/")
			for _, p := range append(pages(w), struct{ path, name, ready string }{"/nothing-here", "error", "true"}) {
				w.visit(p.path)
				w.wait(`!!(` + p.ready + `)`)
				w.screenshot(p.name + look.name)
			}
			w.takeProblems() // the browser's line about the 404
		})
	}
}
