package validate

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"runtime"
	"strings"

	"github.com/chinertia/chinertia/validate/internal/source"
	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// applyRules runs the validator on dst, which is a form or a struct inside one.
// The validator panics on mistakes in tags, and on some values.
func (b *Binder) applyRules(ctx context.Context, f *formType, dst any) error {
	if len(f.rules.conditions) == 0 {
		if p, err := try(func() error { return b.rules.StructCtx(ctx, dst) }); p == nil {
			return err
		}
	}
	run := ruleRun{b: b, ctx: ctx, root: reflect.ValueOf(dst).Elem(), conditions: f.rules.conditions}
	for {
		p, err := try(func() error { return b.rules.StructFilteredCtx(ctx, dst, run.skip) })
		switch {
		case p == nil:
			return err
		case run.isNil() && !run.learnt[run.field]:
			if run.learnt == nil {
				run.learnt = make(map[ruleField]bool)
			}
			run.learnt[run.field] = true // and again, without the field where it is nil
		default:
			return f.cannotCheck(run.field, p)
		}
	}
}

// cannotCheck returns an error for the client if it can be to blame for what the
// validator panics with, and panics if it cannot.
func (f *formType) cannotCheck(field ruleField, p any) error {
	if f.mayBeClients(p) {
		return source.Malformed("A value cannot be checked.", fmt.Errorf("%v", p))
	}
	panic(fmt.Sprintf("validate: a rule of the field %s of %s cannot be checked: %v", field.name, field.owner, p))
}

// try returns what the validator panics with. Panics of the application's rules
// go on.
func try(call func() error) (p any, err error) {
	defer func() {
		if p = recover(); p != nil && !panickedIn("github.com/go-playground/validator/v10.") {
			panic(p)
		}
	}()
	return nil, call()
}

// ruleRun keeps the validator from rules that would meet a nil pointer behind
// conditional ones.
type ruleRun struct {
	b          *Binder
	ctx        context.Context
	root       reflect.Value
	keys       mapKeys
	conditions map[ruleField]string // rules to run on a field that is nil
	learnt     map[ruleField]bool   // fields on whose nil the validator has panicked

	last  []byte // the field that the validator looks at
	field ruleField
}

// skip reports whether the validator is to leave out a field, by its namespace:
// it is nil, and its conditions hold.
func (r *ruleRun) skip(namespace []byte) bool {
	r.last = append(r.last[:0], namespace...)
	if !r.isSuspect(string(namespace[bytes.LastIndexByte(namespace, '.')+1:])) || !r.isNil() {
		return false
	}
	tag, ok := r.conditions[r.field]
	if !ok && !r.learnt[r.field] {
		return false
	}
	ref := r.keys.find(string(r.last), r.root, typeinfo.ByJSON)
	if !ok {
		tag = ref.tag()
	}
	var err error
	p := panicOf(func() { err = r.b.rules.VarWithValueCtx(r.ctx, pointerTo(ref.value), pointerTo(ref.owner), tag) })
	return err == nil || p != nil
}

func (r *ruleRun) isSuspect(name string) bool {
	for f := range r.conditions {
		if f.name == name {
			return true
		}
	}
	for f := range r.learnt {
		if f.name == name {
			return true
		}
	}
	return false
}

// isNil reports whether the field that the validator looks at is nil.
func (r *ruleRun) isNil() bool {
	if r.keys == nil {
		r.keys = make(mapKeys)
	}
	ref := r.keys.find(string(r.last), r.root, typeinfo.ByJSON)
	if !ref.owner.IsValid() {
		return false
	}
	r.field = ruleField{ref.owner.Type(), ref.goName}
	return ref.value.IsValid() && isNilable(ref.value.Type()) && ref.value.IsNil()
}

// pointerTo returns a pointer to v if there can be one, which saves a copy.
func pointerTo(v reflect.Value) any {
	if v.CanAddr() { // also in an embedded struct that is not exported
		return reflect.NewAt(v.Type(), v.Addr().UnsafePointer()).Interface()
	}
	return v.Interface()
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
