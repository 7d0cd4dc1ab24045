package flash_test

import (
	"context"
	"testing"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/flash"
)

func TestMessages(t *testing.T) {
	is := is.New(t)
	s := newSite(t)
	token := s.request("", func(ctx context.Context) {
		is.NoErr(s.Success(ctx, "User created."))
		is.NoErr(s.Warning(ctx, "No mail sent."))
		s.mustPut(ctx, "flash", "createdId", 7)
	})
	token = s.request(token, func(ctx context.Context) { // a redirect later
		is.NoErr(s.Success(ctx, "Logged <in>."))
		is.NoErr(s.Error(ctx, "No quota."))
		is.NoErr(s.Info(ctx, ""))
		is.NoErr(s.Message(ctx, "toast", "Hi"))
	})
	is.Equal(s.page(token), `{"flash":{"createdId":7,"messages":[`+
		`{"type":"success","text":"User created."},{"type":"warning","text":"No mail sent."},`+
		`{"type":"success","text":"Logged \u003cin\u003e."},{"type":"error","text":"No quota."},{"type":"info","text":""},{"type":"toast","text":"Hi"}]}}`)
	is.Equal(s.page(token), "")
}

func TestMessagesUnderAnotherKey(t *testing.T) {
	is := is.New(t)
	s := newSite(t, flash.WithMessagesKey("toasts"), flash.WithKey("my.flash"))
	token := s.request("", func(ctx context.Context) { is.NoErr(s.Success(ctx, "Saved.")) })
	s.request(token, func(ctx context.Context) { is.True(s.Exists(ctx, "my.flash")) })
	is.Equal(s.page(token), `{"flash":{"toasts":[{"type":"success","text":"Saved."}]}}`)
}

func TestMessagesBesideAValueOfTheirKey(t *testing.T) {
	tests := []struct {
		name  string
		value any
		later any // put after the message
		want  string
	}{
		{"a list is continued", []int{1}, nil, `{"flash":{"messages":[1,{"type":"info","text":"hi"}]}}`},
		{"so is an empty one", []int{}, nil, `{"flash":{"messages":[{"type":"info","text":"hi"}]}}`},
		{"another value is replaced", "text", nil, `{"flash":{"messages":[{"type":"info","text":"hi"}]}}`},
		{"a later value replaces", []int{1}, "text", `{"flash":{"messages":"text"}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			s := newSite(t)
			token := s.request("", func(ctx context.Context) {
				s.mustPut(ctx, "flash", "messages", tt.value)
				is.NoErr(s.Info(ctx, "hi"))
				if tt.later != nil {
					s.mustPut(ctx, "flash", "messages", tt.later)
				}
			})
			is.Equal(s.page(token), tt.want)
		})
	}
}
