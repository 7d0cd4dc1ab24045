package inertia

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// responseWriter adapts the responses to Inertia visits: redirects (protocol
// 7.1, 7.2 and 7.4) and empty ones (7.7). A header with status 200 is held back
// until the first byte of the body, to see whether there is one; everything
// else passes at once. For other requests it only makes sure that what was
// flashed gets into the session before the session middleware writes it, together
// with the header.
type responseWriter struct {
	http.ResponseWriter
	v          *visit
	pending200 bool // WriteHeader(200) was called, and not passed on
	sent       bool // the header was passed on
	dropBody   bool // the body belongs to a response that was replaced
}

// Unwrap lets http.ResponseController reach what is below.
func (w *responseWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *responseWriter) WriteHeader(status int) {
	switch {
	case w.dropBody:
		return
	case w.sent:
		w.ResponseWriter.WriteHeader(status) // net/http complains about it
		return
	case status >= 100 && status < 200 && status != http.StatusSwitchingProtocols:
		w.v.keepPending() // session middleware takes it for the response
		w.ResponseWriter.WriteHeader(status)
		return
	case !w.v.inertia:
		w.sendHeader(status)
		return
	case status == http.StatusOK && !w.v.rendered:
		w.pending200 = true
		return
	}
	r, location := &w.v.request, ""
	if status == http.StatusMovedPermanently || status == http.StatusFound || status == http.StatusSeeOther {
		location = w.Header().Get("Location")
	}
	switch {
	case location == "":
	case w.v.cfg.external && w.v.cfg.isExternal(r, location):
		w.replaceWith409(header.Location, location)
		return
	case strings.Contains(location, "#") && header.IsWeb(location) && !IsPrefetch(r):
		w.replaceWith409(header.Redirect, location)
		return
	case status != http.StatusSeeOther && (r.Method == http.MethodPut || r.Method == http.MethodPatch || r.Method == http.MethodDelete):
		status = http.StatusSeeOther
	}
	w.sendHeader(status)
}

// replaceWith409 replaces the response by a 409 that the client obeys.
func (w *responseWriter) replaceWith409(name, target string) {
	control(w, name, target)
	w.dropBody = true
}

// control answers with a 409 that the client obeys (protocol 1.4). It must not
// carry X-Inertia, for which the client looks first.
func control(w http.ResponseWriter, name, target string) {
	h := w.Header()
	for _, gone := range []string{"Location", "Content-Type", "Content-Length", "Content-Encoding", header.Inertia} {
		h.Del(gone)
	}
	h.Set(name, header.EscapeURL(target))
	h.Set("Cache-Control", "no-store") // it is about this client
	w.WriteHeader(http.StatusConflict)
}

func (w *responseWriter) sendHeader(status int) {
	w.sent = true
	if !w.v.rendered {
		w.v.addVary(w.Header(), header.VaryOfAny) // the handler may have replaced the header
	}
	w.v.keepPending()
	w.ResponseWriter.WriteHeader(status)
}

// sendOK passes the header that comes before a body.
func (w *responseWriter) sendOK() {
	if !w.sent {
		w.sendHeader(http.StatusOK)
	}
}

func (w *responseWriter) Write(p []byte) (int, error) {
	if w.dropBody {
		return len(p), nil
	}
	if len(p) == 0 && !w.sent {
		w.pending200 = true
		return 0, nil
	}
	w.sendOK()
	return w.ResponseWriter.Write(p)
}

// hasAnswered reports whether the response has begun.
func (v *visit) hasAnswered() bool { return v.rendered || v.out.sent || v.out.dropBody }

// finish is called when the handler has returned.
func (w *responseWriter) finish() {
	if w.sent || w.dropBody {
		return
	}
	w.v.keepPending()
	r := &w.v.request
	if !w.v.inertia || r.Method == http.MethodHead || w.v.cfg.keepEmpty || w.v.Err() != nil {
		// When the time is up, the middleware that has set the limit answers.
		if w.pending200 {
			w.sendOK()
		}
		return
	}
	target := w.v.backTarget(r, w.v.cfg.fallback)
	if target == "" {
		return // nowhere to go but here: an empty 200 after all
	}
	h := w.Header()
	h.Del("Content-Type")
	h.Del("Content-Length")
	h.Set("Location", target)
	w.WriteHeader(http.StatusFound) // made 303 where the method asks for it
}

// Flush keeps streaming handlers working.
func (w *responseWriter) Flush() { _ = w.FlushError() }

// FlushError serves http.ResponseController.
func (w *responseWriter) FlushError() error {
	if w.dropBody {
		return nil
	}
	w.sendOK()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack keeps websockets working.
func (w *responseWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.sent = true
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

// ReadFrom lets the connection copy a file by itself, after the header.
func (w *responseWriter) ReadFrom(src io.Reader) (int64, error) {
	if w.sent && !w.dropBody {
		return io.Copy(w.ResponseWriter, src)
	}
	return io.Copy(struct{ io.Writer }{w}, src)
}
