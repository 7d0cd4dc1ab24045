package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/chinertia/chinertia/chiexample/database"
	"github.com/chinertia/chinertia/chiexample/internal/apptest"
	"github.com/chinertia/chinertia/chiexample/seed"
	"github.com/matryer/is"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

// visitor is an Inertia client with cookies, for what a browser would not do.
type visitor struct {
	t      *testing.T
	server *httptest.Server
	client *http.Client
}

func start(t *testing.T, change ...func(*app.Config)) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(apptest.Seeded(t, change...))
	t.Cleanup(server.Close)
	return server
}

func newVisitor(t *testing.T, server *httptest.Server) visitor {
	jar, _ := cookiejar.New(nil) // fails never
	return visitor{t, server, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// send makes a visit; the body is JSON unless it is a reader.
func (v visitor) send(method, path string, body any, header ...string) (*http.Response, string) {
	v.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case io.Reader:
		reader = b
	default:
		text, err := json.Marshal(b)
		if err != nil {
			v.t.Fatal(err)
		}
		reader = bytes.NewReader(text)
		header = append([]string{"Content-Type", "application/json"}, header...)
	}
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.server.URL+path, reader)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Referer", v.server.URL+"/contacts/new")
	if method != http.MethodGet { // a GET would have to name the version
		r.Header.Set("X-Inertia", "true")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return response, string(text)
}

func (v visitor) signIn(email string) {
	v.t.Helper()
	response, _ := v.send("POST", "/sign-in", map[string]string{"email": email, "password": seed.Password})
	if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") == "/sign-in" {
		v.t.Fatalf("sign-in: %d to %q", response.StatusCode, response.Header.Get("Location"))
	}
}

func TestNobodyIsLedAwayAfterSignIn(t *testing.T) {
	server := start(t)
	for _, path := range []string{"//elsewhere.example/", "/\\elsewhere.example", "/contacts?x=//elsewhere.example"} {
		t.Run(path, func(t *testing.T) {
			is := is.New(t)
			v := newVisitor(t, server)
			v.send("GET", path, nil)
			response, _ := v.send("POST", "/sign-in", map[string]string{"email": seed.Email, "password": seed.Password})
			is.Equal(response.StatusCode, http.StatusSeeOther)
			to, err := response.Location()
			is.NoErr(err)
			is.Equal("http://"+to.Host, server.URL)
		})
	}
}

func TestSignInGivesAnotherSession(t *testing.T) {
	is := is.New(t)
	v := newVisitor(t, start(t))
	before, _ := v.send("POST", "/sign-in", map[string]string{"email": ""}) // keeps the errors, so there is a session
	is.Equal(len(before.Cookies()), 1)
	after, _ := v.send("POST", "/sign-in", map[string]string{"email": seed.Email, "password": seed.Password})
	is.Equal(len(after.Cookies()), 1)
	is.True(before.Cookies()[0].Value != after.Cookies()[0].Value)
	cookie := after.Cookies()[0]
	is.True(cookie.HttpOnly)
	is.Equal(cookie.SameSite, http.SameSiteLaxMode)
	is.True(!cookie.Secure) // no URL with https was set
}

func TestANewPasswordEndsTheOtherSessions(t *testing.T) {
	is := is.New(t)
	server := start(t)
	here, there := newVisitor(t, server), newVisitor(t, server)
	here.signIn("priya@example.com")
	there.signIn("priya@example.com")
	response, _ := here.send("PUT", "/settings/password", map[string]string{"current": seed.Password, "password": "another long one"})
	is.Equal(response.StatusCode, http.StatusSeeOther)
	response, _ = here.send("GET", "/contacts", nil)
	is.Equal(response.StatusCode, http.StatusOK)
	response, _ = there.send("GET", "/contacts", nil)
	is.Equal(response.Header.Get("Location"), "/sign-in")
}

// Attempts at the same moment are counted like those one after another.
func TestManyAttemptsAtOnceAreLimitedToo(t *testing.T) {
	is := is.New(t)
	server := start(t)
	var wrong, limited atomic.Int32
	var attempts sync.WaitGroup
	for range 20 {
		attempts.Go(func() {
			body := strings.NewReader(`{"email":"` + seed.Email + `","password":"wrong"}`)
			r, _ := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/sign-in", body) // cannot fail
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Accept", "application/json")
			response, err := server.Client().Do(r)
			if err != nil {
				t.Error(err)
				return
			}
			defer response.Body.Close()
			text, _ := io.ReadAll(response.Body) // the assertion fails if this does
			switch {
			case strings.Contains(string(text), "do not match"):
				wrong.Add(1)
			case strings.Contains(string(text), "Too many attempts"):
				limited.Add(1)
			}
		})
	}
	attempts.Wait()
	is.True(wrong.Load() <= 5)
	is.Equal(wrong.Load()+limited.Load(), int32(20))
	late := newVisitor(t, server)
	late.send("POST", "/sign-in", map[string]string{"email": seed.Email, "password": seed.Password})
	response, _ := late.send("GET", "/contacts", nil)
	is.Equal(response.Header.Get("Location"), "/sign-in") // even with the right password
}

