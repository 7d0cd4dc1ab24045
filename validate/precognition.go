package validate

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Headers of live validation, as the laravel-precognition clients and Inertia's
// forms use them.
const (
	precognition        = "Precognition"
	precognitionSuccess = "Precognition-Success"
)

// IsPrecognition reports whether the request is a live validation: the client
// wants to know whether the values would do, and nothing must happen. Code that
// runs before [Bind] and has effects, as a rate limit or a counter, should ask.
func IsPrecognition(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get(precognition), "true")
}

// Precognition makes the routes behind it answer live validation, as
// form.validate('email') of the client asks for. The handler stays as it is: on
// such a request [Bind] validates the fields that the client names and returns
// an error in any case, so that the handler leaves where it does for invalid
// values, and its effects do not run. What it writes on the way out is thrown
// away; the answer is
//
//   - 204 with Precognition-Success if the named fields are valid,
//   - 422 with {"message", "errors"} if they are not,
//   - the status of a [*BodyError] with {"message"}.
//
// Rules are all run and the messages of other fields dropped, so that rules
// across fields see the whole form; use [Pending] to save the expensive ones.
// The limits on bodies hold as ever.
//
// A handler or a middleware behind this one may also answer without Bind. The
// client takes nothing but JSON with the header Precognition, so a status of
// 400 and above keeps its status and becomes {"message"} (a JSON body of up to
// 64 KiB is kept); a redirect, which is nearly always to a login page, becomes
// 401; a panic is answered with 500 and goes on. A success without Bind is
// answered with 500 and logged: the handler has had its effects, so either it
// does not call Bind or the route should not be behind this middleware.
//
// Place it before the middleware that may refuse the request, such as
// authentication. All responses get Vary: Precognition. Without the header
// Precognition, requests go through untouched.
func Precognition(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		vary(w.Header())
		if !IsPrecognition(r) {
			next.ServeHTTP(w, r)
			return
		}
		live := &liveWriter{header: w.Header()}
		defer func() {
			if p := recover(); p != nil {
				if err, _ := p.(error); !errors.Is(err, http.ErrAbortHandler) {
					answerMessage(w, http.StatusInternalServerError, "")
					http.NewResponseController(w).Flush() // what re-panics closes the connection
				}
				panic(p)
			}
		}()
		next.ServeHTTP(live, r.WithContext(context.WithValue(r.Context(), liveKey{}, live)))
		live.answer(w, r)
	})
}

// vary adds Precognition to Vary, once.
func vary(h http.Header) {
	if !strings.Contains(strings.ToLower(strings.Join(h.Values("Vary"), ",")), "precognition") {
		h.Add("Vary", precognition)
	}
}

type liveKey struct{}

// endLiveValidation turns what Bind found on a live validation into the error that ends
// the handler. An error that is neither about values nor about the body is the
// handler's to answer.
func endLiveValidation(r *http.Request, err error) error {
	body, isBody := errors.AsType[*BodyError](err)
	errs, isFields := errors.AsType[Errors](err)
	if err != nil && !isBody && !isFields {
		return err
	}
	o := &liveResult{errs, body}
	if w, ok := r.Context().Value(liveKey{}).(*liveWriter); ok {
		w.result = o
	}
	return o
}

// liveResult is the error that Bind returns on a live validation. It is an
// http.Handler, so that what answers errors can let it answer itself, and does
// not treat it as a failed visit.
type liveResult struct {
	errs Errors
	body *BodyError
}

func (o *liveResult) Error() string {
	if err := o.Unwrap(); err != nil {
		return "validate: live validation: " + strings.TrimPrefix(err.Error(), "validate: ")
	}
	return "validate: live validation passed; the handler must not go on"
}

// Unwrap returns the Errors or the BodyError, or nil for valid values.
func (o *liveResult) Unwrap() error {
	if o.body != nil {
		return o.body
	}
	return o.errs.Err()
}

// ServeHTTP answers the request. Behind the middleware that is repeated there,
// into the real writer.
func (o *liveResult) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	vary(h)
	switch {
	case o.body != nil:
		answerMessage(w, o.body.Status, o.body.Message)
	case len(o.errs) > 0:
		answerJSON(w, http.StatusUnprocessableEntity, struct {
			Message string `json:"message"`
			Errors  Errors `json:"errors"`
		}{o.errs.summary(), o.errs})
	default:
		removeBodyHeaders(h)
		h.Set(precognition, "true")
		h.Set(precognitionSuccess, "true")
		w.WriteHeader(http.StatusNoContent)
	}
}

// removeBodyHeaders removes the headers that belong to the body or the redirect that is
// not sent. All others stay, such as cookies and CORS headers.
func removeBodyHeaders(h http.Header) {
	for _, name := range []string{"Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition", "Content-Range", "Location", "Etag", "Last-Modified", "X-Inertia", "X-Inertia-Location", "X-Inertia-Redirect", precognitionSuccess} {
		h.Del(name)
	}
}

func answerMessage(w http.ResponseWriter, status int, message string) {
	answerJSON(w, status, map[string]string{"message": cmp.Or(message, http.StatusText(status), "Error "+strconv.Itoa(status))})
}

func answerJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("validate: answer not encoded: %v", err))
	}
	h := w.Header()
	removeBodyHeaders(h)
	h.Set(precognition, "true")
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	w.Write(b) // the client is gone if this fails
}

// liveWriter takes what the handler answers to a live validation, and holds it
// back. It has no Unwrap: nothing may get to the real writer past it.
type liveWriter struct {
	result *liveResult // of Bind
	header http.Header
	status int
	body   bytes.Buffer
	full   bool
}

const heldBody = 64 << 10

func (w *liveWriter) Header() http.Header { return w.header }

func (w *liveWriter) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
}

func (w *liveWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.full = w.full || w.body.Len()+len(b) > heldBody; !w.full {
		w.body.Write(b)
	}
	return len(b), nil
}

// answer ends a live validation after the handler has returned.
func (w *liveWriter) answer(to http.ResponseWriter, r *http.Request) {
	switch {
	case w.result != nil:
		w.result.ServeHTTP(to, r)
	case w.status >= 400 && w.hasJSON():
		answerJSON(to, w.status, json.RawMessage(w.body.Bytes()))
	case w.status >= 400:
		answerMessage(to, w.status, "")
	case w.status >= 300:
		answerMessage(to, http.StatusUnauthorized, "The request was redirected before it was validated.")
	default:
		slog.ErrorContext(r.Context(), "validate: live validation reached a handler that did not call validate.Bind; remove the Precognition middleware from this route, or bind the form",
			"method", r.Method, "path", r.URL.Path)
		answerMessage(to, http.StatusInternalServerError, "")
	}
}

// hasJSON reports whether the body is one that the client can use.
func (w *liveWriter) hasJSON() bool {
	media, _, err := mime.ParseMediaType(w.header.Get("Content-Type"))
	return err == nil && slices.Contains([]string{"application/json", "application/problem+json"}, media) && !w.full && json.Valid(w.body.Bytes())
}
