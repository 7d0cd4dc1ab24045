package flash_test

import (
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/flash"
)

// brokenStore cannot write.
type brokenStore struct{ *memstore.MemStore }

func (brokenStore) Commit(string, []byte, time.Time) error { return errors.New("store is down") }

// A session that cannot be written is the answer, whole: not what the handler
// wanted to answer, and not both of them in one body.
func TestSessionThatCannotBeWritten(t *testing.T) {
	compress := middleware.Compress(5)
	tests := []struct {
		name       string
		middleware []func(http.Handler) http.Handler // behind LoadAndSave
		answer     http.HandlerFunc
	}{
		{"a page", nil, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Inertia", "true")
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"component":"Home"}`)
		}},
		{"a page with a status", nil, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusOK)
			io.WriteString(w, "page")
		}},
		{"a compressed page", []func(http.Handler) http.Handler{compress}, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "page")
		}},
		{"a redirect", nil, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusSeeOther) }},
		{"a location", nil, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Inertia-Location", "/elsewhere")
			w.WriteHeader(http.StatusConflict)
		}},
		{"an empty response", nil, func(http.ResponseWriter, *http.Request) {}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			sessions := scs.New()
			sessions.Store = brokenStore{memstore.NewWithCleanupInterval(0)}
			sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
				is.Equal(err.Error(), "store is down")
				http.Error(w, "Sorry.", http.StatusInternalServerError)
			}
			store := flash.New(sessions)
			r := chi.NewRouter()
			r.Use(sessions.LoadAndSave)
			r.Use(tt.middleware...)
			r.Get("/", func(w http.ResponseWriter, r *http.Request) {
				is.NoErr(store.Success(r.Context(), "Saved."))
				w.Header().Set("Content-Security-Policy", "default-src 'self'")
				tt.answer(w, r)
			})
			server := httptest.NewUnstartedServer(r)
			server.Config.ErrorLog = quiet // of the second WriteHeader, which scs lets happen
			server.Start()
			defer server.Close()

			resp, err := server.Client().Transport.RoundTrip(get(t, server.URL))
			is.NoErr(err)
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			is.NoErr(err)
			is.Equal(resp.StatusCode, http.StatusInternalServerError)
			is.Equal(string(body), "Sorry.\n")
			is.Equal(resp.Header.Get("Content-Type"), "text/plain; charset=utf-8")
			is.Equal(resp.Header.Get("Content-Security-Policy"), "default-src 'self'") // stays
			for _, name := range []string{"X-Inertia", "X-Inertia-Location", "Location", "Content-Encoding", "Set-Cookie"} {
				is.Equal(resp.Header.Values(name), nil) // nothing of the response that was not sent
			}
		})
	}
}

func TestAnswersOfErrorFunc(t *testing.T) {
	tests := []struct {
		name   string
		answer http.HandlerFunc
		status int
		length string
	}{
		{"nothing", func(http.ResponseWriter, *http.Request) {}, 200, "0"},
		{"only a body", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "text") }, 200, "4"},
		{"no content", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(204) }, 204, ""},
		{"an interim response first", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(103); w.WriteHeader(503) }, 503, "0"},
		{"two headers", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503); w.WriteHeader(200) }, 503, "0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			sessions := scs.New()
			sessions.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) { tt.answer(w, r) }
			flash.New(sessions)
			w := httptest.NewRecorder()
			sessions.ErrorFunc(w, httptest.NewRequest("GET", "/", nil), errors.New("store is down"))
			is.Equal(w.Code, tt.status)
			is.Equal(w.Header().Get("Content-Length"), tt.length)
		})
	}
}

var quiet = log.New(io.Discard, "", 0)

func get(t *testing.T, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
