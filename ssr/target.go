package ssr

import (
	"fmt"
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
	name        string // for people, without a password
	socket      string // path of a unix socket, "" for TCP
	url, health *url.URL
	echoes      bool // the server surely echoes ids
}

// parseTarget understands http, https and unix URLs. The endpoint of a dev
// server is taken as it is, a path of /render as if it were not there.
func parseTarget(rawURL string) (target, error) {
	u, err := url.Parse(rawURL)
	switch {
	case err != nil:
		return target{}, fmt.Errorf("%q is not a URL: %w", rawURL, err)
	case u.Scheme == "unix":
		socket := u.Opaque + u.Path
		if socket == "" || u.Host != "" {
			return target{}, fmt.Errorf("%q does not name a socket: want unix:/path/to/socket", rawURL)
		}
		t := targetAt(&url.URL{Scheme: "http", Host: "localhost"}, "/render", "/health")
		t.name, t.socket = "unix:"+socket, socket
		return t, nil
	case !isServer(u):
		return target{}, fmt.Errorf("%q is not the URL of a server: want one such as %s", rawURL, DefaultURL)
	case u.RawQuery != "" || u.Fragment != "":
		return target{}, fmt.Errorf("%q has a query or a fragment: want a URL such as %s", u.Redacted(), DefaultURL)
	}
	name := strings.TrimRight(u.Redacted(), "/")
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), ""
	render, health := "", ""
	if !strings.HasSuffix(u.Path, devPath) {
		u.Path = strings.TrimSuffix(u.Path, "/render")
		render, health = "/render", "/health"
	}
	t := targetAt(u, render, health)
	t.name = name
	return t, nil
}

// parseDevServer understands the URL of a Vite dev server as it stands in the
// hot file. Only its origin counts: the endpoint does not lie under the base.
func parseDevServer(rawURL string) (target, error) {
	u, err := url.Parse(strings.TrimSpace(rawURL))
	if err != nil || !isServer(u) {
		return target{}, fmt.Errorf("%q is not the URL of a dev server: want one such as http://localhost:5173", rawURL)
	}
	// Vite writes down the address it is bound to. All addresses are not one to
	// connect to.
	host := u.Host
	switch u.Hostname() {
	case "0.0.0.0":
		host = strings.Replace(host, "0.0.0.0", "127.0.0.1", 1)
	case "::":
		host = strings.Replace(host, "::", "::1", 1)
	}
	return targetAt(&url.URL{Scheme: u.Scheme, Host: host}, devPath, devPath), nil
}

func isServer(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// targetAt returns a target with two endpoints of the server at base.
func targetAt(base *url.URL, render, health string) target {
	below := func(path string) *url.URL {
		u := *base
		u.Path += path
		return &u
	}
	return target{name: base.String(), url: below(render), health: below(health)}
}
