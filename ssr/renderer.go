package ssr

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/chinertia/chinertia/ssr/internal/pool"
)

// Renderer is what all renderers are: [Client], and anything that joins one
// through [NewPool] or [WithFallback], such as a JavaScript engine inside the
// process. It is the same as the interface of this name in package inertia.
//
// RenderPage gets the page object as JSON, and must neither keep nor change
// the bytes after it has returned. It returns the lines for the document's
// head and the HTML for its body. An empty body without an error means that
// the browser is to render this page, and that nothing is wrong. RenderPage is
// called from many goroutines, and returns soon after ctx ends.
//
// What its error says decides what happens next:
//
//   - An [*Error] whose Type is not [ErrorConnection] blames the page: it is
//     not tried again, and the renderer stays in use.
//   - An error that is [ErrOverloaded] sends the page to another renderer, and
//     counts against nobody.
//   - Any other error counts against the renderer, and the page is tried on
//     another one. [context.DeadlineExceeded] does so only if the renderer had
//     time enough.
//
// Two methods are optional. Health(context.Context) error is asked before a
// renderer that failed again and again is used again; without it, the next
// render shows whether it is well. String() string names the renderer in
// [NodeStats] and in logs.
//
// A Client closes no renderer: whoever made it does.
type Renderer interface {
	RenderPage(ctx context.Context, page []byte) (head []string, body string, err error)
}

// foreign is a Renderer that somebody else made, as the pool wants it.
type foreign struct{ renderer Renderer }

func newForeignNode(r Renderer, number int) *pool.Node {
	n := &pool.Node{Renderer: foreign{r}}
	n.Name = "renderer " + strconv.Itoa(number)
	if named, ok := r.(fmt.Stringer); ok {
		n.Name = named.String()
	}
	return n
}

func (f foreign) Render(ctx context.Context, deadline time.Time, page []byte) (r pool.Result) {
	// It may run on a goroutine of the pool, where no middleware recovers a
	// panic.
	defer func() {
		if v := recover(); v != nil {
			r = failed(&Error{Type: ErrorUnknown, Message: fmt.Sprintf("renderer panicked: %v", v), blame: pool.BlameNode})
		}
	}()
	limited, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	head, body, err := f.renderer.RenderPage(limited, page)
	if err == nil {
		return pool.Result{Head: head, Body: body}
	}
	if hasLeft(ctx) {
		return failed(asError(ctx, err))
	}
	failure := &Error{Type: ErrorUnknown, Message: err.Error(), Err: err}
	own, classified := errors.AsType[*Error](err)
	if classified {
		copied := *own // others may hold it
		failure = &copied
	}
	switch {
	case errors.Is(err, ErrOverloaded):
		failure.blame, failure.unsent = pool.BlameNobody, true
	case failure.Skipped():
		failure.blame, failure.unsent = pool.BlameNode, true
	case failure.blame != pool.BlameNobody: // of a Client, which knows
	case classified && failure.Type != ErrorConnection:
		failure.blame = pool.BlamePage // even one that ran out of time, as in an endless loop
	case isTimeout(err):
		return failed(asError(ctx, err))
	default:
		failure.blame = pool.BlameNode
	}
	return failed(failure)
}

func (f foreign) Health(ctx context.Context) (memory int64, err error) {
	if h, ok := f.renderer.(interface{ Health(context.Context) error }); ok {
		return 0, h.Health(ctx)
	}
	return 0, nil
}

func (f foreign) Close() {}

// failed is the result of a render that ended with err.
func failed(err *Error) pool.Result {
	return pool.Result{Err: err, Node: err.Node, Blame: err.blame, Unsent: err.unsent}
}
