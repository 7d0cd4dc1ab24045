package inertia_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

type inner struct {
	A int    `json:"a"`
	B string `json:"b,omitempty"`
}

type Exported struct {
	X int `json:"x"`
	Y int
}

type clash1 struct{ Same, One int }
type clash2 struct{ Same, Two int }
type deep struct{ Name string }
type middle struct{ deep }

type level int

func (l level) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "level<%d>", l), nil }

type pointerMarshaler struct{ n int }

func (p *pointerMarshaler) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, `{"n" : %d}`, p.n), nil
}

type twoForms struct{ n int }

func (twoForms) MarshalText() ([]byte, error)  { return []byte("text"), nil }
func (*twoForms) MarshalJSON() ([]byte, error) { return []byte(`"json"`), nil }

type pointerText string

func (p *pointerText) MarshalText() ([]byte, error) { return []byte("<" + string(*p)), nil }

type namedPointer *int

type quotedTexts struct {
	P pointerText  `json:"p,string"`
	Q *pointerText `json:"q,string"`
	N namedPointer `json:"n,string"`
}

type stamp struct{ time.Time }

type recursive struct {
	Name string      `json:"name"`
	Next *recursive  `json:"next,omitempty"`
	All  []recursive `json:"all"`
}

type namedString string

// encodings are values whose JSON has to be that of encoding/json.
func encodings() []any {
	text := pointerText("t")
	n, s, when := 7, "p", time.Date(2026, 11, 22, 10, 0, 0, 123, time.FixedZone("x", 3600))
	return []any{
		nil, true, 1, -5, int8(3), uint64(math.MaxUint64), int64(math.MinInt64), 1.5, float32(0.1), 1e21, 1e-7, 123456789.0, math.Copysign(0, -1), 3.0e20, float32(1e-7), 1e100, 5e-324,
		"", "plain", "quotes \" and \\", "<script>&</script>", "\u2028\u2029", "\x00\x1f\x7f\b\f\n\r\t", "日本語 😀",
		[]byte("bytes"), []byte(nil), []string{"a", "b"}, []string(nil), []string{}, [3]int{1, 2, 3}, [2]byte{1, 2}, []int{}, []any{1, "a", nil, []any{}},
		map[string]any{"b": 1, "a": map[string]any{}}, map[string]any(nil), map[string]string{"z": "<", "a": "b"}, map[int]string{10: "a", 9: "b"}, map[uint8]bool{1: true},
		map[level]int{2: 1, 1: 2}, map[namedString]int{"x": 1}, map[string][]int{"a": nil}, map[string]inner{"i": {A: 1}},
		inner{}, inner{A: 1, B: "b"}, &inner{A: 1}, (*inner)(nil), []inner{{A: 1}, {B: "x"}}, []*inner{nil, {A: 2}},
		struct {
			inner
			Exported
			C int `json:"-"`
			D int `json:"-,"` //nolint:staticcheck // the odd form is the point
			E int `json:",omitempty"`
			f int
		}{inner: inner{A: 1}, Exported: Exported{X: 2, Y: 3}, C: 4, D: 5},
		struct{ *Exported }{}, struct{ *Exported }{&Exported{X: 1}},
		struct {
			clash1
			clash2
		}{clash1{1, 2}, clash2{3, 4}},
		struct {
			middle
			Name string `json:"name"`
		}{middle{deep{"deep"}}, "top"},
		struct {
			Exported `json:"named"`
		}{Exported{X: 1}},
		struct {
			inner `json:"named"`
			O     any
		}{inner{A: 1}, 2},
		struct {
			*inner `json:"named,omitempty"`
		}{&inner{A: 1}},
		twoForms{1}, []twoForms{{1}}, &struct{ F twoForms }{}, struct{ F twoForms }{}, pointerText("a"), &text,
		quotedTexts{text, &text, &n}, &quotedTexts{text, &text, &n},
		struct {
			N int     `json:"n,string"`
			B bool    `json:",string"`
			S string  `json:"s,string"`
			P *int    `json:"p,string"`
			Z *int    `json:"z,string"`
			F float64 `json:"f,string,omitempty"`
			L []int   `json:"l,string"` //nolint:staticcheck // has no effect
		}{N: 1, B: true, S: `a"<`, P: &n},
		struct {
			T time.Time  `json:"t,omitzero"`
			U time.Time  `json:"u"`
			V *time.Time `json:"v,omitempty"`
			I inner      `json:"i,omitzero"`
			M []int      `json:"m,omitempty"`
			N any        `json:"n,omitempty"`
			O any        `json:"o"`
			W big.Int    `json:"w"`
		}{U: when, V: &when},
		struct {
			Bad  int `json:"bad name,omitempty"`
			Emo  int `json:"é"`
			Html int `json:"<b>&"`
		}{1, 2, 4},
		when, &when, stamp{when}, []time.Time{when, {}}, map[string]time.Time{"t": when}, level(3), []level{1, 2},
		pointerMarshaler{1}, &pointerMarshaler{2}, []pointerMarshaler{{3}}, struct{ P pointerMarshaler }{pointerMarshaler{4}}, &struct{ P pointerMarshaler }{pointerMarshaler{5}},
		json.RawMessage(`{"a" : [1, "<"]}`), json.Number("12.50"), netip.MustParseAddr("127.0.0.1"), big.NewInt(1 << 40), time.Duration(5),
		recursive{Name: "a", Next: &recursive{Name: "b"}, All: []recursive{{Name: "c"}}}, &s, namedString("x<y"), errors.New("an error has no fields"),
		struct{ A, B any }{1, []any{inner{A: 1}, map[string]int{"x": 1}}}, []map[string]any{{"a": 1}, nil}, map[string]map[string]any{"a": {"b": 1}}, []any(nil),
	}
}

