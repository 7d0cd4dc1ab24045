package inertia

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"sync"

	"github.com/chinertia/chinertia/inertia/internal/selection"
)

// encoder walks the props of one page once: it filters, evaluates and encodes
// in the same step, so that nothing is copied or built that is not sent.
//
// It writes what encoding/json would write. Values whose type cannot hold a
// prop are encoded by the plan of their type (plan.go); the others are walked
// node by node, with the dotted path of the node at hand (node.go).
type encoder struct {
	buf   []byte
	path  []byte   // of the node that is being written, or at which it failed
	keys  []string // scratch for sorted map keys, used as a stack
	depth int

	ctx     context.Context
	sel     selection.Selection
	meta    metadata
	engine  func(any) ([]byte, error) // nil is the built-in encoder
	futures *futures                  // nil unless props are loaded concurrently
	visit   *visit                    // gets the errors of rescued props

	page    page
	options renderOptions
	members []member // scratch of the page's top level
}

const (
	// maxDepth is where nesting counts as a cycle. encoding/json begins to look
	// for cycles at the same depth.
	maxDepth = 1000

	// maxPooled is the largest buffer that is kept for the next response, so
	// that one huge page does not cost its memory for ever.
	maxPooled = 1 << 20
)

var encoders = sync.Pool{New: func() any { return &encoder{buf: make([]byte, 0, 4096), path: make([]byte, 0, 128)} }}

func (e *encoder) release() {
	if cap(e.buf) > maxPooled {
		return
	}
	clear(e.keys[:cap(e.keys)])
	clear(e.members)
	e.meta.reset()
	e.sel.Forget()
	e.buf, e.path, e.keys, e.members = e.buf[:0], e.path[:0], e.keys[:0], e.members[:0]
	e.ctx, e.engine, e.futures, e.visit, e.depth = nil, nil, nil, nil, 0
	e.page.props, e.page.shared, e.page.carried = nil, nil, nil
	e.options.data, e.options.links = nil, nil
	encoders.Put(e)
}

// PropError tells which prop could not be loaded or encoded.
type PropError struct {
	Path string // dotted path of the prop, or of the value inside of it
	Err  error
}

func (e *PropError) Error() string {
	return "inertia: prop " + strconv.Quote(e.Path) + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *PropError) Unwrap() error { return e.Err }

// segmentError carries the path below a node out of a plan, last segment first.
type segmentError struct {
	segments []string
	err      error
}

func (e *segmentError) Error() string { return e.err.Error() }

func atSegment(name string, err error) error {
	var s *segmentError
	if !errors.As(err, &s) {
		s = &segmentError{err: err}
	}
	if len(s.segments) < 32 { // the path of a cycle is of no use in full length
		s.segments = append(s.segments, name)
	}
	return s
}

func atIndex(i int, err error) error { return atSegment(strconv.Itoa(i), err) }

// propError completes an error with the path at which the walk stopped.
func (e *encoder) propError(err error) error {
	var done *PropError
	if errors.As(err, &done) {
		return err
	}
	path := string(e.path)
	var s *segmentError
	if errors.As(err, &s) {
		for _, name := range slices.Backward(s.segments) {
			if path != "" {
				path += "."
			}
			path += name
		}
		err = s.err
	}
	if len(path) > 300 {
		path = path[:300] + "..."
	}
	return &PropError{Path: path, Err: err}
}

var errDepth = fmt.Errorf("the value is nested more than %d levels deep, or contains itself", maxDepth)

// value writes a value of which only the type is known. It reports false, and
// has written nothing, if the value is left out.
func (e *encoder) value(v reflect.Value, p *plan, filter bool) (bool, error) {
	if p.node != nil && (p.holds || filter) {
		return p.node(e, v, filter)
	}
	if e.engine != nil && !p.builtin && v.CanInterface() {
		return true, e.byEngine(v.Interface())
	}
	return true, p.encode(e, v)
}

// any writes a value that came in an interface.
func (e *encoder) any(v any, filter bool) (bool, error) {
	switch v := v.(type) {
	case nil:
		e.buf = append(e.buf, "null"...)
		return true, nil
	case holder:
		return e.prop(definitionOf(v))
	case map[string]any:
		return true, e.object(v, filter)
	case Props:
		return true, e.object(v, filter)
	case []any:
		return true, e.list(v, filter)
	case *branch:
		return true, e.branch(v, filter)
	case func() any:
		if v != nil {
			return e.prop(&definition{load: func(context.Context) (any, error) { return v(), nil }})
		}
	}
	if e.engine == nil {
		switch v := v.(type) {
		case string:
			e.buf = appendString(e.buf, v)
			return true, nil
		case bool:
			e.buf = strconv.AppendBool(e.buf, v)
			return true, nil
		case int:
			e.buf = strconv.AppendInt(e.buf, int64(v), 10)
			return true, nil
		case int64:
			e.buf = strconv.AppendInt(e.buf, v, 10)
			return true, nil
		case float64:
			return true, e.float(v, 64)
		}
	}
	rv := reflect.ValueOf(v)
	return e.value(rv, planOf(rv.Type()), filter)
}

// byEngine encodes a value without props with the engine of the application.
func (e *encoder) byEngine(v any) error {
	b, err := e.engine(v)
	if err != nil {
		return err
	}
	if len(b) == 0 {
		return errors.New("the JSON engine returned nothing: WithJSON needs a function like json.Marshal")
	}
	e.buf = append(e.buf, b...)
	return nil
}

// byStandard encodes a value that has methods of its own for it.
func (e *encoder) byStandard(v reflect.Value) error {
	if err := json.NewEncoder((*appender)(e)).Encode(v.Interface()); err != nil {
		return err
	}
	e.buf = e.buf[:len(e.buf)-1] // the newline that Encode adds
	return nil
}

// appender makes the encoder's buffer an io.Writer.
type appender encoder

func (a *appender) Write(p []byte) (int, error) {
	a.buf = append(a.buf, p...)
	return len(p), nil
}

func (e *encoder) push(name string) int {
	n := len(e.path)
	if n > 0 {
		e.path = append(e.path, '.')
	}
	e.path = append(e.path, name...)
	return n
}

func (e *encoder) pushIndex(i int) int {
	n := len(e.path)
	if n > 0 {
		e.path = append(e.path, '.')
	}
	e.path = strconv.AppendInt(e.path, int64(i), 10)
	return n
}
