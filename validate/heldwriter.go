package validate

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"slices"
)

// heldWriter takes what the handler answers and holds it back. It has no
// Unwrap: nothing may get to the real writer past it.
type heldWriter struct {
	header http.Header
	status int
	body   bytes.Buffer
	full   bool
}

const heldBody = 64 << 10

func (w *heldWriter) Header() http.Header { return w.header }

func (w *heldWriter) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
}

func (w *heldWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.full = w.full || w.body.Len()+len(b) > heldBody; !w.full {
		w.body.Write(b)
	}
	return len(b), nil
}

// json returns the body if it is one that the client can use.
func (w *heldWriter) json() ([]byte, bool) {
	media, _, err := mime.ParseMediaType(w.header.Get("Content-Type"))
	if err != nil || w.full || !slices.Contains([]string{"application/json", "application/problem+json"}, media) || !json.Valid(w.body.Bytes()) {
		return nil, false
	}
	return w.body.Bytes(), true
}
