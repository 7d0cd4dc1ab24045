package devtools

import (
	"bytes"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// writer passes a response on, adds what the extension looks for, and keeps a
// copy of the body up to a limit.
type writer struct {
	http.ResponseWriter
	rec  *recording
	slow time.Duration
	max  int

	status   int
	body     bytes.Buffer
	tooLarge bool
	streamed bool
	inject   bool // into the document, which has not begun yet
}

// Unwrap lets http.ResponseController reach what lies below.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// FlushError notes that the body has no end that is worth waiting for.
func (w *writer) FlushError() error {
	w.streamed = true
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Flush is for those who ask for a http.Flusher.
func (w *writer) Flush() { _ = w.FlushError() }

func (w *writer) WriteHeader(status int) {
	if status < 200 && status != http.StatusSwitchingProtocols || w.status != 0 {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.status = status
	h := w.Header()
	if timing := serverTiming(w.rec, w.slow); timing != "" {
		h.Add("Server-Timing", timing)
	}
	if w.rec.component != "" && mediaType(h) == "text/html" && h.Get("Content-Encoding") == "" && w.rec.request.Method != http.MethodHead {
		w.inject = true
		if n, err := strconv.Atoi(h.Get("Content-Length")); err == nil {
			h.Set("Content-Length", strconv.Itoa(n+len(w.discovery())))
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

// discovery is how the extension learns of the entry of a document, whose
// headers no script can read.
func (w *writer) discovery() string {
	return `<script data-inertia-devtools-id type="application/json">"` + w.rec.id + `"</script>`
}

func (w *writer) Write(p []byte) (int, error) {
	if w.status == 0 {
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", http.DetectContentType(p))
		}
		w.WriteHeader(http.StatusOK)
	}
	if room := w.max - w.body.Len(); len(p) > room {
		w.tooLarge = true
	} else {
		w.body.Write(p)
	}
	if !w.inject {
		return w.ResponseWriter.Write(p)
	}
	// A document comes in one piece. In the head the script is in nobody's way:
	// in the body it could stand between elements that are hydrated.
	w.inject = false
	at := bytes.Index(p, []byte("</head>"))
	if at < 0 {
		at = len(p)
	}
	n, err := w.ResponseWriter.Write(p[:at])
	if err != nil {
		return n, err
	}
	if _, err := w.ResponseWriter.Write([]byte(w.discovery())); err != nil {
		return n, err
	}
	rest, err := w.ResponseWriter.Write(p[at:])
	return n + rest, err
}

// finish notes the status of a handler that wrote nothing.
func (w *writer) finish() {
	if w.inject {
		w.inject = false
		w.ResponseWriter.Write([]byte(w.discovery())) // the length was promised
	}
	if w.status == 0 {
		w.status = http.StatusOK
	}
}

func mediaType(h http.Header) string {
	t, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return strings.ToLower(t)
}

func isJSON(mediaType string) bool {
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")
}

func isText(mediaType string) bool {
	return strings.HasPrefix(mediaType, "text/") || isJSON(mediaType) ||
		mediaType == "application/javascript" || mediaType == "application/xml" || strings.HasSuffix(mediaType, "+xml")
}
