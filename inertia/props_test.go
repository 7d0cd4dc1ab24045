package inertia_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

func load[T any](v T) func(context.Context) (T, error) {
	return func(context.Context) (T, error) { return v, nil }
}

func TestCombinationsThatMakeNoSensePanic(t *testing.T) {
	page := inertia.NumberedPage([]int{1}, 1, 2)
	tests := []struct {
		name string
		make func()
		want string
	}{
		{"group of a plain prop", func() { inertia.Value(1).Group("g") }, "not deferred"},
		{"empty group", func() { inertia.Defer(load(1)).Group("") }, "empty name"},
		{"rescue of a lazy prop", func() { inertia.Lazy(load(1)).Rescue() }, "not deferred"},
		{"always and deferred", func() { inertia.Defer(load(1)).Always() }, "one time"},
		{"always and optional", func() { inertia.Optional(load(1)).Always() }, "one time"},
		{"always and once", func() { inertia.Always(1).Once() }, "every response"},
		{"once and always", func() { inertia.Once(load(1)).Always() }, "every response"},
		{"always and merged", func() { inertia.Always(1).Merge() }, "every response"},
		{"merged and always", func() { inertia.Merge(1).Always() }, "every response"},
		{"merge in two ways", func() { inertia.Merge(1).DeepMerge() }, "another way"},
		{"merge as a whole and at a path", func() { inertia.Merge(1).Append("data") }, "as a whole"},
		{"at a path and as a whole", func() { inertia.Value(1).Append("data").Prepend() }, "another way"},
		{"empty merge path", func() { inertia.Value(1).Append("") }, "empty path"},
		{"match without merge", func() { inertia.Value(1).MatchOn("id") }, "does not merge"},
		{"scroll and merge", func() { inertia.Scroll(page).Merge() }, "by itself"},
		{"wrapper without scroll", func() { inertia.Value(1).Wrapper("items") }, "does not scroll"},
		{"empty wrapper", func() { inertia.Scroll(page).Wrapper("") }, "empty key"},
		{"deferring an optional prop", func() { inertia.Optional(load(1)).Defer() }, "one time"},
		{"key of no once prop", func() { inertia.Value(1).As("k") }, "not a once prop"},
		{"once key with a comma", func() { inertia.Once(load(1)).As("a,b") }, "comma"},
		{"lifetime of no once prop", func() { inertia.Value(1).For(time.Hour) }, "not a once prop"},
		{"no lifetime", func() { inertia.Once(load(1)).For(0) }, "not positive"},
		{"until the zero time", func() { inertia.Once(load(1)).Until(time.Time{}) }, "zero time"},
		{"fresh of no once prop", func() { inertia.Value(1).Fresh() }, "not a once prop"},
		{"nil function", func() { inertia.Defer[int](nil) }, "nil function"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			defer func() { is.True(strings.Contains(fmt.Sprint(recover()), tt.want)) }() // says why
			tt.make()
		})
	}
}

func TestModifiersReturnCopies(t *testing.T) {
	is := is.New(t)
	base := inertia.Value([]int{1}).Append("a")
	one, two := base.Append("b"), base.Append("c")
	_ = base.MatchOn("a.id")
	deferred := inertia.Defer(load(1))
	_ = deferred.Group("other").Rescue()
	object := serve(page(inertia.Props{"base": base, "one": one, "two": two, "deferred": deferred}), xhr("GET", "/")).object(t)
	is.Equal(text(object["mergeProps"]), `["base.a","one.a","one.b","two.a","two.c"]`)
	is.Equal(object["matchPropsOn"], nil)
	is.Equal(text(object["deferredProps"]), `{"default":["deferred"]}`)
}

type stats struct {
	Visits int                      `json:"visits"`
	Extra  inertia.Prop[[]string]   `json:"extra"`
	More   func() (int, error)      `json:"more"`
	Zero   inertia.Prop[int]        `json:"zero,omitzero"`
	Slow   inertia.Prop[int]        `json:"slow"`
	Nested map[string]inertia.Props `json:"nested,omitempty"`
	hidden int
}

type pageProps struct {
	Title string `json:"title"`
	stats
	Auth  *authProps        `json:"auth,omitempty"`
	Users inertia.Prop[any] `json:"users,omitzero"`
}

