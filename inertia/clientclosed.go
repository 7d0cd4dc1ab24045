package inertia

import (
	"context"
	"errors"
	"net/http"
)

// statusClientClosed is not for the client, which has closed the request, but for
// logs and metrics. It is not in any RFC; nginx uses it in its log, and tools that
// read logs know it.
const statusClientClosed = 499

// isBecauseClientGone reports whether err comes from a context that ended
// because the client has gone, as browsers do when the visitor navigates on.
func (v *visit) isBecauseClientGone(err error) bool {
	return errors.Is(err, context.Canceled) && v.isClientGone()
}

// isClientGone reports whether the client has closed the request. A program that
// ends requests itself names a cause, as signal.NotifyContext does, and then
// there is still a visitor to answer. The cause is compared by identity, since that
// of a signal matches context.Canceled as well.
func (v *visit) isClientGone() bool {
	return v.Err() != nil && context.Cause(v.Context) == context.Canceled //nolint:errorlint // identity is meant, see above
}

// timedOut reports whether err comes from the deadline of the request, not from
// a shorter one that a prop has set itself.
func timedOut(ctx context.Context, err error) bool {
	return errors.Is(ctx.Err(), context.DeadlineExceeded) &&
		(errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Cause(ctx)))
}

// endGone ends the response to a client that has gone: without a log, an error
// page or a call of the error handler.
func (v *visit) endGone(w http.ResponseWriter) {
	if !v.rendered {
		v.rendered = true
		w.WriteHeader(statusClientClosed)
	}
}
