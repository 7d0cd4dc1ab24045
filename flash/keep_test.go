package flash_test

import (
	"context"
	"testing"

	"github.com/matryer/is"
)

func TestReflash(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	all := `{"errors":{"default":{"name":["required"]}},"flash":{"a":1,"messages":[{"type":"success","text":"Saved."}]},"old":{"name":""}}`
	token := s.request("", func(ctx context.Context) {
		is.NoErr(s.Success(ctx, "Saved."))
		s.mustPut(ctx, "flash", "a", 1)
		s.mustPut(ctx, "errors", "default", map[string][]string{"name": {"required"}})
		s.mustPut(ctx, "old", "name", "")
	})
	s.request(token, func(ctx context.Context) {
		is.NoErr(s.Reflash(ctx))
		s.mustPut(ctx, "flash", "late", true) // after Reflash: for this page only
		s.mustPut(ctx, "history", "clear", true)
		is.Equal(s.show(ctx), `{"errors":{"default":{"name":["required"]}},"flash":{"a":1,"late":true,"messages":[{"type":"success","text":"Saved."}]},"history":{"clear":true},"old":{"name":""}}`)
	})
	is.Equal(s.page(token), all)
	is.Equal(s.page(token), "") // kept for one page, not for ever
}

func TestKeep(t *testing.T) {
	tests := []struct {
		name string
		keys []string
		want string
	}{
		{"one key", []string{"a"}, `{"flash":{"a":1}}`},
		{"several", []string{"a", "b"}, `{"flash":{"a":1,"b":2}}`},
		{"the messages", []string{"messages"}, `{"flash":{"messages":[{"type":"info","text":"one"},{"type":"info","text":"two"}]}}`},
		{"a key that holds nothing", []string{"c"}, ``},
		{"the key of another section", []string{"default"}, ``},
		{"no key", nil, ``},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			s := newSite(t)
			token := s.request("", func(ctx context.Context) {
				is.NoErr(s.Info(ctx, "one"))
				s.mustPut(ctx, "flash", "a", 1)
				s.mustPut(ctx, "flash", "b", 2)
				s.mustPut(ctx, "errors", "default", map[string][]string{"name": {"required"}})
				is.NoErr(s.Info(ctx, "two"))
			})
			s.request(token, func(ctx context.Context) {
				is.NoErr(s.Keep(ctx, tt.keys...))
				s.show(ctx)
				is.NoErr(s.Store.Remove(ctx, "flash")) // what was kept is for the next page
			})
			is.Equal(s.page(token), tt.want)
			is.Equal(s.page(token), "")
		})
	}
}

func TestReflashOfARedirectChangesNothing(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	token := s.put("", "a", 1)
	s.request(token, func(ctx context.Context) {
		is.NoErr(s.Reflash(ctx))
		s.mustPut(ctx, "flash", "b", 2) // the session is written
	})
	is.Equal(s.page(token), `{"flash":{"a":1,"b":2}}`)
	is.Equal(s.page(token), "") // not once more
}

func TestKeepInAnEmptySession(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	ctx := s.begin("")
	is.NoErr(s.Keep(ctx, "a"))
	is.NoErr(s.Reflash(ctx))
	is.Equal(s.end(ctx), "") // no session is made for it
}
