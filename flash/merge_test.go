package flash_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/flash"
)

// Two requests of one session overlap: the slow one begins, the quick one runs
// from its begin to its end, then the slow one goes on.
func TestConcurrentRequests(t *testing.T) {
	type step = func(s site, ctx context.Context)
	put := func(key string, value any) step {
		return func(s site, ctx context.Context) { s.mustPut(ctx, "flash", key, value) }
	}
	info := func(text string) step {
		return func(s site, ctx context.Context) {
			if err := s.Info(ctx, text); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	set := func(key string, value any) step {
		return func(s site, ctx context.Context) { s.SessionManager.Put(ctx, key, value) }
	}
	unset := func(key string) step {
		return func(s site, ctx context.Context) { s.SessionManager.Remove(ctx, key) }
	}
	show := func(s site, ctx context.Context) { s.show(ctx) }
	look := func(s site, ctx context.Context) { s.look(ctx) }
	reflash := func(s site, ctx context.Context) { s.Reflash(ctx); s.show(ctx) }
	clear := func(s site, ctx context.Context) { s.Clear(ctx) }
	both := func(a, b step) step { return func(s site, ctx context.Context) { a(s, ctx); b(s, ctx) } }

	tests := []struct {
		name        string
		before      step
		slow, quick step
		want        string // on the next page
		session     string // user and cart
	}{
		{"both put", nil, put("a", 1), put("b", 2), `{"flash":{"a":1,"b":2}}`, ""},
		{"both put beside what was there", put("c", 3), put("a", 1), put("b", 2), `{"flash":{"a":1,"b":2,"c":3}}`, ""},
		{"both put one key", put("a", 0), put("a", 1), put("a", 2), `{"flash":{"a":1}}`, ""},
		{"both add a message", info("0"), info("1"), info("2"),
			`{"flash":{"messages":[{"type":"info","text":"0"},{"type":"info","text":"2"},{"type":"info","text":"1"}]}}`, ""},
		{"one replaces the messages, the other adds one", info("0"), put("messages", []int{1}), info("2"),
			`{"flash":{"messages":[1,{"type":"info","text":"2"}]}}`, ""},
		{"a page shows, another request puts", put("a", 1), show, put("b", 2), `{"flash":{"b":2}}`, ""},
		{"a page shows, another request puts the same", put("a", 1), show, put("a", 1), `{"flash":{"a":1}}`, ""},
		{"a request puts, a page shows", put("a", 1), put("b", 2), show, `{"flash":{"b":2}}`, ""},
		{"a request puts the same, a page shows", put("a", 1), put("a", 1), show, `{"flash":{"a":1}}`, ""},
		{"both show", put("a", 1), show, show, ``, ""},
		{"one shows again, one shows", put("a", 1), reflash, show, `{"flash":{"a":1}}`, ""},
		{"one shows, one shows again", put("a", 1), show, reflash, `{"flash":{"a":1}}`, ""},
		{"both show again", info("0"), reflash, reflash, `{"flash":{"messages":[{"type":"info","text":"0"}]}}`, ""},
		{"a page that only looks", put("a", 1), look, show, ``, ""},
		{"another value is written, a page shows", put("a", 1), set("cart", 1), show, ``, "cart=1"},
		{"another value is written, a request puts", nil, set("cart", 1), put("a", 1), `{"flash":{"a":1}}`, "cart=1"},
		{"a page shows, another request logs in", put("a", 1), show, set("user", 7), ``, "user=7"},
		{"a request puts, another request logs in", nil, put("a", 1), set("user", 7), `{"flash":{"a":1}}`, "user=7"},
		{"a page shows, another request logs out", both(put("a", 1), set("user", 7)), show, both(set("user", 0), put("b", 1)), `{"flash":{"b":1}}`, ""},
		{"a page shows, another request removes a value", both(put("a", 1), set("user", 7)), show, unset("user"), ``, ""},
		{"a request adds a value, another one puts", nil, both(set("cart", 1), show), put("b", 2), `{"flash":{"b":2}}`, "cart=1"},
		{"a request removes a value, another one puts", set("user", 7), unset("user"), put("b", 2), `{"flash":{"b":2}}`, ""},
		{"both write other values", put("a", 1), both(show, set("cart", 1)), both(set("user", 7), put("b", 2)), `{"flash":{"b":2}}`, "cart=1"},
		{"one clears the session", put("a", 1), clear, put("b", 2), ``, ""},
		{"one clears the session and puts", put("a", 1), both(clear, put("c", 3)), put("b", 2), `{"flash":{"c":3}}`, ""},
		{"the other one clears the session", both(put("a", 1), set("user", 7)), put("c", 3), clear, `{"flash":{"c":3}}`, ""},
	}
	configs := []struct {
		name      string
		configure func(*scs.SessionManager)
	}{
		{"plain", func(*scs.SessionManager) {}},
		{"hashed tokens", func(m *scs.SessionManager) { m.HashTokenInStore = true }},
		{"idle timeout", func(m *scs.SessionManager) { m.IdleTimeout = time.Hour }},
		{"JSON codec", func(m *scs.SessionManager) { m.Codec = jsonCodec{} }},
		{"two stores", func(m *scs.SessionManager) { flash.New(m, flash.WithKey("other")) }},
	}
	for _, c := range configs {
		for _, tt := range tests {
			t.Run(c.name+"/"+tt.name, func(t *testing.T) {
				is := is.New(t)
				sessions := scs.New()
				sessions.Store = memstore.NewWithCleanupInterval(0)
				c.configure(sessions)
				s := site{t, sessions, flash.New(sessions)}

				token := s.request("", func(ctx context.Context) {
					if tt.before != nil {
						tt.before(s, ctx)
					}
					s.SessionManager.Put(ctx, "lang", "en") // the session exists in any case
				})
				slow := s.begin(token)
				s.request(token, func(ctx context.Context) { tt.quick(s, ctx) })
				tt.slow(s, slow)
				s.end(slow)

				s.request(token, func(ctx context.Context) {
					is.Equal(s.show(ctx), tt.want)
					var session []string
					for _, key := range []string{"cart", "user"} {
						if v := s.SessionManager.Get(ctx, key); v != nil && fmt.Sprint(v) != "0" {
							session = append(session, fmt.Sprint(key, "=", v))
						}
					}
					is.Equal(strings.Join(session, " "), tt.session)
				})
				is.Equal(s.page(token), "")
			})
		}
	}
}

// A visitor signs out, one way or another, while a request of theirs is on its
// way: whatever that request writes, they stay signed out.
func TestWhatIsGoneStaysGone(t *testing.T) {
	type step = func(s site, ctx context.Context)
	put := func(key string, value any) step {
		return func(s site, ctx context.Context) { s.SessionManager.Put(ctx, key, value) }
	}
	ways := []struct {
		name    string
		signOut step
		gone    bool // the whole session
	}{
		{"destroyed", func(s site, ctx context.Context) { s.Destroy(ctx) }, true},
		{"another token", func(s site, ctx context.Context) { s.RenewToken(ctx); s.SessionManager.Remove(ctx, "user") }, true},
		{"cleared", func(s site, ctx context.Context) { s.Clear(ctx) }, false},
		{"removed", func(s site, ctx context.Context) { s.SessionManager.Remove(ctx, "user") }, false},
		{"popped", func(s site, ctx context.Context) { s.Pop(ctx, "user") }, false},
	}
	flights := []struct {
		name   string
		flight step
		want   string // flash data on the next page if the session is gone
	}{
		{"shows", func(s site, ctx context.Context) { s.show(ctx) }, ""},
		{"puts flash data", func(s site, ctx context.Context) { s.mustPut(ctx, "flash", "b", 2) }, `{"flash":{"b":2}}`},
		{"adds another value", put("cart", 1), ""},
		{"changes another value", put("lang", "de"), ""},
		{"renews who is signed in", put("user", 8), ""},
		{"changes everything", func(s site, ctx context.Context) {
			s.show(ctx)
			put("cart", 1)(s, ctx)
			put("user", 8)(s, ctx)
			s.mustPut(ctx, "flash", "b", 2)
		}, `{"flash":{"b":2}}`},
		{"extends the session", func(s site, ctx context.Context) { s.SetDeadline(ctx, time.Now().Add(48*time.Hour)) }, ""},
	}
	for _, way := range ways {
		for _, tt := range flights {
			for _, idle := range []time.Duration{0, time.Hour} {
				t.Run(fmt.Sprint(way.name, "/", tt.name, "/idle ", idle), func(t *testing.T) {
					is := is.New(t)
					s := newSite(t)
					s.IdleTimeout = idle
					token := s.request("", func(ctx context.Context) {
						s.mustPut(ctx, "flash", "a", 1)
						s.SessionManager.Put(ctx, "user", 7)
						s.SessionManager.Put(ctx, "lang", "en")
					})
					flight := s.begin(token)
					out := s.begin(token)
					way.signOut(s, out)
					if s.Status(out) == scs.Modified {
						s.end(out)
					}
					tt.flight(s, flight)
					s.end(flight)
					s.request(token, func(ctx context.Context) {
						is.Equal(s.GetInt(ctx, "user"), 0) // signed out
						if !way.gone {
							return
						}
						is.Equal(s.GetString(ctx, "lang"), "")
						is.Equal(s.GetInt(ctx, "cart"), 0)
						is.Equal(s.look(ctx), tt.want)
						is.Equal(s.Token(ctx) != "", tt.want != "") // there is a session only if there is something in it
						is.True(s.Deadline(ctx).After(time.Now()))
					})
				})
			}
		}
	}
}

func TestLastWriteWinsAsInSCS(t *testing.T) {
	for name, signOut := range map[string]func(s site, ctx context.Context){
		"destroyed": func(s site, ctx context.Context) { s.Destroy(ctx) },
		"removed":   func(s site, ctx context.Context) { s.SessionManager.Remove(ctx, "user") },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			s := newSite(t, flash.WithLastWriteWins())
			token := s.request("", func(ctx context.Context) {
				s.mustPut(ctx, "flash", "a", 1)
				s.SessionManager.Put(ctx, "user", 7)
			})
			looks, writes := s.begin(token), s.begin(token)
			s.request(token, func(ctx context.Context) { signOut(s, ctx) })
			s.show(looks)
			s.end(looks)
			s.request(token, func(ctx context.Context) { is.Equal(s.GetInt(ctx, "user"), 0) }) // a page that shows changes nothing
			s.SessionManager.Put(writes, "cart", 1)
			s.end(writes)
			s.request(token, func(ctx context.Context) {
				is.Equal(s.GetInt(ctx, "user"), 7)
				is.Equal(s.GetInt(ctx, "cart"), 1)
			})
		})
	}
}

