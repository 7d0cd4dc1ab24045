package vite

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// WithDevServer makes all tags point to a running Vite dev server, so no build
// is needed. The address is the one that Vite prints, with the base of the dev
// server if it has one. An empty address is ignored, which makes this work:
//
//	vite.New(dist, vite.WithEntry("src/main.ts"), vite.WithDevServer(os.Getenv("VITE_DEV_URL")))
//
// [New] fails if the address is not an http or https URL.
func WithDevServer(address string) Option {
	return devOption("WithDevServer", address, func(c *config, u *url.URL) { c.dev = u })
}

// WithInternalDevServer sets the address at which this process reaches the dev
// server, if it is not the one at which browsers do, as between containers. Only
// its scheme and host are used. It does not by itself turn the dev server on.
// An empty address is ignored. [New] fails if it is not an http or https URL.
func WithInternalDevServer(address string) Option {
	return devOption("WithInternalDevServer", address, func(c *config, u *url.URL) { c.internal = u })
}

func devOption(name, address string, set func(*config, *url.URL)) Option {
	if address == "" {
		return func(*config) {}
	}
	u, err := parseDevURL(address)
	return func(c *config) {
		if err != nil {
			c.fail("%s: %w", name, err)
			return
		}
		set(c, u)
	}
}

// WithHotFile uses the dev server whose address is in a file, as long as the
// file is there and Vite answers at the address; otherwise the build is used.
// laravel-vite-plugin writes such a file, "public/hot". The path is one of the
// operating system, not of the file system of [New]. An empty name is ignored.
//
// The file is looked at, and the address probed, at most once a second, so a
// file that a killed dev server has left behind does no harm. [New] fails if
// there is neither a dev server nor a build.
func WithHotFile(name string) Option {
	return func(c *config) { c.hotFile = name }
}

// WithReactRefresh adds the script that React Fast Refresh needs before all
// others, while a dev server is used. The dev server must run
// @vitejs/plugin-react or plugin-react-swc.
//
// By default the dev server is asked whether it does when an entry ends with
// .tsx or .jsx. If it cannot be reached from this process, a line in the log says
// that the option may be needed.
func WithReactRefresh() Option {
	return func(c *config) { c.react = true }
}

// WithDevProxy makes the tags for a dev server point to the application itself,
// which passes the requests on with [Assets.Handler] and [Assets.Middleware]. So
// one origin serves all: no CORS, one certificate, one port. By default browsers
// request the dev server directly.
func WithDevProxy() Option {
	return func(c *config) { c.proxy = true }
}

// WithDevHosts names the hosts under which browsers may reach the dev server
// through this process, such as "app.test", or ".app.test" for that name and all
// below it. By default these are localhost, what ends with .localhost, and
// addresses: any other name can be made to lead here by a page of another site.
// Requests with other hosts are answered with status 403.
func WithDevHosts(names ...string) Option {
	return func(c *config) {
		for _, name := range names {
			c.devHosts = append(c.devHosts, strings.ToLower(name))
		}
	}
}

// WithTransport sets how the dev server is reached from this process, for
// instance with the certificate authority of a local https server. By default
// it is that of [net/http], without a proxy of the environment. WithTransport
// panics if rt is nil.
func WithTransport(rt http.RoundTripper) Option {
	if rt == nil {
		panic("vite: WithTransport called with nil transport")
	}
	return func(c *config) { c.transport = rt }
}

// parseDevURL reads the address of a dev server. The result has no slash at the
// end of its path.
func parseDevURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return nil, fmt.Errorf("address %q is not a URL: %w", s, errors.Unwrap(err))
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return nil, fmt.Errorf("address %q must begin with http:// or https:// and a host", s)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("address %q has more than a host and a path", s)
	}
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), ""
	return u, nil
}
