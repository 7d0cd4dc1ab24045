package header

import (
	"net/http"
	"strings"
)

// Variants are the headers that may change the answer to a visit, besides
// X-Inertia.
var Variants = []string{Version, PartialComponent, PartialData, PartialExcept, Reset, ExceptOnce, MergeIntent, Purpose, SecPurpose}

// The values of most responses. They are shared, so that they cost nothing, and
// have no room to append to.
var (
	True        = []string{"true"}[:1:1]
	JSON        = []string{"application/json"}[:1:1]
	onlyInertia = []string{Inertia}[:1:1]
	ofVisit     = []string{Inertia, strings.Join(Variants, ", ")}[:2:2]
)

// AddVaryOfVisit adds X-Inertia and all [Variants].
func AddVaryOfVisit(h http.Header) {
	if have := h["Vary"]; len(have) == 1 && have[0] == Inertia {
		h["Vary"] = ofVisit
		return
	}
	AddVary(h, Inertia)
	AddVary(h, Variants...)
}

// AddVary adds names to Vary that are not there yet. The slice is not kept.
func AddVary(h http.Header, names ...string) {
	for _, name := range names {
		if name == Inertia && h["Vary"] == nil {
			h["Vary"] = onlyInertia
			continue
		}
		if !varies(h["Vary"], name) {
			h["Vary"] = append(h["Vary"], name)
		}
	}
}

func varies(have []string, name string) bool {
	for _, line := range have {
		if line == name {
			return true
		}
		for item := range strings.SplitSeq(line, ",") {
			if item = strings.Trim(item, blanks); item == "*" || strings.EqualFold(item, name) {
				return true
			}
		}
	}
	return false
}
