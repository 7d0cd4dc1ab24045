// Package browsertest makes new applications with the command, and uses them in a
// real browser: in development and as built. It is skipped without Chromium or
// npm, unless CI is set.
package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a test waits for what should come at once: it shares the
// machine with others.
const patience = time.Minute

// chromium is the one browser of all tests; each window has its own cookies.
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
		allocator, cancel := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(path),
			chromedp.UserDataDir(profile),
			chromedp.NoSandbox,
			chromedp.DisableGPU,
			chromedp.NoFirstRun,
			chromedp.Flag("disable-background-networking", true),
			chromedp.Flag("disable-component-update", true),
			chromedp.Flag("disable-sync", true),
			chromedp.WSURLReadTimeout(time.Minute),
		)...)
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

// need skips the test when something it needs is not there.
func need(t *testing.T) {
	t.Helper()
	missing := ""
	if chromium == nil {
		missing = "Chromium"
	} else if _, err := exec.LookPath("npm"); err != nil {
		missing = "npm"
	}
	switch {
	case missing == "":
	case os.Getenv("CI") == "true":
		t.Fatalf("no %s in PATH: CI has to run the browser tests", missing)
	default:
		t.Skipf("no %s in PATH: install it to run the browser tests", missing)
	}
	if testing.Short() {
		t.Skip("takes half a minute")
	}
}

// window is a browser window. Whatever its console says is wrong fails the test.
type window struct {
	t   *testing.T
	ctx context.Context
	url string // of the application

	mu       sync.Mutex
	problems []string
}

func open(t *testing.T, url string) *window {
	t.Helper()
	ctx, cancel := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	w := &window{t: t, ctx: ctx, url: url}
	if err := chromedp.Do(ctx); err != nil { // without a time limit: it would be that of the window
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, w.listen); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, runtime.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
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
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		w.problems = append(w.problems, text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			var parts []string
			for _, a := range e.Args {
				parts = append(parts, string(a.Value)+a.Description)
			}
			w.problems = append(w.problems, strings.Join(parts, " "))
		}
	case *log.EventEntryAdded:
		// The browser calls every status above 399 an error; this one is how live
		// validation tells of a bad value.
		if e.Entry.Level == log.EntryLevelError && !strings.Contains(e.Entry.Text, "status of 422") {
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

// run is one action, with a result.
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
	w.t.Fatalf("%s\nproblems: %q\npage: %s", what, w.takeProblems(), state)
}

func (w *window) visit(path string) {
	w.t.Helper()
	run(w, chromedp.Navigate(w.url+path))
}

func (w *window) click(selector string) {
	w.t.Helper()
	run(w, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// fill replaces the text of a field and leaves it.
func (w *window) fill(selector, text string) {
	w.t.Helper()
	run(w, chromedp.Focus(chromedp.CSS(selector), chromedp.NodeVisible))
	eval[bool](w, fmt.Sprintf(`(document.querySelector(%q).select(), true)`, selector))
	if _, err := chromedp.Call(w.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		w.fail(err.Error())
	}
}

func (w *window) leave(selector string) {
	w.t.Helper()
	eval[bool](w, fmt.Sprintf(`(document.querySelector(%q).blur(), true)`, selector))
}

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
		time.Sleep(10 * time.Millisecond)
	}
	w.fail(fmt.Sprintf("waited in vain for %s (last error: %v)", condition, last))
}

func (w *window) waitText(text string) {
	w.t.Helper()
	w.wait(fmt.Sprintf(`document.body.innerText.includes(%q)`, text))
}

func eval[T any](w *window, expression string) T {
	w.t.Helper()
	return run(w, chromedp.Evaluate[T](expression))
}
