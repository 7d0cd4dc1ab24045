package header

import (
	"net/http"
	"strings"
)

// Variants are the headers that may change the answer to a visit, besides
// X-Inertia.
var Variants = []string{Version, PartialComponent, PartialData, PartialExcept, Reset, ExceptOnce, MergeIntent, Purpose, SecPurpose}

// onlyInertia is Vary of most responses. It is shared by them, so that it costs
// nothing, and has no room to append to. So is ofVisit, that of partial reloads.
var (
	onlyInertia = []string{Inertia}
	ofVisit     = []string{Inertia, strings.Join(Variants, ", ")}
)

// AddVaryOfVisit adds X-Inertia and all [Variants].
func AddVaryOfVisit(h http.Header) {
	if have := h["Vary"]; len(have) == 1 && have[0] == Inertia {
		h["Vary"] = ofVisit[:2:2]
		return
	}
	AddVary(h, Inertia)
	AddVary(h, Variants...)
}

// AddVary adds names to Vary that are not there yet. The slice is not kept.
func AddVary(h http.Header, names ...string) {
	for _, name := range names {
		if name == Inertia && h["Vary"] == nil {
			h["Vary"] = onlyInertia[:1:1]
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
