package browsertest

import (
	"testing"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/matryer/is"
)

func TestAPageHasOneTitleAndOneDescription(t *testing.T) {
	t.Parallel()
	for _, ssr := range []string{"off", "on"} {
		t.Run("server-side rendering "+ssr, func(t *testing.T) {
			if ssr == "on" {
				findProgram(t, "node", "")
			}
			is := is.New(t)
			server := serve(t, func(c *app.Config) { c.SSR = ssr })
			w := open(t, server.URL)
			check := func(title, description string) {
				t.Helper()
				w.wait(`document.title === '` + title + `'`)
				is.Equal(eval[[]string](w, `[...document.querySelectorAll('head title')].map(e => e.textContent)`), []string{title})
				is.Equal(eval[[]string](w, `[...document.querySelectorAll('meta[name=description]')].map(e => e.content)`), []string{description})
			}
			const ours = "Kith keeps the people and companies that you work with."
			const signUp = "Open an account at Kith for your team, and bring your contacts along as CSV."
			const signIn = "Sign in to Kith, where your contacts and companies are."
			w.visit("/sign-up") // a document
			w.wait(`!!document.querySelector('input[name=company]')`)
			check("Open an account · Kith", signUp)
			w.visit("/sign-in")
			w.wait(`!!document.querySelector('input[name=email]')`)
			check("Sign in · Kith", signIn)

			w.visit("/nowhere") // an error page, which titles itself in the browser
			w.wait(`!!document.querySelector('h1')`)
			check("Not found · Kith", ours)
			w.takeProblems() // the status

			w = signedIn(t, server, "/contacts")
			check("Contacts · Kith", ours)
			w.clickText("New contact") // a visit
			w.waitPath("/contacts/new")
			check("New contact · Kith", ours)
		})
	}
}
