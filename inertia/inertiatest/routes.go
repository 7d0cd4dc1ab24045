package inertiatest

import (
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
	generated := map[string]map[string]bool{} // methods by pattern
	for _, r := range table {
		if r.Router == "" {
			add(generated, r.Pattern, r.Method)
		}
	}
	running := map[string]map[string]bool{}
	if err := walk(func(method, pattern string) { add(running, pattern, method) }); err != nil {
		t.Fatalf("inertiatest: CheckRoutes: the routes cannot be listed: %v", err)
	}
	for _, pattern := range slices.Sorted(maps.Keys(running)) {
		for _, method := range slices.Sorted(maps.Keys(running[pattern])) {
			if !generated[pattern][method] && !generated[pattern]["*"] {
				t.Errorf("inertiatest: the router has %s %s, %s has not: run inertia generate, and heed what it reports", method, pattern, file)
			}
		}
	}
	for _, pattern := range slices.Sorted(maps.Keys(generated)) {
		for _, method := range slices.Sorted(maps.Keys(generated[pattern])) {
			if !running[pattern][method] && (method != "*" || running[pattern] == nil) {
				t.Errorf("inertiatest: %s has %s %s, the router has not: run inertia generate", file, method, pattern)
			}
		}
	}
}

func add(routes map[string]map[string]bool, pattern, method string) {
	if trimmed := strings.TrimRight(pattern, "/"); trimmed != "" {
		pattern = trimmed
	}
	if routes[pattern] == nil {
		routes[pattern] = map[string]bool{}
	}
	routes[pattern][method] = true
}
