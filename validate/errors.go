package validate

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Errors holds the messages of a failed validation by field. The keys are the
// names that the form of the client uses, dotted and with indexes, as in
// "items.0.name".
//
// [Bind] returns an error that wraps Errors when the values of a request break
// a rule; a handler or a Validate method can also build them by hand:
//
//	if taken {
//		return validate.Errors{}.Add("email", "This address is taken.")
//	}
//
// Use it wherever this package is used: it collects, knows when it is empty, and
// carries old input ([Errors.WithInput]). ValidationErrors of package inertia is
// for programs that validate otherwise; both are answered alike, as is any error
// with a method FieldErrors() map[string][]string.
//
// A nil or empty Errors returned as an error is still a non-nil error; end a
// function that may have found nothing with [Errors.Err].
type Errors map[string][]string

// Add appends a message to a field and returns e, so that calls can be chained.
// The text is shown to the user as it is. Add panics if e is nil.
func (e Errors) Add(field, message string) Errors {
	e[field] = append(e[field], message)
	return e
}

// Has reports whether the field has a message.
func (e Errors) Has(field string) bool { return len(e[field]) > 0 }

// First returns the first message of the field, or "".
func (e Errors) First(field string) string {
	if len(e[field]) == 0 {
		return ""
	}
	return e[field][0]
}

// Err returns e as an error, or nil if e has no messages.
func (e Errors) Err() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// FieldErrors returns the messages by field. It is how package inertia, which
// knows nothing of this one, recognises the error. The map is e itself.
func (e Errors) FieldErrors() map[string][]string { return e }

// summary is for clients that show one line. It is worded as in package inertia.
func (e Errors) summary() string {
	var messages []string
	for _, field := range slices.Sorted(maps.Keys(e)) {
		messages = append(messages, e[field]...)
	}
	switch len(messages) {
	case 0:
		return "The given data was invalid."
	case 1:
		return messages[0]
	case 2:
		return messages[0] + " (and 1 more error)"
	}
	return messages[0] + " (and " + strconv.Itoa(len(messages)-1) + " more errors)"
}

// Error lists all messages, sorted by field. It is meant for logs and tests;
// the messages themselves are for the user.
func (e Errors) Error() string {
	var lines []string
	for _, field := range slices.Sorted(maps.Keys(e)) {
		lines = append(lines, field+": "+strings.Join(e[field], ", "))
	}
	return "validate: " + cmp.Or(strings.Join(lines, "; "), "no errors")
}

// BodyError means that the request could not be read as values at all, and no
// field is to blame: a body that is too large, cut off or malformed, of a type
// that Bind does not know, or past one of the [Limits].
//
// It is never mixed with field errors. The message is safe to send to the
// client; it repeats nothing of the body.
type BodyError struct {
	// Status is 400 (malformed), 404 (a route parameter that the field cannot
	// hold), 413 (too large) or 415 (unknown content type).
	Status int

	// Message says what was wrong, in English.
	Message string

	// Err is the cause, if there is one. It may quote the body.
	Err error
}

// StatusCode returns the status to answer with. It is how package inertia
// recognises the error.
func (e *BodyError) StatusCode() int { return e.Status }

// PublicMessage returns e.Message. It is how package inertia finds the text for
// the visitor.
func (e *BodyError) PublicMessage() string { return e.Message }

// Error returns the status and the message, without the cause.
func (e *BodyError) Error() string {
	return "validate: " + strconv.Itoa(e.Status) + " " + http.StatusText(e.Status) + ": " + e.Message
}

// Unwrap returns the cause.
func (e *BodyError) Unwrap() error { return e.Err }
