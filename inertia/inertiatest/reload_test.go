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
	page.Deferred("default", "feed").Deferred("x", "chart.a").Deferred("y", "chart.b", "bad")

	asked = nil
	all := page.LoadDeferred()
	is.Equal(asked, []string{"feed", "chart.a", "bad,chart.b"}) // one request a group
	all.Count("feed", 2).Prop("chart", map[string]string{"a": "A", "b": "B"}).Missing("now", "bad").
		Prop("bell", []int{1}).Metadata("mergeProps", []string{"feed", "chart.b"}).Metadata("rescuedProps", []string{"bad"}).Metadata("deferredProps", nil).URL("/home")

	page.LoadDeferred("x").Has("bell").Missing("feed").Prop("chart", map[string]string{"a": "A"})
	page.LoadDeferred("x", "y").Prop("chart.b", "B").Metadata("rescuedProps", []string{"bad"}).Missing("feed")
	page.Has("now").Missing("feed") // the first page is what it was
}

func TestLoadDeferredThatFails(t *testing.T) {
	is := is.New(t)
	tb := failing(t, func(tb testing.TB) { inertiatest.Get(tb, page(nil), "/").LoadDeferred() })
	is.True(strings.Contains(tb.reports[0], "the page does not announce what to load: deferredProps is null"))

	deferred := page(inertia.Props{"a": inertia.Defer(load(1))})
	tb = failing(t, func(tb testing.TB) { inertiatest.Get(tb, deferred, "/").LoadDeferred("charts") })
	is.True(strings.Contains(tb.reports[0], `the page does not announce what to load: deferredProps is {"default":["a"]}`))

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
	two := one.Prop("posts.data", []int{10}).Metadata("mergeProps", []string{"posts.data"}).LoadNext("posts")
	two.Prop("posts.data", []int{20}).Missing("q").Metadata("mergeProps", []string{"posts.data"}).URL("/list?page=2&q=go").
		Metadata("scrollProps.posts.previousPage", 1).Metadata("scrollProps.posts.nextPage", 3)
	two.LoadNext("posts").Prop("posts.data.0", 30).Metadata("scrollProps.posts.previousPage", 2).Metadata("scrollProps.posts.nextPage", nil)
	two.LoadPrevious("posts").Prop("posts.data.0", 10).Metadata("prependProps", []string{"posts.data"}).Metadata("mergeProps", nil)
	two.Reload("posts").Metadata("mergeProps", []string{"posts.data"}).Metadata("prependProps", nil) // the direction was that of one request
	one.ReloadWith(inertiatest.WithReset("posts")).Metadata("scrollProps.posts.reset", true).Metadata("mergeProps", nil).Metadata("matchPropsOn", nil)

	tb := failing(t, func(tb testing.TB) { one.In(tb).LoadPrevious("posts") })
	is.True(strings.Contains(tb.reports[0], "the prop posts has no page to prepend"))
	tb = failing(t, func(tb testing.TB) { one.In(tb).LoadNext("q") })
	is.True(strings.Contains(tb.reports[0], "the prop q has no page to append: scrollProps is {"))
	is.True(tb.ended)
}

func TestScrollByCursor(t *testing.T) {
	h := app(func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "List", inertia.Props{
			"posts": inertia.Scroll(inertia.CursorPage([]string{r.URL.Query().Get("cursor")}, "", r.URL.Query().Get("cursor"), "x&y=")),
		})
	})
	inertiatest.Get(t, h, "/").Metadata("scrollProps.posts.pageName", "cursor").Metadata("scrollProps.posts.nextPage", "x&y=").
		LoadNext("posts").Prop("posts.data.0", "x&y=")
}
