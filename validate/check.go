package validate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-playground/validator/v10"
)

// A checking collects what is wrong with the values of one request.
type checking struct {
	b    *Binder
	r    *http.Request
	by   naming
	root reflect.Value
	only *selection // nil means all fields

	errs   Errors
	size   int               // of errs in bytes, roughly
	wrong  map[string]bool   // paths whose value did not fit the type
	custom map[string]string // of a Messenger
}

func (b *Binder) check(r *http.Request, s *shape, by naming, dst any, v reflect.Value, mismatches []mismatch, only *selection) (Errors, error) {
	c := &checking{b: b, r: r, by: by, root: v, only: only}
	if len(mismatches) > 0 {
		c.wrong = make(map[string]bool, len(mismatches))
		for _, m := range mismatches {
			c.wrong[m.path] = true
			c.violation(m.path, m.field, failure{tag: m.rule, kind: m.kind})
		}
	}
	if err := b.applyRules(r.Context(), s, dst); err != nil {
		failures, ok := errors.AsType[validator.ValidationErrors](err)
		if !ok {
			return nil, fmt.Errorf("validate: %T not validated: %w", dst, err)
		}
		c.tags(failures)
	}
	if s.check {
		if err := c.methods(); err != nil {
			return nil, err
		}
	}
	return c.errs, nil
}

// applyRules runs the validator. Where the client chooses the type of a value,
// a rule can meet one that it panics on; that is the client's fault then, not
// the program's.
func (b *Binder) applyRules(ctx context.Context, s *shape, dst any) (err error) {
	if s.hasAny {
		defer func() {
			if p := recover(); p != nil {
				if text := fmt.Sprint(p); strings.HasPrefix(text, "Bad field type") || strings.HasPrefix(text, "dive error") || strings.Contains(text, "unhashable type") {
					err = malformed("A value is of a type that cannot be checked.", errors.New(text))
					return
				}
				panic(p)
			}
		}()
	}
	return b.rules.StructCtx(ctx, dst)
}

func (c *checking) tags(failures validator.ValidationErrors) {
	l := make(locator)
	for _, fe := range failures {
		p := l.locate(fe.StructNamespace(), c.root, c.by)
		if c.isWrong(p.path) {
			continue // "is required" beside "must be a number" helps nobody
		}
		c.violation(p.path, p.field, failure{
			tag: fe.Tag(), param: fe.Param(), kind: fe.Kind(), fe: fe, place: p,
		})
	}
}

// isWrong reports whether the value at path, or one that it lies in, did not
// fit its type.
func (c *checking) isWrong(path string) bool {
	if len(c.wrong) == 0 {
		return false
	}
	for end := len(path); end > 0; end = strings.LastIndexByte(path[:end], '.') {
		if c.wrong[path[:end]] {
			return true
		}
	}
	return false
}

// maxErrors is how many bytes of messages are collected: keys of a map are the
// client's, and are in the path of everything below them.
const maxErrors = 256 << 10

// full reports that there is no room for another message at path.
func (c *checking) full(path string) bool {
	return len(c.errs) > 0 && c.size+len(path) > maxErrors || c.errs[path] == nil && len(c.errs) >= c.b.limits.Errors
}

func (c *checking) add(path, message string) {
	if c.full(path) {
		return
	}
	if c.errs == nil {
		c.errs = make(Errors)
	}
	c.size += len(path) + len(message)
	c.errs.Add(path, message)
}

func (c *checking) wants(path string) bool {
	return c.only == nil || c.only.has(path)
}

func (c *checking) violation(path string, f *field, v failure) {
	if !c.wants(path) || c.full(path) {
		return
	}
	c.add(path, c.message(path, f, v))
}

// methods runs the Validate methods.
func (c *checking) methods() error {
	return walk(c.root, c.by, nil, checkerType, func(v reflect.Value, path []string) error {
		prefix := strings.Join(path, ".")
		ctx := context.WithValue(c.r.Context(), pendingKey{}, &pending{c, prefix})
		err := v.Interface().(checker).Validate(ctx)
		if err == nil {
			return nil
		}
		fields, ok := errors.AsType[fieldErrors](err)
		if !ok {
			return fmt.Errorf("validate: Validate method of %s: %w", v.Type().Elem(), err)
		}
		for name, messages := range fields.FieldErrors() {
			full := join(prefix, name)
			if !c.wants(full) {
				continue
			}
			for _, m := range messages {
				c.add(full, m)
			}
		}
		return nil
	})
}

