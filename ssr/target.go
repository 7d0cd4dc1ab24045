package ssr

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// DefaultURL is where the server of @inertiajs/core listens unless its build
// says otherwise.
const DefaultURL = "http://127.0.0.1:13714"

// devPath is the endpoint of the Vite plugin of Inertia. It lies at the root
// of the dev server, whatever its base is.
const devPath = "/__inertia_ssr"

// target is where a server listens.
type target struct {
	name             string   // for people, without a password
	network, address string   // for net.Dial
	url              *url.URL // of the endpoint that renders
	health           *url.URL
	echoes           bool // the server surely echoes ids
}

// parseTarget understands http, https and unix URLs. The endpoint of a dev
// server is taken as it is, a path of /render as if it were not there.
func parseTarget(rawURL string) (target, error) {
	u, err := url.Parse(rawURL)
	switch {
	case err != nil:
		return target{}, fmt.Errorf("%q is not a URL: %w", rawURL, err)
	case u.Scheme == "unix":
		path := u.Opaque + u.Path
		if path == "" || u.Host != "" {
			return target{}, fmt.Errorf("%q names no socket: want unix:/path/to/socket", rawURL)
		}
		u = &url.URL{Scheme: "http", Host: "localhost"}
		return target{
			name: "unix:" + path, network: "unix", address: path,
			url: below(u, "/render"), health: below(u, "/health"),
		}, nil
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return target{}, fmt.Errorf("%q is not the URL of a server: want one such as %s", rawURL, DefaultURL)
	case u.RawQuery != "" || u.Fragment != "":
		return target{}, fmt.Errorf("%q has a query or a fragment: want a URL such as %s", u.Redacted(), DefaultURL)
	}
	t := target{name: strings.TrimRight(u.Redacted(), "/"), network: "tcp", address: hostPort(u)}
	path := strings.TrimRight(u.Path, "/")
	if strings.HasSuffix(path, devPath) {
		u.Path = path
		t.url, t.health = u, u
		return t, nil
	}
	u.Path = strings.TrimSuffix(path, "/render")
	t.url, t.health = below(u, "/render"), below(u, "/health")
	return t, nil
}

// parseDevServer understands the URL of a Vite dev server as it stands in the
// hot file. Only its origin counts: the endpoint does not lie under the base.
func parseDevServer(rawURL string) (target, error) {
	u, err := url.Parse(strings.TrimSpace(rawURL))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return target{}, fmt.Errorf("%q is not the URL of a dev server: want one such as http://localhost:5173", rawURL)
	}
	u = &url.URL{Scheme: u.Scheme, Host: u.Host}
	if ip := net.ParseIP(u.Hostname()); ip != nil && ip.IsUnspecified() {
		// Vite writes down the address it is bound to. All addresses are not
		// one to connect to.
		host := "127.0.0.1"
		if ip.To4() == nil {
			host = "[::1]"
		}
		if port := u.Port(); port != "" {
			host += ":" + port
		}
		u.Host = host
	}
	t := target{name: u.String(), network: "tcp", address: hostPort(u)}
	t.url = below(u, devPath)
	t.health = t.url
	return t, nil
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = "80"
		if u.Scheme == "https" {
			port = "443"
		}
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// below returns the URL of an endpoint of the server at base.
func below(base *url.URL, path string) *url.URL {
	u := *base
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/")+path, ""
	return &u
}
