package source

import (
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
	WithFiles bool // in what Plain returns

	elements int // of lists and maps
	embedded int // values of JSON in values of a form
}

// Take counts elements of a list or map that is about to be built.
func (b *Budget) Take(elements int) error {
	if b.elements += elements; b.elements > b.Keys {
		return errTooManyKeys()
	}
	return nil
}

// Embedded parses an object that the client has put into one value of a query as
// JSON, as laravel-precognition does with nested data on GET and DELETE. It
// returns nil if there is none.
func (b *Budget) Embedded(n *Node, depth int) (*Node, error) {
	if n.Kind != Form || len(n.Files) > 0 {
		return nil, nil
	}
	text, _ := n.Leaf()
	if text = strings.TrimSpace(text); !strings.HasPrefix(text, "{") {
		return nil, nil
	}
	limits := b.Limits
	limits.Depth -= depth
	m, values, err := ParseJSON([]byte(text), limits)
	if m == nil {
		return nil, err
	}
	if b.embedded += values; b.embedded > b.Keys {
		return nil, errTooManyKeys()
	}
	return m, nil
}
