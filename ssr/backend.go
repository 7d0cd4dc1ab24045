package ssr

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Renderer is what all renderers are: [Client], and anything that joins one
// through [NewPool], such as a JavaScript engine inside the process. It is the
// same as the interface of this name in package inertia.
//
// RenderPage gets the page object as JSON, and must neither keep nor change
// the bytes after it has returned. It returns the lines for the document's
// head and the HTML for its body. An empty body without an error means that
// the browser is to render this page, and that nothing is wrong. RenderPage is
// called from many goroutines, and returns soon after ctx ends.
type Renderer interface {
	RenderPage(ctx context.Context, page []byte) (head []string, body string, err error)
}

// backend is one place where pages are rendered: a JavaScript server, or a
// Renderer that somebody else wrote.
type backend interface {
	// render gives up at the deadline, and soon after ctx ends.
	render(ctx context.Context, deadline time.Time, page []byte) (head []string, body string, err *Error)

	// health asks whether render is worth a try. memory is the resident size
	// of the process in bytes, or 0 when it is not known.
	health(ctx context.Context) (memory int64, err error)

	close()
}

// engine is a backend in this process.
type engine struct{ renderer Renderer }

func (e engine) render(ctx context.Context, deadline time.Time, page []byte) (head []string, body string, err *Error) {
	// A second attempt runs on a goroutine of its own, where no middleware
	// recovers a panic.
	defer func() {
		if v := recover(); v != nil {
			head, body = nil, ""
			err = &Error{Type: ErrorUnknown, Message: fmt.Sprintf("renderer panicked: %v", v), blame: blameNode}
		}
	}()
	limited, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	head, body, failure := e.renderer.RenderPage(limited, page)
	if failure == nil {
		return head, body, nil
	}
	if ctx.Err() != nil || isTimeout(failure) {
		return nil, "", asError(ctx, failure)
	}
	if own, ok := errors.AsType[*Error](failure); ok {
		copied := *own // it gets the name of the node
		if copied.blame == blameNobody {
			copied.blame = blamePage
		}
		return nil, "", &copied
	}
	return nil, "", &Error{Type: ErrorUnknown, Message: failure.Error(), Err: failure, blame: blameNode}
}

// health asks a renderer that has an answer. Of the others, the next render
// shows it.
func (e engine) health(ctx context.Context) (int64, error) {
	if h, ok := e.renderer.(interface{ Health(context.Context) error }); ok {
		return 0, h.Health(ctx)
	}
	return 0, nil
}

func (e engine) close() {}