func TestTwoWhoTakeAnAddressAtOnceAreToldSo(t *testing.T) {
	is := is.New(t)
	server := start(t)
	v := newVisitor(t, server)
	v.signIn(seed.Email)
	var made, refused atomic.Int32
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			response, _ := v.send("POST", "/contacts", map[string]string{
				"firstName": " Twice ", "lastName": "Told", "email": "Twice@Example.org", "status": "lead"})
			switch to := response.Header.Get("Location"); {
			case response.StatusCode != http.StatusSeeOther:
				t.Error("status", response.StatusCode)
			case to == "/contacts/new": // back to the form
				refused.Add(1)
			default:
				made.Add(1)
			}
		})
	}
	all.Wait()
	is.Equal(made.Load(), int32(1))
	is.Equal(refused.Load(), int32(11))
	_, text := v.send("GET", "/contacts/export.csv?search=twice", nil)
	is.True(strings.Contains(text, "\nTwice,Told,twice@example.org,")) // without blanks and capitals
}

func TestASearchOfVeryManyWordsIsAnswered(t *testing.T) {
	server := start(t)
	v := newVisitor(t, server)
	v.signIn(seed.Email)
	words := strings.Repeat("a+", 20_000)
	for _, path := range []string{"/contacts?search=", "/organizations?search=", "/contacts/export.csv?search="} {
		t.Run(path, func(t *testing.T) {
			is := is.New(t)
			response, _ := v.send("GET", path+words, nil)
			is.Equal(response.StatusCode, http.StatusOK)
		})
	}
}