func TestEncodesLikeEncodingJSON(t *testing.T) {
	for _, v := range encodings() {
		t.Run(fmt.Sprintf("%T %.20v", v, v), func(t *testing.T) {
			is := is.New(t)
			want, err := json.Marshal(v)
			is.NoErr(err)
			h := page(inertia.Props{"v": v}, inertia.WithNilAsNull())
			is.Equal(serve(h, xhr("GET", "/")).rawProp(t, "v"), string(want)) // built-in encoder
			h = page(inertia.Props{"v": v}, inertia.WithJSON(json.Marshal))
			is.Equal(serve(h, xhr("GET", "/")).rawProp(t, "v"), string(want)) // plugged in
			h = page(inertia.Props{"v": map[string]any{"w": v}}, inertia.WithNilAsNull())
			is.Equal(serve(h, partial("v.w")).rawProp(t, "v"), `{"w":`+string(want)+`}`) // reached by a path
		})
	}
}

// The props of a page may be a struct, and dotted names may add to one: its tags
// say what its fields look like then, too.
func TestTagsOfStructsThatAreWalked(t *testing.T) {
	type user struct {
		ID    int64 `json:"id,string"`
		inner `json:"more"`
	}
	type lazy struct{ F func() int }
	type props struct {
		lazy  `json:"embedded"`
		ID    int64              `json:"id,string"`
		Plain user               `json:"plain"`
		Lazy  func() any         `json:"lazy"`
		None  *inertia.Prop[int] `json:"none"`
	}
	u := user{1 << 60, inner{A: 1}}
	const wantUser = `{"id":"1152921504606846976","more":{"a":1}}`
	for name, opts := range map[string][]inertia.Option{
		"built in": nil, "plugged in": {inertia.WithJSON(json.Marshal)}, "concurrent": {inertia.WithPropConcurrency(2)},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			h := page(props{lazy: lazy{func() int { return 5 }}, ID: 1 << 60, Plain: u, Lazy: func() any { return u }}, opts...)
			is.Equal(serve(h, xhr("GET", "/")).props(t), `{"embedded":{"F":5},"id":"1152921504606846976","lazy":`+wantUser+`,"none":null,"plain":`+wantUser+`}`)
			is.Equal(serve(h, partial("id")).props(t), `{"id":"1152921504606846976"}`)
			is.Equal(serve(h, partial("plain.id")).props(t), `{"plain":{"id":"1152921504606846976"}}`)
			is.Equal(serve(h, partial("plain.more")).props(t), `{"plain":{"more":{"a":1}}}`)
			h = page(inertia.Props{"user": u, "user.extra": 1, "user.more.b": "b"}, opts...)
			is.Equal(serve(h, xhr("GET", "/")).props(t), `{"user":{"extra":1,"id":"1152921504606846976","more":{"a":1,"b":"b"}}}`)
			h = page(inertia.Props{"none": (*inertia.Prop[int])(nil), "a": 1}, opts...)
			is.Equal(serve(h, xhr("GET", "/")).props(t), `{"a":1,"none":null}`)
			is.Equal(serve(h, partial("a")).props(t), `{"a":1}`)
		})
	}
}

