package validate

import (
	"net/http"
	"strconv"
)

// BodyError means that the request could not be read as values at all, so there
// is no field to blame: a body that is too large, cut off or malformed, of a
// type that Bind does not know, or past one of the [Limits].
//
// It is never mixed with field errors. The message is safe to send to the client; it
// repeats nothing of the body.
type BodyError struct {
	// Status is 400 (malformed), 404 (a path parameter that cannot be what the
	// field needs), 413 (too large) or 415 (unknown content type).
	Status int

	// Message says what was wrong, in English.
	Message string

	// Err is the cause, if there is one. It may quote the body.
	Err error
}

// StatusCode returns the status to answer with. It is how package inertia
// recognises the error.
func (e *BodyError) StatusCode() int { return e.Status }

// Error returns the status and the message, without the cause.
func (e *BodyError) Error() string {
	return "validate: " + strconv.Itoa(e.Status) + " " + http.StatusText(e.Status) + ": " + e.Message
}

// Unwrap returns the cause.
func (e *BodyError) Unwrap() error { return e.Err }
