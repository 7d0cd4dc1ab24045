package browsertest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// SCREENSHOTS names a directory into which the tests put pictures of the pages
// that they see.
var screenshots = os.Getenv("SCREENSHOTS")

// look is one of the ways in which all pages are seen.
type look struct {
	name          string // suffix of the files
	width, height int64
	theme         string
}

var looks = []look{
	{"", 1280, 800, "light"},
	{"-dark", 1280, 800, "dark"},
	{"-phone", 390, 844, "light"},
	{"-phone-dark", 390, 844, "dark"},
	{"-landscape", 844, 390, "light"},
	{"-zoom", 640, 400, "light"}, // a desktop at 200 %
}

// screenshot takes two pictures: of what the window shows, and of the page down
// to its end (or the first 2,400 pixels, of pages that load more).
func (w *window) screenshot(l look, name string) {
	w.t.Helper()
	w.waitLoaded()
	w.capture(name + l.name)
	height := eval[int64](w, `Math.min(2400, document.documentElement.scrollHeight)`)
	if height <= l.height {
		return
	}
	w.do(chromedp.EmulateViewport(l.width, height))
	w.waitLoaded()
	w.capture(name + l.name + "-whole")
	w.do(chromedp.EmulateViewport(l.width, l.height))
}

// waitLoaded waits until all that is in view is there.
func (w *window) waitLoaded() {
	w.t.Helper()
	w.wait(`document.fonts.status === 'loaded' && [...document.images].every(i => i.complete) && !document.querySelector('#nprogress')
		&& ![...document.querySelectorAll('.skeleton')].some(e => e.getBoundingClientRect().top < innerHeight)`)
}

func (w *window) capture(name string) {
	w.t.Helper()
	png := run(w, chromedp.CaptureScreenshot())
	if err := os.WriteFile(filepath.Join(screenshots, name+".png"), png, 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// TestScreenshots takes pictures of all pages and of their states, in light, in
// dark and on a phone. The one of README.md is dashboard.png.
func TestScreenshots(t *testing.T) {
	if screenshots == "" {
		t.Skip("set SCREENSHOTS to a directory to take pictures")
	}
	for _, l := range looks {
		t.Run("look"+l.name, func(t *testing.T) {
			server := serve(t)
			w := open(t, server.URL)
			w.do(chromedp.EmulateViewport(l.width, l.height))
			w.setCookie("theme", l.theme)
			w.visit("/sign-up")
			w.clickText("Open account")
			w.wait(`document.querySelectorAll('[data-error]').length === 4`)
			w.screenshot(l, "sign-up-errors")
			w.visit("/sign-in")
			w.screenshot(l, "sign-in")
			w.signIn("ada@example.com", "correct horse")
			w.waitPath("/")
			for _, p := range append(pages(w),
				struct{ path, name, ready string }{"/nothing-here", "error", `document.querySelector('h1')`},
				struct{ path, name, ready string }{"/directory", "directory", `document.querySelector('[data-colleague]')`},
			) {
				w.visit(p.path)
				w.wait(`!!(` + p.ready + `)`)
				w.screenshot(l, p.name)
			}
			w.click(`[data-colleague] a`)
			w.wait(`document.querySelectorAll('[data-kinds] dd').length > 2`)
			w.screenshot(l, "colleague")
			screenshotsOfStates(w, l)
			w.takeProblems() // the browser's line about the 404
		})
	}
}

// screenshotsOfStates shows what only comes up when something is done.
func screenshotsOfStates(w *window, l look) {
	w.t.Helper()
	w.visit("/contacts/import")
	w.upload(`input[name=file]`, "people.csv", []byte("first name,last name,email\nIda,Stern,ida@example.org\n,Stern,nobody@example.org\nTwice,Stern,ida@example.org\n"))
	w.clickText("Import")
	w.waitText("1 contact added.")
	w.screenshot(l, "import-done")

	w.visit("/contacts/new")
	w.fill(`input[name=organization]`, "ember")
	w.wait(`document.querySelectorAll('[role=option]').length > 0`)
	w.screenshot(l, "contact-form-options")
	w.fill(`input[name=firstName]`, "Berta")
	w.fill(`input[name=email]`, "berta")
	w.clickText("Add contact")
	w.wait(`document.querySelectorAll('[data-error]').length >= 2`)
	w.screenshot(l, "contact-form-errors")

	w.visit("/contacts/new")
	for field, value := range map[string]string{"firstName": "Berta", "lastName": "Holm", "email": "berta@example.org"} {
		w.fill(`input[name=`+field+`]`, value)
	}
	w.clickText("Add contact")
	w.waitText("Berta Holm added.")
	w.capture("toast" + l.name)
	w.click(`[data-delete]`)
	w.wait(`!!document.querySelector('dialog[open]')`)
	w.capture("dialog" + l.name)
	if strings.Contains(l.name, "phone") {
		w.visit("/contacts")
		w.click(`[aria-label=Menu]`)
		w.wait(`document.querySelector('#sidebar').checkVisibility()`)
		w.capture("menu" + l.name)
	}
}
