// Package header knows how text travels in the headers of HTTP, in both
// directions: names, lists, the encoding that browsers use, URLs, and Vary.
package header

// Names of headers in canonical form, so that they can index an http.Header
// directly.
const (
	Inertia          = "X-Inertia"
	Version          = "X-Inertia-Version"
	Location         = "X-Inertia-Location"
	Redirect         = "X-Inertia-Redirect"
	PartialComponent = "X-Inertia-Partial-Component"
	PartialData      = "X-Inertia-Partial-Data"
	PartialExcept    = "X-Inertia-Partial-Except"
	Reset            = "X-Inertia-Reset"
	ErrorBag         = "X-Inertia-Error-Bag"
	ExceptOnce       = "X-Inertia-Except-Once-Props"
	MergeIntent      = "X-Inertia-Infinite-Scroll-Merge-Intent"
	ForwardedPrefix  = "X-Forwarded-Prefix"
	Purpose          = "Purpose"
	SecPurpose       = "Sec-Purpose"
	SecFetchDest     = "Sec-Fetch-Dest"
	SecFetchMode     = "Sec-Fetch-Mode"
)
