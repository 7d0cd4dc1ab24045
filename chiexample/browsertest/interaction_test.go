package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/seed"
	"github.com/chinertia/chinertia/chiexample/web"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/matryer/is"
)

// What a visitor does in a hurry, without a connection, or with nothing but a
// keyboard.

func TestWhoLeavesAListWhileItSearchesIsNotCalledBack(t *testing.T) {
	t.Parallel()
	server := serve(t)
	for _, list := range []string{"/contacts", "/organizations"} {
		t.Run(list, func(t *testing.T) {
			is := is.New(t)
			w := signedIn(t, server, list)
			w.wait(`!!document.querySelector('input[name=search]')`)
			eval[bool](w, `(() => {
				const field = document.querySelector('input[name=search]')
				field.value = 'ember'
				field.dispatchEvent(new Event('input', {bubbles: true}))
				document.querySelector('nav a[href="/trash"]').click()
				return true
			})()`)
			w.wait(`!!document.querySelector('[data-item]')`)
			time.Sleep(500 * time.Millisecond) // long enough for what must not happen
			w.waitPath("/trash")
			for _, r := range visits(w.takeRequests()) {
				is.True(!strings.Contains(r.url, "search="))
			}
		})
	}
}

// lostServer is a server that can be unreachable.
func lostServer(t *testing.T, server *httptest.Server) *atomic.Bool {
	t.Helper()
	lost, inner := &atomic.Bool{}, server.Config.Handler
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if lost.Load() {
			panic(http.ErrAbortHandler) // the connection breaks
		}
		inner.ServeHTTP(w, r)
	})
	return lost
}

func TestAServerThatIsGoneIsToldAndLosesNothing(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	server := serve(t)
	lost := lostServer(t, server)
	w := signedIn(t, server, "/contacts/new")
	w.fill(`input[name=firstName]`, "Ida")
	w.fill(`input[name=lastName]`, "Stern")
	w.fill(`input[name=email]`, "ida@example.org")
	lost.Store(true)
	w.clickText("Add contact")
	w.waitText("Kith cannot be reached.")
	is.Equal(eval[string](w, `document.querySelector('input[name=firstName]').value`), "Ida")
	for _, p := range w.takeProblems() { // the browser's own lines; nothing that nobody has caught
		is.True(strings.Contains(p, "net::ERR_"))
	}
	lost.Store(false)
	w.wait(`!document.querySelector('[data-offline]')`) // it is asked again, without anybody's help
	w.clickText("Add contact")
	w.waitText("Ida Stern added.")
	w.takeProblems()
}

func TestTheDashboardAsksNobodyWhileTheServerIsGone(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	server := serve(t)
	lost := lostServer(t, server)
	w := signedIn(t, server, "/")
	w.wait(`document.querySelectorAll('[data-top] li').length === 5`)
	lost.Store(true)
	w.wait(`!!document.querySelector('[data-offline]')`) // the next poll
	w.takeRequests()
	w.wait(`performance.getEntriesByType('resource').filter(e => e.name.endsWith('/healthz')).length > 1`)
	is.Equal(only(w.takeRequests()), nil)
	for _, p := range w.takeProblems() {
		is.True(strings.Contains(p, "net::ERR_"))
	}
	lost.Store(false)
	w.wait(`!document.querySelector('[data-offline]')`)
	w.takeProblems()
}

func TestASessionThatEndsWhileAFormIsOpenLosesNothing(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	server := serve(t)
	w := signedIn(t, server, "/contacts/new")
	w.fill(`input[name=firstName]`, "Ida")
	w.fill(`input[name=lastName]`, "Stern")
	w.fill(`input[name=email]`, "ida@example.org")
	w.wait(`document.querySelector('input[name=email]').value !== ''`)
	db, err := database.Open(t.Context(), databaseOf(server))
	is.NoErr(err)
	_, err = db.Exec(t.Context(), `DELETE FROM sessions`)
	is.NoErr(err)
	is.NoErr(db.Close())
	w.clickText("Add contact")
	w.waitText("Your session has ended")
	is.Equal(eval[string](w, `document.querySelector('[data-session] input[name=email]').value`), seed.Email)
	w.fill(`[data-session] input[name=password]`, "wrong")
	w.click(`[data-session] button[type=submit]`)
	w.waitText("Email and password do not match.")
	w.fill(`[data-session] input[name=password]`, seed.Password)
	w.click(`[data-session] button[type=submit]`)
	w.wait(`!document.querySelector('[data-session][open]')`)
	w.waitPath("/contacts/new")
	w.clickText("Add contact")
	w.waitText("Ida Stern added.")
	for _, p := range w.takeProblems() {
		is.True(strings.Contains(p, "401"))
	}
}