type brokenMarshaler struct{}

func (brokenMarshaler) MarshalJSON() ([]byte, error) { return nil, errors.New("broken on purpose") }

func TestInvalidUTF8IsReplaced(t *testing.T) {
	is := is.New(t)
	got := serve(page(inertia.Props{"v": "bad \xff utf8 \xc3("}), xhr("GET", "/")).object(t)["props"].(map[string]any)["v"]
	is.Equal(got, "bad \ufffd utf8 \ufffd(")
}

func TestErrorsOfEncodingNameTheProp(t *testing.T) {
	type row struct {
		Price float64 `json:"price"`
	}
	cycle := map[string]any{}
	cycle["self"] = cycle
	ring := &recursive{Name: "ring"}
	ring.Next = ring
	tests := []struct {
		name  string
		props any
		path  string
	}{
		{"NaN in a prop", inertia.Props{"rate": math.NaN()}, "rate"},
		{"infinity in a struct in a slice", inertia.Props{"rows": []row{{1}, {math.Inf(1)}}}, "rows.1.price"},
		{"NaN in a map in a list", inertia.Props{"a": map[string]any{"b": []any{1, math.NaN()}}}, "a.b.1"},
		{"a typed map", inertia.Props{"m": map[string]float64{"x": math.Inf(-1)}}, "m.x"},
		{"a channel", inertia.Props{"c": make(chan int)}, "c"},
		{"a function that needs arguments", inertia.Props{"f": func(int) int { return 0 }}, "f"},
		{"a failing marshaler", inertia.Props{"m": []any{brokenMarshaler{}}}, "m.0"},
		{"a cycle of maps", inertia.Props{"cycle": cycle}, "cycle.self"},
		{"a cycle of pointers", inertia.Props{"ring": ring}, "ring.next"},
		{"a field of struct props", struct {
			Rows []row `json:"rows"`
		}{[]row{{math.NaN()}}}, "rows.0.price"},
		{"below a lazy prop", inertia.Props{"l": func() any { return map[string]any{"x": math.NaN()} }}, "l.x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			var got error
			h := page(tt.props, inertia.WithErrorHandler(func(w http.ResponseWriter, r *http.Request, err error) {
				got = err
				w.WriteHeader(500)
			}))
			resp := serve(h, xhr("GET", "/"))
			is.Equal(resp.StatusCode, 500)
			pe, ok := errors.AsType[*inertia.PropError](got)
			is.True(ok)                                  // a PropError
			is.True(strings.HasPrefix(pe.Path, tt.path)) // names the place
			is.True(len(pe.Path) < 400)                  // also for cycles
			is.Equal(resp.body, "")                      // nothing of the page
		})
	}
}

func TestPluggedInEngine(t *testing.T) {
	unsafeJSON := func(v any) ([]byte, error) {
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		err := e.Encode(v)
		return []byte(strings.TrimSuffix(b.String(), "\n")), err
	}
	t.Run("its output cannot break out of the document", func(t *testing.T) {
		is := is.New(t)
		evil := "</script><script>alert(1)</script><!--\u2028&"
		h := page(inertia.Props{"a": evil, "m": map[string]string{"k</script>": evil}}, inertia.WithJSON(unsafeJSON))
		resp := serve(h, get("/"))
		is.Equal(strings.Count(resp.body, "</script>"), 1)
		is.True(!strings.Contains(resp.body, "<!--"))
		is.Equal(resp.object(t)["props"].(map[string]any)["a"], evil)
	})
	t.Run("an engine that returns nothing is an error", func(t *testing.T) {
		is := is.New(t)
		h := page(inertia.Props{"a": 1}, inertia.WithJSON(func(any) ([]byte, error) { return nil, nil }))
		is.Equal(serve(h, xhr("GET", "/")).StatusCode, 500)
	})
	t.Run("it sees values, and never a prop", func(t *testing.T) {
		is := is.New(t)
		var seen []string
		engine := func(v any) ([]byte, error) {
			seen = append(seen, fmt.Sprintf("%T", v))
			return json.Marshal(v)
		}
		h := page(inertia.Props{"a": inertia.Merge([]int{1}), "b": map[string]any{"c": func() any { return 2.5 }}}, inertia.WithJSON(engine))
		is.Equal(serve(h, xhr("GET", "/")).props(t), `{"a":[1],"b":{"c":2.5}}`)
		is.Equal(seen, []string{"[]int", "float64"})
	})
}
