package inertia

import (
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// ETag lets the browser reuse its copy of the page as long as tag is the same:
// it is a text that changes with the data of the page, such as the time of its
// last change. Pages that the browser has are answered with 304 before any prop
// is loaded.
//
// The header that is sent differs between the document, the visit and each
// kind of partial reload of one URL, and between versions of the assets
// (protocol 1.7). Pages that show flash data or errors get none.
func ETag(tag string) RenderOption { return func(o *renderOptions) { o.etag = tag } }

// notModified finds the tag of this variant, and answers if the client has it.
func (v *visit) notModified(w http.ResponseWriter, r *http.Request, p *page, ro *renderOptions) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || status(ro) != http.StatusOK {
		return false
	}
	sum := fnv.New64a()
	for _, part := range []string{
		ro.etag, p.component, p.version, strconv.FormatBool(v.inertia), strconv.FormatBool(p.encrypt),
		strings.Join(r.Header[headerPartialComponent], ","), strings.Join(r.Header[headerPartialData], ","),
		strings.Join(r.Header[headerPartialExcept], ","), strings.Join(r.Header[headerReset], ","),
		strings.Join(r.Header[headerExceptOnce], ","), headerValue(r.Header, headerMergeIntent),
	} {
		sum.Write([]byte(part))
		sum.Write([]byte{0})
	}
	tag := `W/"` + strconv.FormatUint(sum.Sum64(), 36) + `"`
	ro.tag = tag
	for _, line := range r.Header["If-None-Match"] {
		if slices.ContainsFunc(strings.Split(line, ","), func(t string) bool { return strings.TrimSpace(t) == tag }) {
			h := w.Header()
			h.Set("ETag", tag)
			addVary(h, &v.vary)
			v.answered()
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}
