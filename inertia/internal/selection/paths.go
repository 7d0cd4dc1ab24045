package selection

import (
	"slices"
	"sort"
	"strings"
)

// searchedFrom is the length from which a list is sorted and searched. Comparing a
// few names one by one is faster, and no client sends more.
const searchedFrom = 33

// covers tells how much of what lies at path the list names: the whole if
// the path equals or lies below an item, a part if an item lies below the path.
func covers(list []string, path []byte) Inclusion {
	if len(list) >= searchedFrom {
		return search(list, path)
	}
	covered := None
	for _, item := range list {
		n, below := len(item), len(path)
		switch {
		case n > below:
			if item[below] == '.' && item[:below] == string(path) {
				covered = Part
			}
		case (n == below || path[n] == '.') && item == string(path[:n]):
			return Whole
		}
	}
	return covered
}

func search(list []string, path []byte) Inclusion {
	for n := 1; n <= len(path); n++ {
		if (n == len(path) || path[n] == '.') && contains(list, path[:n]) {
			return Whole
		}
	}
	below := string(path) + "."
	if i, _ := slices.BinarySearch(list, below); i < len(list) && strings.HasPrefix(list[i], below) {
		return Part
	}
	return None
}

// contains reports whether path is in the list, which is sorted if it is long.
func contains(list []string, path []byte) bool {
	if len(list) < searchedFrom {
		return slices.ContainsFunc(list, func(item string) bool { return item == string(path) })
	}
	i := sort.Search(len(list), func(i int) bool { return list[i] >= string(path) })
	return i < len(list) && list[i] == string(path)
}
