package vite

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// Links returns values for the Link header of a document, or of a 103 Early
// Hints response before it: the files that [Assets.Head] has, those first that
// block the first paint. The slice belongs to the Assets and must not be
// changed. It is empty while a dev server is used.
//
// The values carry no nonce; see [Assets.AddLinks].
func (a *Assets) Links(component string) []string {
	return a.frontend().links(component)
}

// AddLinks adds the values of [Assets.Links] to a header. With a nonce they
// carry it, which a Content Security Policy may ask of preloads too.
func (a *Assets) AddLinks(h http.Header, component, nonce string) {
	for _, v := range a.Links(component) {
		if nonce != "" {
			v += `; nonce="` + quotedString.Replace(nonce) + `"`
		}
		h.Add("Link", v)
	}
}

// EarlyHints sends the links of a page component as a 103 Early Hints response,
// which lets the browser fetch them while the document is still being made. The
// header of the final response stays as it is.
//
// It does nothing unless the request is a GET by which a browser navigates, so
// clients that cannot cope with a 103 do not get one. It is worth it for
// documents that take long, and must be called before the response is begun.
//
// The 103 goes past the writers of middleware, as far as they have an Unwrap
// method: some would take it for the response itself. There is none if w does not
// lead to the connection, as in [http.TimeoutHandler].
func (a *Assets) EarlyHints(w http.ResponseWriter, r *http.Request, component, nonce string) {
	if r.Method != http.MethodGet || r.Header.Get("Sec-Fetch-Mode") != "navigate" {
		return
	}
	conn, ok := connection(w)
	if !ok {
		return
	}
	h := conn.Header()
	before, had := h["Link"]
	delete(h, "Link")
	a.AddLinks(h, component, nonce)
	if len(h["Link"]) > 0 {
		conn.WriteHeader(http.StatusEarlyHints) // one response: some proxies fail on many
	}
	delete(h, "Link")
	if had {
		h["Link"] = before
	}
}

// connection returns the writer of the server itself behind those of
// middleware. What else implements the interface, a recorder or a buffer, keeps
// the first status that it is given.
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
	_, flushes := w.(http.Flusher) // http.TimeoutHandler buffers
	return w, flushes
}

var quotedString = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "", "\n", "")

// linkValues returns the values of the Link header for tags, at most limit if
// that is not 0.
func linkValues(tags []Tag, limit int) []string {
	var values []string
	for _, kind := range []Kind{Stylesheet, Preload, Module, ModulePreload} {
		for i := range tags {
			if t := &tags[i]; t.Kind == kind && (limit <= 0 || len(values) < limit) {
				values = append(values, t.link())
			}
		}
	}
	return slices.Clip(values)
}

// link returns the tag as a value of the Link header. Its request must equal
// that of the tag in mode and integrity, or the browser fetches twice.
func (t *Tag) link() string {
	var b strings.Builder
	b.WriteString("<" + t.URL + ">")
	switch t.Kind {
	case Stylesheet:
		b.WriteString("; rel=preload; as=style")
	case Module, ModulePreload:
		b.WriteString("; rel=modulepreload; as=script")
	case Preload:
		b.WriteString("; rel=preload; as=" + t.As)
		if t.Type != "" {
			b.WriteString(`; type="` + t.Type + `"`)
		}
	}
	if t.crossOrigin() {
		b.WriteString("; crossorigin")
	}
	if t.Integrity != "" {
		b.WriteString(`; integrity="` + quotedString.Replace(t.Integrity) + `"`)
	}
	return b.String()
}
