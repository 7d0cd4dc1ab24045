package ssr

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/chinertia/chinertia/ssr/internal/pool"
)

// ErrorType says what kind of failure an [Error] is. The first four come from
// the JavaScript server; [ErrorConnection] is added by this package.
type ErrorType string

const (
	// ErrorBrowserAPI is a component that used something only browsers have,
	// such as window, while it was rendered on the server.
	ErrorBrowserAPI ErrorType = "browser-api"

	// ErrorComponentResolution is a module that could not be found.
	ErrorComponentResolution ErrorType = "component-resolution"

	// ErrorRender is any other exception thrown while rendering, a page
	// component that does not exist among them.
	ErrorRender ErrorType = "render"

	// ErrorUnknown is a failure of which the server did not say what it was,
	// or a reply that is not a rendered page.
	ErrorUnknown ErrorType = "unknown"

	// ErrorConnection is a server that could not be reached, did not answer in
	// time, or was not asked at all.
	ErrorConnection ErrorType = "connection"
)

// Causes of an [Error] for a page that was not sent to any server.
var (
	// ErrUnavailable means that no server is known to be up.
	ErrUnavailable = pool.ErrUnavailable

	// ErrOverloaded means that too many renders were waiting, or that none of
	// the servers became free in time.
	ErrOverloaded = pool.ErrOverloaded

	// ErrClosed means that the client was closed.
	ErrClosed = pool.ErrClosed
)

// Error is the error of [Client.RenderPage]. Its fields hold stack traces and
// paths of the machine that rendered: they are for logs and for the error page
// of a developer, never for a visitor.
//
// Callers must not change an Error: several renders may share it. In JSON it has
// the form in which the JavaScript server reports it.
type Error struct {
	Message string    `json:"error,omitempty"`
	Type    ErrorType `json:"type,omitempty"`
	Hint    string    `json:"hint,omitempty"` // what to do about it, "" when nothing is known

	Component string `json:"component,omitempty"` // of the page that failed
	URL       string `json:"url,omitempty"`       // of the page that failed

	BrowserAPI     string `json:"browserApi,omitempty"`     // what was missing, for ErrorBrowserAPI
	SourceLocation string `json:"sourceLocation,omitempty"` // file:line:column in the sources of the frontend
	Stack          string `json:"stack,omitempty"`          // JavaScript stack trace

	Node   string `json:"-"` // the node that was asked, "" when none was
	Status int    `json:"-"` // HTTP status of its reply, 0 when there was none

	Err error `json:"-"` // the cause, nil when the server reported the failure itself

	blame  pool.Blame
	unsent bool // the server never saw the page
}

// Error says in one line what failed and where. It holds no stack trace.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("ssr: ")
	if e.Component != "" {
		fmt.Fprintf(&b, "rendering %s: ", e.Component)
	}
	b.WriteString(e.Message)
	if e.SourceLocation != "" {
		fmt.Fprintf(&b, " (%s)", e.SourceLocation)
	}
	return b.String()
}

// Unwrap returns the cause. A render that took too long is a
// [context.DeadlineExceeded].
func (e *Error) Unwrap() error { return e.Err }

// ErrorType returns Type as a string, for packages that do not import this one.
func (e *Error) ErrorType() string { return string(e.Type) }

// Skipped reports whether no server was asked, because none is up or all are
// busy. The client has logged that already, once for all pages it concerns, so
// a caller may leave such an error out of its log.
func (e *Error) Skipped() bool {
	return errors.Is(e.Err, ErrUnavailable) || errors.Is(e.Err, ErrOverloaded) || errors.Is(e.Err, ErrClosed)
}

// LogValue groups what is known of the failure, without the stack trace.
func (e *Error) LogValue() slog.Value {
	attrs := []slog.Attr{
		slog.String("type", string(e.Type)),
		slog.String("message", e.Message),
		slog.String("component", e.Component),
		slog.String("url", e.URL),
		slog.String("source", e.SourceLocation),
		slog.String("hint", e.Hint),
		slog.String("node", e.Node),
	}
	return slog.GroupValue(slices.DeleteFunc(attrs, func(a slog.Attr) bool { return a.Value.String() == "" })...)
}

// asError says what the failure of a render means. ctx is the context of the
// caller, not one with the time limit of the render.
func asError(ctx context.Context, err error) *Error {
	op, _ := errors.AsType[*net.OpError](err)
	e := &Error{Type: ErrorConnection, Err: err, blame: pool.BlameNode, unsent: op != nil && op.Op == "dial"}
	switch {
	case hasLeft(ctx):
		e.Err, e.blame = cmp.Or(ctx.Err(), context.DeadlineExceeded), pool.BlameNobody
		e.Message = "render was abandoned: " + e.Err.Error()
	case isTimeout(err):
		e.Err = context.DeadlineExceeded
		e.Message = "no answer within the time limit"
		e.Hint = "Look for a page that takes long to render, or set WithTimeout."
	case errors.Is(err, errTooLarge):
		e.Type, e.blame = ErrorUnknown, pool.BlamePage
		e.Message = "reply is " + err.Error()
		e.Hint = "Send fewer props, or set WithMaxReply."
	case errors.Is(err, errForeignReply):
		e.Type = ErrorUnknown
		e.Message = err.Error()
	case e.unsent:
		e.Message = "cannot connect: " + err.Error()
		e.Hint = "Start the server with node on the SSR bundle, or let ssr.Start do it."
	default:
		e.Message = "connection lost: " + err.Error()
	}
	return e
}

// hasLeft reports whether nobody waits for a render any more. A deadline may
// have passed before the context says so.
func hasLeft(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ctx.Err() != nil || ok && !time.Now().Before(deadline)
}

func isTimeout(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return errors.Is(err, context.DeadlineExceeded) || ok && e.Timeout()
}
