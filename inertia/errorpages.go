package inertia

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"strings"
)

// ErrorInfo is what is known about a failure when its page is made.
type ErrorInfo struct {
	Status  int
	Message string // for the visitor: of an [HTTPError], else the text of the status
	Err     error  // nil if a handler wrote the status itself; never show it to strangers
}

// ErrorPagesOption configures [ErrorPages].
type ErrorPagesOption func(*errorPages)

type errorPages struct {
	component string
	statuses  []int
	shared    bool
	props     func(*http.Request, ErrorInfo) Props
	handle    func(http.ResponseWriter, *http.Request, ErrorInfo) bool
}

// ErrorPages is a middleware that answers failures with an Inertia page, which
// gets the props status and message. It covers panics, errors that reach the
// default error handler, statuses that handlers write (http.Error), and so
// chi's NotFound and MethodNotAllowed. It must come after [Middleware]:
//
//	r.Use(inertia.Middleware(...), inertia.ErrorPages("Error"))
//
// Inertia visits get it, and browsers that navigate; requests for JSON, images
// and the like keep their answer. The page has the status of the failure and
// the version of the app. It shows no flash data, which waits for the page
// that the visitor wanted, and is not stored by caches. If the page itself fails
// or panics, the plain text of the status is the answer. What an error handler
// ([WithErrorHandler]) answers as HTML is a page already, and stays. With
// [WithDevelopment] only answers with a status below 500 are replaced, so that
// errors can be read.
//
// The default statuses are 401, 403, 404, 405, 413, 419, 429, 500, 502, 503 and
// 504. ErrorPages panics if component is empty.
func ErrorPages(component string, opts ...ErrorPagesOption) func(http.Handler) http.Handler {
	if component == "" {
		panic("inertia: ErrorPages called with an empty component")
	}
	p := &errorPages{component: component, statuses: []int{401, 403, 404, 405, 413, 419, 429, 500, 502, 503, 504}}
	for _, opt := range opts {
		opt(p)
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.serve(w, r, next) })
	}
}

// ForStatuses replaces the statuses that get an error page.
func ForStatuses(codes ...int) ErrorPagesOption {
	return func(p *errorPages) { p.statuses = codes }
}

// ErrorSharedProps gives error pages the shared props of [WithShared] and
// [Share] as well. They are left out by default, since what they load may be
// what failed.
func ErrorSharedProps() ErrorPagesOption { return func(p *errorPages) { p.shared = true } }

// ErrorProps replaces the props of error pages. If f returns nil it declines,
// and the answer stays what it was.
func ErrorProps(f func(r *http.Request, e ErrorInfo) Props) ErrorPagesOption {
	rejectNil(f == nil, "ErrorProps")
	return func(p *errorPages) { p.props = f }
}

// ErrorFunc is asked before an error page is rendered. If f answers the request
// itself, for example with a redirect, it returns true.
func ErrorFunc(f func(w http.ResponseWriter, r *http.Request, e ErrorInfo) bool) ErrorPagesOption {
	rejectNil(f == nil, "ErrorFunc")
	return func(p *errorPages) { p.handle = f }
}

func (p *errorPages) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	v := visitOf(r.Context(), "ErrorPages")
	ew := &errorWriter{ResponseWriter: w, pages: p, v: v}
	if !wantsPage(r) {
		ew.done = true
		next.ServeHTTP(ew, r)
		return
	}
	defer func() {
		if recovered := recover(); recovered != nil {
			p.recovered(ew, r, recovered)
			return
		}
		if ew.status != 0 {
			p.answer(ew, r)
		}
	}()
	next.ServeHTTP(ew, r)
}

func (p *errorPages) recovered(ew *errorWriter, r *http.Request, recovered any) {
	err, ok := recovered.(error)
	if !ok {
		err = fmt.Errorf("%v", recovered)
	}
	if errors.Is(err, http.ErrAbortHandler) {
		panic(recovered)
	}
	ew.v.logPanic(r, "handler", recovered)
	if ew.passed {
		panic(http.ErrAbortHandler) // half a response is sent: break it off
	}
	ew.v.failure, ew.status = fmt.Errorf("panic: %w", err), http.StatusInternalServerError
	ew.body = ew.body[:0]
	if ew.v.cfg.development {
		ew.body = fmt.Appendf(ew.body, "500 Internal Server Error\n\npanic: %v\n\n%s", recovered, debug.Stack())
	} else {
		ew.body = append(ew.body, "Internal Server Error\n"...)
	}
	ew.Header().Set("Content-Type", "text/plain; charset=utf-8")
	p.answer(ew, r)
}

func (v *visit) logPanic(r *http.Request, where string, recovered any) {
	v.log(r, slog.LevelError, where+" panicked", "panic", recovered, "stack", string(debug.Stack()))
}

// answer sends the page of a failure, or the answer that was held back if there
// is nobody to see the page, or it is declined or fails.
func (p *errorPages) answer(ew *errorWriter, r *http.Request) {
	info := ErrorInfo{Status: ew.status, Message: messageFor(ew.v.failure, ew.status), Err: ew.v.failure}
	switch {
	case ew.v.isClientGone(),
		info.Err != nil && strings.HasPrefix(ew.Header().Get("Content-Type"), "text/html"), // a page already
		ew.v.cfg.development && info.Status >= 500 && info.Err != nil && p.handle == nil && p.props == nil:
		ew.release()
		return
	}
	h := ew.Header()
	before := maps.Clone(h)
	for _, name := range bodyHeaders { // of the answer that is replaced
		delete(h, name)
	}
	ew.status = 0 // from now on everything passes
	if p.answered(ew, r, info) {
		return
	}
	if ew.passed {
		panic(http.ErrAbortHandler) // half a page is sent: break it off
	}
	clear(h)
	maps.Copy(h, before)
	ew.status = info.Status
	ew.release()
}

// answered reports whether the failure was answered by the app or with a page.
func (p *errorPages) answered(ew *errorWriter, r *http.Request, info ErrorInfo) (done bool) {
	defer func() {
		if recovered := recover(); recovered != nil {
			if err, ok := recovered.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(recovered)
			}
			ew.v.logPanic(r, "error page", recovered)
		}
	}()
	ew.done = true
	if p.handle != nil && p.handle(ew, r, info) {
		return true
	}
	props := Props{"status": info.Status, "message": info.Message}
	if p.props != nil {
		if props = p.props(r, info); props == nil {
			return false
		}
	}
	ew.Header().Set("Cache-Control", "no-store") // others than visits and browsers get another answer
	e := ew.v.newResponse(r.Context())
	e.options = renderOptions{status: info.Status, errorPage: true, withoutShared: !p.shared}
	err := ew.v.render(ew, r, p.component, props, e)
	if err != nil && !ew.v.isBecauseClientGone(err) {
		ew.v.log(r, slog.LevelError, "error page failed", "component", p.component, "error", err)
	}
	return err == nil
}

// bodyHeaders describe a body, and are wrong for the one that replaces it: a
// browser cannot show a page that is declared to be compressed, or a download.
var bodyHeaders = [...]string{
	"Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition", "Content-Range", "Etag", "Last-Modified",
	"Cache-Control", "Expires", "X-Content-Type-Options",
}
