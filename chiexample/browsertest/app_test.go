package browsertest

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chinertia/chinertia/chiexample/app"
	"github.com/chinertia/chinertia/chiexample/internal/apptest"
	"github.com/chinertia/chinertia/chiexample/seed"
)

// serve runs the application, with the front end as it was built.
func serve(t *testing.T, change ...func(*app.Config)) *httptest.Server {
	t.Helper()
	if chromium == nil {
		open(t, "") // skips or fails
	}
	cfg := app.Config{Database: apptest.SeededDatabase(t), Passwords: apptest.Quick}
	for _, f := range change {
		f(&cfg)
	}
	return serveWith(t, cfg)
}

func serveWith(t *testing.T, cfg app.Config) *httptest.Server {
	t.Helper()
	a, err := app.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a)
	databases.Store(server, cfg.Database)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
		a.Close()
	})
	return server
}

var databases sync.Map

// databaseOf returns the database that the server uses.
func databaseOf(server *httptest.Server) string {
	path, _ := databases.Load(server)
	return path.(string)
}

// signedIn opens a window of the seeded owner at the path. The sign-in page has
// tests of its own: here the session is made without it.
func signedIn(t *testing.T, server *httptest.Server, path string) *window {
	t.Helper()
	w := open(t, server.URL)
	body := strings.NewReader(`{"email":"` + seed.Email + `","password":"` + seed.Password + `"}`)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/sign-in", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	for _, c := range response.Cookies() {
		w.setCookie(c.Name, c.Value)
	}
	w.visit(path)
	w.waitPath(path)
	w.wait(`!!document.querySelector('h1')`)
	return w
}

func (w *window) signIn(email, password string) {
	w.t.Helper()
	w.fill(`input[name=email]`, email)
	w.fill(`input[name=password]`, password)
	w.click(`button[type=submit]`)
}

// rebuilt is a file system with another version of the front end, as after a
// deploy: the same files with one more chunk in the manifest.
type rebuilt struct{ fs.FS }

func (r rebuilt) ReadFile(name string) ([]byte, error) {
	b, err := fs.ReadFile(r.FS, name)
	if err == nil && filepath.Base(name) == "manifest.json" {
		b = bytes.Replace(b, []byte("{"), []byte(`{"rebuilt.js": {"file": "assets/rebuilt.js"},`), 1)
	}
	return b, err
}

// httptestServer answers everything with a text, and returns its URL.
func httptestServer(t *testing.T, text string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, text)
	}))
	t.Cleanup(server.Close)
	return server.URL
}
