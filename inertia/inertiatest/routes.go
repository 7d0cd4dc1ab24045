package inertiatest

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// CheckRoutes compares the routes.json that "inertia generate" writes with the
// routes of the running router, and reports each that only one of them has: what
// the command reads from the code is right as far as it can follow it, what the
// router has is right. walk calls its argument for each route; with chi it is
//
//	func(route func(method, pattern string)) error {
//		return chi.Walk(router, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
//			route(method, pattern)
//			return nil
//		})
//	}
//
// Routes of net/http's ServeMux, which cannot be listed, are left out, and so
// are slashes at the end, which chi takes both ways.
func CheckRoutes(t testing.TB, file string, walk func(route func(method, pattern string)) error) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("inertiatest: CheckRoutes: %v", err)
	}
	var table []struct{ Method, Pattern, Router string }
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatalf("inertiatest: CheckRoutes: %s is not the routes.json of inertia generate: %v", file, err)
	}
	generated, running := map[string]bool{}, map[string]bool{}
	for _, r := range table {
		if r.Router == "" {
			generated[r.Method+" "+withoutSlash(r.Pattern)] = true
		}
	}
	err = walk(func(method, pattern string) {
		pattern = withoutSlash(pattern)
		if generated["* "+pattern] {
			method = "*"
		}
		running[method+" "+pattern] = true
	})
	if err != nil {
		t.Fatalf("inertiatest: CheckRoutes: the routes cannot be listed: %v", err)
	}
	for _, route := range slices.Sorted(maps.Keys(running)) {
		if !generated[route] {
			t.Errorf("inertiatest: the router has %s, %s has not: run inertia generate, and heed what it reports", route, file)
		}
	}
	for _, route := range slices.Sorted(maps.Keys(generated)) {
		if !running[route] {
			t.Errorf("inertiatest: %s has %s, the router has not: run inertia generate", file, route)
		}
	}
}

func withoutSlash(pattern string) string { return cmp.Or(strings.TrimRight(pattern, "/"), pattern) }
