package devtools

import (
	"context"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"path"
	"strings"
	"time"
)

// Option configures a [Recorder].
type Option func(*config)

type config struct {
	allow      func(*http.Request) bool
	route      func(context.Context) string
	redact     func(path string, value any) any
	secrets    []string
	pages      func(component string) string
	editor     string
	slow       time.Duration
	maxBody    int
	maxEntries int
	maxBytes   int
	lifetime   time.Duration
}

// WithAllow decides which requests are recorded and may read what was recorded.
// By default these are requests from this machine that name it in their Host
// header: the second half keeps out pages of other sites whose name leads here.
//
// Whoever is allowed sees the data of everybody that is recorded. WithAllow
// panics if f is nil.
func WithAllow(f func(*http.Request) bool) Option {
	if f == nil {
		panic("devtools: WithAllow called with nil")
	}
	return func(c *config) { c.allow = f }
}

func onThisMachine(r *http.Request) bool {
	addr, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !addr.Addr().Unmap().IsLoopback() || !isLocalHost(r.Host) {
		return false
	}
	// A proxy on this machine may speak for somebody else. The one of "inertia
	// dev" says for whom.
	for _, name := range []string{"Forwarded", "X-Real-Ip"} {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	for _, list := range r.Header.Values("X-Forwarded-For") {
		for part := range strings.SplitSeq(list, ",") {
			ip, err := netip.ParseAddr(strings.TrimSpace(part))
			if err != nil || !ip.Unmap().IsLoopback() {
				return false
			}
		}
	}
	forwarded := r.Header.Get("X-Forwarded-Host")
	return forwarded == "" || isLocalHost(forwarded)
}

// isLocalHost reports whether a Host header names this machine.
func isLocalHost(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// WithRoute tells the pattern of the route that answered a request, from its
// context. For chi:
//
//	devtools.WithRoute(func(ctx context.Context) string {
//		return chi.RouteContext(ctx).RoutePattern()
//	})
//
// The default is the Pattern of the request, which http.ServeMux sets.
func WithRoute(f func(ctx context.Context) string) Option {
	return func(c *config) { c.route = f }
}

// WithSecrets adds names whose values are never kept, wherever they occur: in
// headers, bodies and props. Case and punctuation do not count, and a name
// matches longer ones ("token" matches "csrfToken"). Names such as password,
// token, secret, authorization and cookie are always there.
func WithSecrets(names ...string) Option {
	return func(c *config) {
		for _, name := range names {
			c.secrets = append(c.secrets, plainName(name))
		}
	}
}

// WithRedact changes values before they are kept. f gets the dotted path of
// each value in a body, a page or the props, and returns what to keep instead.
func WithRedact(f func(path string, value any) any) Option {
	return func(c *config) { c.redact = f }
}

// WithPages says where the files of pages are, so that the extension can open
// them: in a directory of fsys, with one of the extensions (".vue"). prefix is
// put before the names, usually the path of fsys from the folder of the app.
func WithPages(fsys fs.FS, prefix string, extensions ...string) Option {
	return func(c *config) {
		c.pages = func(component string) string {
			for _, ext := range extensions {
				name := component + ext
				if !fs.ValidPath(name) {
					return ""
				}
				if _, err := fs.Stat(fsys, name); err == nil {
					return path.Join(prefix, name)
				}
			}
			return ""
		}
	}
}

// WithSlowProps sets from which duration on a prop is named in Server-Timing,
// one millisecond by default. Zero names all.
func WithSlowProps(d time.Duration) Option { return func(c *config) { c.slow = d } }

// WithLimits sets how much is kept: entries of each browser tab (100 by
// default), bytes of all (16 MiB), and how long (an hour). A value of zero
// keeps the default.
func WithLimits(entries, bytes int, lifetime time.Duration) Option {
	return func(c *config) {
		if entries > 0 {
			c.maxEntries = entries
		}
		if bytes > 0 {
			c.maxBytes = bytes
		}
		if lifetime > 0 {
			c.lifetime = lifetime
		}
	}
}

// WithEditor makes the lines of code on error pages links that open an editor.
// {file} and {line} stand for the place: "vscode://file/{file}:{line}" is the
// default, and "" makes no links.
func WithEditor(url string) Option { return func(c *config) { c.editor = url } }
