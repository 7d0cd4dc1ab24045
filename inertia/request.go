package inertia

import (
	"net/http"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// IsInertia reports whether the request comes from an Inertia client, which
// wants a page object as JSON and not a document.
func IsInertia(r *http.Request) bool { return header.Text(r.Header, header.Inertia) == "true" }

// IsPartial reports whether the request is a partial reload: a visit that asks
// for some of the props only. While a page is rendered, so in shared props and
// the functions of props, it is about that page: a visit to another page gets it
// in full, whatever it asks for. A handler that may render several pages can name
// those that it means, as the client knows them, after [WithComponentTransformer].
func IsPartial(r *http.Request, components ...string) bool {
	reloaded := header.Text(r.Header, header.PartialComponent)
	if reloaded == "" || !IsInertia(r) {
		return false
	}
	if len(components) > 0 {
		return slices.Contains(components, reloaded)
	}
	v := visitIn(r.Context())
	return v == nil || v.rendering == "" || v.rendering == reloaded
}

// IsPrefetch reports whether the answer will be kept for later and perhaps
// never be shown. Such an answer neither shows nor consumes flash data, errors
// and history flags.
func IsPrefetch(r *http.Request) bool {
	if header.Text(r.Header, header.Purpose) == "prefetch" {
		return true
	}
	return strings.Contains(header.Text(r.Header, header.SecPurpose), "prefetch")
}

// wantsPage reports whether the answer is for a person to look at: the request
// is an Inertia visit, or one of a browser that navigates. Images, scripts,
// fetches of all kinds and clients that want JSON are neither. A client that
// does not say what it accepts gets the benefit of the doubt, since browsers
// always say it.
func wantsPage(r *http.Request) bool {
	if IsInertia(r) {
		return true
	}
	if dest := header.Text(r.Header, header.SecFetchDest); dest != "" {
		return dest == "document" || dest == "iframe" || dest == "frame"
	}
	accept := r.Header["Accept"]
	return len(accept) == 0 || firstAccepted(accept) == "html"
}

// seesPage reports whether the person sees this answer now, so that it may show
// what is shown once (protocol 5.5).
func seesPage(r *http.Request) bool {
	return r.Method != http.MethodHead && !IsPrefetch(r) && wantsPage(r)
}

// wantsJSON reports whether the client is a script that reads JSON, not an
// Inertia visit and not a browser that navigates.
func wantsJSON(r *http.Request) bool {
	return !IsInertia(r) && firstAccepted(r.Header["Accept"]) == "json"
}

// firstAccepted returns which of "html" and "json" an Accept header names first,
// or "" if it names neither.
func firstAccepted(lines []string) string {
	for _, line := range lines {
		for item := range strings.SplitSeq(line, ",") {
			name, _, _ := strings.Cut(item, ";")
			switch name = strings.ToLower(strings.TrimSpace(name)); {
			case name == "text/html" || name == "application/xhtml+xml":
				return "html"
			case name == "application/json" || strings.HasSuffix(name, "+json"):
				return "json"
			}
		}
	}
	return ""
}
