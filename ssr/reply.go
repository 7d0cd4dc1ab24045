package ssr

import (
	"context"
	"encoding/json"
	"errors"
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
	if err := json.Unmarshal(data, &r); err != nil {
		return badReply(status, fmt.Sprintf("server answered %d with something that is not a rendered page", status), err)
	}
	switch {
	case r == nil:
		return badReply(status, errNull.Error(), errNull)
	case status == http.StatusOK && r.Body != "":
		return pool.Result{Head: r.Head, Body: r.Body}
	case status != http.StatusOK && r.Message != "":
		return failed(r.classified(status))
	case r.Status == notFoundStatus:
		return badReply(status, "server does not know the path it was asked for", nil)
	}
	return badReply(status, fmt.Sprintf("server answered %d without a body of HTML", status), nil)
}

// errNull is what a dev server answers while it warms up.
var errNull = errors.New("server answered null")

func badReply(status int, message string, cause error) pool.Result {
	return failed(&Error{
		Type:    ErrorUnknown,
		Message: message,
		Hint:    "Check that the URL is that of the server which createServer of @inertiajs/core/server starts.",
		Status:  status,
		Err:     cause,
		blame:   pool.BlameNode,
	})
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