// without is a build in which the chunks of a page are gone, as those of an old
// version are after a deploy.
func without(t *testing.T, page string) (fstest.MapFS, string) {
	t.Helper()
	chunk := manifest(t, web.Dist())[page].File
	files := fstest.MapFS{}
	for name, file := range allFiles(t, web.Dist()) {
		if !strings.HasPrefix(name, chunk) {
			files[name] = file
		}
	}
	return files, chunk
}

func TestAPageWhoseChunkIsGoneIsLoadedAsADocument(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, page, link, ready string }{
		{"an instant visit", "src/pages/Reports/Index.vue", `nav a[href="/reports"]`, `!!document.querySelector('[data-months]')`},
		{"a visit", "src/pages/Trash/Index.vue", `nav a[href="/trash"]`, `!!document.querySelector('[data-item]')`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			files, chunk := without(t, tt.page)
			before := serve(t, func(c *app.Config) { c.Dist = files })
			after := serveWith(t, app.Config{Database: databaseOf(before)})
			var deployed atomic.Bool
			inner := before.Config.Handler
			before.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if deployed.Load() && r.Header.Get("X-Inertia") == "" && r.URL.Path != "/build/"+chunk {
					after.Config.Handler.ServeHTTP(w, r)
					return
				}
				if strings.HasPrefix(r.URL.Path, "/build/"+chunk) && deployed.Load() && strings.Contains(r.Referer(), tt.link[len(`nav a[href="`):len(tt.link)-2]) {
					after.Config.Handler.ServeHTTP(w, r)
					return
				}
				inner.ServeHTTP(w, r)
			})
			w := signedIn(t, before, "/contacts")
			w.wait(`!!document.querySelector('[data-contact]')`)
			w.takeRequests()
			deployed.Store(true)
			w.click(tt.link)
			w.wait(tt.ready)
			is.Equal(len(documents(w.takeRequests())), 1)
			for _, p := range w.takeProblems() {
				is.True(strings.Contains(p, "404")) // of the chunk, by the browser
			}
		})
	}
}

func TestAFileThatIsTooLargeLeavesThePage(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts?search=driftwood")
	w.click(`[data-contact] a`)
	w.waitText("Added on")
	w.upload(`input[name=photo]`, "photo.jpg", make([]byte, 13<<20))
	w.waitText("Please choose a picture of at most 8 MB.")
	// What the browser does not find out is told by the server, on the same page.
	path := eval[string](w, `location.pathname`)
	w.fill(`textarea[name=body]`, "Typed")
	eval[bool](w, `(Object.defineProperty(File.prototype, 'size', {get: () => 1}), true)`)
	w.upload(`input[name=photo]`, "photo.jpg", make([]byte, 12<<20+1))
	w.wait(`!!document.querySelector('[data-toast]') || !!document.querySelector('[data-offline]') || document.querySelectorAll('[data-error]').length > 0`)
	w.waitPath(path)
	is.Equal(eval[string](w, `document.querySelector('textarea[name=body]').value`), "Typed")
	w.takeProblems()
}

func TestSignUpIsWelcomedOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := open(t, serve(t).URL)
	w.visit("/sign-up")
	for name, value := range map[string]string{"company": "Elsewhere", "name": "Eve Stone", "email": "eve@example.org", "password": "a long password"} {
		w.fill(`input[name=`+name+`]`, value)
	}
	w.clickText("Open account")
	w.waitText("Hello, Eve")
	w.waitText("Welcome to Kith, Eve Stone.")
	is.Equal(eval[int](w, `document.querySelectorAll('[data-toast]').length`), 1)
	w.click(`nav a[href="/reports"]`)
	w.waitText("Nothing to count yet")
}

func TestAListIsNotStaleAfterSomethingWasAdded(t *testing.T) {
	t.Parallel()
	w := signedIn(t, serve(t), "/")
	w.wait(`document.querySelectorAll('[data-top] li').length === 5`)
	w.takeRequests()
	hover(w, `a[href="/organizations"].card`)
	waitPrefetched(w, "/organizations")
	w.click(`[data-palette]`)
	w.wait(`document.activeElement.name === 'find'`)
	w.fill(`input[name=find]`, "new organization")
	w.enter()
	w.waitPath("/organizations/new")
	w.fill(`input[name=name]`, "Aaaa First")
	w.clickText("Add organization")
	w.waitText("Aaaa First added.")
	w.click(`nav a[href="/"]`)
	w.waitText("Hello, Ada")
	w.click(`a[href="/organizations"].card`)
	w.wait(`document.querySelector('[data-organization]')?.innerText.includes('Aaaa First')`)
}

