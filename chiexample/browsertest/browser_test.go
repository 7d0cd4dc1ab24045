// Package browsertest drives the application with a real browser and the real
// Inertia client. Without Chromium its tests are skipped, unless CI is set.
package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// chromium is the one browser of all tests; each test gets a window of its own,
// with its own cookies.
var chromium context.Context

func TestMain(m *testing.M) {
	os.Exit(func() int {
		path := findBrowser()
		if path == "" {
			return m.Run()
		}
		profile, err := os.MkdirTemp("", "chromium-profile-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(profile)
		options := append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(path),
			chromedp.UserDataDir(profile),
			chromedp.NoSandbox,
			chromedp.DisableGPU,
			chromedp.NoFirstRun,
			chromedp.Flag("disable-quic", true),
			chromedp.Flag("force-prefers-reduced-motion", true), // tabs behind others paint no frames, which a view transition waits for
			chromedp.Flag("disable-background-networking", true),
			chromedp.Flag("disable-component-update", true),
			chromedp.Flag("disable-sync", true),
			chromedp.WSURLReadTimeout(time.Minute),
		)
		allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
		defer cancel()
		chromium, cancel = chromedp.NewContext(allocator)
		defer cancel()
		if err := chromedp.Do(chromium); err != nil {
			fmt.Fprintln(os.Stderr, "cannot start the browser:", err)
			return 1
		}
		return m.Run()
	}())
}

func findBrowser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// request is what the browser asked for.
type request struct {
	kind    string // Document, XHR, Fetch, Script, ...
	method  string
	url     string // path and query
	headers map[string]string
}

// window is a browser window that looks at one server.
type window struct {
	t   *testing.T
	ctx context.Context
	url string // of the server

	mu       sync.Mutex
	requests []request
	problems []string // exceptions, errors in the console, violations of the CSP
}

// open opens a window, 1280 pixels wide. Whatever goes wrong in its console
// fails the test at the end.
func open(t *testing.T, url string) *window {
	t.Helper()
	if chromium == nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no Chromium in PATH: CI has to run the browser tests")
		}
		t.Skip("no Chromium in PATH: install it (apt install chromium) to run the browser tests")
	}
	ctx, cancel := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	w := &window{t: t, ctx: ctx, url: url}
	if err := chromedp.Do(ctx); err != nil { // without a time limit: it would be that of the window
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, w.listen); err != nil {
		t.Fatal(err)
	}
	for _, enable := range []func() error{
		func() error { _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); return err },
		func() error { _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); return err },
		func() error { _, err := chromedp.Call(ctx, page.Enable, page.EnableParams{}); return err },
		func() error { _, err := chromedp.Call(ctx, runtime.Enable, cdp.Empty{}); return err },
	} {
		if err := enable(); err != nil {
			t.Fatal(err)
		}
	}
	w.do(chromedp.EmulateViewport(1280, 800))
	t.Cleanup(func() {
		for _, p := range w.takeProblems() {
			t.Error("in the browser:", p)
		}
	})
	return w
}

func (w *window) listen(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *page.EventJavascriptDialogOpening: // of a form that was changed, when the test goes on
		go chromedp.Call(w.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
	case *network.EventRequestWillBeSent:
		headers := map[string]string{}
		for k, v := range e.Request.Headers {
			headers[strings.ToLower(k)] = fmt.Sprint(v)
		}
		w.requests = append(w.requests, request{
			string(e.Type), e.Request.Method, strings.TrimPrefix(e.Request.URL, w.url), headers,
		})
	case *runtime.EventExceptionThrown:
		w.problems = append(w.problems, exceptionText(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			var parts []string
			for _, a := range e.Args {
				parts = append(parts, string(a.Value)+a.Description)
			}
			w.problems = append(w.problems, strings.Join(parts, " "))
		}
	case *log.EventEntryAdded:
		// The browser calls every status above 399 an error; these two are how
		// Inertia tells of a new version and Precognition of a bad value.
		expected := strings.Contains(e.Entry.Text, "status of 409") || strings.Contains(e.Entry.Text, "status of 422")
		if e.Entry.Level == log.EntryLevelError && !expected {
			w.problems = append(w.problems, e.Entry.Text+" "+e.Entry.URL)
		}
	}
}

// takeProblems returns what went wrong so far and forgets it.
func (w *window) takeProblems() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.problems
	w.problems = nil
	return p
}

// takeRequests returns the requests so far and forgets them.
func (w *window) takeRequests() []request {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.requests
	w.requests = nil
	return r
}

// visits returns the requests that the Inertia client made, without those that
// only fetched a page in advance.
func visits(requests []request) []request {
	return slices.DeleteFunc(ofKind(requests, "XHR", "Fetch"), func(r request) bool { return r.headers["purpose"] == "prefetch" })
}

// documents returns the page loads.
func documents(requests []request) []request { return ofKind(requests, "Document") }

