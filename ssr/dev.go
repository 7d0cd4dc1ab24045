package ssr

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/chinertia/chinertia/ssr/internal/pool"
)

// devTimeout is the least a render may take in development, where Vite
// compiles what the page imports.
const devTimeout = 10 * time.Second

// devServer renders through the Vite dev server, when there is one.
type devServer struct {
	config *config

	mu        sync.Mutex
	url       string // of transport
	transport *transport
	noPlugin  sync.Once // logs that
}

// render is active when a dev server is in use. The server answers null while
// it warms up, and 404 without the plugin of Inertia: both leave the page to
// the browser.
func (d *devServer) render(ctx context.Context, page []byte) (r pool.Result, active bool) {
	rawURL, err := d.find()
	if err != nil {
		return failed(err), true
	}
	if rawURL == "" {
		return pool.Result{}, false
	}
	t, err := d.connect(rawURL)
	if err != nil {
		return failed(err), true
	}
	r = t.Render(ctx, time.Now().Add(max(d.config.pooling.Timeout, devTimeout)), asciiJSON(page))
	err, _ = errors.AsType[*Error](r.Err)
	switch {
	case err == nil:
		return r, true
	case err.Status == http.StatusOK && errors.Is(err, errNull):
		return pool.Result{}, true
	case err.Status == http.StatusNotFound:
		d.noPlugin.Do(func() {
			d.config.log().Info("ssr: dev server does not render: add the plugin @inertiajs/vite to the config of Vite",
				"url", t.target.name+devPath)
		})
		return pool.Result{}, true
	case err.Status == http.StatusForbidden:
		err.Hint = "Vite refuses the host name of this URL: add it to server.allowedHosts in the config of Vite."
	case err.unsent && d.config.devURL == "":
		err.Hint = fmt.Sprintf("Start Vite, or remove %s if it was left behind.", d.config.hotFile)
	case err.unsent:
		err.Hint = "Start Vite, or do not set WithDevServer."
	}
	err.Node = t.target.name
	return failed(err), true
}

// find returns the URL of the dev server, or "" when none is in use. With a
// hot file, that file is the switch: it exists as long as Vite runs.
func (d *devServer) find() (string, *Error) {
	if d.config.hotFile == "" {
		return d.config.devURL, nil
	}
	content, err := os.ReadFile(d.config.hotFile)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", unreachable(err, "")
	}
	if d.config.devURL != "" {
		return d.config.devURL, nil
	}
	return strings.TrimSpace(string(content)), nil
}

func unreachable(cause error, hint string) *Error {
	return &Error{Type: ErrorConnection, Message: cause.Error(), Hint: hint, Err: cause, unsent: true}
}

func (d *devServer) connect(rawURL string) (*transport, *Error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.transport != nil && d.url == rawURL {
		return d.transport, nil
	}
	t, err := parseDevServer(rawURL)
	if err != nil {
		return nil, unreachable(fmt.Errorf("hot file %s: %w", d.config.hotFile, err), "Restart Vite, which writes the file.")
	}
	if d.transport != nil {
		d.transport.Close()
	}
	d.url, d.transport = rawURL, newTransport(t, d.config, isLoopback(t.url))
	return d.transport, nil
}

func (d *devServer) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.transport != nil {
		d.transport.Close()
	}
}

// isLoopback reports whether a dev server runs on this machine. The certificate
// of such a server is self-signed, and is not checked.
func isLoopback(u *url.URL) bool {
	host := u.Hostname()
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || net.ParseIP(host).IsLoopback()
}
