package ssr

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/chinertia/chinertia/ssr/internal/pool"
)

// maxDrain is how much of a page that is too large is read for nothing. A
// client that is cut off while it sends learns that the connection broke, and
// takes the server for one that is unwell.
const maxDrain = 64 << 20

// Handler returns a handler that renders for other machines, by the protocol
// of the server of @inertiajs/core, so that [New] and [WithNodes] can name it:
//
//	renderer, err := ssr.Start(ctx, "dist/ssr/ssr.js", ssr.WithProcesses(4))
//	...
//	server := &http.Server{Addr: "10.0.0.7:13714", Handler: renderer.Handler()}
//
// In contrast to Node alone it lets nobody shut it down, survives bodies that
// are not JSON and uploads that break off, and has the limits, the breaker,
// the cache and the supervision of the client behind it.
//
//   - POST /render takes a page object and answers 200 with its head and body;
//     500 with the error of a page that cannot be rendered, which keeps its
//     type on the way; 503 when all nodes are down or busy, 504 when none
//     answered in time and 502 when one failed otherwise. A page above the
//     limit of [WithMaxPage] is answered 413, a body that is not an object 400.
//   - GET /health answers 200 as long as a node may be asked, and 503
//     otherwise.
//   - Anything else is answered 404.
//
// A render ends when the request does. The time limit of [WithTimeout] holds
// here as well as at the client, which wants a little more of it for the way.
//
// The handler authenticates nobody, and its errors hold stack traces and paths
// of this machine: it belongs on a private network, or behind a middleware
// that knows who may ask. The server around it should have a ReadTimeout.
func (c *Client) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if id := r.Header.Get(idHeader); id != "" && len(id) <= maxID {
			w.Header().Set(idHeader, id)
		}
		switch {
		case r.URL.Path == "/render" && r.Method == http.MethodPost:
			c.serveRender(w, r)
		case r.URL.Path == "/health" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			c.serveHealth(w)
		default:
			writeReply(w, http.StatusNotFound, reply{Status: notFoundStatus})
		}
	})
}

func (c *Client) serveRender(w http.ResponseWriter, r *http.Request) {
	buf := buffers.Get().(*[]byte)
	defer putBuffer(buf)
	page, err := readAll(r.Body, r.ContentLength, c.maxPage, (*buf)[:0])
	*buf = page
	switch {
	case errors.Is(err, errTooLarge):
		_, _ = io.CopyN(io.Discard, r.Body, maxDrain) // if this fails, the client is gone
		fail(w, http.StatusRequestEntityTooLarge, c.tooLarge(max(r.ContentLength, int64(len(page)))))
		return
	case err != nil:
		fail(w, http.StatusBadRequest, &Error{Type: ErrorUnknown, Message: "page did not arrive: " + err.Error()})
		return
	case !isObject(page): // Node would exit
		fail(w, http.StatusBadRequest, &Error{Type: ErrorUnknown, Message: "request is not a page object in JSON"})
		return
	}
	head, body, err := c.RenderPage(r.Context(), page)
	failure, _ := errors.AsType[*Error](err)
	switch {
	case failure != nil:
		fail(w, failure.httpStatus(), failure)
	case body == "":
		fail(w, http.StatusServiceUnavailable, &Error{Type: ErrorConnection, Message: "nothing renders here: there is no bundle, or the dev server is warming up"})
	default:
		writeReply(w, http.StatusOK, struct {
			Head []string `json:"head"`
			Body string   `json:"body"`
		}{append([]string{}, head...), body}) // never null
	}
}

func (c *Client) serveHealth(w http.ResponseWriter) {
	memory, ok := c.health()
	if memory > 0 {
		w.Header().Set(memoryHeader, strconv.FormatInt(memory, 10))
	}
	if !ok {
		writeReply(w, http.StatusServiceUnavailable, reply{Status: "UNAVAILABLE"})
		return
	}
	writeReply(w, http.StatusOK, reply{Status: "OK"})
}

// health reports whether a render is worth a try, and how much memory all
// processes use together.
func (c *Client) health() (memory int64, ok bool) {
	s := c.Stats()
	for _, n := range s.Nodes {
		memory += n.Memory
		// A node on trial needs a render to come up, which would never be sent
		// here if it did not count.
		ok = ok || n.State == NodeUp || n.State == NodeTrial
	}
	if c.dev != nil {
		if url, err := c.dev.find(); url != "" && err == nil {
			return memory, true
		}
	}
	return memory, ok && (c.bundlePath == "" || isFile(c.bundlePath))
}

// httpStatus is how a failure is passed on to the client of a handler, which
// concludes from it whether the page is to blame or this server.
func (e *Error) httpStatus() int {
	switch {
	case e.unsent && errors.Is(e.Err, errTooLarge):
		return http.StatusRequestEntityTooLarge
	case e.blame == pool.BlamePage:
		return http.StatusInternalServerError
	case e.unsent || errors.Is(e.Err, context.Canceled):
		return http.StatusServiceUnavailable
	case isTimeout(e.Err):
		return http.StatusGatewayTimeout
	}
	return http.StatusBadGateway
}

func fail(w http.ResponseWriter, status int, e *Error) { writeReply(w, status, reply{Error: *e}) }

func writeReply(w http.ResponseWriter, status int, v any) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // it is mostly HTML, on its way to a decoder
	if err := encoder.Encode(v); err != nil {
		panic(err) // strings and numbers only
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the client is gone if this fails
}

// isObject reports whether a body is a JSON object.
func isObject(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) && json.Valid(body)
}
