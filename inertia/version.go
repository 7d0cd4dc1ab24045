package inertia

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// WithVersion sets the version of the frontend assets, without white space
// around it, as files often have it. A client that was loaded with another
// version is told to make a full page visit.
//
// The default is that of [WithAssets], or "", which never matches a client that
// was loaded with a version.
//
// WithVersion panics if the version cannot travel in a header, because it has
// control characters or some that Latin-1 lacks.
func WithVersion(version string) Option {
	version, err := checkVersion(version)
	if err != nil {
		panic("inertia: WithVersion: " + err.Error())
	}
	return func(c *config) { c.version = func(*http.Request) (string, error) { return version, nil } }
}

// WithVersionFunc is [WithVersion] for versions that may change while the
// program runs. It is called for each visit, and has to be fast. A page with a
// version that cannot travel in a header fails, see [Error].
func WithVersionFunc(f func(*http.Request) string) Option {
	rejectNil(f == nil, "WithVersionFunc")
	return func(c *config) { c.version = func(r *http.Request) (string, error) { return checkVersion(f(r)) } }
}

func checkVersion(version string) (string, error) {
	version = strings.TrimSpace(version)
	if !header.CanCarry(version) {
		return "", fmt.Errorf("the version %q cannot travel in a header: want one without control characters and characters beyond Latin-1, like a hash", version)
	}
	return version, nil
}

func (c *config) versionOf(r *http.Request) (string, error) {
	switch {
	case c.version != nil:
		return c.version(r)
	case c.assets != nil:
		return checkVersion(c.assets.Version())
	}
	return "", nil
}

// pageVersion returns the version for a page object. It is the one that visits
// are checked against, so that of the outermost Middleware.
func (v *visit) pageVersion(r *http.Request) (string, error) {
	version, err := v.base.versionOf(r)
	if err != nil {
		return "", fmt.Errorf("inertia: %w", err)
	}
	if v.cfg != v.base {
		if own, err := v.cfg.versionOf(r); err != nil || own != version {
			return "", fmt.Errorf("inertia: a Middleware with the version %q behind one with %q: put them side by side, each in an r.Group", own, version)
		}
	}
	return version, nil
}

// isStale reports whether the client of a visit runs assets of another version
// (protocol 6.1). A version that cannot travel is told by Render.
func (v *visit) isStale(r *http.Request) bool {
	if r.Method != http.MethodGet {
		return false
	}
	version, err := v.base.versionOf(r)
	return err == nil && header.Text(r.Header, header.Version) != version
}

// conflict tells the client to load the page anew. Clients since 3.6 skip that
// for visits in the background when they see the version (protocol 6.2).
func (v *visit) conflict(w http.ResponseWriter, r *http.Request) {
	version, _ := v.base.versionOf(r)
	w.Header().Set(header.Version, header.Encode(version))
	control(w, header.Location, v.cfg.pageURL(r))
}