func TestLiveValidationEndsWhenTheFormIsSent(t *testing.T) {
	t.Parallel()
	server := serve(t)
	for _, tt := range []struct{ path, field, value, submit, done string }{
		{"/contacts/new", "email", "ida@example.org", "Add contact", "Ida Stern added."},
		{"/organizations/new", "website", "https://stern.example", "Add organization", "Stern added."},
	} {
		t.Run(tt.path, func(t *testing.T) {
			is := is.New(t)
			w := signedIn(t, server, tt.path)
			for name, value := range map[string]string{"firstName": "Ida", "lastName": "Stern", "name": "Stern"} {
				if eval[bool](w, `!!document.querySelector('input[name=`+name+`]')`) {
					w.fill(`input[name=`+name+`]`, value)
				}
			}
			w.click(`main h1`)
			w.wait(`!document.querySelector('#nprogress')`)
			time.Sleep(400 * time.Millisecond) // for the checks of those fields
			w.takeRequests()
			eval[bool](w, fmt.Sprintf(`(() => {
				const field = document.querySelector('input[name=%s]')
				field.value = %q
				field.dispatchEvent(new Event('input', {bubbles: true}))
				field.dispatchEvent(new Event('change', {bubbles: true}))
				field.dispatchEvent(new Event('change', {bubbles: true}))
				return true
			})()`, tt.field, tt.value))
			w.clickText(tt.submit)
			w.waitText(tt.done)
			time.Sleep(500 * time.Millisecond) // long enough for what must not happen
			sent := false
			for _, r := range ofKind(w.takeRequests(), "XHR", "Fetch") {
				live := r.headers["precognition"] == "true"
				is.True(!live || !sent) // never after the form
				sent = sent || r.method == http.MethodPost && !live
			}
			is.True(sent)
		})
	}
}

// Everything can be reached on a low screen, and on a desktop at 200 %.
func TestTheMenuScrollsWhereItIsHigherThanTheScreen(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts")
	for _, size := range [][2]int64{{844, 390}, {640, 400}, {1280, 400}} {
		w.do(chromedp.EmulateViewport(size[0], size[1]))
		w.visit("/contacts")
		w.wait(`!!document.querySelector('[data-contact]')`)
		if size[0] < 1024 {
			w.click(`[aria-label=Menu]`)
		}
		w.wait(`document.querySelector('#sidebar').checkVisibility()`)
		for _, what := range []string{`#sidebar a[href="/"]`, `#sidebar [aria-label="Sign out"]`} {
			is.True(eval[bool](w, `(e => { e.scrollIntoView(); const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight + 1 && document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)?.closest('#sidebar') !== null })(document.querySelector('`+what+`'))`))
		}
		is.True(eval[bool](w, `document.documentElement.scrollWidth <= innerWidth`))
	}
}

func TestTheMenuOfAPhoneHoldsTheFocus(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts")
	w.do(chromedp.EmulateViewport(390, 844))
	w.click(`[aria-label=Menu]`)
	w.wait(`document.querySelector('#sidebar').contains(document.activeElement)`)
	for range 15 { // around, and never to what is below
		w.do(chromedp.KeyEvent(kb.Tab))
		is.True(eval[bool](w, `document.activeElement === document.body || document.querySelector('#sidebar').contains(document.activeElement) || document.activeElement.textContent === 'Skip to content'`))
	}
	w.do(chromedp.KeyEvent(kb.Escape))
	w.wait(`document.activeElement.ariaLabel === 'Menu'`)
}

func TestFocusIsNeverLost(t *testing.T) {
	t.Parallel()
	w := signedIn(t, serve(t), "/contacts/new")
	w.fill(`input[name=firstName]`, "Ida")
	w.clickText("Add contact")
	w.wait(`document.activeElement.name === 'lastName'`) // the first that is wrong
	w.visit("/trash")
	w.click(`[data-item] button`)
	w.wait(`document.querySelectorAll('[data-item]').length === 15 && document.activeElement.id === 'main'`)
	w.visit("/contacts?search=driftwood")
	w.click(`[data-contact] a`)
	w.waitText("Added on")
	w.wait(`document.activeElement.id === 'main'`)
	w.click(`[data-delete]`)
	w.click(`dialog [data-confirm]`)
	w.waitText("moved to the trash")
	w.wait(`document.activeElement.id === 'main'`)
}

