package flash_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/flash"
)

// site is a session manager with a flash store, and drives them as LoadAndSave
// does, so that tests can decide how requests overlap.
type site struct {
	t *testing.T
	*scs.SessionManager
	*flash.Store
}

// prototype is copied, because each call of New starts a goroutine for a store
// and a fuzz target makes a million of them.
var prototype = scs.New()

func newSite(t *testing.T, opts ...flash.Option) site {
	sessions := new(scs.SessionManager)
	*sessions = *prototype
	sessions.Store = memstore.NewWithCleanupInterval(0)
	return site{t, sessions, flash.New(sessions, opts...)}
}

// begin loads the session of a request.
func (s site) begin(token string) context.Context {
	s.t.Helper()
	ctx, err := s.Load(s.t.Context(), token)
	if err != nil {
		s.t.Fatal(err)
	}
	return ctx
}

// end writes the session if the request has changed it, and returns its token.
func (s site) end(ctx context.Context) string {
	s.t.Helper()
	if s.Status(ctx) != scs.Modified {
		return s.Token(ctx)
	}
	token, _, err := s.Commit(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	return token
}

// request runs f as a request of the session and returns its token.
func (s site) request(token string, f func(ctx context.Context)) string {
	s.t.Helper()
	ctx := s.begin(token)
	f(ctx)
	return s.end(ctx)
}

// put runs a request that puts one value into the section flash.
func (s site) put(token, key string, value any) string {
	s.t.Helper()
	return s.request(token, func(ctx context.Context) { s.mustPut(ctx, "flash", key, value) })
}

func (s site) mustPut(ctx context.Context, section, key string, value any) {
	s.t.Helper()
	if err := s.Store.Put(ctx, section, map[string]any{key: value}); err != nil {
		s.t.Fatal(err)
	}
}

// show returns what a page of the request shows, and removes it.
func (s site) show(ctx context.Context) string {
	s.t.Helper()
	got := s.look(ctx)
	if err := s.Store.Remove(ctx, "flash", "errors", "old", "history"); err != nil {
		s.t.Fatal(err)
	}
	return got
}

// look returns what is there as JSON, "" for nothing.
func (s site) look(ctx context.Context) string {
	s.t.Helper()
	sections, err := s.Store.Get(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	if sections == nil {
		return ""
	}
	b, err := json.Marshal(sections)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

// page runs a request that shows a page, and returns what is on it.
func (s site) page(token string) (shown string) {
	s.t.Helper()
	s.request(token, func(ctx context.Context) { shown = s.show(ctx) })
	return shown
}

func TestPut(t *testing.T) {
	type values = map[string]any
	tests := []struct {
		name string
		puts []values
		want string
	}{
		{"nothing", nil, ``},
		{"no values", []values{{}, nil}, ``},
		{"several keys", []values{{"a": 1, "b": "two"}}, `{"flash":{"a":1,"b":"two"}}`},
		{"calls merge", []values{{"a": 1}, {"b": 2}}, `{"flash":{"a":1,"b":2}}`},
		{"the later value wins", []values{{"a": 1, "b": 1}, {"a": 2}}, `{"flash":{"a":2,"b":1}}`},
		{"null is a value", []values{{"a": nil}}, `{"flash":{"a":null}}`},
		{"nested values", []values{{"a": values{"b": []string{"c"}}}}, `{"flash":{"a":{"b":["c"]}}}`},
		{"keys that JSON must escape", []values{{"a\"\\\n</é": 1}}, `{"flash":{"a\"\\\n\u003c/é":1}}`},
		{"texts with what JSON is made of", []values{{"a": `"},{"i":[ \\`, "b": values{"}": []string{"]", ","}}}}, `{"flash":{"a":"\"},{\"i\":[ \\\\","b":{"}":["]",","]}}}`},
		{"the empty key", []values{{"": 1}}, `{"flash":{"":1}}`},
		{"raw JSON", []values{{"a": json.RawMessage(` [1, 2 ] `)}}, `{"flash":{"a":[1,2]}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			s := newSite(t)
			token := s.request("", func(ctx context.Context) {
				for _, v := range tt.puts {
					is.NoErr(s.Store.Put(ctx, "flash", v))
				}
				is.Equal(s.look(ctx), tt.want) // in the same request
			})
			is.Equal(s.page(token), tt.want) // in the next one
			is.Equal(s.page(token), "")      // and then no more
		})
	}
}

func TestPutThatFailsChangesNothing(t *testing.T) {
	tests := []struct {
		name   string
		values map[string]any
		want   string
		large  bool
	}{
		{"a value that is no JSON", map[string]any{"a": 2, "b": math.NaN()}, `flash: put "b" in section "flash": json: unsupported value: NaN`, false},
		{"a large value", map[string]any{"a": 2, "b": strings.Repeat("x", 100)},
			`flash: put into section "flash": too much data for the session: 115 bytes, the limit is 100: keep less, or raise it with WithMaxBytes`, true},
		{"a large key", map[string]any{strings.Repeat("x", 100): 1},
			`flash: put into section "flash": too much data for the session: 113 bytes, the limit is 100: keep less, or raise it with WithMaxBytes`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			s := newSite(t, flash.WithMaxBytes(100))
			token := s.put("", "a", 1)
			s.request(token, func(ctx context.Context) {
				err := s.Store.Put(ctx, "flash", tt.values)
				is.Equal(err.Error(), tt.want)
				is.Equal(errors.Is(err, flash.ErrTooLarge), tt.large)
				is.Equal(s.Status(ctx), scs.Unmodified)
				is.Equal(s.look(ctx), `{"flash":{"a":1}}`)
			})
			is.Equal(s.page(token), `{"flash":{"a":1}}`)
		})
	}
}

func TestLimitCountsWhatIsThere(t *testing.T) {
	is := is.New(t)
	s := newSite(t, flash.WithMaxBytes(100))
	token := s.request("", func(ctx context.Context) {
		s.mustPut(ctx, "old", "text", strings.Repeat("x", 91)) // 3 + 4 + 93 bytes: full
		is.True(errors.Is(s.Success(ctx, "no room"), flash.ErrTooLarge))
		s.mustPut(ctx, "old", "text", strings.Repeat("y", 91)) // takes the place of the first
	})
	is.True(strings.Contains(s.page(token), "yyy"))
	s.request(token, func(ctx context.Context) { is.NoErr(s.Success(ctx, "room again")) })
}

func TestRemove(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	token := s.request("", func(ctx context.Context) {
		s.mustPut(ctx, "flash", "a", 1)
		s.mustPut(ctx, "errors", "default", map[string][]string{"name": {"required"}})
		s.mustPut(ctx, "previous", "url", "/users?page=2")
		s.mustPut(ctx, "a later release's", "key", true)
	})
	s.request(token, func(ctx context.Context) { is.NoErr(s.Store.Remove(ctx, "flash", "errors", "old")) })
	is.Equal(s.page(token), `{"a later release's":{"key":true},"previous":{"url":"/users?page=2"}}`)

	s.request(token, func(ctx context.Context) {
		is.NoErr(s.Store.Remove(ctx, "flash", "old"))
		is.NoErr(s.Store.Remove(ctx))
		is.Equal(s.Status(ctx), scs.Unmodified) // nothing to remove, nothing to write
		is.NoErr(s.Store.Remove(ctx, "previous", "a later release's"))
	})
	s.request(token, func(ctx context.Context) {
		is.Equal(s.look(ctx), "")
		is.True(!s.Exists(ctx, "chinertia.flash")) // an empty store leaves no key in the session
	})
}

func TestGetBelongsToTheCaller(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	token := s.request("", func(ctx context.Context) {
		s.mustPut(ctx, "flash", "a", "text")
		is.NoErr(s.Success(ctx, "one"))
	})
	s.request(token, func(ctx context.Context) {
		sections, err := s.Store.Get(ctx)
		is.NoErr(err)
		copy(sections["flash"]["a"], "broken")
		copy(sections["flash"]["messages"], "broken")
		_ = append(sections["flash"]["a"], "broken"...)
		delete(sections, "flash")
		s.mustPut(ctx, "flash", "b", 1) // so that the session is written
	})
	is.Equal(s.page(token), `{"flash":{"a":"text","b":1,"messages":[{"type":"success","text":"one"}]}}`)
}

func TestGetOfAPageWithoutFlash(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	token := s.request("", func(ctx context.Context) { s.SessionManager.Put(ctx, "user", 1) })
	s.request(token, func(ctx context.Context) {
		allocs := testing.AllocsPerRun(100, func() {
			if sections, err := s.Store.Get(ctx); sections != nil || err != nil {
				t.Error(sections, err)
			}
		})
		is.True(allocs <= 1) // scs makes an interface of its context key
		is.Equal(s.Status(ctx), scs.Unmodified)
	})
}

func TestGoroutinesOfOneRequest(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	for range 500 {
		token := s.request("", func(ctx context.Context) {
			start := make(chan struct{})
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					<-start // all of them find a session without data
					if err := s.Info(ctx, "x"); err != nil {
						t.Error(err)
					}
					s.look(ctx)
				})
			}
			close(start)
			wg.Wait()
		})
		is.Equal(strings.Count(s.page(token), `"info"`), 4)
	}
}

func TestOptionsPanic(t *testing.T) {
	sessions := scs.New()
	flash.New(sessions, flash.WithKey("mine"))
	tests := []struct {
		name string
		call func()
		want string
	}{
		{"no sessions", func() { flash.New(nil) }, "flash: New called with nil session manager: pass the one whose LoadAndSave the router uses"},
		{"no store", func() { flash.New(&scs.SessionManager{Codec: scs.GobCodec{}}) }, "flash: New called with a session manager without Store, Codec or ErrorFunc: make it with scs.New"},
		{"the same key twice", func() { flash.New(sessions, flash.WithKey("mine")) },
			`flash: New called twice for one session manager with the key "mine": share the store, or choose another key with WithKey`},
		{"empty key", func() { flash.WithKey("") }, "flash: WithKey called with an empty key"},
		{"empty messages key", func() { flash.WithMessagesKey("") }, "flash: WithMessagesKey called with an empty key"},
		{"nil lock", func() { flash.WithLock(nil) }, "flash: WithLock called with nil: leave the option out instead"},
		{"no bytes", func() { flash.WithMaxBytes(0) }, "flash: WithMaxBytes called with a limit that is not positive"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			defer func() { is.Equal(recover(), tt.want) }()
			tt.call()
		})
	}
}

// A prop that is loaded while the page is built may flash something; the page
// has looked before that.
func TestPutAfterGet(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	token := s.put("", "a", 1)
	s.request(token, func(ctx context.Context) {
		is.Equal(s.look(ctx), `{"flash":{"a":1}}`)
		s.mustPut(ctx, "flash", "a", 2)
		is.NoErr(s.Warning(ctx, "No numbers today."))
		is.NoErr(s.Store.Remove(ctx, "flash"))
	})
	is.Equal(s.page(token), `{"flash":{"a":2,"messages":[{"type":"warning","text":"No numbers today."}]}}`)
	is.Equal(s.page(token), "")
}
