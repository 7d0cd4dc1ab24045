package ssr

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// reply is everything the JavaScript server may answer: a rendered page, a
// classified error, or the status object of a path it does not know.
type reply struct {
	Head *[]string `json:"head"`
	Body *string   `json:"body"`

	Error          string `json:"error"`
	Type           string `json:"type"`
	Hint           string `json:"hint"`
	Component      string `json:"component"`
	URL            string `json:"url"`
	BrowserAPI     string `json:"browserApi"`
	Stack          string `json:"stack"`
	SourceLocation string `json:"sourceLocation"`

	Status string `json:"status"`
}

// parseReply turns the answer of a server into a rendered page. Nothing but an
// object with a body that is not empty, sent with status 200, is one.
func parseReply(status int, data []byte) (head []string, body string, err *Error) {
	var r *reply
	if e := json.Unmarshal(data, &r); e != nil {
		return nil, "", &Error{
			Type:    ErrorUnknown,
			Message: fmt.Sprintf("server answered %d with something that is no rendered page: %v", status, e),
			Status:  status,
			Err:     e,
		}
	}
	switch {
	case r == nil:
		return nil, "", badReply(status, "server answered null")
	case status == http.StatusOK && r.Body != nil && *r.Body != "":
		if r.Head != nil {
			head = *r.Head
		}
		return head, *r.Body, nil
	case status != http.StatusOK && r.Error != "":
		return nil, "", r.classified(status)
	case r.Status == "NOT_FOUND":
		return nil, "", badReply(status, "server does not know the path /render")
	}
	return nil, "", badReply(status, fmt.Sprintf("server answered %d without a body of HTML", status))
}

func badReply(status int, message string) *Error {
	return &Error{Type: ErrorUnknown, Message: message, Status: status}
}

func (r *reply) classified(status int) *Error {
	t := ErrorType(r.Type)
	switch t {
	case ErrorBrowserAPI, ErrorComponentResolution, ErrorRender:
	default:
		t = ErrorUnknown
	}
	return &Error{
		Type:           t,
		Message:        r.Error,
		Hint:           r.Hint,
		Component:      r.Component,
		URL:            r.URL,
		BrowserAPI:     r.BrowserAPI,
		SourceLocation: r.SourceLocation,
		Stack:          r.Stack,
		Status:         status,
	}
}
