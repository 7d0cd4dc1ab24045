package inertia_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

type listing struct {
	Data  []int          `json:"data"`
	Attrs map[string]any `json:"attrs"`
	Next  *listing       `json:"next"`
}

func TestNilSlicesAndMapsAreEmptyInProps(t *testing.T) {
	props := inertia.Props{
		"slice": []string(nil), "any": []any(nil), "map": map[string]any(nil), "typed": map[string]int(nil), "props": inertia.Props(nil), "bytes": []byte(nil),
		"merge": inertia.Merge([]int(nil)), "append": inertia.Value(listing{}).Append("data"), "scroll": inertia.ScrollData(listing{}, inertia.ScrollMeta{}),
		"lazy": inertia.Lazy(load([]int(nil))), "closure": func() map[string]int { return nil }, "deep": map[string]any{"list": []listing{{}}, "nil": []map[string]any{nil}},
		"pointer": (*listing)(nil), "interface": nil, "holder": struct{ Rows []any }{}, "func": (func() any)(nil),
	}
	const object = `{"attrs":%[2]s,"data":%[1]s,"next":null}`
	const all = `{"any":%[1]s,"append":` + object + `,"bytes":%[3]s,"closure":%[2]s,"deep":{"list":[` + object + `],"nil":[%[2]s]},"func":null,"holder":{"Rows":%[1]s},` +
		`"interface":null,"lazy":%[1]s,"map":%[2]s,"merge":%[1]s,"pointer":null,"props":%[2]s,"scroll":` + object + `,"slice":%[1]s,"typed":%[2]s}`
	empty, null := fmt.Sprintf(all, "[]", "{}", `""`), fmt.Sprintf(all, "null", "null", "null")
	for name, tt := range map[string]struct {
		opts []inertia.Option
		want string
	}{
		"by default":                        {nil, empty},
		"loaded concurrently":               {[]inertia.Option{inertia.WithPropConcurrency(3)}, empty},
		"null if the app wants it":          {[]inertia.Option{inertia.WithNilAsNull()}, null},
		"an engine of the app decides":      {[]inertia.Option{inertia.WithJSON(json.Marshal)}, null},
		"an engine that writes empty lists": {[]inertia.Option{inertia.WithJSON(func(any) ([]byte, error) { return []byte("0"), nil })}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			h := page(props, tt.opts...)
			got := serve(h, xhr("GET", "/")).props(t)
			if tt.want == "" {
				is.True(!strings.Contains(got, "["+"]")) // every nil slice went to the engine
				return
			}
			is.Equal(got, tt.want)
			is.Equal(serve(h, partial("merge,append.data,deep.list.0.data")).object(t)["mergeProps"] != nil, true)
		})
	}
	t.Run("parts of a partial reload", func(t *testing.T) {
		is := is.New(t)
		is.Equal(serve(page(props), partial("map.x,deep.list.0.attrs,typed")).props(t), `{"deep":{"list":[{"attrs":{}}]},"map":{},"typed":{}}`)
	})
}

