package inertia

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// WithErrorStatus maps errors that match target (errors.Is) to a status, whether
// they come from props or are passed to [Error] or [BackWithErrors]. Without it
// they are failures of the server, with 500.
//
//	inertia.WithErrorStatus(sql.ErrNoRows, http.StatusNotFound)
//
// The option may be used for several errors; if more than one matches, the last
// option counts. An error with a status of its own, from a method
// StatusCode() int, keeps it, since whoever made it knew the case. The visitor
// sees the text of the status and not that of the error.
//
// WithErrorStatus panics if target is nil or status is not between 400 and 599.
func WithErrorStatus(target error, status int) Option {
	if target == nil {
		panic("inertia: WithErrorStatus called with a nil error: want one to compare with, like sql.ErrNoRows")
	}
	if !isErrorStatus(status) {
		panic(fmt.Sprintf("inertia: WithErrorStatus called with %d: want the status of an error, 400 to 599", status))
	}
	return func(c *config) { c.errorStatuses = append(slices.Clip(c.errorStatuses), errorStatus{target, status}) }
}

type errorStatus struct {
	target error
	status int
}

func isErrorStatus(code int) bool { return code >= 400 && code <= 599 }

// StatusOf returns the status of an error: what a method StatusCode() int of it,
// or of an error that it wraps, returns, else 500.
//
// For the errors that [WithErrorHandler], [ErrorProps] and [ErrorFunc] get, it is
// the status of the answer. For others it knows neither [WithErrorStatus] nor
// whether a deadline has passed.
func StatusOf(err error) int {
	if code, ok := ownStatus(err); ok {
		return code
	}
	return http.StatusInternalServerError
}

func ownStatus(err error) (int, bool) {
	if s, ok := errors.AsType[statusError](err); ok {
		code := s.StatusCode()
		return code, isErrorStatus(code)
	}
	return 0, false
}

type statusError interface {
	error
	StatusCode() int
}

// withStatus returns err so that [StatusOf] returns the status that it has in
// this app and for this request.
func (c *config) withStatus(ctx context.Context, err error) error {
	if _, ok := ownStatus(err); ok {
		return err
	}
	for i := len(c.errorStatuses) - 1; i >= 0; i-- {
		if s := c.errorStatuses[i]; errors.Is(err, s.target) {
			return &errorWithStatus{err, s.status}
		}
	}
	if timedOut(ctx, err) {
		return &errorWithStatus{err, http.StatusGatewayTimeout}
	}
	return err
}

// errorWithStatus is an error with the status that it has in this app.
type errorWithStatus struct {
	error
	status int
}

func (e *errorWithStatus) Unwrap() error   { return e.error }
func (e *errorWithStatus) StatusCode() int { return e.status }
