package inertiatest_test

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/inertiatest"
	"github.com/matryer/is"
)

var end = time.Date(2040, 1, 2, 3, 4, 5, 0, time.UTC)

func load[T any](v T) func(context.Context) (T, error) {
	return func(context.Context) (T, error) { return v, nil }
}

// rich is a page that has one of everything.
func rich() http.Handler {
	return app(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		inertia.Share(ctx, inertia.Props{"user.name": "Ada"})
		inertia.Flash(ctx, "notice", map[string]any{"text": "Saved.", "level": 2})
		inertia.SetErrors(ctx, inertia.ValidationErrors{"email": {"Taken."}, "address.city": {"Unknown."}})
		inertia.ClearHistory(ctx)
		inertia.EncryptHistory(ctx, true)
		w.Header().Add("X-Tag", "a")
		w.Header().Add("X-Tag", "b")
		inertia.Render(w, r, "Rich", inertia.Props{
			"title":   "Hello, world",
			"none":    nil,
			"count":   3,
			"big":     int64(9007199254740993),
			"ratio":   0.5,
			"on":      true,
			"items":   []map[string]any{{"id": 1, "tags": []string{"x", "y"}}, {"id": 2, "tags": []string{}}},
			"matrix":  map[string]any{"a": 1, "b": map[string]any{"c": 2, "d": 3}},
			"when":    end,
			"stats":   inertia.Defer(load(1)).Group("charts"),
			"sums":    inertia.Defer(load(1)).Group("charts"),
			"feed":    inertia.Defer(load(1)),
			"log":     inertia.Merge([]int{1}).MatchOn("id"),
			"chat":    inertia.Prepend([]int{1}),
			"tree":    inertia.DeepMerge(map[string]int{"a": 1}),
			"plans":   inertia.Once(load(1)).As("all-plans").For(time.Hour),
			"country": inertia.Once(load(1)).Until(end),
			"locale":  inertia.Once(load(1)),
			"posts":   inertia.Scroll(inertia.NumberedPage([]int{1, 2}, 2, 3)),
		}, inertia.Status(201))
	}, inertia.WithVersion("v1"))
}

func TestAssertionsThatHold(t *testing.T) {
	for _, version := range []string{"v1", ""} { // as JSON, and as a document after a conflict
		p := inertiatest.Get(t, rich(), "/rich?b=1&a=2", inertiatest.WithVersion(version))
		p.Component("Rich").URL("/rich?b=1&a=2").Metadata("version", "v1").Status(201).Header("X-Tag", "a, b").Header("X-Nothing", "")
		p.Prop("title", "Hello, world").Prop("none", nil).Prop("count", 3).Prop("count", 3.0).Prop("count", uint8(3)).
			Prop("big", int64(9007199254740993)).Prop("ratio", 0.5).Prop("on", true).
			Prop("items.0.tags.1", "y").Prop("items.1.tags", []string{}).Prop("items.1", map[string]any{"id": 2, "tags": []int{}}).
			Prop("matrix.b.c", 2).Prop("when", end).Prop("user", struct {
			Name string `json:"name"`
		}{"Ada"})
		p.Contains("title", "world").Contains("items", map[string]any{"id": 2}).Contains("items.0.tags", "x").
			Contains("matrix", map[string]any{"b": map[string]any{"d": 3}}).Contains("count", 3)
		p.Has("title", "none", "items.0").Missing("stats", "items.2", "items.-1", "title.x", "nope.x", "matrix.", "items.0.")
		p.Count("items", 2).Count("matrix", 2).Count("items.1.tags", 0)
		p.Flash("notice.text", "Saved.").Flash("notice.level", 2).Flash("notice", map[string]any{"level": 2, "text": "Saved."}).NoFlash("other")
		p.Error("email", "Taken.").Error("email").Error("address.city", "Unknown.").NoErrors("address")
		p.Deferred("charts", "sums", "stats").Deferred("default", "feed").Deferred("none").
			Metadata("mergeProps", []string{"log", "posts.data"}).Metadata("prependProps", []string{"chat"}).Metadata("deepMergeProps", []string{"tree"}).
			Metadata("matchPropsOn", []string{"log.id"}).Metadata("sharedProps", []string{"user"}).Metadata("rescuedProps", nil).
			Metadata("onceProps.all-plans.prop", "plans").Metadata("onceProps.country.expiresAt", end.UnixMilli()).Metadata("onceProps.locale.expiresAt", nil).
			Metadata("scrollProps.posts", map[string]any{"pageName": "page", "previousPage": 1, "currentPage": 2, "nextPage": 3, "reset": false}).
			Metadata("encryptHistory", true).Metadata("clearHistory", true).Metadata("preserveFragment", nil)
	}
}

