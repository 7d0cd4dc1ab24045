package inertia

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
)

// Error answers a request that failed with err, through the error handler of
// [WithErrorHandler]. The status is what the method StatusCode() int of err, or
// of an error that it wraps, returns, else that of [WithErrorStatus], else 500.
// With [ErrorPages] the visitor sees an error page.
//
// Errors of the request's own context are told apart: if its deadline has passed
// (chi's Timeout, http.TimeoutHandler), the status is 504 instead of 500. If the
// client has closed the request, nobody reads the answer and nothing has failed:
// it is empty, with the status 499 that nginx's logs use for this, and there is
// neither a log nor an error page nor a call of the error handler. The same goes
// for the failures of [Render] and [BackWithErrors].
func Error(w http.ResponseWriter, r *http.Request, err error) {
	visitOf(r.Context(), "Error").fail(w, r, err)
}

// HTTPError is an error with a status, to be passed to [Error]. Its message is
// meant for the visitor. A nil *HTTPError that has become an error is one with
// status 500.
type HTTPError struct {
	Status  int
	Message string
}

func (e *HTTPError) Error() string {
	if e == nil {
		return http.StatusText(http.StatusInternalServerError)
	}
	return cmp.Or(e.Message, http.StatusText(e.Status))
}

// StatusCode returns e.Status.
func (e *HTTPError) StatusCode() int {
	if e == nil {
		return http.StatusInternalServerError
	}
	return e.Status
}

// fail passes an error to the error handler, once: if that fails itself, the
// default answers.
func (v *visit) fail(w http.ResponseWriter, r *http.Request, err error) {
	if v.clientClosed(err) {
		v.closed(w)
		return
	}
	if v.rendered {
		// Too late to answer. This is about what comes after the page.
		v.cfg.logger().ErrorContext(r.Context(), "inertia: failed after the response", "error", err)
		return
	}
	err = v.cfg.withStatus(r.Context(), err)
	noteError(r.Context(), err)
	if v.cfg.onError == nil || v.failing {
		v.defaultError(w, r, err)
		return
	}
	v.failing = true
	defer func() { v.failing = false }()
	v.cfg.onError(w, r, err)
}

func (v *visit) defaultError(w http.ResponseWriter, r *http.Request, err error) {
	status := ErrorStatus(err)
	v.logError(r, status, err)
	message := http.StatusText(status)
	if v.cfg.development {
		message = fmt.Sprintf("%d %s\n\n%v", status, message, err)
		if p, ok := errors.AsType[*PropPanic](err); ok {
			message += "\n\n" + p.String()
		}
	}
	http.Error(w, message, status)
}

// failJSON is fail for requests that want JSON.
func (v *visit) failJSON(w http.ResponseWriter, r *http.Request, err error) {
	if v.clientClosed(err) {
		v.closed(w)
		return
	}
	err = v.cfg.withStatus(r.Context(), err)
	status := ErrorStatus(err)
	v.logError(r, status, err)
	message := http.StatusText(status)
	if v.cfg.development {
		message = err.Error()
	}
	writeJSON(w, status, map[string]string{"message": message})
}

func (v *visit) logError(r *http.Request, status int, err error) {
	if status >= 500 {
		v.cfg.logger().ErrorContext(r.Context(), "inertia: request failed", "method", r.Method, "path", r.URL.Path, "status", status, "error", err)
		return
	}
	v.cfg.logger().InfoContext(r.Context(), "inertia: request refused", "method", r.Method, "path", r.URL.Path, "status", status, "error", err)
}
