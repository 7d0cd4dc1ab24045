package flash_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"
	"github.com/matryer/is"

	"github.com/chinertia/chinertia/flash"
)

// jsonCodec writes sessions as JSON, where bytes become a base64 string.
type jsonCodec struct{}

type jsonRecord struct {
	Deadline time.Time
	Values   map[string]any
}

func (jsonCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	return json.Marshal(jsonRecord{deadline, values})
}

func (jsonCodec) Decode(b []byte) (time.Time, map[string]any, error) {
	var r jsonRecord
	err := json.Unmarshal(b, &r)
	return r.Deadline, r.Values, err
}

// sealedCodec writes nothing that can be read.
type sealedCodec struct{ scs.GobCodec }

func (c sealedCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	b, err := c.GobCodec.Encode(deadline, values)
	for i := range b {
		b[i] ^= 0xa5
	}
	return b, err
}

func (c sealedCodec) Decode(b []byte) (time.Time, map[string]any, error) {
	b = bytes.Clone(b)
	for i := range b {
		b[i] ^= 0xa5
	}
	return c.GobCodec.Decode(b)
}

func TestCodecs(t *testing.T) {
	for name, c := range map[string]scs.Codec{"gob": scs.GobCodec{}, "JSON": jsonCodec{}, "sealed": sealedCodec{}} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			sessions := scs.New()
			sessions.Codec = c
			s := site{t, sessions, flash.New(sessions)}
			token := s.request("", func(ctx context.Context) {
				s.mustPut(ctx, "flash", "a", map[string]any{"b": "<c>"})
				s.SessionManager.Put(ctx, "user", "ada")
				is.NoErr(s.Info(ctx, "hi"))
			})
			s.request(token, func(ctx context.Context) { s.mustPut(ctx, "flash", "d", 1) })
			is.Equal(s.page(token), `{"flash":{"a":{"b":"\u003cc\u003e"},"d":1,"messages":[{"type":"info","text":"hi"}]}}`)
			s.request(token, func(ctx context.Context) {
				is.Equal(s.GetString(ctx, "user"), "ada")
				is.Equal(s.look(ctx), "")
			})
		})
	}
}

// stored returns what lies in the session of a record, as a process without
// package flash sees it.
func stored(t *testing.T, s site, store *memstore.MemStore, token string) string {
	t.Helper()
	record, _, _ := store.Find(token)
	_, values, err := scs.GobCodec{}.Decode(record)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := values["chinertia.flash"].([]byte)
	return string(b)
}

// While a release is rolled out, another process writes what lies in the session.
func TestRollingDeploy(t *testing.T) {
	tests := []struct {
		name, stored string
		put          bool   // this process puts a value of its own
		page         string // what this process shows
		left         string // what the other process finds then, without IDs
	}{
		{"this release's format", `{"v":1,"e":[{"i":"x","s":"flash","k":"a","d":1},{"i":"y","s":"flash","k":"messages","d":{"type":"info","text":"hi"},"a":true}]}`,
			false, `{"flash":{"a":1,"messages":[{"type":"info","text":"hi"}]}}`, ``},
		{"an unknown section", `{"v":1,"e":[{"i":"x","s":"drafts","k":"a","d":1}]}`,
			false, `{"drafts":{"a":1}}`, `{"v":1,"e":[{"i":"x","s":"drafts","k":"a","d":1}]}`},
		{"a newer format is left alone", `{"v":2,"e":{"flash":{"a":1}}}`, false, ``, `{"v":2,"e":{"flash":{"a":1}}}`},
		{"and survives beside a value of this release", `{"v":2,"e":{"flash":{"a":1}}}`, true,
			`{"flash":{"own":true}}`, `{"v":1,"x":{"v":2,"e":{"flash":{"a":1}}}}`},
		{"also when it is there already", `{"v":1,"e":[{"i":"x","s":"flash","k":"a","d":1}],"x":{"v":2}}`, true,
			`{"flash":{"a":1,"own":true}}`, `{"v":1,"x":{"v":2}}`},
		{"this release's format, written by another encoder", `{"v":1,"e":[{"i":"x","s":"flash","k":"\u0061","d": [1, 2] , "a":false}, {"d":"é","k":"b","s":"flash","i":"y"}]}`,
			false, `{"flash":{"a":[1,2],"b":"é"}}`, ``},
		{"this release's format, cut off", `{"v":1,"e":[{"i":"x","s":"flash","k":"a","d":1}`, true, `{"flash":{"own":true}}`, ``},
		{"a key twice, the later one of a newer format", `{"v":1,"e":[{"i":"x","s":"flash","k":"a","d":1}],"v":2}`,
			false, ``, `{"v":1,"e":[{"i":"x","s":"flash","k":"a","d":1}],"v":2}`},
		{"no JSON at all", `garbage`, true, `{"flash":{"own":true}}`, ``},
		{"JSON of another kind", `["v",1]`, true, `{"flash":{"own":true}}`, ``},
		{"an unversioned format", `{"flash":{"a":1}}`, true, `{"flash":{"own":true}}`, ``},
		{"entries without a version", `{"e":[{"i":"x","s":"flash","k":"a","d":1}]}`, true, `{"flash":{"own":true}}`, ``},
		{"a value that is missing", `{"v":1,"e":[{"i":"x","s":"flash","k":"a"}]}`, true, `{"flash":{"own":true}}`, ``},
		{"no bytes", ``, true, `{"flash":{"own":true}}`, ``},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			s := newSite(t)
			store := s.SessionManager.Store.(interface{ Unwrap() scs.Store }).Unwrap().(*memstore.MemStore)
			record, err := scs.GobCodec{}.Encode(time.Now().Add(time.Hour), map[string]any{"chinertia.flash": []byte(tt.stored), "user": 1})
			is.NoErr(err)
			is.NoErr(store.Commit("token", record, time.Now().Add(time.Hour)))

			s.request("token", func(ctx context.Context) {
				s.SessionManager.Put(ctx, "user", 2)
				if tt.put {
					s.mustPut(ctx, "flash", "own", true)
				}
			})
			is.Equal(s.page("token"), tt.page)
			is.Equal(stored(t, s, store, "token"), tt.left)
		})
	}
}