func TestDeadlineOfAMergedSession(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	token := s.put("", "a", 1)
	deadline := time.Now().Add(time.Minute).UTC().Truncate(0)
	slow := s.begin(token)
	s.request(token, func(ctx context.Context) { s.SessionManager.Put(ctx, "user", 7) })
	s.SetDeadline(slow, deadline)
	s.show(slow)
	s.end(slow)
	s.request(token, func(ctx context.Context) {
		is.Equal(s.GetInt(ctx, "user"), 7)
		is.True(s.Deadline(ctx).Equal(deadline))
	})
}

// A handler may write the session itself; scs writes it once more.
func TestSessionWrittenTwice(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	token := s.put("", "a", 1)
	slow := s.begin(token)
	is.NoErr(s.Info(slow, "one"))
	s.end(slow)
	is.Equal(s.look(slow), `{"flash":{"a":1,"messages":[{"type":"info","text":"one"}]}}`) // still readable
	s.put(token, "b", 2)
	is.NoErr(s.Info(slow, "two"))
	s.end(slow)
	is.Equal(s.page(token), `{"flash":{"a":1,"b":2,"messages":[{"type":"info","text":"one"},{"type":"info","text":"two"}]}}`)
}

func TestRenewedToken(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	old := s.put("", "a", 1)
	token := s.request(old, func(ctx context.Context) {
		s.mustPut(ctx, "flash", "b", 2)
		is.NoErr(s.RenewToken(ctx))
		is.NoErr(s.Success(ctx, "Welcome."))
	})
	is.True(token != old)
	is.Equal(s.page(old), "")
	is.Equal(s.page(token), `{"flash":{"a":1,"b":2,"messages":[{"type":"success","text":"Welcome."}]}}`)
}

