package ssr_test

import (
	"encoding/json"
	"testing"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

func TestCarriesFlash(t *testing.T) {
	tests := []struct {
		name, page string
		want       bool
	}{
		{"no flash", `{"component":"A","props":{}}`, false},
		{"flash", `{"component":"A","flash":{"success":"Saved"}}`, true},
		{"flash first", ` { "flash" : {"a":1} , "component":"A"}`, true},
		{"empty flash", `{"flash":{},"component":"A"}`, false},
		{"null flash", `{"flash":null}`, false},
		{"a prop of this name", `{"props":{"flash":{"a":1}}}`, false},
		{"a value of this name", `{"component":"flash","props":["flash"]}`, false},
		{"braces and quotes in strings", `{"props":{"a":"}\",\"flash\":{"},"flash":"x"}`, true},
		{"key with an escape", `{"fl\u0061sh":"x"}`, true},
		{"breaks off", `{"props":{"a":`, false},
		{"no object", `[{"flash":1}]`, false},
		{"empty", ``, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(ssr.CarriesFlash([]byte(tt.page)), tt.want)
		})
	}
}

func FuzzTopLevel(f *testing.F) {
	for _, s := range []string{`{"a":1,"b":{"c":["]",{}]},"d":"\""}`, `{"a"`, `{"a":}`, `{"a":1 , "b" : null }`, `{"a":[}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := map[string]json.RawMessage{}
		ssr.TopLevel(data, func(key, value []byte) bool {
			got[string(key)] = value
			return true
		})
		var want map[string]json.RawMessage
		if json.Unmarshal(data, &want) != nil {
			return // all that matters is that it ended
		}
		if len(got) != len(want) {
			t.Fatalf("%q: %d keys, want %d", data, len(got), len(want))
		}
		for key, value := range want {
			var a, b any
			if json.Unmarshal(got[key], &a) != nil || json.Unmarshal(value, &b) != nil {
				t.Fatalf("%q: %q is %q, want %q", data, key, got[key], value)
			}
		}
	})
}