func TestAFormThatWasChangedIsNotLeftWithoutAQuestion(t *testing.T) {
	t.Parallel()
	server := serve(t)
	for _, path := range []string{"/contacts/new", "/organizations/new"} {
		t.Run(path, func(t *testing.T) {
			is := is.New(t)
			field := `input[name=city]`
			w := signedIn(t, server, path)
			w.clickText("Cancel") // nothing to lose
			w.waitPath(strings.TrimSuffix(path, "/new"))
			w.clickText(map[string]string{"/contacts/new": "New contact", "/organizations/new": "New organization"}[path])
			w.waitPath(path)
			w.fill(field, "Bergen")
			w.click(`nav a[href="/trash"]`)
			w.waitText("Leave without saving?")
			w.clickText("Stay")
			w.waitPath(path)
			is.Equal(eval[string](w, `document.querySelector('`+field+`').value`), "Bergen")
			// Asked again before the browser has told that the first dialog is closed.
			eval[bool](w, `(document.querySelector('nav a[href="/trash"]').click(), true)`)
			w.waitText("Leave without saving?")
			eval[bool](w, `([...document.querySelectorAll('dialog[open] button')].find(b => b.textContent.trim() === 'Stay').click(),
				document.querySelector('nav a[href="/trash"]').click(), true)`)
			w.clickText("Leave")
			w.waitPath("/trash")
			w.do(chromedp.NavigateBack()) // what was typed is remembered
			w.waitPath(path)
			w.wait(`document.querySelector('` + field + `')?.value === 'Bergen'`)
		})
	}
}

func TestTheFieldForAnOrganizationIsKindToTheKeyboard(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts/new")
	field := `input[name=organization]`
	value := func() string { return eval[string](w, `document.querySelector('`+field+`').value`) }
	w.fill(field, "Zephyr Kites")
	w.wait(`!!document.querySelector('[data-add]')`)
	w.do(chromedp.KeyEvent(kb.ArrowDown))
	w.enter() // adds, and sends no form
	w.wait(`!document.querySelector('[role=listbox][aria-label=Organizations]')`)
	w.waitPath("/contacts/new")
	is.Equal(eval[int](w, `document.querySelectorAll('[data-error]').length`), 0)
	is.Equal(value(), "Zephyr Kites")

	w.fill(field, "zephyr kites") // the whole name, and on to the next field
	w.wait(`[...document.querySelectorAll('[role=option]')].some(o => o.innerText.trim() === 'Zephyr Kites')`)
	w.do(chromedp.KeyEvent(kb.Tab))
	w.wait(`document.querySelector('` + field + `').value === 'Zephyr Kites'`)

	w.fill(field, "ember")
	w.do(chromedp.KeyEvent(kb.Tab)) // before the answer is there
	time.Sleep(600 * time.Millisecond)
	is.Equal(eval[int](w, `document.querySelectorAll('[role=listbox][aria-label=Organizations]').length`), 0) // opens for nobody
	is.Equal(value(), "ember")                                                                                // and nothing is wiped
	w.waitText("Choose one from the list, or add it.")
}

func TestSpreadsheetsOfAllCountriesCanBeImported(t *testing.T) {
	t.Parallel()
	w := signedIn(t, serve(t), "/contacts/import")
	for i, separator := range []string{";", "\t", ","} {
		w.upload(`input[name=file]`, "people.csv", []byte(strings.ReplaceAll(fmt.Sprintf(
			"\ufeffFirst name;Last name;Email\r\nIda;Stern%d;ida%d@example.org\r\n", i, i), ";", separator)))
		w.clickText("Import")
		w.waitText("1 contact added.")
		w.visit("/contacts/import")
	}
}

func TestWhoLeavesTheActivityListAfterScrollingCausesNoError(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/activities")
	for range 3 {
		n := eval[int](w, `document.querySelectorAll('[data-activity]').length`)
		w.wait(fmt.Sprintf(`(window.scrollTo(0, document.body.scrollHeight), document.querySelectorAll('[data-activity]').length > %d)`, n))
	}
	// What the client does in the next frame, it does when the page is gone.
	eval[bool](w, `(window.requestAnimationFrame = f => setTimeout(f, 300), window.scrollTo(0, 3000),
		document.querySelector('nav a[href="/trash"]').click(), true)`)
	w.wait(`!!document.querySelector('[data-item]')`)
	time.Sleep(500 * time.Millisecond) // long enough for what must not happen
	w.waitPath("/trash")
	is.Equal(w.takeProblems(), nil)
}