func TestDestroyedSession(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	old := s.put("", "a", 1)
	token := s.request(old, func(ctx context.Context) {
		s.mustPut(ctx, "flash", "before", true)
		is.NoErr(s.Destroy(ctx))
		is.NoErr(s.Info(ctx, "Good bye."))
	})
	is.True(token != old)
	is.Equal(s.page(old), "")
	is.Equal(s.page(token), `{"flash":{"messages":[{"type":"info","text":"Good bye."}]}}`) // what was put after Destroy
}

func TestMergeSession(t *testing.T) {
	for _, other := range []string{"", "a"} { // the session that is merged in holds this key
		t.Run("other holds "+other, func(t *testing.T) {
			is := is.New(t)
			s := newSite(t)
			from := s.request("", func(ctx context.Context) {
				s.SessionManager.Put(ctx, "user", 7)
				if other != "" {
					s.mustPut(ctx, "flash", other, 1)
				}
			})
			token := s.put("", "b", 2)
			s.request(token, func(ctx context.Context) { is.NoErr(s.MergeSession(ctx, from)) })
			want := `{"flash":{"b":2}}`
			if other != "" {
				want = `{"flash":{"a":1}}` // its values win, as scs says
			}
			s.request(token, func(ctx context.Context) { is.Equal(s.GetInt(ctx, "user"), 7) })
			is.Equal(s.page(token), want)
			is.Equal(s.page(token), "")
		})
	}
}

