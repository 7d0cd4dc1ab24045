package flash

import (
	"bytes"
	"net/http"
	"strconv"
)

// finalAnswer makes what f answers the whole response. scs calls f when the
// handler begins its response and the session cannot be written, and lets the
// handler go on: its body would follow that of f, under its headers. With a
// Content-Length the server takes nothing more.
func finalAnswer(f func(http.ResponseWriter, *http.Request, error)) func(http.ResponseWriter, *http.Request, error) {
	return func(w http.ResponseWriter, r *http.Request, err error) {
		h := w.Header()
		for _, name := range responseHeaders {
			h.Del(name)
		}
		a := answer{ResponseWriter: w}
		f(&a, r, err)
		if a.status == 0 {
			a.status = http.StatusOK
		}
		if a.status != http.StatusNoContent && a.status != http.StatusNotModified {
			h.Set("Content-Length", strconv.Itoa(a.body.Len()))
		}
		w.WriteHeader(a.status)
		w.Write(a.body.Bytes()) // the client is gone if this fails
	}
}

// responseHeaders belong to the response that the handler meant to send. Those
// that belong to any response, such as Vary or a policy, stay.
var responseHeaders = []string{
	"Content-Disposition", "Content-Encoding", "Content-Length", "Content-Range", "Content-Type",
	"Etag", "Last-Modified", "Location", "X-Inertia", "X-Inertia-Location", "X-Inertia-Redirect",
}

// answer holds a response back until it is complete.
type answer struct {
	http.ResponseWriter // for its header
	status              int
	body                bytes.Buffer
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
	}
}

func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}
