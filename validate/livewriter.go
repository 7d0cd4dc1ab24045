package validate

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"mime"
	"net/http"
	"slices"
)

// liveWriter takes what the handler answers to a live validation, and holds it
// back. It has no Unwrap: nothing may get to the real writer past it.
type liveWriter struct {
	result *liveResult // of Bind
	header http.Header
	status int
	body   bytes.Buffer
	full   bool
}

const heldBody = 64 << 10

func (w *liveWriter) Header() http.Header { return w.header }

func (w *liveWriter) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
}

func (w *liveWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.full = w.full || w.body.Len()+len(b) > heldBody; !w.full {
		w.body.Write(b)
	}
	return len(b), nil
}

// answer ends a live validation after the handler has returned.
func (w *liveWriter) answer(to http.ResponseWriter, r *http.Request) {
	switch {
	case w.result != nil:
		w.result.ServeHTTP(to, r)
	case w.status >= 400 && w.hasJSON():
		answerJSON(to, w.status, json.RawMessage(w.body.Bytes()))
	case w.status >= 400:
		answerMessage(to, w.status, "")
	case w.status >= 300:
		answerMessage(to, http.StatusUnauthorized, "The request was redirected before it was validated.")
	default:
		slog.ErrorContext(r.Context(), "validate: live validation reached a handler that did not call validate.Bind; remove the Precognition middleware from this route, or bind the form",
			"method", r.Method, "path", r.URL.Path)
		answerMessage(to, http.StatusInternalServerError, "")
	}
}

// hasJSON reports whether the body is one that the client can use.
func (w *liveWriter) hasJSON() bool {
	media, _, err := mime.ParseMediaType(w.header.Get("Content-Type"))
	return err == nil && slices.Contains([]string{"application/json", "application/problem+json"}, media) && !w.full && json.Valid(w.body.Bytes())
}
