package inertia

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// RedirectGuest sends a visitor who has to sign in first to the page where they
// do that, and remembers which page they wanted: that of the request, or the one
// that they came from if the request is a submission. Only pages of this app are
// remembered that a person would have seen, not what is prefetched or loaded for
// a page. [RedirectIntended] leads there afterwards.
//
// The browser keeps the page for half an hour, in a cookie that scripts cannot
// read, so that visitors who never sign in do not start sessions. With https, by
// TLS or by [WithOrigin], no other host can set that cookie. In any case it leads
// only to a path of this app.
//
// signIn is a target as in [Redirect].
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
		value := base64.RawURLEncoding.EncodeToString([]byte(intended))
		http.SetCookie(w, v.cfg.intendedCookie(r, value, int((30*time.Minute).Seconds())))
	}
	Redirect(w, r, signIn)
}

// RedirectIntended sends the visitor to the page that [RedirectGuest] has
// remembered, once, or to the fallback, a target as in [Redirect].
func RedirectIntended(w http.ResponseWriter, r *http.Request, fallback string) {
	v := visitOf(r.Context(), "RedirectIntended")
	cookie, err := r.Cookie(v.cfg.intendedCookie(r, "", 0).Name)
	if err != nil {
		Redirect(w, r, fallback)
		return
	}
	http.SetCookie(w, v.cfg.intendedCookie(r, "", -1))
	target, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || len(target) > maxRememberedURL || !strings.HasPrefix(string(target), "/") {
		Redirect(w, r, fallback)
		return
	}
	redirect(w, r, pagePath(string(target)))
}

// behindTLS reports whether visitors come by https although this request did not:
// an origin says so, and none names this host with http.
func (c *config) behindTLS(r *http.Request) bool {
	encrypted := func(origin string) bool { return strings.HasPrefix(origin, "https:") }
	return slices.ContainsFunc(c.origins, encrypted) && !slices.Contains(c.origins, originOf(&url.URL{Scheme: "http", Host: r.Host}))
}

// intendedCookie returns the cookie of [RedirectGuest]. The prefix of its name
// makes browsers refuse it from other hosts, and without encryption.
func (c *config) intendedCookie(r *http.Request, value string, maxAge int) *http.Cookie {
	name, secure := "intended", r.TLS != nil || c.behindTLS(r)
	if secure {
		name = "__Host-" + name
	}
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: maxAge, Secure: secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}
