package browsertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/chinertia/chinertia/chiexample/dashboard"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/mail"
	"github.com/chinertia/chinertia/chiexample/seed"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/matryer/is"
)

// The tests in this file walk the table of features in README.md, row by row.

// only returns the props that partial reloads have asked for.
func only(requests []request) []string {
	var list []string
	for _, r := range requests {
		if names := r.headers["x-inertia-partial-data"]; names != "" {
			list = append(list, names)
		}
	}
	slices.Sort(list)
	return list
}

func TestDeferredPropsComeInTwoGroups(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/activities")
	w.takeRequests()
	w.clickText("Dashboard")
	w.wait(`!!document.querySelector('[data-weeks] svg') && !!document.querySelector('[data-statuses] svg')`)
	w.wait(`document.querySelectorAll('[data-top] li').length === 5`)
	w.wait(`/expect\s+\d+ activities/.test(document.querySelector('[data-forecast]').innerText)`)
	got := slices.DeleteFunc(only(visits(w.takeRequests())), func(s string) bool { return s == "recent" }) // polled
	is.Equal(got, []string{"forecast,top", "statuses,weeks"})                                              // one request a group
}

func TestARescuedPropLeavesThePageAlive(t *testing.T) {
	t.Parallel()
	var broken atomic.Bool
	broken.Store(true)
	w := signedIn(t, serve(t, func(c *app.Config) {
		c.Forecast = func(ctx context.Context, weeks []dashboard.Bar) (float64, error) {
			if broken.Load() {
				return 0, errors.New("the service is down")
			}
			return dashboard.Trend(ctx, weeks)
		}
	}), "/")
	w.waitText("No forecast at the moment.")
	w.wait(`document.querySelectorAll('[data-top] li').length === 5`) // of the same group
	broken.Store(false)
	w.clickText("Try again")
	w.wait(`/expect\s+\d+ activities/.test(document.querySelector('[data-forecast]').innerText)`)
}

func TestTheFeedPollsAndMergesByID(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	server := serve(t)
	w := signedIn(t, server, "/")
	w.wait(`document.querySelectorAll('[data-recent] [data-activity]').length === 8`)
	second := eval[string](w, `document.querySelectorAll('[data-recent] [data-activity] p')[0].innerText`)

	other := signedIn(t, server, "/contacts/new") // a colleague
	other.fill(`input[name=firstName]`, "Aaron")
	other.fill(`input[name=lastName]`, "Aardvark")
	other.fill(`input[name=email]`, "aaron@example.org")
	other.clickText("Add contact")
	other.waitText("Added on")

	w.wait(`document.querySelector('[data-recent] [data-activity]').innerText.includes('Aaron Aardvark')`)
	is.Equal(eval[string](w, `document.querySelectorAll('[data-recent] [data-activity]')[1].querySelector('p').innerText`), second)
	is.Equal(eval[int](w, `document.querySelectorAll('[data-recent] [data-activity]').length`), 8)
	is.True(slices.Contains(only(w.takeRequests()), "recent"))
}

func TestAnOptionalPropIsFetchedWhenItIsWanted(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts/new")
	w.takeRequests()
	w.fill(`input[name=organization]`, "ember")
	w.wait(`[...document.querySelectorAll('[role=option]')].some(o => o.innerText.includes('Ember'))`)
	is.Equal(only(w.takeRequests())[0], "organizations")
	w.waitPath("/contacts/new") // the URL stays
	w.do(chromedp.KeyEvent(kb.ArrowDown))
	w.wait(`document.querySelector('[role=option][aria-selected=true]') !== null`)
	w.enter()
	w.wait(`document.querySelector('input[name=organization]').value.includes('Ember')`)
}

func TestAnAlwaysPropComesWithEveryPartialReload(t *testing.T) {
	t.Parallel()
	w := signedIn(t, serve(t), "/trash")
	w.wait(`document.querySelector('[data-count]').innerText === '16'`)
	w.takeRequests()
	w.click(`[data-item] button`) // asks for nothing but the list
	w.wait(`document.querySelector('[data-count]').innerText === '15'`)
	w.wait(`document.querySelectorAll('[data-item]').length === 15`)
}

func TestAOncePropIsNotLoadedAgain(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/organizations")
	w.wait(`document.querySelectorAll('select[name=industry] option').length > 5`)
	w.takeRequests()
	w.clickText("New organization")
	w.waitPath("/organizations/new")
	w.wait(`document.querySelectorAll('#industries option').length > 5`) // kept from the page before
	requests := visits(w.takeRequests())
	is.Equal(requests[0].headers["x-inertia-except-once-props"], "lookups")
}

