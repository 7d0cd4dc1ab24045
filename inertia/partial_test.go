package inertia_test

import (
	"net/http"
	"testing"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia"
)

// A document is for everybody who opens its URL, perhaps from a cache: headers
// that select props mean nothing there.
func TestHeadersThatSelectPropsChangeNoDocument(t *testing.T) {
	props := inertia.Props{
		"name": "Ada", "email": "a@x", "once": inertia.Once(load(1)), "optional": inertia.Optional(load(2)),
		"list": inertia.Merge([]int{3}), "scroll": inertia.Scroll(inertia.NumberedPage([]int{4}, 1, 2)),
	}
	want := serve(page(props), get("/")).body
	for _, r := range []*http.Request{
		get("/", "X-Inertia-Partial-Component", "Home", "X-Inertia-Partial-Data", "name"),
		get("/", "X-Inertia-Partial-Component", "Home", "X-Inertia-Partial-Except", "email,scroll"),
		get("/", "X-Inertia-Partial-Component", "Home"),
		get("/", "X-Inertia-Reset", "list,scroll"),
		get("/", "X-Inertia-Except-Once-Props", "once"),
		get("/", "X-Inertia-Infinite-Scroll-Merge-Intent", "prepend"),
		get("/", "X-Inertia", "false", "X-Inertia-Partial-Component", "Home", "X-Inertia-Partial-Data", "name"),
	} {
		is := is.New(t)
		is.Equal(serve(page(props), r).body, want)
		is.True(!inertia.IsPartial(r, "Home"))
	}
}
