package app_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/internal/apptest"
	"github.com/chinertia/chinertia/chiexample/seed"
	"github.com/chinertia/chinertia/inertia/inertiatest"
	"github.com/go-chi/chi/v5"
	"github.com/matryer/is"
)

// forEverybody are the routes that need no sign-in, by method and pattern.
var forEverybody = []string{
	"GET /healthz", "* /favicon.ico", "* /build/*", "* /directory-build/*",
	"GET /sign-in", "POST /sign-in", "GET /sign-up", "POST /sign-up",
	"GET /forgot-password", "POST /forgot-password", "GET /reset-password/{secret}", "POST /reset-password/{secret}",
	"GET /invitation/{secret}", "POST /invitation/{secret}",
}

// Whatever route is added, it is behind the sign-in, and what it shows is kept
// by nobody but encrypted in the history of the browser.
func TestEveryRouteBehindTheSignInKeepsItsPagesPrivate(t *testing.T) {
	a := apptest.Seeded(t)
	user, visitor := apptest.User(t, a, seed.Email), apptest.Visitor(t, a)
	id := func(prop, path string) string { return user.In(t).Get(path).Value(prop).(string) }
	values := strings.NewReplacer("{id}", id("contacts.data.0.id", "/contacts"), "{note}", "x", "{photo}", "x", "{kind}", "contact")
	organization := id("organizations.data.0.id", "/organizations")
	colleague := id("colleagues.0.id", "/directory")
	routes := 0
	err := chi.Walk(a.Handler.(chi.Routes), func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		for _, open := range forEverybody {
			if m, pattern, _ := strings.Cut(open, " "); pattern == route && (m == "*" || m == method) {
				return nil
			}
		}
		routes++
		path := route
		if strings.HasPrefix(route, "/organizations") {
			path = strings.ReplaceAll(path, "{id}", organization)
		}
		if strings.HasPrefix(route, "/directory") {
			path = strings.ReplaceAll(path, "{id}", colleague)
		}
		path = values.Replace(path)
		t.Run(method+" "+route, func(t *testing.T) {
			is := is.New(t)
			send := func(c *inertiatest.Client, opts ...inertiatest.Option) *inertiatest.Page {
				if method == http.MethodGet {
					return c.In(t).Open(path, opts...) // the two front ends have different versions
				}
				return c.In(t).Visit(method, path, nil, opts...)
			}
			stranger := send(visitor, inertiatest.WithoutRedirects())
			status := stranger.Response().StatusCode
			is.True(status == http.StatusFound && stranger.Response().Header.Get("Location") == "/sign-in" || status == http.StatusUnauthorized)
			is.Equal(len(stranger.Response().Cookies()) > 0, method == "GET") // the path, and no session
			if method != http.MethodGet {
				return
			}
			page := send(user)
			is.True(strings.Contains(page.Response().Header.Get("Cache-Control"), "no-store"))
			if bytes.Contains(page.Body(), []byte("<html")) {
				page.Metadata("encryptHistory", true)
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if routes < 35 {
		t.Errorf("only %d routes were walked", routes)
	}
}

func TestPagesForVisitorsMakeTheBrowserForget(t *testing.T) {
	a := apptest.New(t)
	visitor := apptest.Visitor(t, a)
	for _, path := range []string{"/sign-in", "/sign-up", "/contacts"} {
		visitor.In(t).Open(path).Metadata("clearHistory", true)
		visitor.In(t).Get(path).Metadata("clearHistory", true)
	}
	owner := apptest.Owner(t, a, "eve@example.org") // which begins with another history
	owner.Get("/contacts").Metadata("clearHistory", nil)
	owner.Get("/sign-in").Redirected("/").Component("Dashboard") // nobody signs in twice
	owner.Post("/sign-out", nil).Component("Accounts/SignIn").Metadata("clearHistory", true)
}

func TestStrangersLeaveNothingOnTheDisk(t *testing.T) {
	is := is.New(t)
	var path string
	a := apptest.New(t, func(c *app.Config) { path = c.Database })
	for _, target := range []string{"/contacts", "/contacts?" + strings.Repeat("a", 60_000), "/activities?page=7", "/photos/x", "/nothing"} {
		for range 20 {
			w := httptest.NewRecorder()
			a.ServeHTTP(w, httptest.NewRequest("GET", target, nil))
			if target == "/contacts?"+strings.Repeat("a", 60_000) {
				is.Equal(len(w.Result().Cookies()), 0) // nor in the browser
			}
		}
	}
	limited := 0
	for range 200 { // forms that are refused
		r := httptest.NewRequest("POST", "/sign-in", strings.NewReader(`{"email":"`+strings.Repeat("x", 1000)+`"}`))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		if a.ServeHTTP(w, r); w.Code == http.StatusTooManyRequests {
			limited++
		}
	}
	is.True(limited >= 130)
	db, err := database.Open(t.Context(), path)
	is.NoErr(err)
	defer db.Close()
	var sessions, later int
	is.NoErr(db.QueryRow(t.Context(), `SELECT count(*), count(CASE WHEN expiry > julianday('now', '+2 hours') THEN 1 END) FROM sessions`).Scan(&sessions, &later))
	is.True(sessions <= 61)
	is.Equal(later, 0) // gone soon
}

func TestNobodyElseLocksAnOwnerOut(t *testing.T) {
	is := is.New(t)
	a := apptest.Seeded(t, func(c *app.Config) { c.TrustedProxies = []string{"192.0.2.0/24"} }) // where httptest says it comes from
	signIn := func(address, email, password string) string {
		c := apptest.Visitor(t, a)
		page := c.Post("/sign-in", map[string]string{"email": email, "password": password}, inertiatest.WithHeader("X-Forwarded-For", address))
		if page.Response().StatusCode != http.StatusOK {
			return page.Response().Status
		}
		message, _ := page.Value("errors").(map[string]any)["email"].(string)
		return message
	}
	for range 6 {
		signIn("203.0.113.7", seed.Email, "wrong")
	}
	is.True(strings.HasPrefix(signIn("203.0.113.7", seed.Email, seed.Password), "Too many")) // for whoever guesses
	is.Equal(signIn("203.0.113.8", seed.Email, seed.Password), "")                           // but not for the owner
	for i := range 6 {                                                                       // IPv6 gives one visitor very many addresses
		signIn("2001:db8::"+string(rune('1'+i)), "jonas@example.com", "wrong")
	}
	is.True(strings.HasPrefix(signIn("2001:db8::ffff", "jonas@example.com", seed.Password), "Too many"))
	is.Equal(signIn("2001:db8:1::1", "jonas@example.com", seed.Password), "")
}

func TestSignUpDoesNotTellWhoHasAnAccount(t *testing.T) {
	is := is.New(t)
	a := apptest.Seeded(t)
	form := map[string]string{"company": "X", "name": "Eve", "email": seed.Email, "password": apptest.Password}
	live := apptest.Visitor(t, a).Post("/sign-up", form, inertiatest.WithHeader("Precognition", "true"),
		inertiatest.WithHeader("Precognition-Validate-Only", "email"))
	live.Status(http.StatusNoContent)
	limited := false
	for range 40 {
		limited = limited || apptest.Visitor(t, a).Post("/sign-up", form).Response().StatusCode == http.StatusTooManyRequests
	}
	is.True(limited)
}

func TestSampleDataIsForThisMachineOnly(t *testing.T) {
	fill := func(c app.Config) (*app.App, error) {
		c.Passwords = apptest.Quick
		a, err := app.New(t.Context(), c)
		if err == nil {
			t.Cleanup(a.Close)
		}
		return a, err
	}
	for _, tt := range []struct {
		name, url, seed string
		filled          bool
	}{
		{"no address", "", "", true},
		{"this machine", "http://localhost:8080", "auto", true},
		{"this machine by its number", "http://127.0.0.1:8080", "", true},
		{"a public address", "https://kith.example", "", false},
		{"a public address without TLS", "http://kith.example", "auto", false},
		{"a public address, but wanted", "https://kith.example", "on", true},
		{"this machine, but not wanted", "http://localhost", "off", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a, err := fill(app.Config{Database: filepath.Join(t.TempDir(), "kith.db"), URL: tt.url, Seed: tt.seed})
			is.NoErr(err)
			w := httptest.NewRecorder()
			a.ServeHTTP(w, httptest.NewRequest("GET", "/sign-in", nil))
			is.Equal(strings.Contains(w.Body.String(), seed.Password), tt.filled)
		})
	}
	t.Run("a database that was filled before", func(t *testing.T) {
		is := is.New(t)
		for _, choice := range []string{"", "off"} {
			_, err := fill(app.Config{Database: apptest.SeededDatabase(t), URL: "https://kith.example", Seed: choice})
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), "sample data"))
		}
	})
}

