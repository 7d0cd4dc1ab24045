//go:build unix

package browsertest

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// extension is that of the components of each framework.
var extension = map[string]string{"vue": "vue", "react": "tsx", "svelte": "svelte"}

// TestNewApplications makes an application for each framework, works on it, and
// builds it.
func TestNewApplications(t *testing.T) {
	renderers := map[string]string{"vue": "node", "react": "node", "svelte": "quickjs"}
	for _, framework := range []string{"vue", "react", "svelte"} {
		t.Run(framework, func(t *testing.T) {
			need(t)
			t.Parallel() // they wait more than they work
			dir := filepath.Join(t.TempDir(), "books")
			begun := time.Now()
			must(t, inertia(t, filepath.Dir(dir), "new", "books", "-"+framework, "-ssr="+renderers[framework], "-module", "example.com/books", "-replace", library))
			must(t, in(dir, "npm", "install", "--prefix", "web", "--prefer-offline"))
			develop(t, dir, extension[framework], begun)
			must(t, in(dir, "go", "vet", "./..."))
			must(t, in(dir, "go", "test", "./..."))
			must(t, inertia(t, dir, "build", "-o", "program"))
			produce(t, dir)
		})
	}
}

func in(dir, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	return cmd
}

// develop runs the application in development, and changes it meanwhile.
func develop(t *testing.T, dir, ext string, begun time.Time) {
	cmd := inertia(t, dir, "dev", "-addr", freeAddr(t))
	temporary := t.TempDir() // where the program is: its processes are told by that
	cmd.Env = append(os.Environ(), "TMPDIR="+temporary)
	dev := start(t, cmd)
	url := dev.await(`inertia dev: (http\S+) \(built`)[1]
	w := open(t, url)
	w.visit("/")
	w.waitText("In development")
	t.Logf("from the command to the first page: %.1f s", time.Since(begun).Seconds())
	w.wait(`document.querySelector('[name=password]').value === 'password'`)
	w.click("button.primary")
	w.waitText("Austerlitz")

	// The front end changes; what was typed stays.
	w.visit("/books/new")
	hydrated(w)
	w.fill("[name=title]", "Half a word")
	eval[bool](w, `window.untouched = true`)
	edit(t, dir, "web/src/components/TextField."+ext, `="field"`, `="field changed"`)
	w.wait(`!!document.querySelector('.field.changed')`)
	if typed := eval[string](w, `document.querySelector('[name=title]').value`); typed != "Half a word" || !eval[bool](w, `window.untouched === true`) {
		t.Errorf("after a change of a component in the page: the field holds %q", typed)
	}
	edit(t, dir, "web/src/pages/Books/Add."+ext, "<h1>Add a book</h1>", "<h1>Which one?</h1>")
	w.waitText("Which one?")
	unchanged := func(what string) {
		t.Helper()
		if !eval[bool](w, `window.untouched === true`) {
			t.Errorf("after %s: the document was loaded again", what)
		}
		if typed := eval[string](w, `document.querySelector('[name=title], [name=search]').value`); typed != "Half a word" && typed != "e" {
			t.Errorf("after %s: the field holds %q", what, typed)
		}
	}
	if ext == "svelte" { // a component that changes begins anew, with all in it; what is around it stays
		w.fill("[name=title]", "Half a word")
	}
	unchanged("a change of a component")

	// The program does not compile, and is mended.
	edit(t, dir, "books/books.go", "return b.list(", "return b.lost(")
	w.wait(`!!document.querySelector('vite-error-overlay')?.shadowRoot.textContent.includes('b.lost undefined')`)
	dev.await(`books\.go:\d+:\d+: b\.lost undefined`)
	second := open(t, url)
	second.visit("/sign-in")
	second.waitText("The Go program does not compile")
	second.waitText("b.lost undefined")
	second.takeProblems() // the status of that page
	edit(t, dir, "books/books.go", "return b.lost(", "return b.list(")
	w.wait(`!document.querySelector('vite-error-overlay')`)
	second.waitText("In development") // by itself
	second.takeProblems()
	unchanged("a mistake")

	// The program changes; the page shows it by itself.
	w.visit("/")
	hydrated(w)
	w.wait(`document.querySelectorAll('.rows li').length === 8`)
	w.fill("[name=search]", "e")
	w.wait(`location.search === '?search=e'`)
	eval[bool](w, `window.untouched = true`)
	changed := time.Now()
	edit(t, dir, "books/books.go", "const perPage = 8", "const perPage = 3")
	w.wait(`document.querySelectorAll('.rows li').length === 3`)
	t.Logf("a change of the Go program is in the browser after %d ms", time.Since(changed).Milliseconds())
	unchanged("a change of the program")
	edit(t, dir, "books/books.go", "const perPage = 3", "const perPage = 8")
	w.wait(`document.querySelectorAll('.rows li').length === 8`)

	// The program cannot start, because of a file that it embeds, and is mended.
	edit(t, dir, "database/schema.sql", "create table if not exists users", "create tabel if not exists users")
	w.wait(`!!document.querySelector('vite-error-overlay')?.shadowRoot.textContent.includes('near "tabel"')`)
	edit(t, dir, "database/schema.sql", "create tabel", "create table")
	w.wait(`!document.querySelector('vite-error-overlay') && document.querySelectorAll('.rows li').length === 8`)
	w.takeProblems()      // overlays are errors in the console too
	second.takeProblems() // it may have asked for its props meanwhile

	vite := eval[string](w, `new URL(document.querySelector('script[src$="/@vite/client"]').src).host`)
	for _, window := range []*window{w, second} {
		run(window, chromedp.Navigate("about:blank"))
	}
	dev.stop()
	for _, addr := range []string{strings.TrimPrefix(url, "http://"), vite} {
		if conn, err := net.Dial("tcp", addr); err == nil {
			conn.Close()
			t.Errorf("something still listens at %s", addr)
		}
	}
	if left := must(t, exec.Command("ps", "-eo", "pid,args")); strings.Contains(left, dir) || strings.Contains(left, temporary) {
		t.Errorf("processes are left:\n%s", left)
	}
}

