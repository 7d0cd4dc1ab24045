package header_test

import (
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

func TestTextTravelsBothWays(t *testing.T) {
	for _, text := range []string{"", "plain", "a, b", "größe", "été\tñ", "\u00a0ÿ", "Ã¼ is valid UTF-8 by chance, so is not tried with ü"} {
		is := is.New(t)
		is.True(header.CanCarry(text))
		if utf8.ValidString(header.Encode(text)) && header.Encode(text) != text {
			continue // the one case in which Latin-1 looks like UTF-8
		}
		is.Equal(header.Text(http.Header{"X": {header.Encode(text)}}, "X"), text)
		is.Equal(header.Text(http.Header{"X": {text}}, "X"), text)
	}
	for _, text := range []string{"a\nb", "a\rb", "a\x00b", "\x7f", "€", "日本", "\xff"} {
		is.New(t).True(!header.CanCarry(text))
	}
}

func TestVaryNamesEachHeaderOnce(t *testing.T) {
	tests := []struct {
		name string
		have []string
		add  []string
		want string
	}{
		{"nothing there", nil, []string{"X-Inertia"}, "X-Inertia"},
		{"beside others", []string{"Cookie"}, []string{"X-Inertia", "Accept"}, "Cookie, X-Inertia, Accept"},
		{"there in other letters", []string{"cookie, x-inertia"}, []string{"X-Inertia"}, "cookie, x-inertia"},
		{"everything varies", []string{"*"}, []string{"X-Inertia"}, "*"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			h := http.Header{}
			if tt.have != nil {
				h["Vary"] = tt.have
			}
			for range 2 {
				header.AddVary(h, tt.add)
			}
			is.Equal(strings.Join(h["Vary"], ", "), tt.want)
		})
	}
	t.Run("responses do not share what they add", func(t *testing.T) {
		is := is.New(t)
		a, b := http.Header{}, http.Header{}
		header.AddVary(a, header.VaryOfAny)
		header.AddVary(b, header.VaryOfAny)
		header.AddVary(a, []string{"Cookie"})
		is.Equal(b["Vary"], []string{header.Inertia})
		header.AddVary(b, header.VaryOfVisit)
		header.AddVary(b, []string{"Accept"})
		is.Equal(len(header.VaryOfVisit), 2)
		c := http.Header{}
		header.AddVary(c, header.VaryOfAny)
		header.AddVary(c, header.VaryOfVisit)
		header.AddVary(c, []string{"X-Inertia-Reset"}) // named already
		is.Equal(len(c["Vary"]), 2)
	})
}

// What clients and proxies send never becomes more than a path or a list.
func FuzzHeaders(f *testing.F) {
	for _, s := range []string{"/app", "/a, /b/", "//evil.test", `/\evil.test`, "/%2e%2e/x", "/a/../b", "/größe", "/\xe4", "javascript:alert(1)", "https://x.test/ä b#ü", "a,, b ,\xfc"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, item := range header.AppendList(nil, []string{s}) {
			if item == "" || !utf8.ValidString(item) || strings.Contains(item, ",") {
				t.Errorf("%q has the item %q", s, item)
			}
		}
		escaped := header.EscapeURL(s)
		if strings.ContainsFunc(escaped, func(c rune) bool { return c <= ' ' || c >= 0x7f }) || header.EscapeURL(escaped) != escaped {
			t.Errorf("%q is escaped to %q", s, escaped)
		}
		if scheme, _, ok := strings.Cut(strings.ToLower(escaped), ":"); ok && slices.Contains([]string{"javascript", "data", "vbscript", "blob"}, scheme) && header.IsWeb(s) {
			t.Errorf("%q counts as a page", s)
		}
		if prefix := header.Prefix([]string{s}); prefix != "" {
			if !strings.HasPrefix(prefix, "/") || path.Clean(prefix) != prefix || header.EscapeURL(prefix) != prefix || strings.ContainsAny(prefix, `?#\"<>`) {
				t.Errorf("%q is the prefix %q", s, prefix)
			}
		}
	})
}
