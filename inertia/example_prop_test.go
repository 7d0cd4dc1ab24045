package inertia_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/chinertia/chinertia/inertia"
)

// Props that take long to load come after the page, in one request per group.
func ExampleDefer() {
	sales := func(context.Context) ([]int, error) { return []int{3, 5, 8}, nil }
	tips := func(context.Context) (string, error) { return "Have a look at ...", nil }

	r := exampleRouter()
	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Dashboard", inertia.Props{
			"sales": inertia.Defer(sales).Group("charts"),
			"tips":  inertia.Defer(tips).Rescue(), // the page can live without them
		})
	})

	exampleVisit(r, "/")
	exampleReload(r, "/", "Dashboard", "sales") // the client does so by itself
	// Output:
	// {"component":"Dashboard","props":{"errors":{}},"url":"/","version":"","deferredProps":{"charts":["sales"],"default":["tips"]}}
	// {"component":"Dashboard","props":{"errors":{},"sales":[3,5,8]},"url":"/","version":""}
}

// An optional prop waits until the page asks for it, with
// router.reload({ only: ["countries"] }).
func ExampleOptional() {
	countries := func(context.Context) ([]string, error) {
		fmt.Println("loading countries")
		return []string{"Chile", "Ghana"}, nil
	}

	r := exampleRouter()
	r.Get("/address", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Address", inertia.Props{"countries": inertia.Optional(countries)})
	})

	exampleVisit(r, "/address")
	exampleReload(r, "/address", "Address", "countries")
	// Output:
	// {"component":"Address","props":{"errors":{}},"url":"/address","version":""}
	// loading countries
	// {"component":"Address","props":{"errors":{},"countries":["Chile","Ghana"]},"url":"/address","version":""}
}

// The client keeps a once prop over visits, and says so.
func ExampleOnce() {
	plans := func(context.Context) ([]string, error) { return []string{"Basic", "Team"}, nil }

	r := exampleRouter()
	r.Get("/plans", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Plans", inertia.Props{"plans": inertia.Once(plans).As("all-plans")})
	})

	exampleVisit(r, "/plans")
	exampleVisit(r, "/plans", "X-Inertia-Except-Once-Props: all-plans")
	// Output:
	// {"component":"Plans","props":{"errors":{},"plans":["Basic","Team"]},"url":"/plans","version":"","onceProps":{"all-plans":{"prop":"plans","expiresAt":null}}}
	// {"component":"Plans","props":{"errors":{}},"url":"/plans","version":"","onceProps":{"all-plans":{"prop":"plans","expiresAt":null}}}
}

// On a partial reload the client appends the new messages to those that it has,
// and replaces those with an id that it knows.
func ExampleMerge() {
	type message struct {
		ID   int    `json:"id"`
		Text string `json:"text"`
	}

	r := exampleRouter()
	r.Get("/chat", func(w http.ResponseWriter, r *http.Request) {
		latest := []message{{7, "Hello"}}
		inertia.Render(w, r, "Chat", inertia.Props{
			"room":     "Go",
			"messages": inertia.Merge(latest).MatchOn("id"),
		})
	})

	exampleReload(r, "/chat", "Chat", "messages")
	// Output:
	// {"component":"Chat","props":{"errors":{},"messages":[{"id":7,"text":"Hello"}]},"url":"/chat","version":"","mergeProps":["messages"],"matchPropsOn":["messages.id"]}
}

// The client's InfiniteScroll component loads the pages around the one that is
// shown.
func ExampleScroll() {
	r := exampleRouter()
	r.Get("/posts", func(w http.ResponseWriter, r *http.Request) {
		posts := []string{"Third", "Fourth"} // those of page 2, of 5
		inertia.Render(w, r, "Posts", inertia.Props{
			"posts": inertia.Scroll(inertia.NumberedPage(posts, 2, 5)),
		})
	})

	exampleVisit(r, "/posts?page=2")
	// Output:
	// {"component":"Posts","props":{"errors":{},"posts":{"data":["Third","Fourth"]}},"url":"/posts?page=2","version":"","mergeProps":["posts.data"],"scrollProps":{"posts":{"pageName":"page","previousPage":1,"nextPage":3,"currentPage":2,"reset":false}}}
}

// What a partial reload does not ask for is not loaded. Plain closures do the
// same as Lazy.
func ExampleLazy() {
	users := func(context.Context) ([]string, error) {
		fmt.Println("loading users")
		return []string{"Ada"}, nil
	}

	r := exampleRouter()
	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Users", inertia.Props{
			"users":    inertia.Lazy(users),
			"count":    func() int { return 1 },
			"verified": func(ctx context.Context) (bool, error) { return true, ctx.Err() },
		})
	})

	exampleReload(r, "/", "Users", "count,verified")
	// Output:
	// {"component":"Users","props":{"errors":{},"count":1,"verified":true},"url":"/","version":""}
}

// An always prop comes with every answer, whatever the client asks for.
func ExampleAlways() {
	r := exampleRouter()
	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
		inertia.Render(w, r, "Users", inertia.Props{
			"users":   []string{"Ada"},
			"filters": []string{"new", "old"},
			"unread":  inertia.Always(3),
		})
	})

	exampleReload(r, "/", "Users", "users")
	// Output:
	// {"component":"Users","props":{"errors":{},"unread":3,"users":["Ada"]},"url":"/","version":""}
}
