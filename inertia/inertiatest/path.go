package inertiatest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// find returns the value at a dotted path. Keys that have dots themselves are
// found as well, longer ones first.
func find(v any, path string) (any, bool) {
	if path == "" {
		return v, true
	}
	return below(v, path)
}

func below(v any, path string) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		for end := len(path); end > 0; end = strings.LastIndexByte(path[:end], '.') {
			child, ok := v[path[:end]]
			if !ok {
				continue
			}
			if end == len(path) {
				return child, true
			}
			if found, ok := below(child, path[end+1:]); ok {
				return found, true
			}
		}
	case []any:
		first, rest, more := strings.Cut(path, ".")
		i, err := strconv.Atoi(first)
		if err != nil || i < 0 || i >= len(v) || strconv.Itoa(i) != first {
			return nil, false
		}
		if !more {
			return v[i], true
		}
		return below(v[i], rest)
	}
	return nil, false
}

// explain says at which point of a path there is nothing.
func explain(v any, path, root string) string {
	for end := strings.LastIndexByte(path, '.'); end > 0; end = strings.LastIndexByte(path[:end], '.') {
		if parent, ok := find(v, path[:end]); ok {
			return path[:end] + " " + describe(parent)
		}
	}
	return root + " " + describe(v)
}

func describe(v any) string {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			return "is an empty object"
		}
		return "has " + strings.Join(slices.Sorted(maps.Keys(v)), ", ")
	case []any:
		return fmt.Sprintf("is a list with %d items", len(v))
	}
	return "is " + show(v)
}
