package browsertest

import (
	"strings"
	"testing"
	"time"

	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/seed"
	"github.com/chromedp/chromedp"
	"github.com/matryer/is"
)

// secrets are texts of the pages of a user that no page of a visitor has.
const secrets = `/@example\.(com|org)|Brightwater|Ada Lindqvist|Hello,/.test(document.body.innerText.replace(/Look around as.*/s, ''))`

func TestNothingOfAnAccountIsSeenAfterSignOutWithTheBackButton(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts")
	is.True(eval[bool](w, secrets))
	for _, path := range []string{"/organizations", "/activities", "/reports", "/trash", "/settings", "/team", "/"} {
		w.click(`nav a[href="` + path + `"]`)
		w.wait(`document.querySelector('nav [aria-current=page]')?.pathname === '` + path + `'`)
		w.wait(`!document.querySelector('#nprogress') && history.state.page instanceof ArrayBuffer`) // encrypted
	}
	w.clickText("Directory") // a document of its own, from which the browser may keep everything
	w.wait(`!!document.querySelector('[data-colleague]')`)
	w.do(chromedp.NavigateBack())
	w.waitText("Hello, Ada")
	w.click(`[aria-label="Sign out"]`)
	w.waitPath("/sign-in")
	for range 8 {
		backToNothing(w)
	}
}

// backToNothing goes back to a page of an account that has ended: it has to be
// asked for again, which takes a session.
func backToNothing(w *window) {
	w.t.Helper()
	is := is.New(w.t)
	w.wait(`!document.querySelector('#nprogress')`)
	eval[bool](w, `(window.seen = [], setInterval(() => { if (`+secrets+`) window.seen.push(document.body.innerText) }, 5), true)`)
	w.takeRequests()
	w.do(chromedp.NavigateBack())
	deadline := time.Now().Add(patience)
	for asked := 0; asked == 0; time.Sleep(10 * time.Millisecond) {
		requests := w.takeRequests()
		asked = len(visits(requests)) + len(documents(requests))
		if time.Now().After(deadline) {
			w.fail("the page was shown without a request")
		}
	}
	w.wait(`!!document.querySelector('input[name=password]') && !document.querySelector('#nprogress')`)
	is.True(!eval[bool](w, secrets))
	is.Equal(eval[[]string](w, `window.seen ?? []`), []string{})
}

func TestPrefetchedPagesOfAnAccountEndWithIt(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	server := serve(t)
	w := signedIn(t, server, "/contacts")
	w.wait(`!!document.querySelector('[data-contact]')`)
	contact := eval[string](w, `document.querySelector('[data-contact] a').pathname`)
	w.takeRequests()
	hover(w, `[data-contact] a`)
	waitPrefetched(w, contact)
	w.click(`[aria-label="Sign out"]`)
	w.waitPath("/sign-in")
	w.signIn("priya@example.com", seed.Password)
	w.waitText("Hello, Priya")
	w.takeRequests()
	w.clickText("Contacts")
	w.click(`[data-contact] a[href="` + contact + `"]`)
	w.waitText("Added on")
	asked := false
	for _, r := range ofKind(w.takeRequests(), "XHR", "Fetch") {
		asked = asked || r.url == contact
	}
	is.True(asked) // not what the one before has fetched
}

func waitPrefetched(w *window, path string) {
	w.t.Helper()
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		for _, r := range w.takeRequests() {
			if r.headers["purpose"] == "prefetch" && strings.HasPrefix(r.url, path) {
				w.wait(`performance.getEntriesByName(location.origin + '` + path + `').some(e => e.responseEnd > 0)`)
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.fail("no prefetch of " + path)
}

// The session ends elsewhere while a list is looked at: what hovering fetches is
// the sign-in page, which must not stay under the row.
func TestHoveringAfterTheSessionHasEndedKeepsNothing(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	server := serve(t)
	w := signedIn(t, server, "/contacts")
	w.wait(`!!document.querySelector('[data-contact]')`)
	contact := eval[string](w, `document.querySelector('[data-contact] a').pathname`)
	token := cookies(w)["kith"]
	w.setCookie("kith", "expired")
	w.takeRequests()
	hover(w, `[data-contact] a`)
	waitPrefetched(w, contact)
	w.setCookie("kith", token) // signed in again, in another tab
	w.takeRequests()
	w.click(`[data-contact] a`)
	w.waitText("Added on")
	w.waitPath(contact)
	is.True(len(visits(w.takeRequests())) > 0)
}

func TestWhoIsTurnedAwayCannotGoBack(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	server := serve(t)
	w := signedIn(t, server, "/settings")
	w.clickText("Contacts")
	w.wait(`!!document.querySelector('[data-contact]')`)
	db, err := database.Open(t.Context(), databaseOf(server))
	is.NoErr(err)
	_, err = db.Exec(t.Context(), `DELETE FROM sessions`)
	is.NoErr(err)
	is.NoErr(db.Close())
	w.clickText("Organizations")
	w.waitPath("/sign-in")
	w.waitText("Password")
	backToNothing(w)
}

func TestSignOutReachesTheOtherTabs(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts")
	eval[bool](w, `(window.other = window.open('/settings'), true)`)
	w.wait(`!!window.other.document.querySelector('[data-profile]')`)
	w.click(`[aria-label="Sign out"]`)
	w.waitPath("/sign-in")
	w.wait(`window.other.location.pathname === '/sign-in' && !!window.other.document.querySelector('input[name=password]')`)
	is.True(!eval[bool](w, `window.other.document.body.innerText.includes('Lindqvist')`))
}