type authProps struct {
	User  string                 `json:"user"`
	Perms inertia.Prop[[]string] `json:"perms"`
}

func TestPropsOfAStruct(t *testing.T) {
	props := &pageProps{
		Title: "T",
		stats: stats{
			Visits: 3, Extra: inertia.Optional(load([]string{"x"})), More: func() (int, error) { return 4, nil },
			Slow: inertia.Defer(load(5)).Group("slow"), hidden: 1,
		},
		Auth: &authProps{User: "Ada", Perms: inertia.Optional(load([]string{"edit"}))},
	}
	tests := []struct {
		name    string
		request *http.Request
		want    string
	}{
		{"a full visit", xhr("GET", "/"), `{"auth":{"user":"Ada"},"more":4,"title":"T","visits":3}`},
		{"fields by name", partial("extra,visits"), `{"extra":["x"],"visits":3}`},
		{"a path into a struct", partial("auth.perms"), `{"auth":{"perms":["edit"]}}`},
		{"a deferred field", partial("slow"), `{"slow":5}`},
		{"all but some", partial("", "X-Inertia-Partial-Except", "auth.user,extra,slow,more"), `{"auth":{"perms":["edit"]},"title":"T","visits":3}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(serve(page(props), tt.request).props(t), tt.want)
			is.Equal(serve(page(*props), tt.request).props(t), tt.want) // by value
		})
	}
	t.Run("order of declaration", func(t *testing.T) {
		is := is.New(t)
		is.True(strings.Contains(serve(page(props), xhr("GET", "/")).body, `"props":{"errors":{},"title":"T","visits":3,"more":4,"auth":{"user":"Ada"}}`))
	})
	t.Run("shared props beside them", func(t *testing.T) {
		is := is.New(t)
		h := page(props, inertia.WithSharedProps(inertia.Props{"title": "shared", "app": "A", "auth.token": "t"}))
		is.Equal(serve(h, partial("title,app,auth")).props(t), `{"app":"A","auth":{"perms":["edit"],"user":"Ada"},"title":"T"}`)
	})
	t.Run("a nil pointer has no props", func(t *testing.T) {
		is := is.New(t)
		is.Equal(serve(page((*pageProps)(nil)), xhr("GET", "/")).props(t), `{}`)
	})
	t.Run("anything else is an error", func(t *testing.T) {
		is := is.New(t)
		is.Equal(serve(page([]int{1}), xhr("GET", "/")).StatusCode, 500)
	})
}

func TestClosuresAreLazyProps(t *testing.T) {
	is := is.New(t)
	type user struct{ Name string }
	props := inertia.Props{
		"a": func() any { return 1 }, "b": func() (any, error) { return 2, nil }, "c": func(context.Context) any { return 3 },
		"d": func(context.Context) (any, error) { return 4, nil }, "e": func() []user { return []user{{"Ada"}} }, "f": func(ctx context.Context) (*user, error) { return nil, ctx.Err() },
		"g": func() inertia.Prop[int] { return inertia.Optional(load(1)) }, "h": (func() int)(nil), "i": (func() any)(nil),
		"j": []func() int{func() int { return 5 }}, "k": map[string]func() int{"x": func() int { return 6 }},
	}
	for _, n := range []int{1, 3} {
		h := page(props, inertia.WithPropConcurrency(n))
		is.Equal(serve(h, xhr("GET", "/")).props(t), `{"a":1,"b":2,"c":3,"d":4,"e":[{"Name":"Ada"}],"f":null,"h":null,"i":null,"j":[5],"k":{"x":6}}`)
		is.Equal(serve(h, partial("g,k.x")).props(t), `{"g":1,"k":{"x":6}}`)
	}
	fails := func(context.Context) (int, error) { return 0, errors.New("no") }
	is.Equal(serve(page(inertia.Props{"x": fails}), xhr("GET", "/")).StatusCode, 500)
	is.Equal(serve(page(inertia.Props{"x": fails, "y": 1}), partial("y")).props(t), `{"y":1}`) // not asked for, not run
}

func TestRescueLeavesNoTrace(t *testing.T) {
	is := is.New(t)
	var seen inertia.RescueEvent
	props := inertia.Props{
		"a": 1,
		"bad": inertia.Defer(func(context.Context) (any, error) {
			return inertia.Props{"x": inertia.Merge(1), "y": func() (any, error) { return nil, errors.New("down") }}, nil
		}).Rescue().Merge(),
		"z": 2,
	}
	log, lines := logger()
	h := page(props, inertia.WithLogger(log), inertia.WithHooks(inertia.Hooks{Rescue: func(_ context.Context, e inertia.RescueEvent) { seen = e }}))
	resp := serve(h, partial("a,bad,z"))
	is.Equal(resp.StatusCode, 200)
	is.Equal(resp.props(t), `{"a":1,"z":2}`)
	object := resp.object(t)
	is.Equal(text(object["rescuedProps"]), `["bad"]`)
	is.Equal(object["mergeProps"], nil) // labels of what was left out are gone too
	is.Equal(seen.Path, "bad")
	is.Equal(seen.Component, "Home")
	is.True(strings.Contains(lines.String(), "down"))
}

func TestEachFunctionRunsOnce(t *testing.T) {
	for _, n := range []int{1, 4} {
		is := is.New(t)
		var runs atomic.Int32
		count := func(context.Context) (any, error) { runs.Add(1); return map[string]any{"b": 1}, nil }
		h := page(inertia.Props{"a": count, "a.c": 2, "d": inertia.Lazy(count).Merge()}, inertia.WithPropConcurrency(n))
		is.Equal(serve(h, xhr("GET", "/")).props(t), `{"a":{"b":1,"c":2},"d":{"b":1}}`)
		is.Equal(runs.Load(), int32(2))
	}
}

func TestConcurrentProps(t *testing.T) {
	wait := func(d time.Duration, v any) func(context.Context) (any, error) {
		return func(ctx context.Context) (any, error) {
			select {
			case <-time.After(d):
				return v, nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	}
	t.Run("take as long as the slowest, in the order of the page", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			is := is.New(t)
			props := inertia.Props{"list": []any{wait(3*time.Second, 1), wait(time.Second, 2)}}
			for i := range 8 {
				props[fmt.Sprint("p", i)] = inertia.Lazy(wait(time.Duration(8-i)*time.Second, inertia.Props{"n": wait(time.Second, i)}))
			}
			start := time.Now()
			resp := serve(page(props, inertia.WithPropConcurrency(16)), xhr("GET", "/"))
			is.Equal(time.Since(start), 9*time.Second) // fake time
			is.Equal(resp.props(t), `{"list":[1,2],"p0":{"n":0},"p1":{"n":1},"p2":{"n":2},"p3":{"n":3},"p4":{"n":4},"p5":{"n":5},"p6":{"n":6},"p7":{"n":7}}`)
		})
	})
	t.Run("are bounded", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			is := is.New(t)
			var now, most atomic.Int32
			props := inertia.Props{}
			for i := range 10 {
				props[fmt.Sprint("p", i)] = func() any {
					most.Store(max(most.Load(), now.Add(1)))
					time.Sleep(time.Second)
					now.Add(-1)
					return i
				}
			}
			start := time.Now()
			serve(page(props, inertia.WithPropConcurrency(2)), xhr("GET", "/"))
			is.Equal(most.Load(), int32(2))
			is.Equal(time.Since(start), 5*time.Second)
		})
	})
	t.Run("the first error in the order of the page counts, and all have ended", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			is := is.New(t)
			var ended atomic.Int32
			fail := func(d time.Duration, name string) func(context.Context) (any, error) {
				return func(context.Context) (any, error) { time.Sleep(d); ended.Add(1); return nil, errors.New(name) }
			}
			var got error
			h := page(inertia.Props{"a": fail(2*time.Second, "first"), "b": fail(time.Second, "second"), "c": func(ctx context.Context) any {
				<-ctx.Done() // cancelled by the failure
				time.Sleep(time.Second)
				ended.Add(1)
				return 1
			}}, inertia.WithPropConcurrency(4), inertia.WithErrorHandler(func(_ http.ResponseWriter, _ *http.Request, err error) { got = err }))
			serve(h, xhr("GET", "/"))
			is.True(strings.Contains(got.Error(), "first"))
			is.Equal(ended.Load(), int32(3))
		})
	})
	t.Run("end with the request", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			is := is.New(t)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			start := time.Now()
			h := page(inertia.Props{"a": wait(time.Hour, 1), "b": wait(time.Hour, 2), "c": wait(time.Hour, 3)}, inertia.WithPropConcurrency(2))
			is.Equal(serve(h, xhr("GET", "/").WithContext(ctx)).StatusCode, 504)
			is.Equal(time.Since(start), time.Second)
		})
	})
	t.Run("are not run when they are not asked for", func(t *testing.T) {
		is := is.New(t)
		bad := func() any { t.Error("ran"); return 1 }
		props := inertia.Props{
			"a": 1, "b": bad, "c": inertia.Defer(func(context.Context) (any, error) { return bad(), nil }), "d": map[string]any{"e": bad, "f": func() any { return 2 }},
			"g": inertia.Once(func(context.Context) (any, error) { return bad(), nil }),
		}
		h := page(props, inertia.WithPropConcurrency(4))
		is.Equal(serve(h, partial("a,d.f")).props(t), `{"a":1,"d":{"f":2}}`)
		props["b"], props["d"] = 0, 0
		is.Equal(serve(h, xhr("GET", "/", "X-Inertia-Except-Once-Props", "g")).props(t), `{"a":1,"b":0,"d":0}`)
	})
}

func TestACycleOfRescuedPropsIsRescuedOnce(t *testing.T) {
	for name, opts := range map[string][]inertia.Option{"one by one": {quiet}, "side by side": {quiet, inertia.WithPropConcurrency(4)}} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			var p any
			p = inertia.Defer(func(context.Context) (any, error) { return []any{p, p}, nil }).Rescue()
			is.Equal(serve(page(inertia.Props{"p": p}, opts...), partial("p")).object(t)["rescuedProps"], []any{"p"})
		})
	}
}

func TestLoadsThatNobodyGetsAreNotStarted(t *testing.T) {
	for _, n := range []int{1, 4} {
		synctest.Test(t, func(t *testing.T) {
			is := is.New(t)
			loaded := false
			user := map[string]any{"name": func() string { loaded = true; return "Grace" }, "id": 7}
			long := func() int { time.Sleep(time.Second); return 1 } // the others are done when the page gets there
			h := page(inertia.Props{"a": long, "user": func() any { return user }, "user.name": "Ada"}, inertia.WithPropConcurrency(n))
			is.Equal(serve(h, xhr("GET", "/")).props(t), `{"a":1,"user":{"id":7,"name":"Ada"}}`)
			h = page(inertia.Props{"a": long, "user": inertia.Lazy(func(context.Context) (any, error) { return user, errors.New("gone") })}, inertia.WithPropConcurrency(n), quiet)
			is.Equal(serve(h, xhr("GET", "/")).StatusCode, 500)
			is.True(!loaded)
		})
	}
}

// What a client asks for in a long list is what it gets for the same names in a
// short one.
func TestLongListsOfPaths(t *testing.T) {
	tree := map[string]any{
		"b": map[string]any{"c": map[string]any{"d": 1, "e": 2}, "c!": 3, "c0": 4, "f": 5}, "b!": 6, "ba": 7, "bc": map[string]any{"d": 8},
		"m": inertia.Merge([]int{1}), "list": []any{map[string]any{"x": 1, "y": 2}, 3, 4},
	}
	// Names on all sides of those above, in no order.
	filler := strings.Repeat("zz,b.zz,a,b.c-,b.c.,b.c.d.x,list.00,b/,m.,", 10)
	for _, names := range []string{"b", "b.c", "b.c.d", "b.c.e,bc.d", "b.c!", "b!", "ba", "b.c0,b.f", "list.0.y,list.2", "list", "m,b.nothing", "nothing", "b.c.d,b.c"} {
		t.Run(names, func(t *testing.T) {
			is := is.New(t)
			h := page(tree)
			for _, header := range []string{"X-Inertia-Partial-Data", "X-Inertia-Partial-Except", "X-Inertia-Reset"} {
				ask := func(names string) string {
					r := xhr("GET", "/", "X-Inertia-Partial-Component", "Home", header, names)
					if header == "X-Inertia-Reset" {
						r.Header.Set("X-Inertia-Partial-Data", "m")
					}
					return serve(h, r).body
				}
				is.Equal(ask(filler+names), ask(names+",zz,b.zz,a,b.c-,b.c.,b.c.d.x,list.00,b/,m."))
			}
		})
	}
}
