package inertia

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
)

// responseWriter adapts the responses to Inertia visits: redirects (protocol
// 7.1, 7.2 and 7.4) and empty ones (7.7). A header with status 200 is held back
// until the first byte of the body, to see whether there is one; everything
// else passes at once.
type responseWriter struct {
	http.ResponseWriter
	r       *http.Request
	v       *visit
	held    bool // WriteHeader(200) was called, and not passed on
	passed  bool // the header was passed on
	discard bool // the body belongs to a response that was replaced
}

// wrap returns w, or a writer around it that has the same optional methods as
// the one that it is given.
func (w *responseWriter) wrap(inner http.ResponseWriter, r *http.Request, v *visit) http.ResponseWriter {
	w.ResponseWriter, w.r, w.v = inner, r, v
	_, flushes := inner.(http.Flusher)
	_, hijacks := inner.(http.Hijacker)
	_, readsFrom := inner.(io.ReaderFrom)
	_, pushes := inner.(http.Pusher)
	switch {
	case flushes && hijacks && readsFrom:
		return http1Writer{w}
	case flushes && hijacks:
		return hijackWriter{w}
	case flushes && pushes:
		return http2Writer{w}
	case flushes:
		return flushWriter{w}
	}
	return w
}

// Unwrap lets http.ResponseController reach what is below.
func (w *responseWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *responseWriter) WriteHeader(status int) {
	switch {
	case w.passed || w.discard:
		if !w.discard {
			w.ResponseWriter.WriteHeader(status) // net/http complains about it
		}
		return
	case status >= 100 && status < 200 && status != http.StatusSwitchingProtocols:
		w.ResponseWriter.WriteHeader(status)
		return
	case status == http.StatusOK && !w.v.rendered:
		w.held = true
		return
	}
	h := w.Header()
	location := ""
	if status == http.StatusMovedPermanently || status == http.StatusFound || status == http.StatusSeeOther {
		location = h.Get("Location")
	}
	switch {
	case location == "":
	case w.v.cfg.external && w.v.cfg.isExternal(w.r, location):
		w.control(headerLocation, location)
		return
	case strings.Contains(location, "#") && !IsPrefetch(w.r):
		w.control(headerRedirect, location)
		return
	case status != http.StatusSeeOther && (w.r.Method == http.MethodPut || w.r.Method == http.MethodPatch || w.r.Method == http.MethodDelete):
		status = http.StatusSeeOther
	}
	w.pass(status)
}

// control replaces the response by a 409 that the client obeys. It must not
// carry X-Inertia, for which the client looks first.
func (w *responseWriter) control(name, target string) {
	h := w.Header()
	for _, gone := range []string{"Location", "Content-Type", "Content-Length", "Content-Encoding", headerInertia} {
		h.Del(gone)
	}
	h.Set(name, target)
	w.pass(http.StatusConflict)
	w.discard = true
}

func (w *responseWriter) pass(status int) {
	w.passed = true
	addVary(w.Header(), &w.v.vary) // the handler may have replaced the header
	w.ResponseWriter.WriteHeader(status)
}

// begin passes the header that comes before a body.
func (w *responseWriter) begin() {
	if !w.passed {
		w.pass(http.StatusOK)
	}
}

func (w *responseWriter) Write(p []byte) (int, error) {
	if w.discard {
		return len(p), nil
	}
	if len(p) == 0 && !w.passed {
		w.held = true
		return 0, nil
	}
	w.begin()
	return w.ResponseWriter.Write(p)
}

// finish is called when the handler has returned.
func (w *responseWriter) finish() {
	if w.passed || w.discard {
		return
	}
	if w.r.Method == http.MethodHead || w.v.cfg.keepEmpty || w.v.Err() != nil {
		// When the time is up, the middleware that has set the limit answers.
		if w.held {
			w.begin()
		}
		return
	}
	target, ok := w.v.backTarget(w.r)
	if !ok {
		return // nowhere to go but here: an empty 200 after all
	}
	h := w.Header()
	h.Del("Content-Type")
	h.Del("Content-Length")
	h.Set("Location", target)
	w.WriteHeader(http.StatusFound) // made 303 where the method asks for it
}

func (w *responseWriter) flush() {
	if !w.discard {
		w.begin()
		w.ResponseWriter.(http.Flusher).Flush()
	}
}

func (w *responseWriter) hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.passed = true
	return w.ResponseWriter.(http.Hijacker).Hijack()
}

// FlushError serves http.ResponseController, also where a writer further below
// is the one that flushes.
func (w *responseWriter) FlushError() error {
	if w.discard {
		return nil
	}
	w.begin()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

type flushWriter struct{ *responseWriter }

func (w flushWriter) Flush() { w.flush() }

type hijackWriter struct{ *responseWriter }

func (w hijackWriter) Flush()                                       { w.flush() }
func (w hijackWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) { return w.hijack() }

type http1Writer struct{ *responseWriter }

func (w http1Writer) Flush()                                       { w.flush() }
func (w http1Writer) Hijack() (net.Conn, *bufio.ReadWriter, error) { return w.hijack() }

// ReadFrom lets the connection copy a file by itself.
func (w http1Writer) ReadFrom(src io.Reader) (int64, error) {
	if w.discard {
		return io.Copy(io.Discard, src)
	}
	if !w.passed {
		// An empty source must not pass the header.
		var first [1]byte
		n, err := io.ReadFull(src, first[:])
		if n == 0 {
			w.held = true
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return 0, err
		}
		if _, err := w.Write(first[:]); err != nil {
			return 0, err
		}
		m, err := w.ResponseWriter.(io.ReaderFrom).ReadFrom(src)
		return m + 1, err
	}
	return w.ResponseWriter.(io.ReaderFrom).ReadFrom(src)
}

type http2Writer struct{ *responseWriter }

func (w http2Writer) Flush() { w.flush() }
func (w http2Writer) Push(target string, opts *http.PushOptions) error {
	return w.ResponseWriter.(http.Pusher).Push(target, opts)
}