// hydrated waits until the page reacts: Inertia writes to the history when it
// begins, and frameworks leave a mark when they are done.
func hydrated(w *window) {
	w.t.Helper()
	w.wait(`(() => {
		const root = document.querySelector('#app')
		const mounted = root?.__vue_app__ || root && Object.keys(root).some(k => k.startsWith('__react')) || window.__svelte
		return document.readyState === 'complete' && !!mounted && !!history.state?.page
	})()`)
}

// produce runs what was built.
func produce(t *testing.T, dir string) {
	cmd := exec.Command(filepath.Join(dir, "program"))
	cmd.Dir = t.TempDir() // it needs nothing but itself
	url := "http://" + freeAddr(t)
	cmd.Env = append(os.Environ(), "ADDR="+strings.TrimPrefix(url, "http://"), "PASSWORD=correct horse", "EMAIL=eva@example.com")
	start(t, cmd).await("listening")
	rendered(t, url+"/sign-in")

	w := open(t, url)
	w.visit("/books/new") // which asks for a sign-in first
	w.waitText("Sign in")
	hydrated(w)
	w.fill("[name=email]", "eva@example.com")
	w.fill("[name=password]", "correct horse")
	w.click("button.primary")
	w.wait(`!!document.querySelector('[name=title]')`)
	w.fill("[name=title]", strings.Repeat("x", 201))
	w.leave("[name=title]")
	w.waitText("Title must have at most 200 characters.")
	w.fill("[name=title]", "Ulysses")
	w.fill("[name=author]", "James Joyce")
	w.leave("[name=author]")
	w.click("[value=reading]")
	w.click("button.primary")
	w.waitText("Ulysses is on your list.")
	w.waitText("James Joyce")
	w.fill("[name=search]", "nothing")
	w.waitText("Nothing matches")
	w.fill("[name=search]", "joyce")
	w.wait(`document.querySelectorAll('.rows li').length === 1 && document.querySelector('.badge').textContent === 'Reading'`)

	// Documents are rendered on the server, and the browser agrees with that.
	w.visit("/?search=joyce")
	w.wait(`!!document.querySelector('[data-server-rendered]') && document.querySelector('[name=search]').value === 'joyce'`)
	hydrated(w)
	w.click(".topbar .button")
	w.waitText("Sign in")
	if problems := w.takeProblems(); problems != nil {
		t.Errorf("in the browser: %q", problems)
	}
	w.visit("/nowhere")
	w.waitText("Not Found")
	w.takeProblems() // that status

	report := must(t, inertia(t, dir, "doctor", "-url", url))
	if strings.Contains(report, "!!") || strings.Contains(report, "? ") {
		t.Errorf("the doctor says:\n%s", report)
	}
}

// rendered waits for a document that is rendered on the server: the renderer may
// take a moment to start.
func rendered(t *testing.T, url string) {
	t.Helper()
	var body []byte
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		response, err := http.Get(url)
		if err != nil {
			continue
		}
		body, _ = io.ReadAll(response.Body)
		response.Body.Close()
		if strings.Contains(string(body), `data-server-rendered`) && strings.Contains(string(body), `name="password"`) {
			return
		}
	}
	t.Fatalf("%s is not rendered on the server:\n%s", url, body)
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return fmt.Sprint(l.Addr())
}