func TestDeletedIsDeleted(t *testing.T) {
	is := is.New(t)
	a := apptest.New(t)
	owner := apptest.Owner(t, a, "eve@example.org")
	add := func(email string) string {
		page := owner.Post("/contacts", map[string]string{"firstName": "Ida", "lastName": "Stern", "email": email, "status": "lead"})
		return "/contacts/" + page.Value("contact.id").(string)
	}
	var picture bytes.Buffer
	is.NoErr(png.Encode(&picture, image.NewGray(image.Rect(0, 0, 300, 300))))
	withPhoto := func(path string) string {
		page := owner.Post(path+"/photo", map[string]any{"photo": inertiatest.File{Name: "p.png", Content: picture.Bytes()}},
			inertiatest.WithHeader("Referer", "http://example.com"+path))
		page.NoErrors()
		return page.Value("contact.photo").(string)
	}
	get := func(path string, header ...string) *http.Response {
		options := []inertiatest.Option{inertiatest.WithHeader("X-Inertia", "")}
		if len(header) > 0 {
			options = append(options, inertiatest.WithHeader(header[0], header[1]))
		}
		return owner.Visit("GET", path, nil, options...).Response()
	}
	contact, other := add("ida@example.org"), add("other@example.org")
	photo, kept := withPhoto(contact), withPhoto(other)
	first := get(photo)
	is.Equal(first.StatusCode, http.StatusOK)
	is.Equal(first.Header.Get("Cache-Control"), "private, no-cache") // asked for again each time
	is.Equal(get(photo, "If-None-Match", first.Header.Get("ETag")).StatusCode, http.StatusNotModified)

	owner.Delete(contact)
	is.Equal(get(photo).StatusCode, http.StatusNotFound) // not even from the trash
	is.Equal(get(photo, "If-None-Match", first.Header.Get("ETag")).StatusCode, http.StatusNotFound)
	owner.Post("/trash/contact/"+filepath.Base(contact)+"/restore", nil)
	is.Equal(get(photo).StatusCode, http.StatusOK)
	owner.Delete(contact)
	owner.Delete("/trash")
	is.Equal(get(photo).StatusCode, http.StatusNotFound)
	is.Equal(get(kept).StatusCode, http.StatusOK)
}

