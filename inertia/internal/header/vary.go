package header

import (
	"net/http"
	"slices"
	"strings"
)

// Variants are the headers that may change the answer to a visit, besides
// X-Inertia.
var Variants = []string{Version, PartialComponent, PartialData, PartialExcept, Reset, ExceptOnce, MergeIntent, Purpose, SecPurpose}

// The values of headers of most responses. They are shared, so that they cost
// nothing, and have no room to append to.
var (
	True        = []string{"true"}[:1:1]
	JSON        = []string{"application/json"}[:1:1]
	HTML        = []string{"text/html; charset=utf-8"}[:1:1]
	VaryOfAny   = []string{Inertia}[:1:1]
	VaryOfVisit = []string{Inertia, strings.Join(Variants, ", ")}[:2:2]
)

// AddVary adds lists of names to Vary, without those that are there already.
// If there is no Vary, the lists become it.
func AddVary(h http.Header, lists []string) {
	have := h["Vary"]
	if len(have) == 0 || len(have) == 1 && have[0] == lists[0] {
		h["Vary"] = lists
		return
	}
	for _, list := range lists {
		if slices.Contains(have, list) {
			continue // so it is nearly always
		}
		for name := range strings.SplitSeq(list, ", ") {
			if !varies(have, name) {
				have = append(have, name)
				h["Vary"] = have
			}
		}
	}
}

func varies(have []string, name string) bool {
	for _, line := range have {
		for item := range strings.SplitSeq(line, ",") {
			if item = strings.Trim(item, blanks); item == "*" || strings.EqualFold(item, name) {
				return true
			}
		}
	}
	return false
}
