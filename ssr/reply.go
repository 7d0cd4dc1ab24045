package ssr

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

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

// parseRendered decodes {"head":[...],"body":"..."}, the answer to nearly every
// render, in one pass over the body, which is nearly all of it. That halves
// what a render costs on this side. It understands nothing else: whatever looks
// different or has an escape that is rare in HTML is left to encoding/json.
func parseRendered(data []byte) (head []string, body string, ok bool) {
	// A quote within a string has a backslash before it, so this is where the
	// body begins.
	list, text, ok := bytes.Cut(data, []byte(`],"body":"`))
	if !ok || !bytes.HasPrefix(list, []byte(`{"head":[`)) {
		return nil, "", false
	}
	text, ok = bytes.CutSuffix(bytes.TrimRight(text, " \t\r\n"), []byte(`"}`))
	if !ok || !utf8.Valid(text) {
		return nil, "", false
	}
	if json.Unmarshal(data[len(`{"head":`):len(list)+len(`]`)], &head) != nil {
		return nil, "", false
	}
	body, ok = unquote(text)
	return head, body, ok
}

// The escapes of JSON that have a letter, and what they stand for.
const (
	letters  = `"\/bfnrt`
	meanings = "\"\\/\b\f\n\r\t"
)

// unquote decodes the inside of a JSON string. It knows the escapes that have
// a letter.
func unquote(raw []byte) (string, bool) {
	var b strings.Builder
	b.Grow(len(raw))
	for i := 0; ; i += 2 {
		run := i
		for i < len(raw) && raw[i] >= ' ' && raw[i] != '"' && raw[i] != '\\' {
			i++
		}
		b.Write(raw[run:i])
		if i == len(raw) {
			return b.String(), true
		}
		if raw[i] != '\\' || i+1 == len(raw) {
			return "", false
		}
		letter := strings.IndexByte(letters, raw[i+1])
		if letter < 0 {
			return "", false
		}
		b.WriteByte(meanings[letter])
	}
}