func TestAnOrganizationInTheTrashCannotBeChosen(t *testing.T) {
	a := apptest.New(t)
	owner := apptest.Owner(t, a, "eve@example.org")
	id := owner.Post("/organizations", map[string]string{"name": "Stern & Co"}).Value("organization.id").(string)
	form := map[string]string{"firstName": "Ida", "lastName": "Stern", "email": "ida@example.org", "status": "lead", "organizationId": id}
	owner.Delete("/organizations/" + id)
	owner.Get("/contacts/new")
	owner.Post("/contacts", form).Component("Contacts/Form").Error("organizationId", "Please choose one of the organizations.")
	owner.Post("/trash/organization/"+id+"/restore", nil)
	owner.Get("/contacts/new")
	owner.Post("/contacts", form).Component("Contacts/Show")
}

// What visitors put into cookies, queries and forms is never a failure.
func TestOddBytesAreNoFailure(t *testing.T) {
	a := apptest.New(t)
	owner := apptest.Owner(t, a, "eve@example.org")
	for _, theme := range []string{"", "blue", "light", "<", strings.Repeat("x", 3000)} {
		owner.In(t).Open("/contacts", inertiatest.WithHeader("Cookie", "theme="+theme+"; kith="+owner.Cookie("kith").Value)).Status(http.StatusOK)
	}
	for _, query := range []string{"search=%00", "search=%ff%fe", "status=%00", "sort=%00&page=-1", "page=99999999999999999999"} {
		owner.In(t).Open("/contacts?" + query).Status(http.StatusOK)
		owner.In(t).Open("/organizations?" + query).Status(http.StatusOK)
		owner.In(t).Open("/activities?kind=%00&" + query).Status(http.StatusOK)
	}
	owner.Open("/contacts/%00").Status(http.StatusNotFound)
	owner.Post("/contacts", map[string]string{"firstName": "I\x00da", "lastName": "Stern\x00", "email": "ida@example.org", "status": "lead", "city": "\x00"}).
		Prop("contact.name", "Ida Stern").Prop("contact.city", "")
}