func TestAssertionsThatFail(t *testing.T) {
	tests := []struct {
		name   string
		assert func(*inertiatest.Page)
		want   string // in the report
	}{
		{"component", func(p *inertiatest.Page) { p.Component("Home") }, "GET /rich: component\n\tgot:  \"Rich\"\n\twant: \"Home\""},
		{"url", func(p *inertiatest.Page) { p.URL("/") }, "url\n\tgot:  \"/rich\"\n\twant: \"/\""},
		{"version", func(p *inertiatest.Page) { p.Metadata("version", "v2") }, "version\n\tgot:  \"v1\"\n\twant: \"v2\""},
		{"status", func(p *inertiatest.Page) { p.Status(404) }, "status\n\tgot:  201\n\twant: 404"},
		{"header", func(p *inertiatest.Page) { p.Header("X-Tag", "a") }, "header X-Tag\n\tgot:  \"a, b\"\n\twant: \"a\""},
		{"prop", func(p *inertiatest.Page) { p.Prop("items.0.id", 2) }, "prop items.0.id\n\tgot:  1\n\twant: 2"},
		{"number against text", func(p *inertiatest.Page) { p.Prop("count", "3") }, "got:  3\n\twant: \"3\""},
		{"large integers are exact", func(p *inertiatest.Page) { p.Prop("big", int64(9007199254740992)) }, "got:  9007199254740993"},
		{"object with more members", func(p *inertiatest.Page) { p.Prop("items.0", map[string]any{"id": 1}) }, `got:  {"id":1,"tags":["x","y"]}`},
		{"object with fewer members", func(p *inertiatest.Page) { p.Prop("matrix.b", map[string]int{"c": 2, "d": 3, "e": 4}) }, `got:  {"c":2,"d":3}`},
		{"list in another order", func(p *inertiatest.Page) { p.Prop("items.0.tags", []string{"y", "x"}) }, `got:  ["x","y"]`},
		{"null against nothing", func(p *inertiatest.Page) { p.Prop("items.1.tags", nil) }, "got:  []\n\twant: null"},
		{"key that is missing", func(p *inertiatest.Page) { p.Prop("items.0.name", 1) }, "prop items.0.name is missing: items.0 is {\"id\":1,"},
		{"index that is missing", func(p *inertiatest.Page) { p.Prop("items.2.id", 1) }, "items is [{"},
		{"path below a text", func(p *inertiatest.Page) { p.Has("title.x.y") }, `title is "Hello, world"`},
		{"prop that is missing", func(p *inertiatest.Page) { p.Has("titel") }, "prop titel is missing: there is big, "},
		{"want that is no JSON", func(p *inertiatest.Page) { p.Prop("ratio", math.NaN()) }, "the wanted value does not encode to JSON"},
		{"contains", func(p *inertiatest.Page) { p.Contains("title", "moon") }, `prop title does not contain what it should`},
		{"contains no such item", func(p *inertiatest.Page) { p.Contains("items", map[string]any{"id": 3}) }, `want: {"id":3}`},
		{"contains no such member", func(p *inertiatest.Page) { p.Contains("matrix.b", map[string]any{"e": 3}) }, `want: {"e":3}`},
		{"contains no part of a number", func(p *inertiatest.Page) { p.Contains("big", 90) }, `want: 90`},
		{"missing", func(p *inertiatest.Page) { p.Missing("nope", "count") }, "prop count is there, and should not be\n\tgot:  3"},
		{"count", func(p *inertiatest.Page) { p.Count("items", 3) }, "number of items of prop items\n\tgot:  2, [{"},
		{"count of a text", func(p *inertiatest.Page) { p.Count("title", 1) }, "prop title has nothing to count"},
		{"flash", func(p *inertiatest.Page) { p.Flash("notice.level", 3) }, "flash notice.level\n\tgot:  2\n\twant: 3"},
		{"flash that is missing", func(p *inertiatest.Page) { p.Flash("success", "x") }, "flash success is missing: there is notice"},
		{"no flash", func(p *inertiatest.Page) { p.NoFlash() }, "flash notice is there"},
		{"no flash of a name", func(p *inertiatest.Page) { p.NoFlash("notice") }, "flash notice is there"},
		{"error", func(p *inertiatest.Page) { p.Error("email", "Wrong.") }, "error email\n\tgot:  \"Taken.\"\n\twant: \"Wrong.\""},
		{"error that is missing", func(p *inertiatest.Page) { p.Error("name") }, "error name is missing: there is address.city, email"},
		{"more messages", func(p *inertiatest.Page) { p.Error("email", "Taken.", "Short.") }, `want: ["Taken.","Short."]`},
		{"error in a bag", func(p *inertiatest.Page) { p.Error("login.email") }, "error login.email is missing"},
		{"no errors", func(p *inertiatest.Page) { p.NoErrors() }, "there are errors"},
		{"no error of a field", func(p *inertiatest.Page) { p.NoErrors("email") }, "error email is there, and should not be"},
		{"deferred", func(p *inertiatest.Page) { p.Deferred("charts", "stats") }, "deferred props of the group charts\n\tgot:  [\"stats\",\"sums\"]"},
		{"no group", func(p *inertiatest.Page) { p.Deferred("map", "stats") }, "got:  null"},
		{"metadata", func(p *inertiatest.Page) { p.Metadata("mergeProps", []string{"log"}) }, "mergeProps\n\tgot:  [\"log\",\"posts.data\"]\n\twant: [\"log\"]"},
		{"metadata that should not be", func(p *inertiatest.Page) { p.Metadata("clearHistory", nil) }, "clearHistory\n\tgot:  true\n\twant: null"},
		{"metadata that is missing", func(p *inertiatest.Page) { p.Metadata("preserveFragment", true) }, "preserveFragment\n\tgot:  null\n\twant: true"},
		{"metadata inside", func(p *inertiatest.Page) { p.Metadata("scrollProps.posts.nextPage", 4) }, "scrollProps.posts.nextPage\n\tgot:  3\n\twant: 4"},
		{"redirect", func(p *inertiatest.Page) { p.Redirected("/") }, "last redirect\n\tgot:  \"\"\n\twant: \"/\""},
		{"location", func(p *inertiatest.Page) { p.Location("/") }, "location\n\tgot:  \"\""},
		{"document", func(p *inertiatest.Page) { p.HTML() }, `the answer is not an HTML document, its Content-Type is "application/json"`},
	}
	h := rich()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			tb := failing(t, func(tb testing.TB) {
				tt.assert(inertiatest.Get(tb, h, "/rich", inertiatest.WithVersion("v1")))
			})
			is.Equal(tb.ended, false)                         // an assertion lets the test go on
			is.Equal(len(tb.reports) > 0, true)               // it fails
			is.True(strings.Contains(tb.reports[0], tt.want)) // and says so
			if !strings.Contains(tb.reports[0], tt.want) {
				t.Log(tb.reports)
			}
		})
	}
}

