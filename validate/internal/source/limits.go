package source

import "net/http"

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
