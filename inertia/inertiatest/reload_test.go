package inertiatest_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/inertiatest"
	"github.com/matryer/is"
)

func TestLoadDeferred(t *testing.T) {
	is := is.New(t)
	var asked []string
	h := app(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("X-Inertia-Partial-Data"))
		inertia.Render(w, r, "Home", inertia.Props{
			"now":   1,
			"bell":  inertia.Always([]int{1}),
			"feed":  inertia.Defer(load([]int{1, 2})).Merge(),
			"chart": map[string]any{"a": inertia.Defer(load("A")).Group("x"), "b": inertia.Defer(load("B")).Group("y").Merge()},
			"bad":   inertia.Defer(func(context.Context) (int, error) { return 0, errors.New("broken") }).Group("y").Rescue(),
		})
	})
	page := inertiatest.Get(t, h, "/home")
	page.DeferredGroups("default", "x", "y").Deferred("y", "chart.b", "bad")

	asked = nil
	all := page.LoadDeferred()
	is.Equal(asked, []string{"feed", "chart.a", "bad,chart.b"}) // one request a group
	all.Count("feed", 2).Prop("chart", map[string]string{"a": "A", "b": "B"}).Missing("now", "bad").
		Prop("bell", []int{1}).MergeProps("feed", "chart.b").RescuedProps("bad").DeferredGroups().URL("/home")
	is.True(strings.Contains(string(all.JSON()), `"chart":{"a":"A","b":"B"}`))

	page.LoadDeferred("x").PropNames("chart", "bell").Prop("chart", map[string]string{"a": "A"})
	page.LoadDeferred("x", "y").Prop("chart.b", "B").RescuedProps("bad").Missing("feed")
	page.Has("now").Missing("feed") // the first page is what it was
}

func TestLoadDeferredThatFails(t *testing.T) {
	is := is.New(t)
	tb := failing(t, func(tb testing.TB) { inertiatest.Get(tb, page(nil), "/").LoadDeferred() })
	is.True(strings.Contains(tb.reports[0], "the page announces no deferred props"))

	deferred := page(inertia.Props{"a": inertia.Defer(load(1))})
	tb = failing(t, func(tb testing.TB) { inertiatest.Get(tb, deferred, "/").LoadDeferred("charts") })
	is.True(strings.Contains(tb.reports[0], `no group charts: deferredProps is {"default":["a"]}`))

	first := true
	gone := app(func(w http.ResponseWriter, r *http.Request) {
		props := inertia.Props{}
		if first {
			props["a"] = inertia.Defer(load(1))
		}
		first = false
		inertia.Render(w, r, "Home", props)
	})
	tb = failing(t, func(tb testing.TB) { inertiatest.Get(tb, gone, "/").LoadDeferred() })
	is.Equal(len(tb.reports), 1)
	is.True(strings.Contains(tb.reports[0], "the deferred prop a of the group default is neither sent nor rescued"))

	broken := page(inertia.Props{"a": inertia.Defer(func(context.Context) (int, error) { return 0, errors.New("broken") })})
	inertiatest.Get(t, broken, "/").LoadDeferred().Status(http.StatusInternalServerError)
}

func TestScrollPages(t *testing.T) {
	is := is.New(t)
	h := app(func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("page"))
		n = max(n, 1)
		inertia.Render(w, r, "List", inertia.Props{
			"q":     r.URL.Query().Get("q"),
			"posts": inertia.Scroll(inertia.NumberedPage([]int{n * 10}, n, 3)).MatchOn("data.id"),
		})
	})
	one := inertiatest.Get(t, h, "/list?q=go")
	two := one.Prop("posts.data", []int{10}).MergeProps("posts.data").LoadNext("posts")
	two.Prop("posts.data", []int{20}).Missing("q").MergeProps("posts.data").URL("/list?page=2&q=go").
		Scroll("posts", inertia.ScrollMeta{Previous: 1, Current: 2, Next: 3})
	two.LoadNext("posts").Prop("posts.data.0", 30).Scroll("posts", inertia.ScrollMeta{Previous: 2, Current: 3})
	two.LoadPrevious("posts").Prop("posts.data.0", 10).PrependProps("posts.data").MergeProps()
	two.Reload("posts").MergeProps("posts.data").PrependProps() // the direction was that of one request
	one.ReloadWith(inertiatest.WithReset("posts")).ScrollReset("posts", true).MergeProps().MatchPropsOn()

	tb := failing(t, func(tb testing.TB) { one.In(tb).LoadPrevious("posts") })
	is.True(strings.Contains(tb.reports[0], "the scroll prop posts has no previousPage"))
	tb = failing(t, func(tb testing.TB) { one.In(tb).LoadNext("q") })
	is.True(strings.Contains(tb.reports[0], "there is no scroll prop q"))
	is.True(tb.ended)
}

func TestScrollByCursor(t *testing.T) {
	h := app(func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "List", inertia.Props{
			"posts": inertia.Scroll(inertia.CursorPage([]string{r.URL.Query().Get("cursor")}, "", r.URL.Query().Get("cursor"), "x&y=")),
		})
	})
	inertiatest.Get(t, h, "/").Scroll("posts", inertia.ScrollMeta{PageName: "cursor", Next: "x&y="}).
		LoadNext("posts").Prop("posts.data.0", "x&y=")
}