func TestTheTileAndTheChartCountTheSameWeek(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/")
	w.wait(`!!document.querySelector('[data-weeks] [data-column]')`)
	tile := eval[string](w, `[...document.querySelectorAll('a.card')].find(e => e.innerText.includes('Activities in seven days')).querySelector('.text-3xl').innerText`)
	last := eval[string](w, `[...document.querySelectorAll('[data-weeks] [data-column] text')].at(-2).textContent`)
	is.Equal(tile, last)
	hover(w, `[data-weeks] [data-column]:last-of-type`)
	w.wait(`document.querySelector('[data-tip]')?.textContent.includes('` + tile + ` activities')`)
}

func TestDatesAreThoseOfTheVisitor(t *testing.T) {
	t.Parallel()
	w := open(t, serve(t).URL)
	w.zone("Asia/Kolkata") // half an hour off
	w.visit("/sign-in")
	w.signIn(seed.Email, seed.Password)
	w.waitText("Hello, Ada")
	w.wait(`(e => { const t = new Date(e.dateTime); const m = new Date(t.getTime() + 330 * 60_000).toISOString(); return e.innerText.includes(m.slice(11, 16)) && e.innerText.includes(m.slice(0, 4)) })(document.querySelector('[data-recent] time'))`)
}

func TestADeletedNoteCanBeTakenBack(t *testing.T) {
	t.Parallel()
	w := signedIn(t, serve(t), "/contacts?search=driftwood")
	w.click(`[data-contact] a`)
	w.waitText("Added on")
	w.fill(`textarea[name=body]`, "Likes tea.")
	w.clickText("Add note")
	w.wait(`document.querySelectorAll('[data-note]').length > 0 && document.querySelector('[data-note]').innerText.includes('Likes tea.')`)
	w.click(`[data-note] [aria-label="Delete note"]`)
	w.waitText("Note deleted.")
	w.wait(`!document.body.innerText.includes('Likes tea.')`)
	w.click(`[data-undo]`)
	w.wait(`document.querySelector('[data-note]')?.innerText.includes('Likes tea.')`)
	w.click(`[data-delete]`)
	w.click(`dialog [data-confirm]`)
	w.waitText("moved to the trash")
	w.click(`[data-undo]`)
	w.waitText("Restored.")
}

func TestALongNameBreaksNoLayout(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	server := serve(t)
	w := signedIn(t, server, "/contacts/new")
	long := strings.Repeat("Wolfeschlegelsteinhausen", 3)
	w.fill(`input[name=firstName]`, "Ida")
	w.fill(`input[name=lastName]`, long)
	w.fill(`input[name=email]`, strings.Repeat("x", 60)+"@"+strings.Repeat("example", 8)+".org")
	w.clickText("Add contact")
	w.waitText("Added on")
	w.do(chromedp.EmulateViewport(390, 844))
	contact := eval[string](w, `location.pathname`)
	for _, path := range []string{contact, contact + "/edit", "/contacts?search=wolfe", "/", "/trash", "/activities"} {
		w.visit(path)
		w.wait(`!!document.querySelector('h1') && !document.querySelector('#nprogress')`)
		is.Equal(eval[[]string](w, `document.documentElement.scrollWidth <= innerWidth ? [] : ['`+path+`', ...[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 150))]`), []string{}) // nothing sticks out
	}
}

func TestTheCommandPalette(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/trash")
	w.wait(`!!document.querySelector('[data-item]')`)
	w.takeRequests()
	eval[bool](w, `(dispatchEvent(new KeyboardEvent('keydown', {key: 'k', ctrlKey: true})), true)`)
	w.wait(`document.activeElement.name === 'find'`)
	w.fill(`input[name=find]`, "driftwood")
	w.wait(`document.querySelectorAll('dialog[open] [role=option]').length > 2`)
	is.Equal(only(w.takeRequests()), []string{"found"}) // a partial reload of whatever page it is
	w.waitPath("/trash")
	name := eval[string](w, `document.querySelector('dialog[open] [aria-selected=true] span').innerText`)
	w.enter()
	w.wait(`document.querySelector('h1').innerText === '` + name + `'`)
	w.click(`[data-palette]`)
	w.fill(`input[name=find]`, "reports")
	w.enter()
	w.waitPath("/reports")
	w.click(`[data-palette]`)
	w.do(chromedp.KeyEvent(kb.Escape))
	w.wait(`!document.querySelector('dialog[open]')`)
}