// Requests of one session run at the same time; within one process nothing may
// be lost, and whoever shows something shows it before it is gone.
func TestConcurrentRequestsLoseNothing(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	s.IdleTimeout = time.Hour // every request writes
	token := s.request("", func(ctx context.Context) { s.SessionManager.Put(ctx, "lang", "en") })

	const writers, each = 8, 25
	var mu sync.Mutex
	seen := make(map[string]int)
	page := func() {
		shown := s.page(token)
		mu.Lock()
		defer mu.Unlock()
		for part := range strings.SplitSeq(shown, `"text":"`) {
			if id, _, ok := strings.Cut(part, `"`); ok && strings.HasPrefix(id, "m-") {
				seen[id]++
			}
		}
	}
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				s.request(token, func(ctx context.Context) {
					if err := s.Info(ctx, fmt.Sprint("m-", w, "-", i)); err != nil {
						t.Error(err)
					}
				})
				s.request(token, func(context.Context) {}) // the idle timeout is renewed
				if i%5 == 0 {
					page()
				}
			}
		})
	}
	wg.Wait()
	page()
	page()
	is.Equal(len(seen), writers*each) // every message was shown
	is.Equal(s.page(token), "")       // and is gone
}

// countingStore counts the Finds and, with fail, fails them.
type countingStore struct {
	*memstore.MemStore
	finds int
	fail  error
}

func (s *countingStore) Find(token string) ([]byte, bool, error) {
	s.finds++
	if s.fail != nil {
		return nil, false, s.fail
	}
	return s.MemStore.Find(token)
}

func TestMergingCostsOneFindPerWrite(t *testing.T) {
	is := is.New(t)
	store := &countingStore{MemStore: memstore.NewWithCleanupInterval(0)}
	sessions := scs.New()
	sessions.Store = store
	s := site{t, sessions, flash.New(sessions)}

	token := s.put("", "a", 1)
	is.Equal(store.finds, 0) // a new session
	s.request(token, func(ctx context.Context) { s.look(ctx) })
	is.Equal(store.finds, 1) // a session that is only read: scs loads it
	s.page(token)
	is.Equal(store.finds, 3) // one that is written: loaded, and read again

	ctx := s.begin(token)
	s.mustPut(ctx, "flash", "a", 1)
	store.fail = errors.New("store is down")
	_, _, err := s.Commit(ctx)
	is.Equal(err.Error(), "flash: reading the session again before it is written: store is down")
	is.True(errors.Is(err, store.fail))
}

