package source

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Limits are those that package validate documents.
type Limits struct {
	Body      int64
	Multipart int64
	Memory    int64
	Parts     int
	Keys      int
	Depth     int
	Index     int
	Errors    int
}

// Error is a request that cannot be read, as package validate documents it.
type Error struct {
	Status  int
	Message string
	Err     error
}

func (e *Error) Error() string { return e.Message }

// Malformed returns an Error with status 400.
func Malformed(message string, cause error) *Error {
	return &Error{http.StatusBadRequest, message, cause}
}

func unsupported(message string) *Error {
	return &Error{http.StatusUnsupportedMediaType, message, nil}
}

func tooLarge(message string, cause error) *Error {
	return &Error{http.StatusRequestEntityTooLarge, message, cause}
}

func errTooManyKeys() *Error { return tooLarge("The request has too many values.", nil) }

// A Budget counts what is built of one request, so that a few bytes do not
// become much.
type Budget struct {
	Limits
	WithFiles bool  // in what Plain returns
	Err       error // the first limit that was passed; whatever is built then is void

	elements int // of lists and maps
	embedded int // values of JSON in values of a form
}

// Take counts elements of a list or map that is about to be built. It reports
// whether there may be that many.
func (b *Budget) Take(elements int) bool {
	if b.elements += elements; b.elements > b.Keys {
		b.fail(errTooManyKeys())
	}
	return b.Err == nil
}

func (b *Budget) fail(err error) {
	if b.Err == nil {
		b.Err = err
	}
}

// Embedded parses an object that the client has put into one value of a query as
// JSON, as laravel-precognition does with nested data on GET and DELETE. It
// returns nil if there is none.
func (b *Budget) Embedded(n *Node, depth int) *Node {
	if n.Kind != Form || len(n.Files) > 0 {
		return nil
	}
	text, _ := n.Leaf()
	if text = strings.TrimSpace(text); !strings.HasPrefix(text, "{") || !json.Valid([]byte(text)) {
		return nil
	}
	limits := b.Limits
	limits.Depth -= depth
	values, err := scanJSON([]byte(text), limits)
	if b.embedded += values; err == nil && b.embedded > b.Keys {
		err = errTooManyKeys()
	}
	if err != nil {
		b.fail(err)
		return nil
	}
	return Tree([]byte(text))
}