func TestDevelopmentNamesNumbersThatTheBrowserRounds(t *testing.T) {
	type row struct {
		ID   uint64 `json:"id"`
		Text int64  `json:"text,string"`
	}
	props := inertia.Props{
		"id": int64(1<<53 + 1), "safe": 1<<53 - 1, "exact": 1 << 53, "float": 1e17, "huge": 1e300, "fraction": 0.1234567890123456789, "text": "9007199254740993",
		"rows": []row{{1, 1 << 60}, {math.MaxUint64, 1}, {math.MaxUint64, 1}}, "lazy": func() any { return inertia.Merge(map[string]any{"n": int64(math.MinInt64)}) },
		"raw": json.RawMessage(`{"a":[[],{},[1,{"deep":-9007199254740995}]],"b":"9007199254740993"}`), "empty": []any{}, "number": json.Number("12345678901234567890"),
	}
	want := []string{"id", "lazy.n", "number", "raw.a.2.1.deep", "rows.1.id"}
	for name, opts := range map[string][]inertia.Option{"built in": nil, "an engine": {inertia.WithJSON(json.Marshal)}} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			log, lines := logger()
			h := page(props, append(opts, inertia.WithDevelopment(true), inertia.WithLogger(log))...)
			resp := serve(h, xhr("GET", "/"))
			is.True(strings.Contains(resp.body, `"id":9007199254740993`)) // the bytes are right
			is.Equal(strings.Count(lines.String(), "\n"), len(want))
			for _, path := range want {
				is.True(strings.Contains(lines.String(), "prop="+path+" ")) // is named
			}
			is.True(strings.Contains(lines.String(), ",string")) // how to mend it
			serve(h, get("/"))
			is.Equal(strings.Count(lines.String(), "\n"), len(want)) // once
		})
	}
	t.Run("never in production", func(t *testing.T) {
		is := is.New(t)
		log, lines := logger()
		serve(page(props, inertia.WithLogger(log)), xhr("GET", "/"))
		is.Equal(lines.String(), "")
	})
}

func TestFunctionsThatReturnThemselvesAreACycle(t *testing.T) {
	var self func() any
	self = func() any { return self }
	var ping, pong func(context.Context) (any, error)
	ping = func(context.Context) (any, error) { return pong, nil }
	pong = func(context.Context) (any, error) { return ping, nil }
	var lazy func(context.Context) (any, error)
	lazy = func(context.Context) (any, error) { return inertia.Lazy(lazy), nil }
	var value func() any
	value = func() any { return inertia.Value(any(value)) }
	var twins func() any
	twins = func() any { return []any{twins, twins, map[string]any{"x": twins}} }
	var typed func() struct{ F any }
	typed = func() struct{ F any } { return struct{ F any }{typed} }
	tests := []struct {
		name  string
		props inertia.Props
	}{
		{"a function", inertia.Props{"x": self}},
		{"two functions", inertia.Props{"x": ping}},
		{"a lazy prop", inertia.Props{"x": inertia.Lazy(lazy)}},
		{"a once prop that merges", inertia.Props{"x": inertia.Once(lazy).Merge()}},
		{"a prop of a value", inertia.Props{"x": inertia.Value(any(value))}},
		{"more of them each time", inertia.Props{"x": twins}},
		{"in a struct", inertia.Props{"x": typed}},
		{"in a list", inertia.Props{"x": []any{1, self}}},
		{"below a dotted name", inertia.Props{"x": self, "x.y": 1}},
		{"at a dotted name", inertia.Props{"x.y.z": self}},
	}
	for _, tt := range tests {
		for _, n := range []int{1, 2, 16} {
			t.Run(fmt.Sprint(tt.name, ", ", n, " at a time"), func(t *testing.T) {
				is := is.New(t)
				var got error
				h := page(tt.props, inertia.WithPropConcurrency(n), inertia.WithErrorHandler(func(w http.ResponseWriter, _ *http.Request, err error) {
					got = err
					w.WriteHeader(500)
				}))
				is.Equal(serve(h, xhr("GET", "/")).StatusCode, 500)
				pe, ok := errors.AsType[*inertia.PropError](got)
				is.True(ok)
				is.True(pe.Path == "x" || strings.HasPrefix(pe.Path, "x."))
				is.True(strings.Contains(got.Error(), "contains itself"))
				is.Equal(serve(h, partial("y")).props(t), `{}`) // not asked for, not called
			})
		}
	}
	t.Run("the page lives without a deferred one", func(t *testing.T) {
		is := is.New(t)
		resp := serve(page(inertia.Props{"a": 1, "x": inertia.Defer(lazy).Rescue()}), partial("a,x"))
		is.Equal(resp.props(t), `{"a":1}`)
		is.Equal(text(resp.object(t)["rescuedProps"]), `["x"]`)
	})
}

