package browsertest

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestPagesAreAccessible runs axe-core over every page, in light and in dark.
func TestPagesAreAccessible(t *testing.T) {
	t.Parallel()
	server := serve(t)
	needModules(t)
	axe, err := os.ReadFile("../web/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	w := open(t, server.URL)
	check := func(name string) {
		t.Helper()
		w.wait(`!document.querySelector('#nprogress')`)
		eval[bool](w, string(axe)+"; true")
		found := run(w, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify((r.passes.length > 10 ? [] : ['axe has checked nothing']).concat(r.violations
			.filter(v => v.impact === 'serious' || v.impact === 'critical')
			.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html + ' ' + n.failureSummary).join(' | ')))))`, chromedp.EvalAwaitPromise))
		var violations []string
		if err := json.Unmarshal([]byte(found), &violations); err != nil {
			t.Fatal(err)
		}
		for _, v := range violations {
			t.Errorf("%s: %s", name, v)
		}
	}

	for _, theme := range []string{"light", "dark"} {
		w.visit("/sign-in")
		w.wait(`!!document.querySelector('input[name=email]')`)
		w.setCookie("theme", theme)
		for _, path := range []string{"/sign-in", "/sign-up"} {
			w.visit(path)
			w.wait(`!!document.querySelector('input[name=email]')`)
			check(path + " " + theme)
		}
		w.visit("/sign-in")
		w.signIn("ada@example.com", "correct horse")
		w.waitPath("/")
		for _, p := range append(pages(w),
			struct{ path, name, ready string }{"/nothing", "error", "document.querySelector('h1')"},
			struct{ path, name, ready string }{"/directory", "directory", "document.querySelector('[data-colleague]')"},
		) {
			w.visit(p.path)
			w.wait(`!!(` + p.ready + `)`)
			check(p.name + " " + theme)
		}
		w.visit("/contacts/new")
		w.clickText("Add contact")
		w.wait(`document.querySelectorAll('[data-error]').length > 0`)
		check("errors " + theme)
		w.visit("/")
		w.click(`[aria-label="Sign out"]`)
		w.waitPath("/sign-in")
	}
	for _, p := range w.takeProblems() {
		if !strings.Contains(p, "404") { // of the error page
			t.Error(p)
		}
	}
}
