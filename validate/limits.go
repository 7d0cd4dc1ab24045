package validate

import (
	"net/http"
	"strconv"
)

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

// Limits bound what a client can make [Bind] read, keep and build. All of them
// are on by default; a zero field keeps its default.
//
// Passing a size (Body, Multipart, Parts, Keys) is a [*BodyError] with status
// 413, passing Depth or Index one with status 400.
type Limits struct {
	// Body is the size in bytes of a JSON or urlencoded body. Default 1 MiB.
	Body int64

	// Multipart is the size in bytes of a multipart body, files included.
	// Default 32 MiB.
	Multipart int64

	// Memory is how many bytes of the files of a multipart body are kept in
	// memory; the rest goes to temporary files, which are removed when the
	// request's context ends. Default 4 MiB.
	Memory int64

	// Parts is the number of parts in a multipart body. Default 1000, which is
	// also the most that mime/multipart reads unless GODEBUG=multipartmaxparts
	// says otherwise.
	Parts int

	// Keys is the number of values in a body or query: pairs of a form, values
	// at any depth in JSON, and the elements of every list that is built, gaps
	// included. Default 10,000, which is also the most pairs of a form or query
	// that are read. No name or key of a map may be longer than 256 bytes.
	Keys int

	// Depth is how deep values may be nested: 3 for items[0][name]. Default 32.
	Depth int

	// Index is the highest index that a form may give to an element of a list,
	// as 99 in items[99]. Default 999.
	Index int

	// Errors is the number of fields that get messages. A request with more bad
	// fields is refused all the same, but the rest of the messages is dropped,
	// so that they fit in a session; so is what is past 48 KiB. Default 500.
	Errors int
}

var defaultLimits = Limits{
	Body: 1 << 20, Multipart: 32 << 20, Memory: 4 << 20,
	Parts: 1000, Keys: 10_000, Depth: 32, Index: 999, Errors: 500,
}

// check panics at start-up on a limit that nobody can have meant.
func (l Limits) check() {
	if l.Body < 0 || l.Multipart < 0 || l.Memory < 0 || l.Parts < 0 || l.Keys < 0 || l.Depth < 0 || l.Index < 0 || l.Errors < 0 {
		panic("validate: WithLimits called with a negative limit; leave a field zero to keep its default")
	}
}
