package ssr

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/chinertia/chinertia/ssr/internal/pool"
)

// reply is everything the JavaScript server may answer: a rendered page, a
// classified error, or the status object of a path it does not know. A handler
// of this package answers likewise.
type reply struct {
	Head []string `json:"head,omitempty"`
	Body string   `json:"body,omitempty"`
	Error
	Status string `json:"status,omitempty"`
}

const notFoundStatus = "NOT_FOUND"

// parseReply turns the answer of a server into a rendered page. Nothing but an
// object with a body that is not empty, sent with status 200, is one: the
// server also answers 200 to a path it does not know.
func parseReply(status int, data []byte) pool.Result {
	if status == http.StatusOK {
		if head, body, ok := parseRendered(data); ok && body != "" {
			return pool.Result{Head: head, Body: body}
		}
	}
	var r *reply
	if e := json.Unmarshal(data, &r); e != nil {
		err := badReply(status, fmt.Sprintf("server answered %d with something that is not a rendered page", status))
		err.Err = e
		return failed(err)
	}
	switch {
	case r == nil:
		err := badReply(status, "server answered null")
		err.null = true
		return failed(err)
	case status == http.StatusOK && r.Body != "":
		return pool.Result{Head: r.Head, Body: r.Body}
	case status != http.StatusOK && r.Message != "":
		return failed(r.classified(status))
	case r.Status == notFoundStatus:
		return failed(badReply(status, "server does not know the path it was asked for"))
	}
	return failed(badReply(status, fmt.Sprintf("server answered %d without a body of HTML", status)))
}

func badReply(status int, message string) *Error {
	return &Error{
		Type:    ErrorUnknown,
		Message: message,
		Hint:    "Check that the URL is that of the server which createServer of @inertiajs/core/server starts.",
		Status:  status,
		blame:   pool.BlameNode,
	}
}

// classified is the failure as the server describes it. It proves that the
// server is well, and that the page is to blame, unless the server says with
// its status that it has nowhere to render.
func (r *reply) classified(status int) *Error {
	err := &r.Error
	err.Status, err.blame = status, pool.BlamePage
	switch status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		err.blame = pool.BlameNode
		err.unsent = status == http.StatusServiceUnavailable
		if status == http.StatusGatewayTimeout {
			err.Err = context.DeadlineExceeded
		}
	}
	switch err.Type {
	case ErrorBrowserAPI, ErrorComponentResolution, ErrorRender:
	case ErrorConnection:
		if err.blame == pool.BlamePage {
			err.Type = ErrorUnknown
		}
	default:
		err.Type = ErrorUnknown
	}
	return err
}
