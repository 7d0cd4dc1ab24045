package vite

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	hotInterval  = time.Second     // between two looks at the hot file
	hotBackoff   = 5 * time.Second // until a server that did not answer is tried again
	probeTimeout = time.Second
)

// hotFile is a file with the address of a dev server. The file may outlive the
// server, so it is believed only while Vite answers.
type hotFile struct {
	config *config
	server atomic.Pointer[devServer] // nil: none answers
	last   atomic.Pointer[devServer] // the last that did
	next   atomic.Int64              // when to look again, in nanoseconds of Unix time

	mu      sync.Mutex // held while looking
	seen    fileState  // of the file when err came about
	err     error      // nil: server answers
	retryAt time.Time  // until then err holds, if the file does not change
}

// devServer returns the dev server if there is one. At most one caller at a
// time looks, the others get what was true before.
func (h *hotFile) devServer() *devServer {
	if time.Now().UnixNano() >= h.next.Load() && h.mu.TryLock() {
		h.look()
		h.next.Store(time.Now().Add(hotInterval).UnixNano())
		h.mu.Unlock()
	}
	return h.server.Load()
}

func (h *hotFile) look() {
	info, err := os.Stat(h.config.hotFile)
	if err != nil { // the usual case in production
		h.server.Store(nil)
		h.err = nil
		return
	}
	seen := stateOf(info)
	if h.err != nil && seen == h.seen && time.Now().Before(h.retryAt) {
		return
	}
	d, err := h.check()
	h.server.Store(d)
	if err == nil {
		h.last.Store(d)
	} else if h.err == nil || h.err.Error() != err.Error() {
		h.config.logger.Warn("vite: the hot file is ignored", "file", h.config.hotFile, "error", err)
	}
	h.seen, h.err, h.retryAt = seen, err, time.Now().Add(hotBackoff)
}

// check returns the dev server that the file names, if it answers.
func (h *hotFile) check() (*devServer, error) {
	data, err := os.ReadFile(h.config.hotFile)
	if err != nil {
		return nil, err
	}
	u, err := parseHotFile(string(data))
	if err != nil {
		return nil, err
	}
	d := h.last.Load()
	if fonts := devFonts(h.config.hotFile); d == nil || d.address != u.String() || !bytes.Equal(d.fonts, fonts) {
		d = newDevServer(h.config, u, fonts)
	}
	if err := d.probe(); err != nil {
		return nil, err
	}
	return d, nil
}

// parseHotFile reads the address in a hot file.
func parseHotFile(content string) (*url.URL, error) {
	u, err := parseDevURL(strings.TrimSpace(content))
	if err != nil {
		return nil, err
	}
	// The server may listen on all addresses, which no browser can request.
	if ip := net.ParseIP(u.Hostname()); ip != nil && ip.IsUnspecified() {
		u.Host = localhost(u.Port())
	}
	return u, nil
}

// probe returns an error unless Vite answers, and not another server that has
// got the port since.
func (d *devServer) probe() error {
	resp, err := d.ask("@vite/client") //nolint:bodyclose // ask has read and closed it
	if err != nil {
		return fmt.Errorf("no dev server at %s: %w", d.target.Host, err)
	}
	if resp.StatusCode != http.StatusOK || !isScriptType(resp) {
		return fmt.Errorf("what answers at %s is not Vite: %s, %s", d.target.Host, resp.Status, resp.Header.Get("Content-Type"))
	}
	return nil
}