// The other process changes the session between this one's load and commit.
func TestRollingDeployWithConcurrentRequests(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	store := s.SessionManager.Store.(interface{ Unwrap() scs.Store }).Unwrap().(*memstore.MemStore)
	token := s.put("", "a", 1)
	slow := s.begin(token)
	record, err := scs.GobCodec{}.Encode(time.Now().Add(time.Hour), map[string]any{"chinertia.flash": []byte(`{"v":3,"new":"format"}`)})
	is.NoErr(err)
	is.NoErr(store.Commit(token, record, time.Now().Add(time.Hour)))
	s.mustPut(slow, "flash", "b", 2)
	s.end(slow)
	is.Equal(s.page(token), `{"flash":{"b":2}}`) // a is the newer process's business now
	is.Equal(stored(t, s, store, token), `{"v":1,"x":{"v":3,"new":"format"}}`)
}

// The format that lies in the stores of running applications must not change
// without a new version.
func TestStoredFormat(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	store := s.SessionManager.Store.(interface{ Unwrap() scs.Store }).Unwrap().(*memstore.MemStore)
	token := s.request("", func(ctx context.Context) {
		s.mustPut(ctx, "errors", "default", map[string][]string{"name": {"required"}})
		is.NoErr(s.Info(ctx, "hi"))
	})
	raw := stored(t, s, store, token)
	var v struct{ E []struct{ I string } }
	is.NoErr(json.Unmarshal([]byte(raw), &v))
	is.Equal(len(v.E), 2)
	is.True(v.E[0].I != v.E[1].I)
	raw = strings.NewReplacer(v.E[0].I, "1st", v.E[1].I, "2nd").Replace(raw)
	is.Equal(raw, `{"v":1,"e":[{"i":"1st","s":"errors","k":"default","d":{"name":["required"]}},`+
		`{"i":"2nd","s":"flash","k":"messages","d":{"type":"info","text":"hi"},"a":true}]}`)
}

func FuzzStoredBytes(f *testing.F) {
	f.Add([]byte(`{"v":1,"e":[{"i":"x","s":"flash","k":"a","d":null,"a":true},{"i":"x","s":"flash","k":"a","d":[]}],"x":{"v":2}}`))
	f.Add([]byte(`{"v":1,"e":[{"i":"x","s":"flash","k":"a","d":"}\"]"},{"i":"x","s":"old","k":"\u0061","d":{"b":[1,"," ,{}]}}],"x":{"v":2}}`))
	f.Add([]byte(`{"v":1,"e":[{"i":"x","s":"flash","k":"a","d":1,"a":true}],"v":2}`))
	f.Add([]byte(`{"v":1,"e":[{"s":"errors","d": [ 1 ] ,"a":true}]}`))
	f.Add([]byte(`{"v":2,"e":{}}`))
	f.Add([]byte(`{"v":1e2,"x":null}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, value := range []any{b, base64.StdEncoding.EncodeToString(b)} {
			s := newSite(t)
			store := s.SessionManager.Store.(interface{ Unwrap() scs.Store }).Unwrap()
			record, err := scs.GobCodec{}.Encode(time.Now().Add(time.Hour), map[string]any{"chinertia.flash": value})
			if err != nil {
				t.Fatal(err)
			}
			if err := store.Commit("token", record, time.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			ctx := s.begin("token")
			before, err := s.Store.Get(ctx)
			if err != nil {
				continue // not flash data: the program's mistake
			}
			s.mustPut(ctx, "flash", "own", true)
			s.end(ctx)
			ctx = s.begin("token")
			after, err := s.Store.Get(ctx)
			if err != nil || string(after["flash"]["own"]) != "true" {
				t.Fatal(after, err)
			}
			for section, keys := range before {
				for key, data := range keys {
					var want bytes.Buffer // it may have been written by another encoder
					if err := json.Compact(&want, data); err != nil {
						t.Fatal(err)
					}
					if (section != "flash" || key != "own") && string(after[section][key]) != want.String() {
						t.Errorf("%s.%s was %s and is %s", section, key, data, after[section][key])
					}
				}
			}
		}
	})
}

func FuzzPut(f *testing.F) {
	f.Add("flash", "key", "value")
	f.Add("old", "a\"\\\x00é\u2028", "</script>\xff")
	f.Fuzz(func(t *testing.T, section, key, value string) {
		s := newSite(t, flash.WithMaxBytes(1<<30))
		token := s.request("", func(ctx context.Context) { s.mustPut(ctx, section, key, value) })
		ctx := s.begin(token)
		got, err := s.Store.Get(ctx)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := json.Marshal(value)
		if utf8.ValidString(section) && utf8.ValidString(key) && !bytes.Equal(got[section][key], want) {
			t.Errorf("got %s, want %s under %q", got, want, key)
		}
		if len(got) != 1 {
			t.Errorf("got %s", got)
		}
		s.show(ctx)
	})
}
