//go:build !goexperiment.jsonv2 || go1.27

// The experiment of Go 1.26 takes some options of tags for others than the
// encoding/json of both versions does.

package pagejson

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
)

type valueJSON struct{ N int }

func (v valueJSON) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, `{ "n" : %d }`, v.N), nil }

type pointerJSON struct{ N int }

func (v *pointerJSON) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, `["<%d>"]`, v.N), nil }

type valueText int

func (v valueText) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "text%d&", int(v)), nil }

type pointerText string

func (v *pointerText) MarshalText() ([]byte, error) { return []byte("p:" + string(*v)), nil }

type pointerNumber int

func (v *pointerNumber) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%d.0", int(*v)), nil }

type twoForms struct{ N int }

func (v twoForms) MarshalText() ([]byte, error)  { return []byte("text"), nil }
func (v *twoForms) MarshalJSON() ([]byte, error) { return []byte(`"json"`), nil }

type zeroIfOdd struct{ N int }

func (v zeroIfOdd) IsZero() bool { return v.N%2 != 0 }

type zeroByPointer struct{ N int }

func (v *zeroByPointer) IsZero() bool { return v.N > 0 }

type (
	namedString  string
	namedPointer *int
	namedSlice   []namedString
	namedBytes   []byte
	Exported     struct {
		Same  int
		Title string `json:"title"`
	}
	hidden struct{ Same, Deep int }
	Middle struct{ hidden }
	tagged struct {
		Own int `json:"Same"`
	}
	pair[T any] struct {
		First T `json:"first"`
		Rest  []T
		Next  *pair[T] `json:"next,omitempty"`
	}
	recursive struct {
		Name     string               `json:"name"`
		Children []recursive          `json:"children"`
		ByName   map[string]recursive `json:"byName,omitempty"`
		Other    *mutual              `json:",omitzero"`
	}
	mutual struct {
		Back *recursive
		Any  any
	}
	embeds struct {
		Exported
		*Middle
		tagged
		pair[int]
		After bool
	}
	clashes struct {
		Exported
		hidden
	}
	named struct {
		Exported `json:"exported"`
		hidden   `json:"hidden"`
	}
)

// parts are the types that random structs are made of.
var parts = []reflect.Type{
	reflect.TypeFor[bool](), reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int64](), reflect.TypeFor[uint64](), reflect.TypeFor[float32](),
	reflect.TypeFor[float64](), reflect.TypeFor[string](), reflect.TypeFor[[]byte](), reflect.TypeFor[[3]byte](), reflect.TypeFor[any](), reflect.TypeFor[time.Time](),
	reflect.TypeFor[*time.Time](), reflect.TypeFor[time.Duration](), reflect.TypeFor[json.Number](), reflect.TypeFor[json.RawMessage](), reflect.TypeFor[valueJSON](),
	reflect.TypeFor[pointerJSON](), reflect.TypeFor[*pointerJSON](), reflect.TypeFor[valueText](), reflect.TypeFor[pointerText](), reflect.TypeFor[*pointerText](),
	reflect.TypeFor[pointerNumber](), reflect.TypeFor[*pointerNumber](), reflect.TypeFor[twoForms](), reflect.TypeFor[zeroIfOdd](), reflect.TypeFor[*zeroIfOdd](),
	reflect.TypeFor[zeroByPointer](), reflect.TypeFor[namedString](), reflect.TypeFor[namedPointer](), reflect.TypeFor[namedSlice](), reflect.TypeFor[namedBytes](),
	reflect.TypeFor[Exported](), reflect.TypeFor[*Exported](), reflect.TypeFor[pair[string]](), reflect.TypeFor[pair[any]](), reflect.TypeFor[recursive](),
	reflect.TypeFor[embeds](), reflect.TypeFor[*embeds](), reflect.TypeFor[clashes](), reflect.TypeFor[named](), reflect.TypeFor[map[valueText]int](),
	reflect.TypeFor[map[int8]string](), reflect.TypeFor[map[namedString]any](), reflect.TypeFor[[]valueJSON](), reflect.TypeFor[[]pointerJSON](), reflect.TypeFor[map[string]pointerJSON](),
}

// maker makes random types and values.
type maker struct{ *rand.Rand }

