package validate

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
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
		if _, ok := errors.AsType[*BodyError](err); ok {
			return nil, err
		}
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

// maxErrors is how many bytes of messages, as JSON, are collected: keys of a map
// are the client's, and are in the path of everything below them. A session of
// package flash has room for 64 KiB.
const maxErrors = 48 << 10

// full reports that there is no room for another message at path.
func (c *checking) full(path string) bool {
	return c.size+len(path) > maxErrors || c.errs[path] == nil && len(c.errs) >= c.b.limits.Errors
}

func (c *checking) add(path, message string) {
	if c.full(path) {
		return
	}
	if c.errs == nil {
		c.errs = make(Errors)
	}
	if c.size += len(quote(path)) + len(quote(message)) + len(":[],"); len(c.errs) == 0 || c.size <= maxErrors {
		c.errs.Add(path, message)
	}
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
