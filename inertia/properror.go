package inertia

import (
	"fmt"
	"strconv"
)

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

func propFailed(path string, err error) error { return &PropError{Path: path, Err: err} }

// PropPanic is what a panic in a prop that was loaded concurrently (see
// [WithPropConcurrency]) becomes on the goroutine of the handler.
type PropPanic struct {
	Path  string // dotted path of the prop
	Value any    // what was passed to panic
	Stack []byte // of the goroutine that panicked
}

func (p *PropPanic) Error() string {
	return fmt.Sprintf("inertia: prop %q panicked: %v", p.Path, p.Value)
}

// String includes the stack, since the one of the re-raised panic is of no use.
func (p *PropPanic) String() string { return p.Error() + "\n" + string(p.Stack) }

func propPanic(path string, value any, stack []byte) any {
	return &PropPanic{Path: path, Value: value, Stack: stack}
}