func TestTheActivityListScrollsInBothDirections(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/activities?page=7")
	w.wait(`document.querySelectorAll('[data-activity]').length >= 25`)
	w.wait(`document.querySelectorAll('[data-activity]').length >= 50`) // the page before is fetched on its own, above
	eval[bool](w, `(window.scrollTo(0, 0), true)`)
	w.wait(`document.querySelectorAll('[data-activity]').length >= 75`)
	last := eval[string](w, `[...document.querySelectorAll('[data-activity] time')].at(-1).dateTime`)
	w.wait(fmt.Sprintf(`(window.scrollTo(0, document.body.scrollHeight), [...document.querySelectorAll('[data-activity] time')].at(-1).dateTime !== %q)`, last))

	var intents []string
	for _, r := range w.takeRequests() {
		if i := r.headers["x-inertia-infinite-scroll-merge-intent"]; i != "" && !slices.Contains(intents, i) {
			intents = append(intents, i)
		}
	}
	slices.Sort(intents)
	is.Equal(intents, []string{"append", "prepend"})
	times := eval[[]string](w, `[...document.querySelectorAll('[data-activity] time')].map(t => t.dateTime)`)
	is.True(slices.IsSortedFunc(times, func(a, b string) int { return strings.Compare(b, a) })) // in order, nothing twice
}

func TestTheTrashScrollsByCursorToItsEnd(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	server := serve(t)
	db, err := database.Open(t.Context(), databaseOf(server))
	is.NoErr(err)
	// All at the same moment: only the rest of the cursor tells them apart.
	_, err = db.Exec(t.Context(), `UPDATE contacts SET deleted_at = 1700000000000 WHERE id IN (SELECT id FROM contacts WHERE deleted_at IS NULL LIMIT 104)`)
	is.NoErr(err)
	db.Close()
	w := signedIn(t, server, "/trash")
	w.wait(`document.querySelector('[data-count]').innerText === '120'`)
	w.wait(`document.querySelectorAll('[data-item]').length === 50`)
	w.wait(`(window.scrollTo(0, document.body.scrollHeight), document.querySelectorAll('[data-item]').length === 120)`)
	w.takeRequests()
	w.click(`[data-item]:last-child button`) // restored from the last page: the list begins anew
	w.wait(`document.querySelector('[data-count]').innerText === '119'`)
	w.wait(`document.querySelectorAll('[data-item]').length < 120`)
}

func TestHistoryIsFetchedWhenItComesIntoView(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts?search=driftwood")
	w.do(chromedp.EmulateViewport(1280, 420))
	w.click(`[data-contact] a`)
	w.waitText("Added on")
	time.Sleep(300 * time.Millisecond) // long enough for a request that must not be there
	is.Equal(eval[bool](w, `!!document.querySelector('[data-history]')`), false)
	w.takeRequests()
	eval[bool](w, `(window.scrollTo(0, document.body.scrollHeight), true)`)
	w.wait(`!!document.querySelector('[data-history]')`)
	is.Equal(only(w.takeRequests()), []string{"history"})
}

func TestHoveringPrefetches(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts")
	w.takeRequests()
	hover(w, `[data-contact] a`)
	var prefetched []request
	deadline := time.Now().Add(patience)
	for len(prefetched) == 0 && time.Now().Before(deadline) {
		time.Sleep(20 * time.Millisecond)
		prefetched = append(prefetched, slices.DeleteFunc(ofKind(w.takeRequests(), "XHR", "Fetch"), func(r request) bool {
			return r.headers["purpose"] != "prefetch"
		})...)
	}
	is.Equal(len(prefetched), 1)
	time.Sleep(200 * time.Millisecond) // until the answer is there
	w.click(`[data-contact] a`)
	w.waitText("Added on")
	for _, r := range visits(w.takeRequests()) {
		is.True(r.headers["x-inertia-partial-data"] != "") // nothing but the history: the page came from the cache
	}
}

func hover(w *window, selector string) {
	w.t.Helper()
	w.wait(fmt.Sprintf(`!!document.querySelector(%q)`, selector))
	box := eval[[]float64](w, fmt.Sprintf(`(r => [r.x + r.width / 2, r.y + r.height / 2])(document.querySelector(%q).getBoundingClientRect())`, selector))
	w.do(chromedp.MouseEvent("mouseMoved", box[0], box[1]))
}

