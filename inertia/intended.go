package inertia

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// RedirectGuest sends a visitor who has to sign in first to the page where they
// do that, and remembers in the session which page they wanted: that of the
// request, or the one that they came from if the request is a submission. Only
// pages of this app are remembered that a person would have seen, not what is
// prefetched or loaded for a page. [RedirectIntended] leads there afterwards.
//
// signIn is a target as in [Redirect]. Nothing is remembered without [WithFlash].
func RedirectGuest(w http.ResponseWriter, r *http.Request, signIn string) {
	v := visitOf(r.Context(), "RedirectGuest")
	intended := ""
	switch {
	case r.Method != http.MethodGet:
		intended = v.referer(r)
	case seesPage(r):
		intended = v.cfg.requestURL(r)
	}
	if intended != "" && len(intended) <= maxRememberedURL {
		v.put(r.Context(), sectionIntended, map[string]any{"url": intended})
	}
	Redirect(w, r, signIn)
}

// RedirectIntended sends the visitor to the page that [RedirectGuest] has
// remembered, once, or to the fallback, a target as in [Redirect].
func RedirectIntended(w http.ResponseWriter, r *http.Request, fallback string) {
	v := visitOf(r.Context(), "RedirectIntended")
	intended := v.remembered(r, sectionIntended)
	if intended == "" {
		Redirect(w, r, fallback)
		return
	}
	if err := v.forget(r.Context(), sectionIntended); err != nil {
		v.fail(w, r, err)
		return
	}
	redirect(w, r, intended)
}

// maxRememberedURL is how long a URL may be to be kept in the session. Clients
// choose it, and the session has little room.
const maxRememberedURL = 2048

// remembered returns the URL in a section of the session, or "".
func (v *visit) remembered(r *http.Request, section string) string {
	sections, err := v.sessionData(r.Context())
	if err != nil {
		return ""
	}
	var u string
	if json.Unmarshal(sections[section]["url"], &u) != nil || !strings.HasPrefix(u, "/") {
		return ""
	}
	return header.EscapeURL(localPath(u))
}