// Two props may have one path, and a name may look like the end of another.
func TestConcurrentPropsGetTheirOwnValues(t *testing.T) {
	of := func(v any) func() any {
		return func() any { time.Sleep(time.Duration(len(fmt.Sprint(v))%3) * time.Microsecond); return v }
	}
	nested := func(v any) func() any {
		return func() any {
			return map[string]any{"a.b": of(v), "a": of(map[string]any{"b": of("in " + fmt.Sprint(v))})}
		}
	}
	tests := []struct {
		props inertia.Props
		want  string
	}{
		{inertia.Props{"x": map[string]any{"a.b": of(1), "a": map[string]any{"b": of(2)}}}, `{"x":{"a":{"b":2},"a.b":1}}`},
		{inertia.Props{"x": map[string]any{"": map[string]any{"": of(1)}, ".": of(2), "..": of(3)}}, `{"x":{"":{"":1},".":2,"..":3}}`},
		{inertia.Props{"x": []any{of(1), map[string]any{"0": of(2)}, []any{of(3)}}, "y": map[string]any{"1.0": of(4), "1": []any{of(5)}}}, `{"x":[1,{"0":2},[3]],"y":{"1":[5],"1.0":4}}`},
		{inertia.Props{"x": nested("v")}, `{"x":{"a":{"b":"in v"},"a.b":"v"}}`},
		{inertia.Props{"x": map[string]map[string]any{"a": {"b.c": of(1)}, "a.b": {"c": of(2)}, "a.b.c": {"": of(3)}}}, `{"x":{"a":{"b.c":1},"a.b":{"c":2},"a.b.c":{"":3}}}`},
		{inertia.Props{"x": of(map[string]any{"own": of(1), "both": of(2)}), "x.both": of(3), "x.more.a": of(4)}, `{"x":{"both":3,"more":{"a":4},"own":1}}`},
	}
	for _, tt := range tests {
		for range 200 {
			if got := serve(page(tt.props, inertia.WithPropConcurrency(8)), xhr("GET", "/")).props(t); got != tt.want {
				t.Fatalf("got %s, want %s", got, tt.want)
			}
		}
	}
}

func TestPropsCanBeObserved(t *testing.T) {
	is := is.New(t)
	var events []string
	hooks := inertia.Hooks{Prop: func(_ context.Context, e inertia.PropEvent) {
		var line strings.Builder
		fmt.Fprintf(&line, "%s %s %s", e.Path, e.Kind, e.Group)
		for name, on := range map[string]bool{" shared": e.Shared, " once": e.Once, " merged": e.Merged, " rescued": e.Rescued} {
			if on {
				line.WriteString(name)
			}
		}
		if e.Component != "Home" || (e.Err != nil) != e.Rescued || e.Rescued != (e.Bytes == 0) {
			t.Errorf("event %+v", e)
		}
		events = append(events, line.String())
	}}
	fails := func(context.Context) (int, error) { return 0, errors.New("no") }
	props := inertia.Props{
		"a": 1, "b": func() any { return inertia.Props{"in": inertia.Always(2)} }, "c": inertia.Once(load(3)), "d": inertia.Merge([]int{4}), "e": inertia.Defer(fails).Group("slow").Rescue(),
		"f": inertia.Optional(load(5)), "g": struct{ F func() int }{func() int { return 6 }},
	}
	for _, n := range []int{1, 4} {
		h := page(props, inertia.WithHooks(hooks), inertia.WithPropConcurrency(n), inertia.WithSharedProps(inertia.Props{"s": "shared"}), quiet)
		events = nil
		serve(h, xhr("GET", "/"))
		is.Equal(events, []string{"s normal  shared", "a normal ", "b.in always ", "b normal ", "c normal  once", "d normal  merged", "g.F normal ", "g normal "})
		events = nil
		serve(h, partial("e,f"))
		is.Equal(events, []string{"e deferred slow rescued", "f optional "})
	}
}