func TestValueOfAMissingProp(t *testing.T) {
	is := is.New(t)
	tb := failing(t, func(tb testing.TB) {
		p := inertiatest.Get(tb, page(nil), "/")
		is.Equal(p.Value("nope"), nil)
		p.Decode("nope", new(int))
	})
	is.Equal(len(tb.reports), 2)
	is.Equal(tb.ended, true)

	tb = failing(t, func(tb testing.TB) {
		inertiatest.Get(tb, page(inertia.Props{"a": "text"}), "/").Decode("a", new(int))
	})
	is.True(strings.Contains(tb.reports[0], "prop a: json: cannot unmarshal string"))
	is.Equal(tb.ended, true)
}

func TestErrorsInBagsAndLists(t *testing.T) {
	h := app(func(w http.ResponseWriter, r *http.Request) {
		inertia.SetErrors(r.Context(), inertia.ValidationErrors{"email": {"Taken.", "Short."}})
		inertia.Render(w, r, "Home", nil)
	}, inertia.WithAllErrors())
	inertiatest.Get(t, h, "/").Error("email", "Taken.", "Short.").Error("email")
	p := inertiatest.Get(t, h, "/", inertiatest.WithErrorBag("login"))
	p.Error("login.email", "Taken.", "Short.").Error("login.email")

	is := is.New(t)
	tb := failing(t, func(tb testing.TB) {
		p.In(tb).Error("login.name")
		p.In(tb).NoErrors()
		p.In(tb).Error("login.email", "Taken.")
	})
	is.Equal(len(tb.reports), 3)
	is.True(strings.Contains(tb.reports[0], `error login.name is missing: login is {"email":["Taken.","Short."]}`))
	inertiatest.Get(t, page(inertia.Props{"errors": map[string]any{"login": map[string]any{}}}), "/").NoErrors() // an empty bag has none
}

func TestMetadataThatNoPageHas(t *testing.T) {
	is := is.New(t)
	tb := failing(t, func(tb testing.TB) { inertiatest.Get(tb, page(nil), "/").Metadata("mergedProps", nil) })
	is.True(tb.ended) // a mistake in the name does not pass as something that is not there
	is.True(strings.Contains(tb.reports[0], `Metadata called with "mergedProps": a page object has component, url,`))
}

func TestRescuedProps(t *testing.T) {
	h := page(inertia.Props{
		"feed": inertia.Defer(func(context.Context) (int, error) { return 0, errors.New("broken") }).Rescue(),
	})
	inertiatest.Get(t, h, "/").LoadDeferred().Metadata("rescuedProps", []string{"feed"}).Missing("feed")
}
