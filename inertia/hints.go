package inertia

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// hint sends what the document will load before it is rendered, and returns it
// for the header of the response. Only browsers that navigate get the interim
// response: other clients may not cope with it.
func (v *visit) hint(w http.ResponseWriter, r *http.Request, component string) []string {
	c := v.cfg
	if !c.earlyHints && !c.linkHeader || r.Method != http.MethodGet {
		return nil
	}
	links := c.preloader.Links(component)
	if len(links) == 0 {
		return nil
	}
	if c.nonce != nil {
		links = withNonce(links, c.nonce(r))
	}
	if !c.earlyHints || !seesPage(r) || header.Text(r.Header, header.SecFetchMode) != "navigate" {
		return links
	}
	conn, ok := connection(w)
	if !ok {
		return links
	}
	h := conn.Header()
	before, had := h["Link"]
	h["Link"] = links
	conn.WriteHeader(http.StatusEarlyHints)
	if h["Link"] = before; !had {
		delete(h, "Link")
	}
	return links
}

// withNonce adds the nonce that a Content-Security-Policy may ask of preloads.
// One that is not base64 fails the document later.
func withNonce(links []string, nonce string) []string {
	if nonce == "" || !validNonce(nonce) {
		return links
	}
	with := make([]string, len(links))
	for i, link := range links {
		with[i] = link + `; nonce="` + nonce + `"`
	}
	return with
}

// connection returns the writer of net/http's server behind those of
// middleware: scs and others would take an interim response for the response
// itself, and save the session too early. http.TimeoutHandler does as well; it
// is not a Flusher.
func connection(w http.ResponseWriter) (http.ResponseWriter, bool) {
	for {
		u, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			break
		}
		w = u.Unwrap()
	}
	t := reflect.TypeOf(w)
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.PkgPath() != "net/http" && !strings.HasSuffix(t.PkgPath(), "/http2") {
		return nil, false
	}
	_, flushes := w.(http.Flusher)
	return w, flushes
}
