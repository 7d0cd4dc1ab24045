package selection

import (
	"slices"
	"sort"
)

// sortedFrom is the length from which a list of paths is sorted and searched. A
// page asks for a few names; something else may send as many as a header holds,
// and each would be compared with each value of the page.
const sortedFrom = 33

// searchable prepares a list for the functions below.
func searchable(list []string) []string {
	if len(list) >= sortedFrom {
		slices.Sort(list)
	}
	return list
}

// isWithin reports whether path equals or lies below one of the list.
func isWithin(list []string, path []byte) bool {
	if len(list) < sortedFrom {
		for _, of := range list {
			if within(path, of) {
				return true
			}
		}
		return false
	}
	for n := 1; n <= len(path); n++ {
		if (n == len(path) || path[n] == '.') && contains(list, path[:n]) {
			return true
		}
	}
	return false
}

// isAbove reports whether one of the list lies below path.
func isAbove(list []string, path []byte) bool {
	if len(list) < sortedFrom {
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

// contains reports whether path is in the list.
func contains(list []string, path []byte) bool {
	if len(list) < sortedFrom {
		return slices.Contains(list, string(path))
	}
	i := sort.Search(len(list), func(i int) bool { return list[i] >= string(path) })
	return i < len(list) && list[i] == string(path)
}

// beforeBelow reports whether s < path + ".".
func beforeBelow(s string, path []byte) bool {
	n := len(path)
	if len(s) <= n {
		return s <= string(path[:len(s)])
	}
	return s[:n] < string(path) || s[:n] == string(path) && s[n] < '.'
}

// within reports whether path equals or lies below of.
func within(path []byte, of string) bool {
	return len(path) >= len(of) && string(path[:len(of)]) == of && (len(path) == len(of) || path[len(of)] == '.')
}

// above reports whether below lies below path.
func above(path []byte, below string) bool {
	return len(below) > len(path) && below[len(path)] == '.' && below[:len(path)] == string(path)
}