func ofKind(requests []request, kinds ...string) []request {
	var list []request
	for _, r := range requests {
		for _, k := range kinds {
			if r.kind == k {
				list = append(list, r)
			}
		}
	}
	return list
}

// do runs actions, each at most for 15 seconds.
func (w *window) do(actions ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	for _, action := range actions {
		run(w, action)
	}
}

// run is do for an action with a result.
func run[T any](w *window, action chromedp.Action[T]) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		w.fail(err.Error())
	}
	return v
}

// fail ends the test with what is to be seen.
func (w *window) fail(what string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 3*time.Second)
	defer cancel()
	state, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText.slice(0, 1000)`))
	if shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot()); err == nil && screenshots != "" {
		os.WriteFile(filepath.Join(screenshots, strings.ReplaceAll(w.t.Name(), "/", "-")+"-failed.png"), shot, 0o644)
	}
	w.t.Fatalf("%s\nproblems: %q\npage: %s", what, w.takeProblems(), state)
}

// visit loads a page as a document.
func (w *window) visit(path string) {
	w.t.Helper()
	w.do(chromedp.Navigate(w.url + path))
}

// click waits for an element to be visible and clicks it.
func (w *window) click(selector string) {
	w.t.Helper()
	w.do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// clickText clicks the first visible link, button or label with a text.
func (w *window) clickText(text string) {
	w.t.Helper()
	w.wait(fmt.Sprintf(`(() => {
		document.querySelectorAll('[data-clicked]').forEach(e => e.removeAttribute('data-clicked'))
		const e = [...document.querySelectorAll('a, button, label, summary')].find(e => e.textContent.trim() === %q && e.checkVisibility())
		e?.setAttribute('data-clicked', '')
		return !!e
	})()`, text))
	w.click(`[data-clicked]`)
}

// fill replaces the text of a field, in one go as from the clipboard.
func (w *window) fill(selector, text string) {
	w.t.Helper()
	w.do(chromedp.Focus(chromedp.CSS(selector), chromedp.NodeVisible))
	eval[bool](w, fmt.Sprintf(`(document.querySelector(%q).select(), true)`, selector))
	if text == "" {
		w.do(chromedp.KeyEvent(kb.Backspace))
		return
	}
	if _, err := chromedp.Call(w.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		w.fail(err.Error())
	}
}

// patience is how long a test waits for what should come at once: browsers share
// the machine with other tests, so it is long.
const patience = 3 * time.Minute

// wait waits for JavaScript that says true, over page loads too.
func (w *window) wait(condition string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	var last error
	for ctx.Err() == nil {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](condition))
		if ok {
			return
		}
		if err != nil && ctx.Err() == nil {
			last = err
		}
		time.Sleep(20 * time.Millisecond)
	}
	w.fail(fmt.Sprintf("waited in vain for %s (last error: %v)", condition, last))
}

// waitText waits until the text is on the page.
func (w *window) waitText(text string) {
	w.t.Helper()
	w.wait(fmt.Sprintf(`document.body.innerText.includes(%q)`, text))
}

// waitPath waits until the address is path, with its query and fragment.
func (w *window) waitPath(path string) {
	w.t.Helper()
	w.wait(fmt.Sprintf(`location.pathname + location.search + location.hash === %q`, path))
}

// eval returns the value of JavaScript.
func eval[T any](w *window, expression string) T {
	w.t.Helper()
	return run(w, chromedp.Evaluate[T](expression))
}

func exceptionText(e *runtime.ExceptionDetails) string {
	if e.Exception != nil && e.Exception.Description != "" {
		return e.Exception.Description
	}
	return e.Text
}

// cookies returns the cookies of the window.
func cookies(w *window) map[string]string {
	w.t.Helper()
	result, err := chromedp.Call(w.ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{w.url}})
	if err != nil {
		w.t.Fatal(err)
	}
	list := map[string]string{}
	for _, c := range result.Cookies {
		list[c.Name] = c.Value
	}
	return list
}

func (w *window) setCookie(name, value string) {
	w.t.Helper()
	if _, err := chromedp.Call(w.ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: w.url}); err != nil {
		w.t.Fatal(err)
	}
}

// zone moves the window to a time zone.
func (w *window) zone(name string) {
	w.t.Helper()
	if _, err := chromedp.Call(w.ctx, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: name}); err != nil {
		w.t.Fatal(err)
	}
}

// enter presses Enter as a keyboard does: a page that takes the key keeps it from
// sending a form. (chromedp.KeyEvent sends the character in any case.)
func (w *window) enter() {
	w.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		p := input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13}
		if kind == input.DispatchKeyEventTypeKeyDown {
			p.Text = "\r"
		}
		if _, err := chromedp.Call(w.ctx, input.DispatchKeyEvent, p); err != nil {
			w.t.Fatal(err)
		}
	}
}
