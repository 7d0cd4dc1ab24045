package inertia

import (
	"net/http"
	"slices"
)

// WithVersion sets the version of the frontend assets. A client that was loaded
// with another version is told to make a full page visit.
//
// The default is that of [WithAssets], or "", which never matches a client that
// was loaded with a version.
func WithVersion(version string) Option {
	return func(c *config) { c.version = func(*http.Request) string { return version } }
}

// WithVersionFunc is [WithVersion] for versions that may change while the
// program runs. It is called for each visit, and has to be fast.
func WithVersionFunc(f func(*http.Request) string) Option {
	mustFunc(f == nil, "WithVersionFunc")
	return func(c *config) { c.version = f }
}

func (c *config) versionOf(r *http.Request) string {
	switch {
	case c.version != nil:
		return c.version(r)
	case c.assets != nil:
		return c.assets.Version()
	}
	return ""
}

// stale reports whether the client of a visit runs assets of another version
// (protocol 6.1). inner is true if they are those of a middleware further in,
// which will look itself.
func (c *config) stale(r *http.Request) (stale, inner bool) {
	if r.Method != http.MethodGet {
		return false, false
	}
	client := headerValue(r.Header, headerVersion)
	if client == c.versionOf(r) {
		return false, false
	}
	if known := c.inner.Load(); known != nil {
		for _, other := range *known {
			if client == other.versionOf(r) {
				return false, true
			}
		}
	}
	return true, false
}

// meet remembers that another middleware is used behind this one, with a
// version of its own. Routers tell nobody how they nest, so this is learned from
// requests: at worst, a process answers one visit with a needless full page.
func (c *config) meet(inner *config) {
	for {
		known := c.inner.Load()
		var list []*config
		if known != nil {
			list = *known
		}
		if slices.Contains(list, inner) {
			return
		}
		list = append(list[:len(list):len(list)], inner)
		if c.inner.CompareAndSwap(known, &list) {
			return
		}
	}
}

// conflict tells the client to load the page anew. Clients since 3.6 skip that
// for visits in the background when they see the version (protocol 6.2).
func (v *visit) conflict(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set(headerVersion, v.cfg.versionOf(r))
	h.Set(headerLocation, v.cfg.pageURL(r))
	w.WriteHeader(http.StatusConflict)
}