func TestAnImportWhoseProcessIsGoneHasFailed(t *testing.T) {
	is := is.New(t)
	var path string
	server := start(t, func(c *app.Config) { path = c.Database })
	v := newVisitor(t, server)
	v.signIn(seed.Email)
	var upload bytes.Buffer
	form := multipart.NewWriter(&upload)
	part, _ := form.CreateFormFile("file", "people.csv")
	io.WriteString(part, "first name,last name,email\nIda,Stern,ida@example.org\n")
	form.Close()
	response, _ := v.send("POST", "/contacts/import", &upload, "Content-Type", form.FormDataContentType())
	page := response.Header.Get("Location")
	for range 500 {
		if _, text := v.send("GET", page, nil); strings.Contains(text, `"state":"done"`) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	db, err := database.Open(t.Context(), path)
	is.NoErr(err)
	defer db.Close()
	ago := time.Now().Add(-2 * time.Minute).UnixMilli()
	_, err = db.Exec(t.Context(), `UPDATE imports SET state = 'running', updated_at = ?`, ago) // as after a power cut
	is.NoErr(err)
	_, text := v.send("GET", page, nil)
	is.True(strings.Contains(text, `"state":"failed"`))
	is.True(strings.Contains(text, `"added":1`))
}

func TestAnUnseededDatabaseLetsNobodyIn(t *testing.T) {
	is := is.New(t)
	server := httptest.NewServer(apptest.New(t))
	defer server.Close()
	v := newVisitor(t, server)
	_, text := v.send("GET", "/sign-in", nil)
	is.True(strings.Contains(text, `"component":"Accounts/SignIn"`))
	is.True(!strings.Contains(text, seed.Password))
	v.send("POST", "/sign-in", map[string]string{"email": seed.Email, "password": seed.Password})
	response, _ := v.send("GET", "/contacts", nil)
	is.Equal(response.Header.Get("Location"), "/sign-in")
	response, _ = v.send("POST", "/sign-up", map[string]string{
		"company": "First", "name": "Eve", "email": "eve@example.org", "password": "a long password"})
	is.Equal(response.Header.Get("Location"), "/contacts") // where they wanted to go
}

func TestRequestsAreLoggedWithWhatBecameOfThem(t *testing.T) {
	is := is.New(t)
	var lines bytes.Buffer
	slog.SetDefault(slog.New(slog.NewJSONHandler(&lines, nil)))
	defer slog.SetDefault(slog.New(slog.DiscardHandler))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	is.NoErr(err)
	listener.Close() // nobody renders there
	server := start(t, func(c *app.Config) { c.SSR = "http://" + listener.Addr().String() })
	v := newVisitor(t, server)
	response, _ := v.send("GET", "/sign-in", nil)
	is.Equal(response.StatusCode, http.StatusOK) // rendered in the browser
	server.Close()                               // so that the line is written

	var found bool
	for line := range strings.Lines(lines.String()) {
		var entry struct {
			Msg, Method, Path, Component, SSR string
			Status, Bytes                     int
			Duration                          int64
		}
		is.NoErr(json.Unmarshal([]byte(line), &entry))
		if entry.Msg != "request" {
			continue
		}
		found = true
		is.Equal(entry.Method+" "+entry.Path, "GET /sign-in")
		is.Equal(entry.Status, http.StatusOK)
		is.Equal(entry.Component, "Accounts/SignIn")
		is.Equal(entry.SSR, "failed")
		is.True(entry.Bytes > 500 && entry.Duration > 0)
	}
	is.True(found)
	is.True(!strings.Contains(lines.String(), "nonce-"))
}

func TestHeadIsAnsweredLikeGet(t *testing.T) {
	server := start(t)
	v := newVisitor(t, server)
	for _, path := range []string{"/sign-in", "/healthz", "/build/.vite/nothing"} {
		t.Run(path, func(t *testing.T) {
			is := is.New(t)
			get, _ := v.send("GET", path, nil)
			head, text := v.send("HEAD", path, nil, "X-Inertia", "")
			is.Equal(head.StatusCode, get.StatusCode)
			is.Equal(head.Header.Get("Content-Type"), get.Header.Get("Content-Type"))
			is.Equal(text, "")
		})
	}
}

func TestHTTPSMakesCookiesSecure(t *testing.T) {
	is := is.New(t)
	v := newVisitor(t, start(t, func(c *app.Config) { c.URL, c.Seed = "https://kith.example", "on" }))
	names := func(response *http.Response) (list []string) {
		for _, c := range response.Cookies() {
			is.True(c.Secure)
			list = append(list, c.Name)
		}
		return list
	}
	response, _ := v.send("GET", "/contacts", nil)
	is.Equal(names(response), []string{"__Host-intended"})
	response, _ = v.send("POST", "/sign-in", map[string]string{"email": ""})
	is.Equal(names(response), []string{"__Host-kith"})
	is.True(response.Header.Get("Strict-Transport-Security") != "")
}

func TestAccountsAreKeptApart(t *testing.T) {
	server := start(t)
	owner := newVisitor(t, server)
	owner.signIn(seed.Email)
	response, _ := owner.send("POST", "/contacts", map[string]string{
		"firstName": "Ida", "lastName": "Stern", "email": "ida@example.org", "status": "lead"})
	contact := response.Header.Get("Location")
	response, _ = owner.send("POST", "/organizations", map[string]string{"name": "Stern & Co", "website": "https://stern.example"})
	organization := response.Header.Get("Location")

	stranger := newVisitor(t, server)
	response, _ = stranger.send("POST", "/sign-up", map[string]string{
		"company": "Elsewhere", "name": "Eve", "email": "eve@example.org", "password": "a long password"})
	if response.Header.Get("Location") != "/" {
		t.Fatal("sign-up failed")
	}
	form := map[string]string{"firstName": "A", "lastName": "B", "email": "c@example.org", "status": "lead", "name": "X", "body": "x"}
	for _, tt := range []struct{ method, path string }{
		{"GET", contact},
		{"GET", contact + "/edit"},
		{"PUT", contact},
		{"DELETE", contact},
		{"PUT", contact + "/star"},
		{"POST", contact + "/notes"},
		{"DELETE", contact + "/photo"},
		{"GET", organization},
		{"PUT", organization},
		{"DELETE", organization},
		{"POST", organization + "/website"},
		{"POST", "/trash/contact/" + filepath.Base(contact) + "/restore"},
	} {
		t.Run(tt.method+" "+tt.path[:strings.LastIndex(tt.path, "/")], func(t *testing.T) {
			is := is.New(t)
			response, _ := stranger.send(tt.method, tt.path, form)
			is.Equal(response.StatusCode, http.StatusNotFound)
		})
	}
	is := is.New(t)
	form["organizationId"] = filepath.Base(organization)
	response, _ = stranger.send("POST", "/contacts", form)
	is.Equal(response.Header.Get("Location"), "/contacts/new") // back to the form
	response, text := owner.send("GET", contact, nil)
	is.Equal(response.StatusCode, http.StatusOK)
	is.True(strings.Contains(text, "Stern"))
}

func TestMembersMayNot(t *testing.T) {
	server := start(t)
	member := newVisitor(t, server)
	member.signIn("priya@example.com")
	for _, tt := range []struct{ method, path string }{{"GET", "/team"}, {"PUT", "/team/x/role"}, {"DELETE", "/trash"}} {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			is := is.New(t)
			response, text := member.send(tt.method, tt.path, map[string]string{"role": "admin"})
			is.Equal(response.StatusCode, http.StatusForbidden)
			is.True(strings.Contains(text, `"component":"Error"`))
		})
	}
}

