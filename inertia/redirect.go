package inertia

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// Redirect sends the visitor to another page: with 302 after GET and HEAD, with
// 303 after other methods, so that the page is asked for with GET. A plain
// http.Redirect works as well; its status is adapted for Inertia visits.
//
// A target with a fragment becomes a response that the client follows itself,
// since browsers drop fragments from the redirects of scripts.
//
// A target without scheme and host is a path of this app, as its router sees
// it: with [WithTrustedPrefix] the prefix is put before it, as it is before the
// URLs of pages. A plain http.Redirect leads where it says, without the prefix.
//
// Redirect does not check where target leads: do not pass what a client sent.
func Redirect(w http.ResponseWriter, r *http.Request, target string) {
	redirect(w, r, appURL(r, target))
}

// redirect is Redirect to a URL that has the prefix already.
func redirect(w http.ResponseWriter, r *http.Request, target string) {
	status := http.StatusSeeOther
	if isRead(r) {
		status = http.StatusFound
	}
	http.Redirect(w, r, target, status)
}

func isRead(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// appURL returns the target of a redirect with the trusted prefix, as it
// travels in a header.
func appURL(r *http.Request, target string) string {
	target = header.EscapeURL(target)
	prefix := ""
	if v := visitIn(r.Context()); v != nil {
		prefix = v.cfg.prefix(r)
	}
	u, err := url.Parse(target)
	if prefix == "" || err != nil || u.Scheme != "" || u.Host != "" {
		return target
	}
	if !strings.HasPrefix(target, "/") {
		dir, _ := path.Split(r.URL.EscapedPath()) // as http.Redirect does
		target = dir + target
	}
	return prefix + target
}

// Back sends the visitor to the page that they came from: that of the Referer
// header, which knows the tab, or else the page that [WithPreviousURL] remembers.
// Only pages of the same origin count, and never the page itself after GET; if
// there is none, the target is that of [WithBackFallback].
func Back(w http.ResponseWriter, r *http.Request) {
	BackOr(w, r, visitOf(r.Context(), "Back").cfg.fallback)
}

// BackOr is [Back] with a fallback of its own, a target as in [Redirect].
func BackOr(w http.ResponseWriter, r *http.Request, fallback string) {
	target := visitOf(r.Context(), "BackOr").backTarget(r, fallback)
	if target == "" {
		w.WriteHeader(http.StatusNoContent) // they stay where they are; a redirect would never end
		return
	}
	redirect(w, r, target)
}

// backTarget returns a path of this app, or "" if there is none that would not
// lead to a loop.
func (v *visit) backTarget(r *http.Request, fallback string) string {
	own := ""
	if isRead(r) {
		own = v.cfg.requestURL(r)
	}
	for _, target := range []string{v.referer(r), v.previous(r), appURL(r, fallback)} {
		if target != "" && target != own {
			return target
		}
	}
	return ""
}

// Location sends the visitor to a page that is not an Inertia page of this app,
// for example of a payment provider: the client loads it as a document. Other
// requests than Inertia visits are redirected (protocol 7.3), and so are visits
// to a URL that is neither http nor https: the client would run the script in
// one. A target without scheme and host is as in [Redirect].
//
// Location does not check where target leads: do not pass what a client sent.
func Location(w http.ResponseWriter, r *http.Request, target string) {
	target = appURL(r, target)
	if !IsInertia(r) || !header.IsWeb(target) {
		redirect(w, r, target)
		return
	}
	control(w, header.Location, target)
}

// referer returns path and query of the Referer if it is a page of this app.
func (v *visit) referer(r *http.Request) string {
	u, err := url.Parse(header.Text(r.Header, "Referer"))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	if !strings.EqualFold(u.Host, r.Host) && !slices.Contains(v.cfg.origins, originOf(u)) {
		return ""
	}
	// The path alone is used, so that not even the host of the request is
	// reflected.
	return pagePath(u.RequestURI())
}

// maxRememberedURL is how long a URL may be to be kept in the session or a
// cookie. Clients choose it, and there is little room.
const maxRememberedURL = 2048

// previous returns the page that [WithPreviousURL] keeps in the session, or "".
func (v *visit) previous(r *http.Request) string {
	data, err := v.sessionData(r.Context())
	if err != nil {
		return ""
	}
	return previousIn(data)
}

func previousIn(data sections) string {
	var u string
	if json.Unmarshal(data[sectionPrevious]["url"], &u) != nil || !strings.HasPrefix(u, "/") {
		return ""
	}
	return pagePath(u)
}

// rememberPage keeps the page for Back.
func (v *visit) rememberPage(r *http.Request, data sections) {
	target := v.cfg.requestURL(r)
	if target == previousIn(data) || len(target) > maxRememberedURL { // do not write the session for nothing
		return
	}
	v.put(r.Context(), sectionPrevious, map[string]any{"url": target})
}

// isExternal reports whether a redirect leads to a page of another origin.
func (c *config) isExternal(r *http.Request, target string) bool {
	u, err := url.Parse(header.EscapeURL(target))
	if err != nil || u.Host == "" || !header.IsWeb(target) {
		return false
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	if u.Scheme == "" {
		u.Scheme = scheme // //host/path
	}
	origin := originOf(u)
	return origin != originOf(&url.URL{Scheme: scheme, Host: r.Host}) && !slices.Contains(c.origins, origin)
}

// originOf returns scheme, host and port in one spelling.
func originOf(u *url.URL) string {
	scheme := strings.ToLower(u.Scheme)
	standard := map[string]string{"http": "80", "https": "443"}[scheme]
	return scheme + "://" + strings.ToLower(u.Hostname()) + ":" + cmp.Or(u.Port(), standard)
}
