package ssr

import (
	"fmt"
	"log/slog"
	"strings"
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
	// time, or was not asked at all because it is known to be down.
	ErrorConnection ErrorType = "connection"
)

// Error is the error of [Client.RenderPage]. Its fields hold stack traces and
// paths of the machine that rendered: they are for logs and for the error page
// of a developer, never for a visitor.
//
// Callers must not change an Error: several renders may share it.
type Error struct {
	Type    ErrorType
	Message string
	Hint    string // what to do about it, "" when nothing is known

	Component string // of the page that failed
	URL       string // of the page that failed

	BrowserAPI     string // what was missing, for ErrorBrowserAPI
	SourceLocation string // file:line:column in the sources of the frontend
	Stack          string // JavaScript stack trace

	Node   string // base URL of the server that was asked, "" when none was
	Status int    // HTTP status of its reply, 0 when there was none

	Err error // the cause, nil when the server reported the failure itself
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

// LogValue groups what is known of the failure, without the stack trace.
func (e *Error) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("type", string(e.Type)), slog.String("message", e.Message)}
	for _, a := range []slog.Attr{
		slog.String("component", e.Component),
		slog.String("url", e.URL),
		slog.String("source", e.SourceLocation),
		slog.String("hint", e.Hint),
		slog.String("node", e.Node),
	} {
		if a.Value.String() != "" {
			attrs = append(attrs, a)
		}
	}
	return slog.GroupValue(attrs...)
}