// fieldErrors is how errors of validations are recognised, whoever made them.
type fieldErrors interface {
	error
	FieldErrors() map[string][]string
}

func join(prefix, name string) string {
	if prefix == "" || name == "" {
		return prefix + name
	}
	return prefix + "." + name
}

type pendingKey struct{}

type pending struct {
	c      *checking
	prefix string
}

// Pending reports, in a Validate method, whether it is worth while to look at a field: the
// field has passed its type and its tags, and on a live validation the client
// has asked for it. A Validate method that goes to the database should ask
// first:
//
//	func (f *SignUp) Validate(ctx context.Context) error {
//		errs := validate.Errors{}
//		if validate.Pending(ctx, "email") && taken(ctx, f.Email) {
//			errs.Add("email", "This address is taken.")
//		}
//		return errs.Err()
//	}
//
// It need not: messages for fields that were not asked for are dropped. The
// name is that of the field within the struct which has the method. Outside of
// a Validate method Pending is true.
func Pending(ctx context.Context, field string) bool {
	p, ok := ctx.Value(pendingKey{}).(*pending)
	if !ok {
		return true
	}
	path := join(p.prefix, field)
	return p.c.wants(path) && !p.c.errs.Has(path) && !p.c.isWrong(path)
}

// walk calls fn with a pointer to every struct (or other named value) inside v
// that has the methods of iface, inner ones first.
func walk(v reflect.Value, by naming, path []string, iface reflect.Type, fn func(reflect.Value, []string) error) error {
	t := v.Type()
	tr := traitsOf(t)
	if iface == normalizerType && !tr.normalize || iface == checkerType && !tr.check {
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return walk(v.Elem(), by, path, iface, fn)
	case reflect.Struct:
		for _, f := range planOf(t, by).fields {
			fv, err := v.FieldByIndexErr(f.index)
			if err != nil {
				continue // behind a nil embedded pointer
			}
			if err := walk(fv, by, append(path, f.name), iface, fn); err != nil {
				return err
			}
		}
		return callOn(v, path, iface, fn)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if err := walk(v.Index(i), by, append(path, strconv.Itoa(i)), iface, fn); err != nil {
				return err
			}
		}
	case reflect.Map:
		for iter := v.MapRange(); iter.Next(); {
			elem := reflect.New(t.Elem()).Elem() // the elements of a map have no address
			elem.Set(iter.Value())
			if err := walk(elem, by, append(path, fmt.Sprint(iter.Key())), iface, fn); err != nil {
				return err
			}
			v.SetMapIndex(iter.Key(), elem)
		}
	}
	if v.CanAddr() && v.Addr().Type().Implements(iface) {
		return fn(v.Addr(), path)
	}
	return nil
}

// callOn calls fn for a struct. A method that Go promotes from an embedded
// struct is called once; embedded structs whose methods Go does not promote,
// because there are several, are called one by one.
func callOn(v reflect.Value, path []string, iface reflect.Type, fn func(reflect.Value, []string) error) error {
	for i := range v.NumField() {
		sf, fv := v.Type().Field(i), v.Field(i)
		if sf.Anonymous && sf.IsExported() && fv.Kind() == reflect.Pointer && fv.IsNil() && sf.Type.Implements(iface) {
			fv.Set(reflect.New(sf.Type.Elem())) // or the promoted method would run on nil
		}
	}
	if v.Addr().Type().Implements(iface) {
		return fn(v.Addr(), path)
	}
	for i := range v.NumField() {
		sf := v.Type().Field(i)
		if sf.Anonymous && sf.IsExported() {
			if fv := indirect(v.Field(i)); fv.Kind() == reflect.Struct {
				if err := callOn(fv, path, iface, fn); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func normalize(v reflect.Value) {
	walk(v, byJSON, nil, normalizerType, func(v reflect.Value, _ []string) error { // never fails
		v.Interface().(normalizer).Normalize()
		return nil
	})
}
