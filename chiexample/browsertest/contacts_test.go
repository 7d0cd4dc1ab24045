package browsertest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/chinertia/chinertia/chiexample/seed"
	"github.com/chinertia/chinertia/chiexample/web"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/matryer/is"
)

func TestFirstVisitLeadsThroughSignInToThePageThatWasAskedFor(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := open(t, serve(t).URL)
	w.visit("/contacts?status=partner")
	w.waitPath("/sign-in")
	w.signIn(seed.Email, "wrong password")
	w.waitText("Email and password do not match.")
	w.signIn(seed.Email, seed.Password)
	w.waitPath("/contacts?status=partner")
	w.wait(`document.querySelectorAll('[data-contact]').length === 20`)
	is.Equal(eval[string](w, `document.title`), "Contacts · Kith")
	is.True(eval[bool](w, `document.fonts.check('14px Inter')`)) // the bundled font
	is.True(eval[bool](w, `[...document.images].every(i => i.complete && i.naturalWidth > 0)`))
}

func TestNavigationLoadsNoDocument(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts")
	w.takeRequests()
	w.clickText("New contact")
	w.waitPath("/contacts/new")
	w.wait(`document.activeElement.id === 'main'`) // not the link that is gone
	w.clickText("Cancel")
	w.waitPath("/contacts")
	w.click(`[data-contact] a`)
	w.waitText("Added on")

	requests := w.takeRequests()
	is.Equal(len(documents(requests)), 0)
	is.True(len(visits(requests)) >= 3)
	for _, r := range visits(requests) {
		is.Equal(r.headers["x-inertia"], "true")
	}
}

func TestTheMenuOfAPhoneClosesWithEscape(t *testing.T) {
	t.Parallel()
	w := signedIn(t, serve(t), "/contacts")
	w.do(chromedp.EmulateViewport(390, 844))
	w.wait(`!document.querySelector('#sidebar').checkVisibility()`)
	w.click(`[aria-label=Menu]`) // which keeps the focus
	w.wait(`document.querySelector('#sidebar').checkVisibility()`)
	w.do(chromedp.KeyEvent(kb.Escape))
	w.wait(`!document.querySelector('#sidebar').checkVisibility()`)
}

func TestSearchIsAPartialReload(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts")
	w.takeRequests()
	w.fill(`input[name=search]`, "anderse")
	w.wait(`[...document.querySelectorAll('[data-contact]')].every(e => /Andersen/.test(e.innerText))`)
	w.waitPath("/contacts?search=anderse")

	requests := w.takeRequests()
	is.Equal(len(documents(requests)), 0)
	is.True(len(visits(requests)) > 0)
	for _, r := range visits(requests) {
		is.Equal(r.headers["x-inertia-partial-component"], "Contacts/Index")
		is.Equal(r.headers["x-inertia-partial-data"], "contacts,filters")
	}
	is.Equal(eval[string](w, `document.activeElement.name`), "search") // typing goes on

	w.fill(`input[name=search]`, "nobody is called that")
	w.waitText("Nobody matches")
}

func TestErrorsStandUnderTheirFields(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts/new")
	w.fill(`input[name=firstName]`, "Ann")
	w.fill(`input[name=email]`, "not an address")
	w.clickText("Add contact")
	w.wait(`document.querySelectorAll('[data-error]').length === 2`)
	under := func(field string) string {
		return eval[string](w, `document.querySelector('[name=`+field+`]').closest('div').querySelector('[data-error]')?.innerText ?? ''`)
	}
	is.Equal(under("firstName"), "")
	is.True(strings.Contains(strings.ToLower(under("lastName")), "required"))
	is.True(strings.Contains(under("email"), "email"))
	is.Equal(eval[string](w, `document.querySelector('[name=firstName]').value`), "Ann") // nothing is lost
	is.Equal(eval[string](w, `document.querySelector('[name=email]').getAttribute('aria-invalid')`), "true")
}

func TestCreateEditDelete(t *testing.T) {
	t.Parallel()
	w := signedIn(t, serve(t), "/contacts/new")
	w.fill(`input[name=firstName]`, "Aaron")
	w.fill(`input[name=lastName]`, "Aardvark")
	w.fill(`input[name=email]`, "aaron@example.org")
	w.clickText("Add contact")
	w.waitText("Aaron Aardvark added.")
	w.waitText("Added on")

	w.clickText("Edit")
	w.wait(`document.querySelector('[name=lastName]')?.value === 'Aardvark'`)
	w.fill(`input[name=lastName]`, "Aalto")
	w.clickText("Save changes")
	w.waitText("Changes saved.")
	w.wait(`document.querySelector('h1').innerText === 'Aaron Aalto'`)

	w.visit("/contacts")
	w.clickText("Aaron Aalto")
	w.wait(`!!document.querySelector('[data-history]')`) // or its request would find nothing any more
	w.click(`[data-delete]`)
	w.click(`dialog [data-confirm]`)
	w.waitPath("/contacts")
	w.waitText("moved to the trash")
	w.wait(`!document.querySelector('table').innerText.includes('Aaron Aalto')`)
}

func TestFlashIsShownOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts/new")
	w.fill(`input[name=firstName]`, "Aaron")
	w.fill(`input[name=lastName]`, "Aardvark")
	w.fill(`input[name=email]`, "aaron@example.org")
	w.clickText("Add contact")
	w.waitText("Aaron Aardvark added.")
	w.click(`[aria-label=Dismiss]`)
	w.wait(`!document.querySelector('[data-toast]')`)
	w.clickText("← Contacts")
	w.waitPath("/contacts")
	is.Equal(eval[int](w, `document.querySelectorAll('[data-toast]').length`), 0)
	w.visit("/contacts") // a document
	is.Equal(eval[int](w, `document.querySelectorAll('[data-toast]').length`), 0)
}

func TestBackButton(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts")
	w.clickText("Page 2")
	w.waitPath("/contacts?page=2")
	w.wait(`document.querySelector('[aria-current=page][href*="page=2"]') !== null`)
	w.clickText("New contact")
	w.waitPath("/contacts/new")
	w.takeRequests()
	w.do(chromedp.NavigateBack())
	w.waitPath("/contacts?page=2")
	w.waitText("people")
	w.do(chromedp.NavigateBack())
	w.waitPath("/contacts")
	is.Equal(len(visits(w.takeRequests())), 0) // all from the history
}

func TestNewVersionReloadsOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	old := serve(t)
	var current atomic.Pointer[httptest.Server]
	current.Store(old)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		current.Load().Config.Handler.ServeHTTP(w, r)
	}))
	defer front.Close()
	w := signedIn(t, front, "/contacts")
	w.takeRequests()

	// The deploy: the same database, another front end.
	next := serveWith(t, app.Config{Database: databaseOf(old), Dist: rebuilt{web.Dist()}})
	current.Store(next)
	w.clickText("New contact")
	w.waitPath("/contacts/new")
	w.waitText("First name")
	requests := w.takeRequests()
	is.Equal(len(visits(requests)), 1)    // answered 409
	is.Equal(len(documents(requests)), 1) // one full reload
	w.clickText("Cancel")
	w.waitPath("/contacts")
	is.Equal(len(documents(w.takeRequests())), 0) // no more
}