func (m maker) typ(depth int) reflect.Type {
	if depth > 0 {
		switch m.IntN(7) {
		case 0:
			return reflect.SliceOf(m.typ(depth - 1))
		case 1:
			return reflect.PointerTo(m.typ(depth - 1))
		case 2:
			return reflect.MapOf(reflect.TypeFor[string](), m.typ(depth-1))
		case 3:
			return reflect.ArrayOf(m.IntN(3), m.typ(depth-1))
		case 4, 5:
			var fields []reflect.StructField
			for i := range m.IntN(6) {
				f := reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: m.typ(depth - 1)}
				names := []string{"", "", "name", "other<>", "a name", "-", fmt.Sprint("f", i)}
				options := []string{"", "", ",omitempty", ",omitzero", ",string", ",omitempty,omitzero,string", ",unknown"}
				f.Tag = reflect.StructTag(fmt.Sprintf("json:%q", names[m.IntN(len(names))]+options[m.IntN(len(options))]))
				fields = append(fields, f)
			}
			return reflect.StructOf(fields)
		}
	}
	return parts[m.IntN(len(parts))]
}

func (m maker) text() string {
	pieces := []string{"a", "<", "é", "\u2028", "😀", "\"", "\\", "\x00", "\x1f", "\n", "\xff", "\xe2\x80", "&", " ", "\x7f", "{", "]"}
	var s strings.Builder
	for range m.IntN(5) {
		s.WriteString(pieces[m.IntN(len(pieces))])
	}
	return s.String()
}

// fill sets v, which can be set, to a random value.
func (m maker) fill(v reflect.Value, depth int) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Unix(m.Int64N(4e9), m.Int64N(1e9)).In(time.FixedZone("", m.IntN(20)*1800-18000))))
		return
	case json.Number:
		v.SetString([]string{"0", "-12.50", "1e9", ""}[m.IntN(4)])
		return
	case json.RawMessage:
		v.SetBytes([][]byte{nil, []byte(`{"a" : [1, "<"]}`), []byte("null")}[m.IntN(3)])
		return
	}
	if depth < 0 && m.IntN(4) > 0 {
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(m.IntN(2) == 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt([]int64{0, 1, -7, math.MaxInt64, math.MinInt64}[m.IntN(5)])
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint([]uint64{0, 1, 200, math.MaxUint64}[m.IntN(4)])
	case reflect.Float32, reflect.Float64:
		v.SetFloat([]float64{0, math.Copysign(0, -1), 1.5, 1e20, 1e21, 1e-6, 1e-7, 1e-10, 0.1, -3e30}[m.IntN(10)])
	case reflect.String:
		v.SetString(m.text())
	case reflect.Pointer:
		if m.IntN(3) > 0 && depth > -3 {
			v.Set(reflect.New(v.Type().Elem()).Convert(v.Type()))
			m.fill(v.Elem(), depth-1)
		}
	case reflect.Interface:
		if m.IntN(3) > 0 {
			dynamic := reflect.New(m.typ(max(depth, 0))).Elem()
			m.fill(dynamic, depth-1)
			v.Set(dynamic)
		}
	case reflect.Slice:
		if m.IntN(3) > 0 {
			v.Set(reflect.MakeSlice(v.Type(), m.IntN(3), 3))
		}
		for i := range v.Len() {
			m.fill(v.Index(i), depth-1)
		}
	case reflect.Array:
		for i := range v.Len() {
			m.fill(v.Index(i), depth-1)
		}
	case reflect.Map:
		if m.IntN(3) > 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for range m.IntN(3) {
				key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				m.fill(key, depth-1)
				m.fill(value, depth-1)
				v.SetMapIndex(key, value)
			}
		}
	case reflect.Struct:
		for _, f := range v.Fields() {
			if f.CanSet() {
				m.fill(f, depth-1)
			}
		}
	}
}

// The oracle is the encoding/json that the program is built with: Go 1.27 differs
// from 1.26 in a named pointer with the "string" option and in how it writes what
// is not UTF-8, and the writer follows either.
func TestValuesLookAsEncodingJSONMakesThem(t *testing.T) {
	rounds := 20_000
	if testing.Short() {
		rounds = 3000
	}
	seed := uint64(time.Now().UnixNano())
	m := maker{rand.New(rand.NewPCG(seed, 0))}
	failed := 0
	for range rounds {
		p := reflect.New(m.typ(4))
		m.fill(p.Elem(), 4)
		for _, v := range []any{p.Interface(), p.Elem().Interface(), []any{p.Elem().Interface()}, map[string]any{"<": p.Interface()}} {
			want, wantErr := json.Marshal(v)
			got, err := marshal(v, true)
			if (err != nil) != (wantErr != nil) || err == nil && got != string(want) {
				t.Errorf("seed %d, %T %+v:\ngot  %s, %v\nwant %s, %v", seed, v, v, got, err, want, wantErr)
				failed++
			}
			if got, err := marshal(v, false); err == nil && !json.Valid([]byte(got)) {
				t.Errorf("seed %d, %T %+v: not JSON: %s", seed, v, v, got)
				failed++
			}
		}
		if failed > 5 {
			t.FailNow()
		}
	}
}
