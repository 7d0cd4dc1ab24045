//go:build unix

// Package sessionstores_test shows that package flash keeps its promises with
// every kind of session store: in memory, SQLite, Redis and PostgreSQL, the last
// two with servers that the tests start themselves.
package sessionstores_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/goredisstore"
	"github.com/alexedwards/scs/pgxstore"
	"github.com/alexedwards/scs/sqlite3store"
	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"
	"github.com/matryer/is"
	_ "modernc.org/sqlite"
)

// each runs a test with every store. open connects to the same data again, as
// another instance of the application does.
func each(t *testing.T, test func(t *testing.T, open func() scs.Store)) {
	t.Run("memstore", func(t *testing.T) {
		store := memstore.NewWithCleanupInterval(0)
		test(t, func() scs.Store { return store })
	})
	t.Run("sqlite3store", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "sessions.db")
		open := func() *sql.DB {
			db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			return db
		}
		_, err := open().Exec(`CREATE TABLE sessions (token TEXT PRIMARY KEY, data BLOB NOT NULL, expiry REAL NOT NULL)`)
		if err != nil {
			t.Fatal(err)
		}
		test(t, func() scs.Store { return sqlite3store.NewWithCleanupInterval(open(), 0) })
	})
	t.Run("goredisstore", func(t *testing.T) {
		_, addr := startRedis(t)
		test(t, func() scs.Store {
			client := newRedisClient(addr)
			t.Cleanup(func() { client.Close() })
			return goredisstore.New(client)
		})
	})
	t.Run("pgxstore", func(t *testing.T) {
		pool := startPostgres(t)
		_, err := pool.Exec(t.Context(), `CREATE TABLE sessions (token TEXT PRIMARY KEY, data BYTEA NOT NULL, expiry TIMESTAMPTZ NOT NULL)`)
		if err != nil {
			t.Fatal(err)
		}
		test(t, func() scs.Store { return pgxstore.NewWithCleanupInterval(pool, 0) })
	})
}

func serve(t *testing.T, a *app) *visitor {
	t.Helper()
	s := httptest.NewUnstartedServer(a.router)
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // scs writes a second header after a failed commit
	s.Start()
	t.Cleanup(s.Close)
	return newVisitor(t, s.URL)
}

func TestStores(t *testing.T) {
	each(t, func(t *testing.T, open func() scs.Store) {
		a := newApp(open(), "a", func() {})

		t.Run("a flash is shown once", func(t *testing.T) {
			is := is.New(t)
			v := serve(t, a)
			is.Equal(v.must(t, "POST", "/items/1").status, http.StatusFound)
			p := v.page(t, "/items")
			is.Equal(p.Flash.ID, "1")
			is.Equal(p.texts(), []string{"Created 1."})
			p = v.page(t, "/items")
			is.Equal(p.Flash.ID, "")
			is.Equal(p.texts(), nil)
		})

		t.Run("it survives what does not show it", func(t *testing.T) {
			is := is.New(t)
			v := serve(t, a)
			v.must(t, "POST", "/items/1")
			is.Equal(v.must(t, "GET", "/items", "X-Inertia-Version", "v0").status, http.StatusConflict)
			is.Equal(v.must(t, "GET", "/fragment").status, http.StatusConflict)
			is.Equal(v.must(t, "GET", "/elsewhere").status, http.StatusFound)
			is.Equal(v.must(t, "GET", "/items", "Purpose", "prefetch").status, http.StatusOK)
			v.must(t, "POST", "/items/2")
			p := v.page(t, "/items", "X-Inertia", "") // as a document
			is.Equal(p.Flash.ID, "2")
			is.Equal(p.texts(), []string{"Created 1.", "Created 2."})
			is.Equal(v.page(t, "/items").texts(), nil)
		})

		t.Run("errors by field and bag", func(t *testing.T) {
			is := is.New(t)
			v := serve(t, a)
			v.must(t, "POST", "/invalid", "Referer", v.url+"/items")
			is.Equal(v.page(t, "/items").Props["errors"], map[string]any{"items.0.name": "is required", "items.1.name": "is too short"})
			v.must(t, "POST", "/invalid", "Referer", v.url+"/items", "X-Inertia-Error-Bag", "first")
			is.Equal(v.page(t, "/items").Props["errors"], map[string]any{"first": map[string]any{"items.0.name": "is required", "items.1.name": "is too short"}})
			is.Equal(v.page(t, "/items").Props["errors"], map[string]any{})
		})

		t.Run("renewed and destroyed sessions", func(t *testing.T) {
			is := is.New(t)
			v := serve(t, a)
			v.must(t, "POST", "/items/1")
			v.must(t, "POST", "/sign-in")
			is.Equal(v.page(t, "/items").texts(), []string{"Created 1.", "Welcome."})
			v.must(t, "POST", "/items/2")
			v.must(t, "POST", "/sign-out")
			p := v.page(t, "/items")
			is.Equal(p.texts(), []string{"Good bye."}) // what is older went with the session
			is.True(p.ClearHistory)
			is.Equal(v.page(t, "/items").texts(), nil)
		})

		t.Run("large and odd values", func(t *testing.T) {
			is := is.New(t)
			values := map[string]any{"long": strings.Repeat("é", 25<<10), "odd": "\x00\u2028'\"\\<>&😀", "": nil}
			token := request(t, a, "", func(ctx context.Context) { is.NoErr(a.notices.Put(ctx, "old", values)) })
			request(t, a, token, func(ctx context.Context) {
				sections, err := a.notices.Get(ctx)
				is.NoErr(err)
				is.Equal(len(sections["old"]), len(values))
				for key, want := range values {
					var got any
					is.NoErr(json.Unmarshal(sections["old"][key], &got))
					is.Equal(got, want)
				}
			})
		})

		t.Run("iteration", func(t *testing.T) {
			is := is.New(t)
			request(t, a, "", func(ctx context.Context) { is.NoErr(a.notices.Info(ctx, "iterated")) })
			found := false
			is.NoErr(a.sessions.Iterate(t.Context(), func(ctx context.Context) error {
				sections, err := a.notices.Get(ctx)
				found = found || strings.Contains(string(sections["flash"]["messages"]), "iterated")
				return err
			}))
			is.True(found)
		})
	})
}

