//go:build unix

package sessionstores_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/alexedwards/scs/pgxstore"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/chiexample/sessionlock"
	"github.com/chinertia/chinertia/flash"
)

// startProxy sends each request to the next of the instances in turn.
func startProxy(t *testing.T, instances ...string) string {
	t.Helper()
	var targets []*url.URL
	for _, i := range instances {
		u, err := url.Parse(i)
		if err != nil {
			t.Fatal(err)
		}
		targets = append(targets, u)
	}
	var n atomic.Uint64
	transport := &http.Transport{MaxIdleConnsPerHost: 32}
	t.Cleanup(transport.CloseIdleConnections)
	s := httptest.NewServer(&httputil.ReverseProxy{
		Transport: transport,
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(targets[n.Add(1)%uint64(len(targets))]) },
	})
	t.Cleanup(s.Close)
	return s.URL
}

// Two processes share the sessions in Redis; visitors post, are redirected, and
// see what they did, whichever process answers.
func TestTwoProcessesBehindAProxy(t *testing.T) {
	is := is.New(t)
	_, redis := startRedis(t)
	proxy := startProxy(t, startApp(t, redis, "a"), startApp(t, redis, "b"))

	const visitors, cycles = 8, 125
	var mu sync.Mutex
	shown := make(map[string]int)
	pairs := make(map[string]int) // of processes that took the post and built the page
	var wg sync.WaitGroup
	for n := range visitors {
		v := newVisitor(t, proxy)
		wg.Go(func() {
			for i := range cycles {
				id := strconv.Itoa(n*cycles + i)
				post, err := v.do("POST", "/items/"+id)
				if err != nil || post.status != http.StatusFound {
					t.Errorf("post %s: %v %+v", id, err, post)
					return
				}
				get, err := v.do("GET", post.location)
				if err != nil {
					t.Errorf("page of %s: %v", id, err)
					return
				}
				p, err := get.page()
				if err != nil || p.Flash.ID != id || !slices.Equal(p.texts(), []string{"Created " + id + "."}) {
					t.Errorf("page of %s: %v %+v", id, err, p)
				}
				mu.Lock()
				for _, text := range p.texts() {
					shown[text]++
				}
				pairs[post.header.Get("X-App")+get.header.Get("X-App")]++
				mu.Unlock()
			}
			if r, err := v.do("GET", "/items"); err != nil {
				t.Error(err)
			} else if p, err := r.page(); err != nil || len(p.texts()) > 0 {
				t.Errorf("last page: %v %+v", err, p)
			}
		})
	}
	wg.Wait()
	is.Equal(len(shown), visitors*cycles)
	for text, times := range shown {
		if times != 1 {
			t.Errorf("%q was shown %d times", text, times)
		}
	}
	is.True(pairs["ab"]+pairs["ba"] > 0) // one process took the post, the other one showed it
	t.Log(fmt.Sprint(visitors*cycles, " cycles, by process of post and page: ", pairs))
}

// Requests of one session at two processes, at the same time: with a lock that
// both know, nothing is lost.
func TestTwoProcessesWithALock(t *testing.T) {
	is := is.New(t)
	_, redis := startRedis(t)
	proxy := startProxy(t, startApp(t, redis, "a", envLock+"=1"), startApp(t, redis, "b", envLock+"=1"))
	v := newVisitor(t, proxy)
	is.Equal(v.must(t, "POST", "/items/first").status, http.StatusFound)
	v.page(t, "/items")

	const writers, each = 6, 20
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				r, err := v.do("POST", fmt.Sprint("/items/", w, "-", i))
				if err != nil || r.status != http.StatusFound {
					t.Errorf("post: %v %+v", err, r)
				}
			}
		})
	}
	wg.Wait()
	is.Equal(len(v.page(t, "/items").texts()), writers*each)
	is.Equal(v.page(t, "/items").texts(), nil)
}

// The same at two instances with sessions in PostgreSQL. Those who wait for a
// session have connections of their own.
func TestTwoInstancesOnPostgreSQLWithALock(t *testing.T) {
	is := is.New(t)
	pool := startPostgres(t)
	_, err := pool.Exec(t.Context(), `CREATE TABLE sessions (token TEXT PRIMARY KEY, data BYTEA NOT NULL, expiry TIMESTAMPTZ NOT NULL)`)
	is.NoErr(err)
	locks, err := pgxpool.NewWithConfig(t.Context(), pool.Config())
	is.NoErr(err)
	t.Cleanup(locks.Close)
	instance := func(name string) http.Handler {
		store := pgxstore.NewWithCleanupInterval(pool, 0)
		return newApp(store, name, func() {}, flash.WithLock(sessionlock.Postgres(locks))).router
	}
	a, b := instance("a"), instance("b")
	var turn atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if turn.Add(1)%2 == 0 {
			a.ServeHTTP(w, r)
		} else {
			b.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	v := newVisitor(t, server.URL)
	is.Equal(v.must(t, "POST", "/items/first").status, http.StatusFound)
	v.page(t, "/items")
	const writers, each = 6, 10
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				r, err := v.do("POST", fmt.Sprint("/items/", w, "-", i))
				if err != nil || r.status != http.StatusFound {
					t.Errorf("post: %v %+v", err, r)
				}
			}
		})
	}
	wg.Wait()
	is.Equal(len(v.page(t, "/items").texts()), writers*each)
}
