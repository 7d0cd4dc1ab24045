package validate

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"

	"github.com/chinertia/chinertia/validate/internal/source"
)

// applyRules makes a call of the validator, which panics on some values and on
// mistakes in rules. It returns an error for the client if it can be to blame,
// and panics if it cannot. Panics of the application's rules go on.
func (b *Binder) applyRules(f *formType, call func() error) (err error) {
	b.ruling.RLock()
	defer b.ruling.RUnlock()
	defer func() {
		switch p := recover(); {
		case p == nil:
		case !panickedIn("github.com/go-playground/validator/v10."):
			panic(p)
		case f.mayBeClients(p):
			err = source.Malformed("A value cannot be checked.", fmt.Errorf("%v", p))
		default:
			panic(fmt.Sprintf("validate: a rule of %s cannot be checked: %v", f.typ, p))
		}
	}()
	return call()
}

// mayBeClients reports whether the value that a client has sent can be the cause
// of a panic of the validator.
func (f *formType) mayBeClients(p any) bool {
	if _, ok := p.(runtime.Error); ok {
		return true // an index that a rule of the validator computes from the value
	}
	text := fmt.Sprint(p)
	if strings.HasPrefix(text, "Bad field type *") {
		return true // another field that a rule refers to, and that was not sent
	}
	// Where the client chooses the type, a rule can meet one that it is not for.
	return f.HasInterface && (strings.HasPrefix(text, "Bad field type") || strings.HasPrefix(text, "dive error") ||
		strings.HasPrefix(text, "strconv.Parse") || strings.Contains(text, "unhashable type"))
}

// panickedIn reports, when a panic is recovered, whether the function that
// panicked is of the package, or of reflect on its behalf.
func panickedIn(pkg string) bool {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs[:])])
	for panicking := false; ; {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			panicking = true
		case panicking && !strings.HasPrefix(frame.Function, "runtime.") && !strings.HasPrefix(frame.Function, "reflect."):
			return strings.HasPrefix(frame.Function, pkg)
		}
		if !more {
			return false
		}
	}
}

// pointerTo returns a pointer to v if there can be one, which saves a copy.
func pointerTo(v reflect.Value) any {
	if v.CanAddr() { // also in an embedded struct that is not exported
		return reflect.NewAt(v.Type(), v.Addr().UnsafePointer()).Interface()
	}
	return v.Interface()
}