// request runs f as a request of the session and returns its token.
func request(t *testing.T, a *app, token string, f func(ctx context.Context)) string {
	t.Helper()
	ctx, err := a.sessions.Load(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	f(ctx)
	if token, _, err = a.sessions.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	return token
}

// A slow request of one instance overlaps with a quick one of another instance.
func TestStoresWithOverlappingRequests(t *testing.T) {
	each(t, func(t *testing.T, open func() scs.Store) {
		is := is.New(t)
		held, release := make(chan struct{}), make(chan struct{})
		a := newApp(open(), "a", func() { held <- struct{}{}; <-release })
		b := newApp(open(), "b", func() {})
		va := serve(t, a)
		vb := serve(t, b)
		vb.client.Jar = va.client.Jar // the same browser: cookies know no ports

		for _, slow := range []string{"GET", "POST"} {
			va.must(t, "POST", "/items/1")
			answer := make(chan response)
			go func() {
				r, err := va.do(slow, "/slow")
				if err != nil {
					t.Error(err)
				}
				answer <- r
			}()
			<-held
			if slow == "POST" {
				is.Equal(vb.page(t, "/items").texts(), []string{"Created 1."}) // shown while the slow one still has it
			}
			vb.must(t, "POST", "/items/2")
			release <- struct{}{}
			r := <-answer
			if slow == "GET" {
				p, err := r.page()
				is.NoErr(err)
				is.Equal(p.texts(), []string{"Created 1."})
				is.Equal(vb.page(t, "/items").texts(), []string{"Created 2."}) // not lost with what the slow page showed
			} else {
				p := vb.page(t, "/items")
				is.Equal(p.texts(), []string{"Created 2."}) // the first does not come back
				is.Equal(p.Flash.ID, "slow")
			}
			is.Equal(va.page(t, "/items").texts(), nil)
		}
	})
}

// Requests of one session at the same time, in one process.
func TestStoresLoseNothing(t *testing.T) {
	each(t, func(t *testing.T, open func() scs.Store) {
		is := is.New(t)
		a := newApp(open(), "a", func() {})
		a.sessions.IdleTimeout = time.Hour // every request writes
		v := serve(t, a)
		v.must(t, "POST", "/items/first")
		v.page(t, "/items")

		const writers, each = 6, 15
		var mu sync.Mutex
		seen := make(map[string]int)
		show := func() {
			r, err := v.do("GET", "/items")
			if err != nil {
				t.Error(err)
				return
			}
			p, err := r.page()
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, text := range p.texts() {
				seen[text]++
			}
		}
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					if _, err := v.do("POST", fmt.Sprint("/items/", w, "-", i)); err != nil {
						t.Error(err)
					}
					if i%5 == 0 {
						show()
					}
				}
			})
		}
		wg.Wait()
		show()
		is.Equal(len(seen), writers*each)
		is.Equal(v.page(t, "/items").texts(), nil)
	})
}
