package inertia

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// ETag lets the browser reuse its copy of the page as long as tag is the same:
// it is a text that changes with the data of the page, such as the time of its
// last change. Pages that the browser has are answered with 304 before any prop
// is loaded.
//
// The header that is sent differs between the document, the visit and each
// kind of partial reload of one URL, and between versions of the assets
// (protocol 1.7). Pages that show flash data or errors get none, and neither do
// documents with a nonce: the policy that comes with the answer would block the
// scripts of the copy.
func ETag(tag string) RenderOption { return func(o *renderOptions) { o.etag = tag } }

// notModified finds the tag of this variant, and answers if the client has it.
func (v *visit) notModified(w http.ResponseWriter, r *http.Request, p *page, ro *renderOptions) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || ro.status != http.StatusOK || !v.inertia && v.hasNonce(w, r) {
		return false
	}
	parts := []string{ro.etag, p.component, p.version, p.url, strconv.FormatBool(v.inertia), strconv.FormatBool(p.encrypt)}
	if v.inertia {
		for _, name := range header.Variants {
			parts = append(parts, strings.Join(r.Header[name], ","))
		}
	}
	sum := fnv.New64a()
	fmt.Fprintf(sum, "%q", parts)
	ro.tag = `W/"` + strconv.FormatUint(sum.Sum64(), 36) + `"`
	if !slices.Contains(header.AppendList(nil, r.Header["If-None-Match"]), ro.tag) {
		return false
	}
	w.Header().Set("ETag", ro.tag)
	v.keepVariantsApart(w.Header(), p, false)
	v.rendered = true
	w.WriteHeader(http.StatusNotModified)
	return true
}

// hasNonce reports whether the answer brings a nonce for the scripts of the
// document.
func (v *visit) hasNonce(w http.ResponseWriter, r *http.Request) bool {
	if v.cfg.nonce != nil && v.cfg.nonce(r) != "" {
		return true
	}
	for _, name := range []string{"Content-Security-Policy", "Content-Security-Policy-Report-Only"} {
		if slices.ContainsFunc(w.Header()[name], func(policy string) bool { return strings.Contains(policy, "'nonce-") }) {
			return true
		}
	}
	return false
}

// keepVariantsApart keeps caches that store the answer from giving it to somebody
// who would have got another one (protocol 1.7). What is shown once is for one
// visitor only.
func (v *visit) keepVariantsApart(h http.Header, p *page, isVariant bool) {
	if p.showsOnce() && isStored(h) {
		h.Set("Cache-Control", "no-store")
		h.Del("Expires")
	}
	vary := header.VaryOfAny
	if v.inertia && (isVariant || isStored(h)) {
		vary = header.VaryOfVisit
	}
	v.addVary(h, vary) // the handler may have replaced the header
}

func isStored(h http.Header) bool {
	return len(h["Cache-Control"])+len(h["Expires"])+len(h["Etag"])+len(h["Last-Modified"]) > 0
}

// addVary names what changes the answer.
func (v *visit) addVary(h http.Header, names []string) {
	header.AddVary(h, names)
	if v.cfg.trustPrefix {
		header.AddVary(h, []string{header.ForwardedPrefix})
	}
}