func TestErrorBagsKeepTwoFormsApart(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/settings")
	w.fill(`[data-password] input[name=current]`, "wrong")
	w.fill(`[data-password] input[name=password]`, "long enough to be one")
	w.clickText("Change password")
	w.wait(`document.querySelector('[data-password] [data-error]')?.innerText === 'This is not your password.'`)
	is.Equal(eval[int](w, `document.querySelectorAll('[data-profile] [data-error]').length`), 0)
	w.fill(`[data-profile] input[name=name]`, "")
	w.takeRequests()
	w.clickText("Save profile")
	w.wait(`!!document.querySelector('[data-profile] [data-error]')`)
	is.Equal(visits(w.takeRequests())[0].headers["x-inertia-error-bag"], "profile")
}

func TestPrecognitionValidatesWhileOneTypes(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	server := serve(t)
	w := signedIn(t, server, "/contacts?search=driftwood")
	w.wait(`!!document.querySelector('[data-contact]')`)
	taken := eval[string](w, `document.querySelector('[data-contact] p').innerText`)
	w.visit("/contacts/new")
	w.takeRequests()
	w.fill(`input[name=email]`, taken)
	w.click(`input[name=phone]`) // leaves the field
	w.waitText("Another contact has this address.")
	is.Equal(eval[int](w, `document.querySelectorAll('[data-error]').length`), 1) // not a word about empty fields
	var live []request
	for _, r := range w.takeRequests() {
		if r.headers["precognition"] == "true" {
			live = append(live, r)
		}
	}
	is.True(len(live) > 0)
	is.Equal(live[0].headers["precognition-validate-only"], "email")
	w.fill(`input[name=email]`, "free@example.org")
	w.click(`input[name=phone]`)
	w.wait(`document.querySelectorAll('[data-error]').length === 0`)
}

func TestSignUpLeadsToAnEmptyAccount(t *testing.T) {
	t.Parallel()
	w := open(t, serve(t).URL)
	w.visit("/sign-up")
	w.fill(`input[name=company]`, "Elsewhere")
	w.fill(`input[name=name]`, "Eve Stone")
	w.fill(`input[name=email]`, seed.Email)
	w.fill(`input[name=password]`, "a long password")
	w.clickText("Open account")
	w.waitText("There is an account with this address already.")
	w.fill(`input[name=email]`, "eve@example.org")
	w.clickText("Open account")
	w.waitText("Hello, Eve")
	w.waitText("Welcome to Kith, Eve Stone.")
	w.waitText("Nobody here yet")
	w.visit("/contacts")
	w.waitText("No contacts yet") // the data of other accounts is theirs
}

func TestPhotoUpload(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts?search=driftwood")
	w.click(`[data-contact] a`)
	w.waitText("Added on")
	w.upload(`input[name=photo]`, "photo.png", []byte("this is no picture"))
	w.wait(`!!document.querySelector('[data-error]')`)

	var file bytes.Buffer
	picture := image.NewRGBA(image.Rect(0, 0, 900, 600))
	for x := range 900 {
		for y := range 600 {
			picture.Set(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y), 255})
		}
	}
	is.NoErr(png.Encode(&file, picture))
	eval[bool](w, `(window.sawProgress = false, new MutationObserver(() => { if (document.querySelector('[data-progress]')) window.sawProgress = true }).observe(document.body, {subtree: true, childList: true}), true)`)
	w.upload(`input[name=photo]`, "photo.png", file.Bytes())
	w.wait(`document.querySelector('img[data-photo]')?.naturalWidth === 256`)
	is.True(eval[bool](w, `window.sawProgress`))
	w.clickText("Remove")
	w.wait(`!document.querySelector('img[data-photo]')`)
}

// upload chooses a file.
func (w *window) upload(selector, name string, content []byte) {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.do(chromedp.SetUploadFiles(chromedp.CSS(selector), []string{path}, chromedp.NodeReady))
}