// gatedStore lets a Commit wait until its gate opens.
type gatedStore struct {
	*memstore.MemStore
	gate chan struct{}
}

func (s gatedStore) Commit(token string, b []byte, expiry time.Time) error {
	<-s.gate
	return s.MemStore.Commit(token, b, expiry)
}

func TestWaitingForAStoreThatHangs(t *testing.T) {
	sessions := scs.New() // outside of the bubble: it has a goroutine
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		store := gatedStore{memstore.NewWithCleanupInterval(0), make(chan struct{}, 1)}
		sessions.Store = store
		s := site{t, sessions, flash.New(sessions)}
		store.gate <- struct{}{}
		token := s.put("", "a", 1)

		hanging, err := sessions.Load(t.Context(), token)
		is.NoErr(err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		waiting, err := sessions.Load(ctx, token)
		is.NoErr(err)
		s.mustPut(hanging, "flash", "b", 2)
		s.mustPut(waiting, "flash", "c", 3)

		done := make(chan error)
		go func() { _, _, err := sessions.Commit(hanging); done <- err }()
		synctest.Wait()
		start := time.Now()
		_, _, err = sessions.Commit(waiting)
		is.True(errors.Is(err, context.DeadlineExceeded))
		is.Equal(err.Error(), "flash: waiting for another request of the session: context deadline exceeded")
		is.Equal(time.Since(start), time.Second) // the end of its own context, not longer

		store.gate <- struct{}{}
		is.NoErr(<-done)
		store.gate <- struct{}{}
		is.Equal(s.page(token), `{"flash":{"a":1,"b":2}}`)
	})
}

func TestLockBetweenProcesses(t *testing.T) {
	is := is.New(t)
	sessions := scs.New()
	var held []string
	var locks, unlocks int
	var fail error
	store := &countingStore{MemStore: memstore.NewWithCleanupInterval(0)}
	sessions.Store = store
	s := site{t, sessions, flash.New(sessions, flash.WithLock(func(ctx context.Context, token string) (func(), error) {
		if fail != nil {
			return nil, fail
		}
		locks++
		held = append(held, token)
		finds := store.finds
		return func() { unlocks++; finds = store.finds - finds; held = append(held, fmt.Sprint(finds)) }, nil
	}))}
	token := s.put("", "a", 1)
	s.request(token, func(ctx context.Context) { s.look(ctx) }) // not written, not locked
	s.page(token)
	is.Equal(held, []string{token, "0", token, "1"}) // the Find before the Commit is under the lock
	s.request(token, func(ctx context.Context) { is.NoErr(s.Destroy(ctx)) })
	is.Equal(locks, 3)
	is.Equal(unlocks, 3)

	fail = errors.New("lock is down")
	ctx := s.begin("")
	s.mustPut(ctx, "flash", "a", 1)
	for range 2 { // what failed once does not hold the session for ever
		_, _, err := s.Commit(ctx)
		is.Equal(err.Error(), "flash: waiting for another request of the session: lock is down")
		is.True(errors.Is(err, fail))
	}
}

func TestWrappedStore(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	s.put("", "a", 1)
	s.put("", "b", 2)
	var shown []string
	is.NoErr(s.Iterate(t.Context(), func(ctx context.Context) error {
		shown = append(shown, s.show(ctx))
		_, _, err := s.Commit(ctx)
		return err
	}))
	is.Equal(len(shown), 2)

	inner := struct{ scs.Store }{memstore.NewWithCleanupInterval(0)} // cannot be iterated
	sessions := scs.New()
	sessions.Store = inner
	flash.New(sessions)
	is.Equal(sessions.Store.(interface{ Unwrap() scs.Store }).Unwrap(), inner)
	_, ok := sessions.Store.(scs.IterableCtxStore)
	is.True(!ok)

	is.NoErr(sessions.Store.Commit("token", []byte("record"), time.Now().Add(time.Hour)))
	_, found, err := sessions.Store.Find("token")
	is.NoErr(err)
	is.True(found)
	is.NoErr(sessions.Store.Delete("token"))
	_, found, _ = inner.Find("token")
	is.True(!found)
}
