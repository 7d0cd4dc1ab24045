package inertia

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"slices"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// errorWriter holds back answers that an error page replaces, and passes all
// others at once.
type errorWriter struct {
	http.ResponseWriter
	pages  *errorPages
	v      *visit
	status int // of the answer that is held back, 0 for none
	passed bool
	done   bool   // nothing (more) is held back
	body   []byte // the answer, in case that the page is declined
}

const maxHeldBody = 64 << 10

func (w *errorWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *errorWriter) WriteHeader(status int) {
	switch {
	case w.status != 0:
		return
	case status < 200 && status != http.StatusSwitchingProtocols:
	case !w.passed && !w.v.rendered && slices.Contains(w.pages.statuses, status) && w.Header().Get(header.Location) == "": // which the client obeys
		if !w.done {
			w.status = status
			return
		}
		header.AddVary(w.Header(), []string{"Accept", header.SecFetchDest}) // others get a page
		w.passed = true
	default:
		w.passed = true
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *errorWriter) Write(p []byte) (int, error) {
	if w.status != 0 {
		w.body = append(w.body, p[:min(len(p), maxHeldBody-len(w.body))]...)
		return len(p), nil
	}
	w.passed = true
	return w.ResponseWriter.Write(p)
}

// ReadFrom lets the connection copy a download by itself.
func (w *errorWriter) ReadFrom(src io.Reader) (int64, error) {
	if w.status != 0 {
		return io.Copy(struct{ io.Writer }{w}, src)
	}
	w.passed = true
	return io.Copy(w.ResponseWriter, src)
}

// release sends the answer that was held back.
func (w *errorWriter) release() {
	w.ResponseWriter.WriteHeader(w.status)
	w.ResponseWriter.Write(w.body) // the client is gone if this fails
}

// Flush keeps streaming handlers working.
func (w *errorWriter) Flush() { _ = w.FlushError() }

// FlushError serves http.ResponseController.
func (w *errorWriter) FlushError() error {
	if w.status != 0 {
		return nil
	}
	w.passed = true
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack keeps websockets working.
func (w *errorWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.passed = true
	return http.NewResponseController(w.ResponseWriter).Hijack()
}