func TestCSVImportShowsProgressAndFaultsAndExportReturnsIt(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts/import")
	w.upload(`input[name=file]`, "people.csv", []byte("name\nx\n"))
	w.clickText("Import")
	w.waitText("The first line has to name the columns")

	var file strings.Builder
	file.WriteString("first name,last name,email,status\n")
	for i := range 400 {
		fmt.Fprintf(&file, "Import%d,Zzyzx,import%d@example.org,lead\n", i, i)
	}
	file.WriteString("Nobody,,nobody@example.org,\nTwice,Zzyzx,import0@example.org,lead\nBad,Zzyzx,bad,\nOdd,Zzyzx,odd@example.org,friend\n")
	w.upload(`input[name=file]`, "people.csv", []byte(file.String()))
	w.clickText("Import")
	w.wait(`document.querySelector('[data-import]')?.dataset.state === 'done'`)
	w.waitText("400 contacts added.")
	is.Equal(eval[[]string](w, `[...document.querySelectorAll('[data-fault]')].map(f => f.innerText.split(/\s+/).join(' '))`), []string{
		"402 last name is missing", "403 email belongs to another contact", "404 email is not an email address",
		"405 status is not lead, customer, partner or inactive",
	})

	csv := eval[string](w, `(() => { const r = new XMLHttpRequest(); r.open('GET', '/contacts/export.csv?search=import39', false); r.send(); return r.getResponseHeader('Content-Disposition') + '\n' + r.responseText })()`)
	is.True(strings.HasPrefix(csv, `attachment; filename="contacts-`))
	is.Equal(strings.Count(csv, "@example.org"), 11) // 39 and 390 to 399
}

func TestFragmentRedirectLeadsToTheNewNote(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts?search=driftwood")
	w.click(`[data-contact] a`)
	w.waitText("Added on")
	w.takeRequests()
	w.clickText("Add note")
	w.wait(`!!document.querySelector('[data-error]')`)
	w.fill(`textarea[name=body]`, "Likes tea.")
	w.clickText("Add note")
	w.wait(`location.hash.startsWith('#note-')`)
	w.wait(`document.querySelector(location.hash)?.innerText.includes('Likes tea.')`)
	is.Equal(len(documents(w.takeRequests())), 0)
}

func TestOptimisticUpdateShowsTheStarAtOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	server := serve(t)
	gate := make(chan struct{})
	inner := server.Config.Handler
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/star") {
			<-gate
		}
		inner.ServeHTTP(w, r)
	})
	w := signedIn(t, server, "/contacts")
	w.wait(`!!document.querySelector('[data-star]')`)
	before := eval[string](w, `document.querySelector('[data-star]').ariaPressed`)
	w.click(`[data-star]`)
	w.wait(`document.querySelector('[data-star]').ariaPressed !== '` + before + `'`) // the server has not even been asked
	close(gate)
	w.wait(`performance.getEntriesByType('resource').some(e => e.name.endsWith('/star') && e.responseEnd > 0)`)
	w.visit("/contacts")
	w.wait(`!!document.querySelector('[data-star]')`)
	is.True(eval[string](w, `document.querySelector('[data-star]').ariaPressed`) != before)
}

func TestInstantVisitShowsThePageBeforeItsProps(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	server := serve(t)
	gate := make(chan struct{})
	open := sync.OnceFunc(func() { close(gate) })
	t.Cleanup(open) // or the server would wait for its handler for ever
	inner := server.Config.Handler
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/reports" {
			<-gate
		}
		inner.ServeHTTP(w, r)
	})
	w := signedIn(t, server, "/contacts")
	w.clickText("Reports")
	w.wait(`!!document.querySelector('[data-skeleton]')`)
	is.True(eval[bool](w, `document.body.innerText.includes('Ada Lindqvist')`)) // a shared prop
	open()
	w.wait(`!!document.querySelector('[data-months]')`)
}

func TestExternalRedirectLeavesTheApplication(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	server := serve(t)
	elsewhere := httptestServer(t, "somewhere else")
	db, err := database.Open(t.Context(), databaseOf(server))
	is.NoErr(err)
	_, err = db.Exec(t.Context(), `UPDATE organizations SET website = ?`, elsewhere)
	is.NoErr(err)
	db.Close()
	w := signedIn(t, server, "/organizations")
	w.click(`[data-organization]`)
	w.click(`[data-website]`)
	w.waitText("somewhere else")
	is.True(strings.HasPrefix(eval[string](w, `location.href`), elsewhere))
}

func TestMembersMayNotSeeTheTeam(t *testing.T) {
	t.Parallel()
	w := open(t, serve(t).URL)
	w.visit("/sign-in")
	w.signIn("priya@example.com", seed.Password)
	w.waitText("Hello, Priya")
	w.wait(`!document.querySelector('nav a[href="/team"]')`)
	w.visit("/team")
	w.waitText("Not for you")
	w.visit("/contacts/nobody")
	w.waitText("Not found")
	w.takeProblems() // the browser's lines about 403 and 404
}

