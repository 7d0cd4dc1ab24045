package ssr_test

import (
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
		{"empty flash with spaces", `{"flash": { } }`, false},
		{"a key in a prop and no flash", `{"props":{"x":{"flash":"y"}},"flash":[]}`, false},
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
