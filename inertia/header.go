package inertia

import (
	"net/http"
	"strings"
)

// Header names of the Inertia protocol, in canonical form so that they can
// index an http.Header directly.
const (
	headerInertia          = "X-Inertia"
	headerVersion          = "X-Inertia-Version"
	headerLocation         = "X-Inertia-Location"
	headerRedirect         = "X-Inertia-Redirect"
	headerPartialComponent = "X-Inertia-Partial-Component"
	headerPartialData      = "X-Inertia-Partial-Data"
	headerPartialExcept    = "X-Inertia-Partial-Except"
	headerReset            = "X-Inertia-Reset"
	headerErrorBag         = "X-Inertia-Error-Bag"
	headerExceptOnce       = "X-Inertia-Except-Once-Props"
	headerMergeIntent      = "X-Inertia-Infinite-Scroll-Merge-Intent"
	headerForwardedPrefix  = "X-Forwarded-Prefix"
	headerPurpose          = "Purpose"
	headerSecPurpose       = "Sec-Purpose"
)

// IsInertia reports whether the request comes from an Inertia client, which
// wants a page object as JSON and not a document.
func IsInertia(r *http.Request) bool { return headerValue(r.Header, headerInertia) == "true" }

// IsPartial reports whether the request is a partial reload of the component: a
// visit that asks for some of the props only. The component is the name that the
// client knows, after [WithComponentTransformer].
func IsPartial(r *http.Request, component string) bool {
	return component != "" && IsInertia(r) && headerValue(r.Header, headerPartialComponent) == component
}

// IsPrefetch reports whether the answer will be kept for later and perhaps
// never be shown. Such an answer neither shows nor consumes flash data, errors
// and history flags.
func IsPrefetch(r *http.Request) bool {
	if headerValue(r.Header, headerPurpose) == "prefetch" {
		return true
	}
	return strings.Contains(headerValue(r.Header, headerSecPurpose), "prefetch")
}

// headerValue is Header.Get for a name that is canonical already.
func headerValue(h http.Header, name string) string {
	if v := h[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// appendList splits the comma lists that clients send: items are trimmed, empty
// ones dropped, so an empty header equals an absent one.
func appendList(list, lines []string) []string {
	for _, line := range lines {
		for more := line != ""; more; {
			var item string
			item, line, more = strings.Cut(line, ",")
			if item = strings.TrimSpace(item); item != "" {
				list = append(list, item)
			}
		}
	}
	return list
}

// addVary adds X-Inertia to Vary unless it is there already. one is storage for
// the header's value in the most common case, that nobody varies on anything.
func addVary(h http.Header, one *[1]string) {
	have, ok := h["Vary"]
	if !ok {
		one[0] = headerInertia
		h["Vary"] = one[:1:1]
		return
	}
	if len(have) == 1 && have[0] == headerInertia {
		return
	}
	for _, line := range have {
		for item := range strings.SplitSeq(line, ",") {
			if item = strings.TrimSpace(item); strings.EqualFold(item, headerInertia) || item == "*" {
				return
			}
		}
	}
	h["Vary"] = append(have, headerInertia)
}
