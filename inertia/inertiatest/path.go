package inertiatest

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// find returns the value at a dotted path. Keys that have dots themselves are
// found as well, longer ones first.
func find(v any, path string) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		for end := len(path); end >= 0; end = strings.LastIndexByte(path[:end], '.') {
			child, ok := v[path[:end]]
			if ok && end < len(path) {
				child, ok = find(child, path[end+1:])
			}
			if ok {
				return child, true
			}
		}
	case []any:
		first, rest, deeper := strings.Cut(path, ".")
		i, err := strconv.Atoi(first)
		switch {
		case err != nil || i < 0 || i >= len(v):
			return nil, false
		case deeper:
			return find(v[i], rest)
		}
		return v[i], true
	}
	return nil, false
}

// explain says at which point of a path there is nothing.
func explain(object map[string]any, path string) string {
	for end := strings.LastIndexByte(path, '.'); end > 0; end = strings.LastIndexByte(path[:end], '.') {
		if parent, ok := find(object, path[:end]); ok {
			return path[:end] + " is " + clip(show(parent), 200)
		}
	}
	return "there is " + cmp.Or(strings.Join(slices.Sorted(maps.Keys(object)), ", "), "nothing")
}
