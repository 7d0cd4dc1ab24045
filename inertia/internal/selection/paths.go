package selection

import "sort"

// searchedFrom is the length from which a sorted list is searched. Comparing a few
// names one by one is faster, and no client sends more.
const searchedFrom = 33

// isWithin reports whether path equals or lies below one of the sorted list.
func isWithin(list []string, path []byte) bool {
	if len(list) < searchedFrom {
		for _, of := range list {
			if len(path) >= len(of) && string(path[:len(of)]) == of && (len(path) == len(of) || path[len(of)] == '.') {
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

// isAbove reports whether one of the sorted list lies below path.
func isAbove(list []string, path []byte) bool {
	if len(list) >= searchedFrom {
		list = list[sort.Search(len(list), func(i int) bool { return !beforeBelow(list[i], path) }):]
		list = list[:min(len(list), 1)]
	}
	for _, below := range list {
		if len(below) > len(path) && below[len(path)] == '.' && below[:len(path)] == string(path) {
			return true
		}
	}
	return false
}

// contains reports whether path is in the sorted list.
func contains(list []string, path []byte) bool {
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
