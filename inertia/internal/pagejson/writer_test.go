package pagejson

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia/internal/fields"
)

// marshal is what a Writer makes of a value.
func marshal(v any, nilAsNull bool) (string, error) {
	w := Writer{NilAsNull: nilAsNull}
	_, err := w.Value(v)
	return string(w.Bytes()), err
}

func TestNilSlicesAndMapsAreEmpty(t *testing.T) {
	type row struct {
		Tags  []string          `json:"tags"`
		Bytes []byte            `json:"bytes"`
		Left  []int             `json:"left,omitempty"`
		Zero  map[string]int    `json:"zero,omitzero"`
		Attrs map[string]string `json:"attrs"`
		Next  *row              `json:"next"`
		Any   any               `json:"any"`
		Own   json.RawMessage   `json:"own"`
	}
	const empty = `{"tags":[],"bytes":"","attrs":{},"next":null,"any":null,"own":null}`
	const null = `{"tags":null,"bytes":null,"attrs":null,"next":null,"any":null,"own":null}`
	tests := []struct {
		name        string
		value       any
		empty, null string
	}{
		{"a slice", []int(nil), `[]`, `null`},
		{"bytes, as encoding/json/v2", []byte(nil), `""`, `null`},
		{"a map", map[string]int(nil), `{}`, `null`},
		{"a map with other keys", map[int]bool(nil), `{}`, `null`},
		{"slices of slices", [][]int{nil, {1}}, `[[],[1]]`, `[null,[1]]`},
		{"a struct, whose type says more with omitempty and omitzero", row{}, empty, null},
		{"behind a pointer", &row{}, empty, null},
		{"in a map", map[string]row{"a": {}}, `{"a":` + empty + `}`, `{"a":` + null + `}`},
		{"in an interface", []any{[]int(nil), map[string]any(nil)}, `[[],{}]`, `[null,null]`},
		{"nil pointers stay null", []*row{nil}, `[null]`, `[null]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			got, err := marshal(tt.value, false)
			is.NoErr(err)
			is.Equal(got, tt.empty)
			got, err = marshal(tt.value, true)
			is.NoErr(err)
			is.Equal(got, tt.null)
		})
	}
}

func TestErrorsTellWhereTheyHappened(t *testing.T) {
	type row struct {
		Price float64 `json:"price"`
	}
	type ring struct{ Next *ring }
	loop := &ring{}
	loop.Next = loop
	tests := []struct {
		name  string
		value any
		below string
		want  string
	}{
		{"the value itself", math.NaN(), "", "NaN"},
		{"a field in a list", []row{{1}, {math.Inf(1)}}, "1.price", "infinity"},
		{"a member of a map", map[string][]float64{"x": {0, math.NaN()}}, "x.1", "NaN"},
		{"a channel", struct{ C chan int }{make(chan int)}, "C", "no form"},
		{"keys that are no text", map[bool]int{true: 1}, "", "keys must be"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			var w Writer
			below, err := w.Value(tt.value)
			is.True(err != nil)
			is.Equal(below, tt.below)
			is.True(strings.Contains(err.Error(), tt.want))
			_, err = w.Value(1)
			is.NoErr(err) // and it can be used again
		})
	}
	t.Run("a cycle", func(t *testing.T) {
		is := is.New(t)
		var w Writer
		below, err := w.Value(loop)
		is.True(errors.Is(err, fields.ErrDepth))
		is.True(strings.HasPrefix(below, "Next.Next"))
		is.True(len(below) < 200)
	})
}

func TestStructureIsWrittenPieceByPiece(t *testing.T) {
	is := is.New(t)
	var w Writer
	w.BeginObject()
	w.Name("a")
	w.BeginList()
	w.Item()
	w.Int(-1)
	mark := w.Item()
	w.String("gone")
	w.Cut(mark)
	w.Item()
	w.Bool(true)
	w.EndList()
	w.Name("<b>")
	w.Plain([]string{"{", "[", ""})
	mark = w.Name("gone")
	w.Cut(mark)
	w.Name("c")
	w.Plain(map[string]json.RawMessage{"x": json.RawMessage(`"</script>"`)})
	w.Name("d")
	w.Null()
	w.EndObject()
	is.Equal(string(w.Bytes()), `{"a":[-1,true],"\u003cb\u003e":["{","[",""],"c":{"x":"\u003c/script\u003e"},"d":null}`)
}

func TestAWriterKeepsNoLargeText(t *testing.T) {
	is := is.New(t)
	var w Writer
	w.String(strings.Repeat("x", 5000))
	w.Reset(10_000)
	is.True(cap(w.buf) >= 5000)
	w.Reset(100)
	is.Equal(cap(w.buf), 0)
}
