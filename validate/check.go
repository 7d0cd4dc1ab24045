package validate

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/go-playground/validator/v10"

	"github.com/chinertia/chinertia/validate/internal/decode"
	"github.com/chinertia/chinertia/validate/internal/typeinfo"
)

// A validation collects what is wrong with the values of one request.
type validation struct {
	b    *Binder
	r    *http.Request
	form *formType
	by   typeinfo.Naming
	root reflect.Value
	only *selection // nil means all fields
	keys mapKeys

	errs       Errors
	size       int               // of errs in bytes, roughly
	mismatched map[string]bool   // paths whose value did not fit the type
	custom     map[string]string // messages of a Messenger
}

func (b *Binder) check(r *http.Request, f *formType, by typeinfo.Naming, dst any, v reflect.Value, mismatches []decode.Mismatch, only *selection) (Errors, error) {
	c := &validation{b: b, r: r, form: f, by: by, root: v, only: only}
	if len(mismatches) > 0 {
		c.mismatched = make(map[string]bool, len(mismatches))
		for _, m := range mismatches {
			c.mismatched[m.Path] = true
			c.violation(Violation{Field: m.Path, Tag: m.Rule, Kind: m.Kind, ref: fieldRef{field: m.Field}})
		}
	}
	if err := c.tags(b.applyRules(r.Context(), f, dst), "", ""); err != nil {
		return nil, err
	}
	if f.Validates {
		if err := c.methods(); err != nil {
			return nil, err
		}
	}
	return c.errs, nil
}

// tags adds what the validator has found, with a prefix in the place of another
// one in its namespaces.
func (c *validation) tags(err error, prefix, instead string) error {
	if err == nil {
		return nil
	}
	found, ok := errors.AsType[validator.ValidationErrors](err)
	if !ok {
		if e := bodyError(err); !errors.Is(err, e) {
			return e
		}
		return fmt.Errorf("validate: %s not validated: %w", c.root.Addr().Type(), err)
	}
	if c.keys == nil {
		c.keys = make(mapKeys)
	}
	for _, fe := range found {
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
	v := indirect(ref.value)
	switch v.Kind() {
	case reflect.Struct:
		return c.object(namespace, v)
	case reflect.Slice, reflect.Array, reflect.Map:
	default:
		return nil
	}
	rules, ok := afterDive(ref.tag(), ref.depth)
	if !ok {
		return nil
	}
	return c.elements(namespace, ref, v, rules)
}

// elements checks the elements of a list by their rules: those of one level all
// at once, what is inside the elements one by one.
func (c *validation) elements(namespace string, ref fieldRef, list reflect.Value, rules string) error {
	level, deeper, isList := strings.Cut(","+rules+",", ",dive,")
	level, deeper = strings.Trim(level, ","), strings.Trim(deeper, ",")
	failed := make(map[string]bool)
	if level != "" {
		tag := "dive," + level
		if typeinfo.IsObject(indirectType(list.Type().Elem())) {
			tag += ",nostructlevel"
		}
		p, err := try(func() error {
			return c.b.rules.VarWithValueCtx(c.r.Context(), list.Interface(), pointerTo(ref.owner), tag)
		})
		if p != nil {
			return bodyError(c.form.cannotCheck(ruleField{ref.owner.Type(), ref.goName}, p))
		}
		if found, ok := errors.AsType[validator.ValidationErrors](err); ok {
			for _, fe := range found {
				failed[fe.StructNamespace()] = true
			}
		}
		if err := c.tags(err, namespace, ""); err != nil {
			return err
		}
	}
	check := func(key any, elem reflect.Value) error {
		name := fmt.Sprintf("[%v]", key)
		switch elem = indirect(elem); {
		case failed[name]:
			return nil
		case !isList:
			return c.object(namespace+name, elem)
		case elem.Kind() == reflect.Slice || elem.Kind() == reflect.Array || elem.Kind() == reflect.Map:
			return c.elements(namespace+name, ref, elem, deeper)
		}
		return nil
	}
	if list.Kind() == reflect.Map {
		for iter := list.MapRange(); iter.Next(); {
			if err := check(iter.Key(), iter.Value()); err != nil {
				return err
			}
		}
		return nil
	}
	for i := range list.Len() {
		if err := check(i, list.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

// object checks a struct inside a value that breaks a rule.
func (c *validation) object(namespace string, v reflect.Value) error {
	if v.Kind() != reflect.Struct || !typeinfo.IsObject(v.Type()) {
		return nil
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	err := c.b.applyRules(c.r.Context(), c.form, p.Interface())
	if found, ok := errors.AsType[validator.ValidationErrors](err); ok {
		err = slices.DeleteFunc(found, func(fe validator.FieldError) bool {
			return strings.Contains(fe.ActualTag(), "csfield") // begins at the form, which is not known here
		})
	}
	return c.tags(err, namespace+".", v.Type().Name()+".")
}

// afterDive returns the rules of elements at a depth: those of the elements of
// a field at 0.
func afterDive(tag string, depth int) (string, bool) {
	for ; ; depth-- {
		_, rest, ok := strings.Cut(","+tag+",", ",dive,")
		if !ok {
			return "", false
		}
		tag = strings.TrimSuffix(rest, ",")
		if depth == 0 {
			return tag, true
		}
	}
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
	if c.errs == nil {
		c.errs = make(Errors)
	}
	if c.size += jsonSize(path) + jsonSize(message) + len(":[],"); len(c.errs) == 0 || c.size <= maxErrors {
		c.errs.Add(path, message)
	}
}

func jsonSize(s string) int {
	b, err := json.Marshal(s)
	if err != nil {
		panic("validate: string not encoded: " + err.Error())
	}
	return len(b)
}

func (c *validation) isWanted(path string) bool {
	return c.only == nil || c.only.has(path)
}

func (c *validation) violation(v Violation) {
	if c.isWanted(v.Field) && !c.isFull(v.Field) {
		c.add(v.Field, c.message(v))
	}
}
