package accounts

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/chinertia/chinertia/inertia"
)

// maxIntended is how long a remembered path may be. It is kept by the browser,
// not by the server: strangers ask for pages without end.
const maxIntended = 1024

// remember keeps the path of a page that a visitor asked for, until they have
// signed in.
func (a *Accounts) remember(w http.ResponseWriter, r *http.Request) {
	mode := r.Header.Get("Sec-Fetch-Mode")
	page := inertia.IsInertia(r) || mode == "" || mode == "navigate" // not an image or a download of a page
	path := r.URL.RequestURI()
	if r.Method != http.MethodGet || !page || inertia.IsPrefetch(r) || len(path) > maxIntended || !isLocalPath(path) {
		return
	}
	http.SetCookie(w, a.intendedCookie(url.QueryEscape(path), 30*60))
}

// recall returns the path that remember has kept, once, and "/" if there is
// none. A cookie can be planted: it is used as a path of this site or not at all.
func (a *Accounts) recall(w http.ResponseWriter, r *http.Request) string {
	cookie, err := r.Cookie(a.intendedCookie("", 0).Name)
	if err != nil {
		return "/"
	}
	http.SetCookie(w, a.intendedCookie("", -1))
	path, err := url.QueryUnescape(cookie.Value)
	if err != nil || !isLocalPath(path) {
		return "/"
	}
	return path
}

func (a *Accounts) intendedCookie(value string, maxAge int) *http.Cookie {
	name, session := "intended", a.sessions.Cookie
	if session.Secure {
		name = "__Host-intended"
	}
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: maxAge, Secure: session.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// isLocalPath reports whether browsers take s for a path of this site.
func isLocalPath(s string) bool {
	return strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") && !strings.ContainsFunc(s, func(c rune) bool {
		return c < ' ' || c == '\\' || c == 0x7f
	})
}
