package app_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/chiexample/internal/apptest"
	"github.com/chinertia/chinertia/inertia/inertiatest"
	"github.com/matryer/is"
)

func TestAnswersAreCompressedWhereItPays(t *testing.T) {
	a := apptest.New(t)
	owner := apptest.Owner(t, a, "eve@example.org")
	get := func(method, path, accept string) *http.Response {
		r := httptest.NewRequest(method, path, nil)
		r.AddCookie(owner.Cookie("kith"))
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		return w.Result()
	}
	entry := strings.Split(strings.Split(string(owner.Open("/contacts").Body()), `type="module"`)[1], `"`)[1]
	for _, tt := range []struct {
		name, method, path, accept, coding string
		varies                             bool
	}{
		{"a document", "GET", "/contacts", "gzip", "gzip", true},
		{"a document for a browser of today", "GET", "/contacts", "gzip, deflate, br, zstd", "zstd", true},
		{"a document for somebody else", "GET", "/contacts", "identity", "", true},
		{"a script of the build", "GET", entry, "gzip, br", "br", true},
		{"a script of the build, without brotli", "GET", entry, "gzip", "gzip", true},
		{"no body", "HEAD", "/healthz", "gzip", "", false},
		{"a redirect", "GET", "/sign-in", "gzip", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			response := get(tt.method, tt.path, tt.accept)
			is.Equal(response.Header.Get("Content-Encoding"), tt.coding)
			if tt.varies {
				is.True(strings.Contains(strings.Join(response.Header.Values("Vary"), ","), "Accept-Encoding"))
			}
			if tt.coding == "gzip" {
				plain, err := gzip.NewReader(response.Body)
				is.NoErr(err)
				text, err := io.ReadAll(plain)
				is.NoErr(err)
				is.True(len(text) > 500)
			}
		})
	}
}

// The session is written with the header of a response, which compression holds
// back: a message must be there once, whatever the answers in between.
func TestCompressionLosesNoFlashAndMakesNoBodyOutOfNothing(t *testing.T) {
	is := is.New(t)
	a := apptest.New(t)
	owner := apptest.Owner(t, a, "eve@example.org")
	owner.Get("/contacts/new")
	gzipped := inertiatest.WithHeader("Accept-Encoding", "gzip")
	form := map[string]string{"firstName": "Ida", "lastName": "Stern", "email": "ida@example.org", "status": "lead"}
	sent := owner.Post("/contacts", form, gzipped, inertiatest.WithoutRedirects()).Status(http.StatusSeeOther)
	is.Equal(sent.Response().Header.Get("Content-Encoding"), "")
	owner.Get(sent.Response().Header.Get("Location")).Flash("success", "Ida Stern added.") // a small answer
	owner.Get("/contacts").NoFlash()

	live := owner.Post("/contacts", form, gzipped, inertiatest.WithHeader("Precognition", "true"),
		inertiatest.WithHeader("Precognition-Validate-Only", "lastName")).Status(http.StatusNoContent)
	is.Equal(live.Response().Header.Get("Content-Encoding"), "")
	is.Equal(len(live.Body()), 0)

	icon := regexp.MustCompile(`href="(/build/[^"]+\.svg)"`).FindSubmatch(owner.Open("/contacts").Body())
	asset := func(tag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", string(icon[1]), nil)
		r.Header.Set("Accept-Encoding", "gzip, br")
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		return w
	}
	tag := asset("").Header().Get("ETag")
	is.True(tag != "")
	is.Equal(asset(tag).Code, http.StatusNotModified)
	is.Equal(asset(tag).Body.Len(), 0)
}
