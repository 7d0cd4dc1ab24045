package inertiatest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/inertia/inertiatest"
	"github.com/matryer/is"
)

func TestAFailureDrawsThePageOnce(t *testing.T) {
	is := is.New(t)
	h := app(func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Users/Index", inertia.Props{
			"title": strings.Repeat("long ", 50),
			"user":  map[string]any{"name": "Ada", "tags": []string{}},
			"users": inertia.Scroll(inertia.NumberedPage([]map[string]any{{"id": 1}, {"id": 2}, {"id": 3}, {"id": 4}}, 1, 2)),
			"stats": inertia.Defer(func(context.Context) (int, error) { return 1, nil }).Group("charts"),
			"roles": inertia.Once(func(context.Context) ([]int, error) { return []int{7}, nil }),
		})
	}, inertia.WithSharedProps(inertia.Props{"app": "Kith"}))
	got := failing(t, func(tb testing.TB) {
		inertiatest.Get(tb, h, "/users?page=1").Prop("user.name", "Grace").Prop("user.name", "Alan").Missing("title")
	})
	is.Equal(len(got.reports), 3)
	const want = `
	Users/Index /users?page=1    {...}
	  app                        "Kith"  (shared)
	  errors                     {}
	  roles                      [1 items]  (once)
	    0                        7
	  title                      "long long long long long long long long long long long long...
	  user                       {...}
	    name                     "Ada"
	    tags                     [0 items]
	  users                      {...}  (scroll)
	    data                     [4 items]  (merge)
	      0                      {...}
	        id                   1
	      1                      {...}
	        id                   2
	      2                      {...}
	        id                   3
	      ...
	  stats                      not sent  (deferred, group charts)
`
	_, tree, _ := strings.Cut(got.reports[0], "\n\n")
	is.Equal(strings.TrimSpace(tree), strings.TrimSpace(want))
	is.True(!strings.Contains(got.reports[1], "users.data") && !strings.Contains(got.reports[2], "not sent"))
}

func TestATreeIsBounded(t *testing.T) {
	is := is.New(t)
	props := inertia.Props{}
	for i := range 500 {
		props[strings.Repeat("x", i+1)] = []any{[]any{[]any{map[string]any{"a": 1}}}}
	}
	got := failing(t, func(tb testing.TB) { inertiatest.Get(tb, page(props), "/").Component("Other") })
	is.True(strings.Count(got.reports[0], "\n") < 70)
}
