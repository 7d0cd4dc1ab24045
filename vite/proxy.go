package vite

import (
	"net/http"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// newProxy returns a handler that passes requests on to the dev server, under
// the same path. Websockets, which carry hot updates, go through as well.
//
// Vite answers names that it knows alone, since a page of another site may have
// its own name lead to this machine and then read the sources. The proxy hides
// the name from Vite and so has to look at it.
func (d *devServer) newProxy() http.Handler {
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme = d.target.Scheme
			r.Out.URL.Host = d.target.Host
			r.Out.URL.RawQuery = r.In.URL.RawQuery // Vite's need not be such as forms send
			r.Out.Host = d.host()
			r.Out.Header.Del("Cookie") // a dev server has no business with sessions
			r.Out.Header.Del("Authorization")
		},
		Transport:     d.config.transport,
		FlushInterval: -1,
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if r.Context().Err() != nil {
				return // the browser is gone
			}
			d.config.logger.Warn("vite: the dev server does not answer", "address", d.target.String(), "error", err)
			http.Error(w, `vite: the dev server does not answer: run "npm run dev"`, http.StatusBadGateway)
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !d.config.allowsHost(r.Host) {
			http.Error(w, "vite: the dev server is not open to this host: name it with WithDevHosts", http.StatusForbidden)
			return
		}
		proxy.ServeHTTP(w, r)
	})
}

// allowsHost reports whether a Host header leads to this machine for sure, or
// is one that the application has named.
func (c *config) allowsHost(host string) bool {
	u := url.URL{Host: host}
	name := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if isLocal(name) {
		return true
	}
	return slices.ContainsFunc(c.devHosts, func(allowed string) bool {
		parent, ok := strings.CutPrefix(allowed, ".")
		return name == parent || ok && strings.HasSuffix(name, allowed)
	})
}

// isLocal reports whether a name is an address, or always that of this machine.
func isLocal(name string) bool {
	_, err := netip.ParseAddr(name)
	return err == nil || name == "localhost" || strings.HasSuffix(name, ".localhost")
}

// host returns a Host header that Vite accepts. It answers 403 to names other
// than localhost, such as those of containers.
func (d *devServer) host() string {
	if isLocal(d.target.Hostname()) {
		return d.target.Host
	}
	return localhost(d.target.Port())
}

// localhost returns the name of this machine with a port, which may be "".
func localhost(port string) string { return strings.TrimSuffix("localhost:"+port, ":") }

// devTransport uses no proxy of the environment: the dev server is near.
var devTransport = func() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy = nil
	return t
}()

// serves reports whether a request is for the dev server. Under a base of "/" that
// cannot be known in general, but the paths that Vite makes up and those of the
// sources beside the entries can be told.
func (d *devServer) serves(r *http.Request) bool {
	rest, ok := strings.CutPrefix(r.URL.Path, d.base)
	if !ok {
		return false
	}
	if d.base != "/" || strings.HasPrefix(rest, "@") || strings.HasPrefix(rest, "node_modules/") || isHMR(r) {
		return true
	}
	for _, entry := range d.config.entries {
		if dir, _, ok := strings.Cut(sourceKey(entry), "/"); ok && strings.HasPrefix(rest, dir+"/") {
			return true
		}
	}
	return false
}

// isHMR reports whether the request opens the websocket of Vite's client.
func isHMR(r *http.Request) bool {
	protocol := r.Header.Get("Sec-WebSocket-Protocol")
	return protocol == "vite-hmr" || protocol == "vite-ping"
}

// Middleware passes requests for files of the front end to [Assets.Handler] and
// all others to next, so that one line serves them whatever the base is:
//
//	r.Use(assets.Middleware)
//
// It takes what is below the path of the base. If that is "/", it takes the files
// of the manifest; while a dev server is used, Vite's own paths, the websocket
// of hot updates, and the directories of the entries. Files of Vite's public
// directory are then left to next, which may be [Assets.Handler] as well:
//
//	r.NotFound(assets.Handler().ServeHTTP)
func (a *Assets) Middleware(next http.Handler) http.Handler {
	files := a.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.frontend().serves(r) {
			files.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// serves reports whether a request is for a file of the build.
func (b *build) serves(r *http.Request) bool {
	base := b.config.base.path()
	name, ok := strings.CutPrefix(r.URL.Path, base)
	_, built := b.files[strings.TrimSuffix(name, ".map")]
	return ok && (base != "/" || built)
}
