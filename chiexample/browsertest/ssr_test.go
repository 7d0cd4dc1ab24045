package browsertest

import (
	"strings"
	"testing"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/matryer/is"
)

// pages are all pages of an owner, with what shows that they are complete.
func pages(w *window) []struct{ path, name, ready string } {
	w.t.Helper()
	w.visit("/contacts?search=ember")
	w.wait(`!!document.querySelector('[data-contact] a')`)
	contact := eval[string](w, `document.querySelector('[data-contact] a').pathname`)
	w.visit("/organizations?sort=contacts")
	w.wait(`!!document.querySelector('[data-organization]')`)
	organization := eval[string](w, `document.querySelector('[data-organization]').pathname`)
	return []struct{ path, name, ready string }{
		{"/", "dashboard", `document.querySelector('[data-weeks] svg') && document.querySelector('[data-top]')`},
		{"/contacts", "contacts", `document.querySelector('[data-contact]')`},
		{"/contacts?search=nobody", "contacts-empty", `document.querySelector('h2')`},
		{"/contacts/new", "contact-form", `document.querySelector('form input[name=email]')`},
		{"/contacts/import", "import", `document.querySelector('input[type=file]')`},
		{contact, "contact", `document.querySelector('[data-photo]')`},
		{contact + "/edit", "contact-edit", `document.querySelector('form input[name=email]')`},
		{"/organizations", "organizations", `document.querySelector('[data-organization]')`},
		{organization, "organization", `document.querySelector('[data-website]')`},
		{"/organizations/new", "organization-form", `document.querySelector('form input[name=website]')`},
		{"/activities", "activities", `document.querySelector('[data-activity]')`},
		{"/reports", "reports", `document.querySelector('[data-months]')`},
		{"/trash", "trash", `document.querySelector('[data-item]')`},
		{"/settings", "settings", `document.querySelector('[data-profile]')`},
		{"/team", "team", `document.querySelector('main li')`},
	}
}

func TestServerSideRenderingHydratesEveryPage(t *testing.T) {
	t.Parallel()
	findProgram(t, "node", "")
	hydratesEveryPage(t, "on")
}

func hydratesEveryPage(t *testing.T, ssr string) {
	server := serve(t, func(c *app.Config) { c.SSR = ssr })
	w := signedIn(t, server, "/contacts")
	all := pages(w)
	for _, p := range all {
		t.Run(p.name, func(t *testing.T) {
			is := is.New(t)
			// Without JavaScript the page is there all the same.
			bare := open(t, server.URL)
			bare.visit("/sign-in")
			bare.wait(`!!document.querySelector('input[name=email]')`)
			is.True(eval[bool](bare, `[...document.forms].every((form) => form.method === 'post')`))
			cookie := cookies(w)
			bare.setCookie("kith", cookie["kith"])
			if _, err := chromedp.Call(bare.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
				t.Fatal(err)
			}
			bare.visit(p.path)
			html := run(bare, chromedp.OuterHTML(chromedp.CSS("html")))
			t.Logf("%s before any script: %.1500s", p.path, html)
			is.True(strings.Contains(html, `data-server-rendered="true"`))
			is.True(strings.Contains(html, "<h1"))
			is.True(!strings.Contains(html, ` style="`)) // the policy would block it
			// Who is faster than the script puts no password into the address.
			is.Equal(strings.Count(html, "<form"), strings.Count(html, `method="post"`))

			// With it, what the server made is kept: a mismatch would be an error in
			// the console, which fails the test.
			w.visit(p.path)
			w.wait(`!!(` + p.ready + `)`)
			is.Equal(w.takeProblems(), nil)
		})
	}
}
