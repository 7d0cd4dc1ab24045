package validate

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
)

// applyRules runs the validator, which panics on mistakes in tags, and on some
// values: that is the client's fault then, not the program's.
func (b *Binder) applyRules(ctx context.Context, s *shape, dst any) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if !s.blames(p) {
				panic(p)
			}
			err = malformed("A value cannot be checked.", errors.New(fmt.Sprint(p)))
		}
	}()
	return b.rules.StructCtx(ctx, dst)
}

// blames reports whether the client can be to blame for a panic.
func (s *shape) blames(p any) bool {
	if _, ok := p.(runtime.Error); ok && panickedIn("github.com/go-playground/validator/v10.") {
		return true // an index that a rule of the validator computes from the value
	}
	text := fmt.Sprint(p)
	if strings.HasPrefix(text, "Bad field type *") {
		return true // another field that a rule refers to, and that was not sent
	}
	// Where the client chooses the type, a rule can meet one that it is not for.
	return s.hasAny && (strings.HasPrefix(text, "Bad field type") || strings.HasPrefix(text, "dive error") ||
		strings.HasPrefix(text, "strconv.Parse") || strings.Contains(text, "unhashable type"))
}

// panickedIn reports, when a panic is recovered, whether the function that
// panicked is of the package.
func panickedIn(pkg string) bool {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs[:])])
	for panicking := false; ; {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			panicking = true
		case panicking && !strings.HasPrefix(frame.Function, "runtime."):
			return strings.HasPrefix(frame.Function, pkg)
		}
		if !more {
			return false
		}
	}
}
