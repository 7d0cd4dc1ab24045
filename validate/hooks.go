package validate

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// methods runs the Validate methods.
func (c *validation) methods() error {
	return walk(c.root, c.by, nil, typeinfo.ValidatorType, func(v reflect.Value, path []string) error {
		prefix := strings.Join(path, ".")
		ctx := context.WithValue(c.r.Context(), pendingKey{}, &pending{c, prefix})
		err := v.Interface().(typeinfo.Validator).Validate(ctx)
		if err == nil {
			return nil
		}
		all, ok := appendFields(nil, err)
		if !ok {
			return fmt.Errorf("validate: Validate method of %s: %w", v.Type().Elem(), err)
		}
		for _, fields := range all {
			c.method(prefix, fields)
		}
		return nil
	})
}

// method adds what a Validate method has found.
func (c *validation) method(prefix string, fields fieldErrors) {
	for name, messages := range fields.FieldErrors() {
		full := join(prefix, name)
		if !c.only.has(full) {
			continue
		}
		for _, m := range messages {
			c.add(full, m)
		}
	}
}

// appendFields appends the field errors that err consists of. It is false if
// there is an error of another kind among them.
func appendFields(all []fieldErrors, err error) ([]fieldErrors, bool) {
	switch e := err.(type) { //nolint:errorlint // the tree is walked here
	case fieldErrors:
		return append(all, e), true
	case interface{ Unwrap() error }:
		return appendFields(all, e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			var ok bool
			if all, ok = appendFields(all, err); !ok {
				return nil, false
			}
		}
		return all, true
	default:
		return nil, false
	}
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
	c      *validation
	prefix string
}

// Pending reports, in a Validate method, whether it is worth looking at a
// field: the field has passed its type and its tags, and on a live validation
// the client has asked for it. A Validate method that goes to the database
// should ask first:
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
	return p.c.only.has(path) && !p.c.errs.Has(path) && !p.c.isMismatched(path)
}

// walk calls fn with a pointer to every struct (or other named value) inside v
// that has the methods of iface, inner ones first.
func walk(v reflect.Value, by typeinfo.Naming, path []string, iface reflect.Type, fn func(reflect.Value, []string) error) error {
	t := v.Type()
	info := typeinfo.Of(t)
	if iface == typeinfo.NormalizerType && !info.Normalizes || iface == typeinfo.ValidatorType && !info.Validates {
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return walk(v.Elem(), by, path, iface, fn)
	case reflect.Struct:
		for _, f := range info.Fields(by).All {
			fv, err := v.FieldByIndexErr(f.Index)
			if err != nil {
				continue // behind a nil embedded pointer
			}
			if err := walk(fv, by, append(path, f.Name), iface, fn); err != nil {
				return err
			}
		}
		return callOn(v, path, iface, fn)
	case reflect.Slice, reflect.Array, reflect.Map:
		for key, elem := range v.Seq2() {
			if v.Kind() == reflect.Map { // whose elements have no address
				copied := reflect.New(t.Elem()).Elem()
				copied.Set(elem)
				elem = copied
			}
			if err := walk(elem, by, append(path, fmt.Sprint(key)), iface, fn); err != nil {
				return err
			}
			if v.Kind() == reflect.Map {
				v.SetMapIndex(key, elem)
			}
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
	for sf, fv := range v.Fields() {
		if sf.Anonymous && sf.IsExported() && fv.Kind() == reflect.Pointer && fv.IsNil() && sf.Type.Implements(iface) {
			fv.Set(reflect.New(sf.Type.Elem())) // or the promoted method would run on nil
		}
	}
	if v.Addr().Type().Implements(iface) {
		return fn(v.Addr(), path)
	}
	for sf, fv := range v.Fields() {
		if fv = indirect(fv); sf.Anonymous && sf.IsExported() && fv.Kind() == reflect.Struct {
			if err := callOn(fv, path, iface, fn); err != nil {
				return err
			}
		}
	}
	return nil
}

func normalize(v reflect.Value) {
	walk(v, typeinfo.ByJSON, nil, typeinfo.NormalizerType, func(v reflect.Value, _ []string) error { // never fails
		v.Interface().(typeinfo.Normalizer).Normalize()
		return nil
	})
}
