package inertia

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

// Error answers a request that failed with err, through the error handler of
// [WithErrorHandler]. The status is what the method StatusCode() int of err, or
// of an error that it wraps, returns, else that of [WithErrorStatus], else 500.
// With [ErrorPages] the visitor sees an error page; a script that wants JSON gets
// {"message": "..."} with the error's message for visitors, which is what a
// method PublicMessage() string returns, or the text of the status.
//
// If err comes from the request's own deadline (chi's Timeout,
// http.TimeoutHandler), the status is 504 instead of 500. If the client has closed
// the request, nothing has failed and nobody reads the answer: it is empty, with
// the status 499 that nginx's logs use for this, without a log line, an error page
// or a call of the error handler. The same is true of failures of [Render] and
// [BackWithErrors].
func Error(w http.ResponseWriter, r *http.Request, err error) {
	visitOf(r.Context(), "Error").fail(w, r, err)
}

// HTTPError is an error with a status, to be passed to [Error]. Its message is
// meant for the visitor. A nil *HTTPError in an error counts as one with status
// 500.
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

// PublicMessage returns e.Message, for error pages and JSON.
func (e *HTTPError) PublicMessage() string {
	if e == nil {
		return ""
	}
	return e.Message
}

// StatusCode returns e.Status.
func (e *HTTPError) StatusCode() int {
	if e == nil {
		return http.StatusInternalServerError
	}
	return e.Status
}

// publicMessage is an error that has a text for visitors.
type publicMessage interface {
	error
	PublicMessage() string
}

// messageFor returns what a visitor may read about an error.
func messageFor(err error, status int) string {
	if e, ok := errors.AsType[publicMessage](err); ok {
		return cmp.Or(e.PublicMessage(), http.StatusText(status))
	}
	return http.StatusText(status)
}

// fail passes an error to the error handler, once: if that fails itself, the
// default answers.
func (v *visit) fail(w http.ResponseWriter, r *http.Request, err error) {
	if v.isBecauseClientGone(err) {
		v.endGone(w)
		return
	}
	if v.rendered {
		v.log(r, slog.LevelError, "failed after the response", "error", err)
		return
	}
	err = v.cfg.withStatus(r.Context(), err)
	v.failure = err
	if v.cfg.onError == nil || v.failing {
		v.defaultError(w, r, err)
		return
	}
	v.failing = true
	defer func() { v.failing = false }()
	v.cfg.onError(w, r, err)
}

func (v *visit) defaultError(w http.ResponseWriter, r *http.Request, err error) {
	status := StatusOf(err)
	if status >= 500 {
		v.log(r, slog.LevelError, "request failed", "status", status, "error", err)
	} else {
		v.log(r, slog.LevelInfo, "request refused", "status", status, "error", err)
	}
	if wantsJSON(r) {
		message := messageFor(err, status)
		if v.cfg.development {
			message = err.Error()
		}
		writeJSON(w, status, map[string]string{"message": message})
		return
	}
	message := http.StatusText(status)
	if v.cfg.development {
		message = fmt.Sprintf("%d %s\n\n%v", status, message, err)
		if p, ok := errors.AsType[*PropPanic](err); ok {
			message += "\n\n" + p.String()
		}
	}
	header.AddVary(w.Header(), []string{"Accept"})
	http.Error(w, message, status)
}

func (v *visit) log(r *http.Request, level slog.Level, message string, args ...any) {
	about := append([]any{"method", r.Method, "path", r.URL.Path}, args...)
	v.cfg.logger().Log(r.Context(), level, "inertia: "+message, about...)
}
