package inertia

import (
	"slices"
	"sort"
)

// manyPaths is how long a list of paths may be before it is sorted and searched.
// A page asks for a few names; a client that is none sends as many as a header
// holds, and each would be compared with each node of the page.
const manyPaths = 32

// readPaths reads a list of paths for the functions below.
func readPaths(list, lines []string) []string {
	if list = appendList(list, lines); len(list) > manyPaths {
		slices.Sort(list)
	}
	return list
}

// withinAny reports whether path equals or lies below one of the list.
func withinAny[P string | []byte](path P, list []string) bool {
	if len(list) <= manyPaths {
		for _, of := range list {
			if within(path, of) {
				return true
			}
		}
		return false
	}
	for n := 1; n <= len(path); n++ {
		if (n == len(path) || path[n] == '.') && contains(path[:n], list) {
			return true
		}
	}
	return false
}

// aboveAny reports whether one of the list lies below path.
func aboveAny[P string | []byte](path P, list []string) bool {
	if len(list) <= manyPaths {
		for _, below := range list {
			if above(path, below) {
				return true
			}
		}
		return false
	}
	i := sort.Search(len(list), func(i int) bool { return !beforeBelow(list[i], path) })
	return i < len(list) && above(path, list[i])
}

// contains reports whether path is in a list.
func contains[P string | []byte](path P, list []string) bool {
	if len(list) <= manyPaths {
		return slices.Contains(list, string(path))
	}
	i := sort.Search(len(list), func(i int) bool { return list[i] >= string(path) })
	return i < len(list) && list[i] == string(path)
}

// beforeBelow reports whether s < path + ".".
func beforeBelow[P string | []byte](s string, path P) bool {
	n := len(path)
	if len(s) <= n {
		return s <= string(path[:len(s)])
	}
	return s[:n] < string(path) || s[:n] == string(path) && s[n] < '.'
}

// within reports whether path equals or lies below of.
func within[P string | []byte](path P, of string) bool {
	return len(path) >= len(of) && string(path[:len(of)]) == of && (len(path) == len(of) || path[len(of)] == '.')
}

// above reports whether below lies below path.
func above[P string | []byte](path P, below string) bool {
	return len(below) > len(path) && below[len(path)] == '.' && below[:len(path)] == string(path)
}
