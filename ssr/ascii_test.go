package ssr_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

func TestASCII(t *testing.T) {
	tests := []struct{ name, json, want string }{
		{"nothing to do", `{"a":"b"}`, `{"a":"b"}`},
		{"empty", ``, ``},
		{"two bytes", `"é"`, `"\u00e9"`},
		{"three bytes", `"中文"`, `"\u4e2d\u6587"`},
		{"beyond the basic plane", `"😀"`, `"\ud83d\ude00"`},
		{"in a key", `{"é":1}`, `{"\u00e9":1}`},
		{"not UTF-8", "\"\xff\"", `"\ufffd"`},
		{"cut off", "\"\xe4\xb8", `"\ufffd\ufffd`},
		{"after an escape", `"\\é"`, `"\\\u00e9"`},
		{"after whole words of ASCII", `"01234567890123456789é"`, `"01234567890123456789\u00e9"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(string(ssr.ASCII([]byte(tt.json))), tt.want)
		})
	}
}

func FuzzASCII(f *testing.F) {
	for _, s := range []string{`{"a":"é"}`, `"😀"`, "\"\xff\xc0\xaf\"", `"\ud800"`, strings.Repeat("ü", 50)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out := ssr.ASCII(in)
		if i := bytes.IndexFunc(out, func(r rune) bool { return r >= 0x80 }); i >= 0 {
			t.Fatalf("%q is not ASCII", out)
		}
		var before, after any
		if json.Unmarshal(in, &before) != nil {
			return
		}
		if err := json.Unmarshal(out, &after); err != nil || !reflect.DeepEqual(before, after) {
			t.Fatalf("%q became %q: %v", in, out, err)
		}
	})
}
