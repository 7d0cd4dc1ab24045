package flash_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"

	"github.com/chinertia/chinertia/flash"
)

// bareCodec writes the bytes of the flash store and nothing else, so that what
// is measured is not encoding/gob.
type bareCodec struct{}

var never = time.Now().Add(24 * time.Hour) // when its sessions expire

func (bareCodec) Encode(_ time.Time, values map[string]any) ([]byte, error) {
	b, _ := values["chinertia.flash"].([]byte)
	return b, nil
}

func (bareCodec) Decode(b []byte) (time.Time, map[string]any, error) {
	if len(b) == 0 {
		return never, map[string]any{}, nil
	}
	return never, map[string]any{"chinertia.flash": b}, nil
}

var benchData = map[string]any{
	"errors": map[string][]string{
		"email":        {"must be an email address"},
		"items.0.name": {"is required", "is too short"},
	},
}

// BenchmarkPutTake puts errors of a form in one request, and takes them in the
// next one: the way from value to session bytes and back to JSON values. It is
// bounded by five times the two JSON operations that this takes at least: each
// entry is read and written as JSON once more for the session, and two loads and
// commits of the session, which are measured alone as well, are in it.
func BenchmarkPutTake(b *testing.B) {
	b.Run("two JSON operations", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			data, err := json.Marshal(benchData)
			if err != nil {
				b.Fatal(err)
			}
			var values map[string]json.RawMessage
			if err := json.Unmarshal(data, &values); err != nil {
				b.Fatal(err)
			}
		}
	})
	const token = "token"
	newSessions := func(b *testing.B) *scs.SessionManager {
		sessions := scs.New()
		sessions.Store = memstore.NewWithCleanupInterval(0)
		sessions.Codec = bareCodec{}
		if err := sessions.Store.Commit(token, nil, never); err != nil {
			b.Fatal(err)
		}
		return sessions
	}
	request := func(b *testing.B, sessions *scs.SessionManager, f func(ctx context.Context) error) {
		ctx, err := sessions.Load(b.Context(), token)
		if err == nil {
			err = f(ctx)
		}
		if err == nil {
			_, _, err = sessions.Commit(ctx)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	b.Run("two sessions alone", func(b *testing.B) {
		sessions := newSessions(b)
		value := []byte(`{}`)
		b.ReportAllocs()
		for b.Loop() {
			request(b, sessions, func(ctx context.Context) error {
				sessions.Put(ctx, "chinertia.flash", value)
				return nil
			})
			request(b, sessions, func(ctx context.Context) error {
				sessions.Pop(ctx, "chinertia.flash")
				return nil
			})
		}
	})
	b.Run("flash", func(b *testing.B) {
		sessions := newSessions(b)
		store := flash.New(sessions)
		b.ReportAllocs()
		for b.Loop() {
			request(b, sessions, func(ctx context.Context) error { return store.Put(ctx, "errors", benchData) })
			request(b, sessions, func(ctx context.Context) error {
				sections, err := store.Get(ctx)
				if err != nil || len(sections) != 1 {
					b.Fatal(sections, err)
				}
				return store.Remove(ctx, "errors")
			})
		}
	})
}

// BenchmarkPage is the page view that has nothing to show, which is nearly
// every one: the whole request with and without the store.
func BenchmarkPage(b *testing.B) {
	for _, name := range []string{"session only", "flash"} {
		b.Run(name, func(b *testing.B) {
			sessions := scs.New()
			sessions.Store = memstore.NewWithCleanupInterval(0)
			get := func(context.Context) {}
			if name != "session only" {
				store := flash.New(sessions)
				get = func(ctx context.Context) {
					if sections, err := store.Get(ctx); sections != nil || err != nil {
						b.Fatal(sections, err)
					}
				}
			}
			ctx, err := sessions.Load(b.Context(), "")
			if err != nil {
				b.Fatal(err)
			}
			sessions.Put(ctx, "user", 7)
			token, _, err := sessions.Commit(ctx)
			if err != nil {
				b.Fatal(err)
			}
			h := sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { get(r.Context()) }))
			r := httptest.NewRequest("GET", "/", nil)
			r.AddCookie(&http.Cookie{Name: "session", Value: token})
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
}

// BenchmarkGet is what the store adds to a page that has nothing to show.
func BenchmarkGet(b *testing.B) {
	sessions := scs.New()
	store := flash.New(sessions)
	ctx, err := sessions.Load(b.Context(), "")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if sections, err := store.Get(ctx); sections != nil || err != nil {
			b.Fatal(sections, err)
		}
	}
}