func TestTheOwnerInvitesAColleague(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	var sent outbox
	server := serve(t, func(c *app.Config) { c.Mailer = &sent })
	w := signedIn(t, server, "/team")
	w.fill(`[data-invite] input[name=email]`, "jonas@example.com")
	w.clickText("Invite")
	w.waitText("There is an account with this address already.")
	w.fill(`[data-invite] input[name=email]`, "nils@example.com")
	w.clickText("Invite")
	w.waitText("An invitation is on its way to nils@example.com.")
	w.wait(`document.querySelectorAll('[data-invitation]').length === 1`)
	is.Equal(eval[string](w, `document.querySelector('[data-invite] input[name=email]').value`), "") // ready for the next

	other := open(t, server.URL)
	other.visit(sent.path(t))
	other.fill(`input[name=name]`, "Nils Holm")
	other.fill(`input[name=password]`, "a first password")
	other.clickText("Join")
	other.waitText("Hello, Nils")
	other.click(`nav a[href="/contacts"]`)
	other.wait(`document.querySelectorAll('[data-contact]').length === 20`) // the same account

	w.visit("/team")
	w.wait(`document.querySelectorAll('[data-user]').length === 7`)
	w.click(`[aria-label="Remove Nils Holm"]`)
	w.click(`dialog[open] [data-confirm]`)
	w.waitText("Nils Holm has no access any more.")
	other.click(`nav a[href="/trash"]`)
	other.waitPath("/sign-in")
}

// outbox keeps the last message.
type outbox struct{ last atomic.Pointer[mail.Message] }

func (o *outbox) Send(_ context.Context, m mail.Message) error { o.last.Store(&m); return nil }

// path returns the path of the link in it.
func (o *outbox) path(t *testing.T) string {
	t.Helper()
	found := regexp.MustCompile(`http://[^/\s]+(/\S+)`).FindStringSubmatch(o.last.Load().Text)
	if found == nil {
		t.Fatal("no link in the message")
	}
	return found[1]
}

func TestAFailureIsAPageToo(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	server := serve(t)
	w := signedIn(t, server, "/contacts")
	db, err := database.Open(t.Context(), databaseOf(server))
	is.NoErr(err)
	_, err = db.Exec(t.Context(), `ALTER TABLE activities RENAME TO gone`)
	is.NoErr(err)
	db.Close()
	w.clickText("Activity") // a visit, not a document
	w.waitText("Something went wrong")
	is.True(!eval[bool](w, `document.body.innerText.includes('no such table')`))
	w.takeProblems()
}

func TestCrossSiteRequestsAreRefused(t *testing.T) {
	t.Parallel()
	server := serve(t)
	w := signedIn(t, server, "/contacts")
	elsewhere := httptestServer(t, `<form method="post" action="`+server.URL+`/sign-out"><button>Win a prize</button></form>`)
	w.do(chromedp.Navigate(elsewhere))
	w.clickText("Win a prize")
	w.waitText("Page expired") // a page that says what to do, with status 419
	w.visit("/contacts")
	w.wait(`!!document.querySelector('[data-contact]')`) // still signed in
	w.takeProblems()
}

func TestMaintenance(t *testing.T) {
	t.Parallel()
	w := open(t, serve(t, func(c *app.Config) { c.Maintenance = true }).URL)
	w.visit("/contacts")
	w.waitText("Back soon")
	w.takeProblems()
}

func TestSignInIsLimited(t *testing.T) {
	t.Parallel()
	w := open(t, serve(t).URL)
	w.visit("/sign-in")
	for range 5 {
		w.signIn(seed.Email, "wrong")
		w.wait(`document.querySelector('input[name=password]').value === ''`) // cleared with the answer
		w.waitText("Email and password do not match.")
	}
	w.signIn(seed.Email, seed.Password)
	w.waitText("Too many attempts.")
}

func TestTheReactFrontEnd(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	w := signedIn(t, serve(t), "/contacts")
	w.takeRequests()
	w.clickText("Directory") // other assets: a document by itself
	w.waitPath("/directory")
	w.wait(`document.querySelectorAll('[data-colleague]').length === 6`)
	is.Equal(len(documents(w.takeRequests())), 1)
	w.fill(`input[name=search]`, "mei")
	w.wait(`document.querySelectorAll('[data-colleague]').length === 1`)
	w.click(`[data-colleague] a`)
	w.wait(`document.querySelectorAll('[data-kinds] dd').length > 2`)
	is.Equal(len(documents(w.takeRequests())), 0)
	w.click(`nav a[href="/"]`)
	w.waitText("Hello, Ada")
	is.Equal(len(documents(w.takeRequests())), 1)
}