func TestBadBodiesAreRefusedAndLoseNothing(t *testing.T) {
	server := start(t)
	v := newVisitor(t, server)
	v.signIn(seed.Email)
	large := `{"firstName":"` + strings.Repeat("x", 2<<20) + `"}`
	var upload bytes.Buffer
	form := multipart.NewWriter(&upload)
	part, _ := form.CreateFormFile("photo", "photo.png")
	part.Write(make([]byte, 13<<20))
	form.Close()
	for _, tt := range []struct {
		name, contentType string
		body              io.Reader
		want              int
	}{
		{"malformed", "application/json", strings.NewReader(`{"firstName":`), http.StatusBadRequest},
		{"too large", "application/json", strings.NewReader(large), http.StatusRequestEntityTooLarge},
		{"unknown type", "application/x-thing", strings.NewReader(`x`), http.StatusUnsupportedMediaType},
		{"too large as a file", form.FormDataContentType(), &upload, http.StatusRequestEntityTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			response, text := v.send("POST", "/contacts", tt.body, "Content-Type", tt.contentType)
			is.Equal(response.StatusCode, tt.want)
			is.True(!strings.Contains(text, "xxxx"))
			response, _ = v.send("GET", "/contacts", nil)
			is.Equal(response.StatusCode, http.StatusOK) // still signed in
		})
	}
}

func TestExportsHoldNoFormulas(t *testing.T) {
	is := is.New(t)
	v := newVisitor(t, start(t))
	v.signIn(seed.Email)
	created, _ := v.send("POST", "/contacts", map[string]string{
		"firstName": "=cmd", "lastName": "@SUM(1)", "email": "formula@example.org", "phone": "+46 8 123", "status": "lead"})
	contact := created.Header.Get("Location")
	_, text := v.send("GET", "/contacts/export.csv?search=formula", nil)
	is.True(strings.Contains(text, `'=cmd,'@SUM(1),formula@example.org,+46 8 123`))
	for _, name := range []string{"x;=1+1", "\uff1d1+1", "\uff20SUM(1)", " =1", `";=1`, "a\t=1", "a\n=1", "a,=1", "'=1", "-1+1|cmd"} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			v.send("PUT", contact, map[string]string{
				"firstName": name, "lastName": "Formula", "email": "formula@example.org", "status": "lead"})
			_, text := v.send("GET", "/contacts/export.csv?search=formula", nil)
			is.True(strings.Contains(text, "formula@example.org"))
			cell := regexp.MustCompile("(^|[;,\\t\\r\\n|])[\\s\"]*[=+@\uff1d\uff20-]").FindString(text) // wherever the line is split
			is.Equal(cell, "")
		})
	}
}

func TestPolicyHasANonceThatIsNeverTheSame(t *testing.T) {
	is := is.New(t)
	v := newVisitor(t, start(t))
	first, text := v.send("GET", "/sign-in", nil)
	policy := first.Header.Get("Content-Security-Policy")
	_, nonce, _ := strings.Cut(policy, "'nonce-")
	nonce, _, _ = strings.Cut(nonce, "'")
	is.True(len(nonce) >= 26)
	is.True(strings.Contains(text, fmt.Sprintf(`nonce="%s"`, nonce)))
	is.True(!strings.Contains(policy, "unsafe"))
	second, _ := v.send("GET", "/sign-in", nil)
	is.True(second.Header.Get("Content-Security-Policy") != policy)
}

func TestRedisThatIsNotThereIsToldAtTheStart(t *testing.T) {
	is := is.New(t)
	_, err := app.New(t.Context(), app.Config{Database: filepath.Join(t.TempDir(), "kith.db"), Sessions: "not a url"})
	is.True(err != nil)
	is.True(strings.Contains(err.Error(), "sessions"))
}
