package validate

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"runtime"
	"strings"

	"github.com/go-playground/validator/v10"

	"github.com/chinertia/chinertia/validate/internal/decode"
	"github.com/chinertia/chinertia/validate/internal/source"
	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// A validation fills a form from one request, and collects what is wrong with
// its values.
type validation struct {
	b    *Binder
	r    *http.Request
	form *formType
	by   typeinfo.Naming
	dst  any // a pointer to root
	root reflect.Value
	only *selection // nil means all fields
	keys mapKeys

	mismatches []decode.Mismatch
	errs       Errors
	size       int               // of errs in bytes, roughly
	mismatched map[string]bool   // paths of mismatches
	custom     map[string]string // messages of a Messenger
}

// check normalizes the values and applies the rules.
func (c *validation) check() error {
	if c.form.Normalizes {
		normalize(c.root)
	}
	for _, m := range c.mismatches {
		if c.mismatched == nil {
			c.mismatched = make(map[string]bool)
		}
		c.mismatched[m.Path] = true
		c.violation(Violation{Field: m.Path, Tag: m.Rule, Kind: m.Kind, ref: fieldRef{field: m.Field}})
	}
	err := c.b.applyRules(c.form, func() error { return c.b.rules.StructCtx(c.r.Context(), c.dst) })
	if err = c.tags(err, "", ""); err == nil && c.form.Validates {
		err = c.methods()
	}
	return err
}

// tags adds what the validator has found, with a prefix in the place of another
// one in its namespaces.
func (c *validation) tags(err error, prefix, instead string) error {
	if err == nil {
		return nil
	}
	found, ok := errors.AsType[validator.ValidationErrors](err)
	if !ok {
		return err
	}
	if c.keys == nil {
		c.keys = make(mapKeys)
	}
	for _, fe := range found {
		if prefix != "" && strings.Contains(fe.ActualTag(), "csfield") {
			continue // begins at the form, which the validator does not know inside of it
		}
		namespace := prefix + strings.TrimPrefix(fe.StructNamespace(), instead)
		ref := c.keys.find(namespace, c.root, c.by)
		if c.isMismatched(ref.path) {
			continue // "is required" beside "must be a number" helps nobody
		}
		c.violation(Violation{Field: ref.path, Tag: fe.Tag(), Param: fe.Param(), Kind: fe.Kind(), FieldError: fe, ref: ref})
		if c.only.hasBelow(ref.path) {
			if err := c.inside(namespace, ref); err != nil {
				return err
			}
		}
	}
	return nil
}

// inside checks what is inside a value that breaks a rule, which the validator
// does not look into: on a live validation of items.0.title it matters that the
// title is missing, not that there are too few items.
func (c *validation) inside(namespace string, ref fieldRef) error {
	ctx, rules := c.r.Context(), c.b.rules
	switch v := indirect(ref.value); v.Kind() {
	case reflect.Struct:
		if typeinfo.IsObject(v.Type()) {
			err := c.b.applyRules(c.form, func() error { return rules.StructCtx(ctx, pointerTo(v)) })
			return c.tags(err, namespace+".", v.Type().Name()+".")
		}
	case reflect.Slice, reflect.Array, reflect.Map:
		if tag, ok := afterDive(c.form.rulesOf(ref), ref.depth); ok {
			err := c.b.applyRules(c.form, func() error { return rules.VarWithValueCtx(ctx, v.Interface(), pointerTo(ref.owner), tag) })
			return c.tags(err, namespace, "")
		}
	}
	return nil
}

// afterDive returns the rules of elements at a depth, with the dive that leads
// to them: those of the elements of a field at 0.
func afterDive(tag string, depth int) (string, bool) {
	_, rest, ok := strings.Cut(","+tag+",", ",dive,")
	if ok && depth > 0 {
		return afterDive(strings.TrimSuffix(rest, ","), depth-1)
	}
	return strings.TrimSuffix("dive,"+rest, ","), ok
}

// isMismatched reports whether the value at path, or one that it lies in, did
// not fit its type.
func (c *validation) isMismatched(path string) bool {
	if len(c.mismatched) == 0 {
		return false
	}
	for end := len(path); end > 0; end = strings.LastIndexByte(path[:end], '.') {
		if c.mismatched[path[:end]] {
			return true
		}
	}
	return false
}

// maxErrors is how many bytes of messages, as JSON, are collected: keys of a map
// are the client's, and are in the path of everything below them. A session of
// package flash has room for 64 KiB.
const maxErrors = 48 << 10

// isFull reports whether there is no room for another message at path.
func (c *validation) isFull(path string) bool {
	return c.size+len(path) > maxErrors || c.errs[path] == nil && len(c.errs) >= c.b.limits.Errors
}

func (c *validation) add(path, message string) {
	if c.isFull(path) {
		return
	}
	b, err := json.Marshal(Errors{path: {message}})
	if err != nil {
		panic("validate: message not encoded: " + err.Error())
	}
	if c.errs == nil {
		c.errs = make(Errors)
	}
	if c.size += len(b); len(c.errs) == 0 || c.size <= maxErrors {
		c.errs.Add(path, message)
	}
}

func (c *validation) violation(v Violation) {
	if c.only.has(v.Field) && !c.isFull(v.Field) {
		c.add(v.Field, c.message(v))
	}
}

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
	if strings.HasPrefix(fmt.Sprint(p), "Bad field type *") {
		return true // another field that a rule refers to, and that was not sent
	}
	return f.HasInterface // the client chooses the type, so a rule can meet one that it is not for
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
