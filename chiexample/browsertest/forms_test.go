package browsertest

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/matryer/is"
)

// Signing up, without an account or a session: a field is validated when it is left.
func TestSignUpValidatesAFieldThatIsLeft(t *testing.T) {
	is := is.New(t)
	w := open(t, serve(t).URL)
	w.visit("/sign-up")
	w.takeRequests()
	w.fill(`input[name=email]`, "nobody")
	w.click(`input[name=password]`) // leaves the field
	w.wait(`document.querySelectorAll('[data-error]').length === 1`)
	var live []request
	for _, r := range w.takeRequests() {
		if r.headers["precognition"] == "true" {
			live = append(live, r)
		}
	}
	is.True(len(live) > 0)
	is.Equal(live[0].headers["precognition-validate-only"], "email")
	w.waitPath("/sign-up")
}

// A field that was just left is checked with a delay. When the page is left
// before that, the form it would read is gone.
func TestAValidationThatStillWaitsEndsWithItsForm(t *testing.T) {
	is := is.New(t)
	w := open(t, serve(t).URL)
	w.visit("/sign-up")
	w.wait(`!!document.querySelector('input[name=email]')`)
	w.takeRequests()
	// The first field is checked at once, the second one would be after 400 ms.
	eval[bool](w, `(() => {
		for (const [name, value] of [['company', 'Elsewhere'], ['email', 'nobody']]) {
			const field = document.querySelector('input[name=' + name + ']')
			field.value = value
			field.dispatchEvent(new Event('input', {bubbles: true}))
			field.dispatchEvent(new Event('change', {bubbles: true}))
		}
		document.querySelector('a[href="/sign-in"]').click()
		return true
	})()`)
	w.waitText("New here?")
	time.Sleep(time.Second) // long enough for what must not happen
	is.Equal(w.takeProblems(), nil)
	checked := 0
	for _, r := range w.takeRequests() {
		if r.headers["precognition"] == "true" {
			checked++
			is.Equal(r.headers["precognition-validate-only"], "company")
		}
	}
	is.Equal(checked, 1)
}

// useHttp gets JSON from the handler that answers visits with a redirect.
func TestJSONRequestsGetTheErrorsAsJSON(t *testing.T) {
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts/new")
	w.fill(`input[name=lastName]`, "Typed")
	w.fill(`input[name=organization]`, strings.Repeat("x", 130))
	w.wait(`document.querySelector('[data-add]') !== null`)
	w.takeRequests()
	addOrganization(w)
	w.wait(`document.querySelectorAll('[data-error]').length === 1`) // 422, shown under the field
	for _, r := range w.takeRequests() {
		if strings.HasSuffix(r.url, "/organizations/quick") {
			is.Equal(r.headers["x-inertia"], "")
		}
	}
	w.fill(`input[name=organization]`, "Zephyr Kites")
	w.wait(`document.querySelector('[data-add]')?.innerText.includes('Zephyr')`)
	addOrganization(w)
	w.wait(`document.querySelector('[data-add]') === null`)
	is.Equal(eval[string](w, `document.querySelector('input[name=organization]').value`), "Zephyr Kites")
	is.Equal(eval[string](w, `document.querySelector('input[name=lastName]').value`), "Typed") // the page has stayed
	w.visit("/organizations?search=zephyr")
	w.waitText("Zephyr Kites")
}

// addOrganization presses the mouse on the option; the list closes on blur, so a
// click would come too late.
func addOrganization(w *window) {
	eval[bool](w, `document.querySelector('[data-add]').dispatchEvent(new MouseEvent('mousedown', {bubbles: true, cancelable: true}))`)
}

func TestFlashDoesNotComeBackWithTheHistory(t *testing.T) {
	is := is.New(t)
	toasts := func(w *window) int { return eval[int](w, `document.querySelectorAll('[data-toast]').length`) }
	w := signedIn(t, serve(t), "/contacts/new")
	w.fill(`input[name=firstName]`, "Berta")
	w.fill(`input[name=lastName]`, "Back")
	w.fill(`input[name=email]`, "berta@example.org")
	w.clickText("Add contact")
	w.waitText("Berta Back added.")
	shown := eval[string](w, `location.pathname`)
	w.click(`[aria-label=Dismiss]`)
	w.wait(`!document.querySelector('[data-toast]')`)
	w.clickText("← Contacts")
	w.waitPath("/contacts")
	w.do(chromedp.NavigateBack())
	w.waitPath(shown)
	w.waitText("Berta Back")
	is.Equal(toasts(w), 0) // back
	w.do(chromedp.NavigateForward())
	w.waitPath("/contacts")
	is.Equal(toasts(w), 0) // and forward
}
