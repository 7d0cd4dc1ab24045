package validate

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"

	"github.com/chinertia/chinertia/validate/internal/decode"
	"github.com/chinertia/chinertia/validate/internal/source"
)

// Bind reads the values of a request into a new T, with the [Default] Binder,
// and validates it. See [Binder.Bind] for what it does; T must be a struct
// type. For a value that is prepared before, see [BindInto].
//
// What has been read until then is returned with an error too: treat it as
// unvalidated.
func Bind[T any](r *http.Request) (T, error) { return BindWith[T](Default(), r) }

// BindWith is [Bind] with another Binder.
func BindWith[T any](b *Binder, r *http.Request) (T, error) {
	dst := new(T)
	err := b.bind(r, dst, reflect.ValueOf(dst).Elem())
	return *dst, err
}

// BindInto is [Bind] for a value that the handler has prepared: with defaults,
// or with what the Validate method of the form needs, in fields that no client
// can reach because they are unexported or tagged json:"-":
//
//	form := SignUp{db: db}
//	if err := validate.BindInto(r, &form); err != nil {
//
// It uses the [Default] Binder and panics as [Binder.Bind] does; use that with
// another Binder.
func BindInto[T any](r *http.Request, dst *T) error { return Default().Bind(r, dst) }

// Bind reads the values of a request into dst, which must be a non-nil pointer
// to a struct, and validates it. Fields that the client does not send keep the
// value that dst holds, which makes defaults easy.
//
// GET and HEAD are read from the query, as is a DELETE without a body;
// everything else from the body, whose content type says what it is: JSON,
// urlencoded or multipart. The body is consumed. Route parameters go to the
// fields with a path tag, and only they do; they are decoded, as a%2Fb to a/b,
// whichever router has read them. One that the field cannot hold is a
// [*BodyError] with status 404.
//
// # Names
//
// A field is called what its json tag says, else by its Go name. In forms and
// queries a form tag has precedence. Embedded structs lend their fields to the
// outer one. Keys are understood in every notation that the Inertia client
// uses: a[b][0], a.b.0, tags[], tags; and JSON, where one value of a query may
// hold a nested object. Unknown fields are ignored, unless [WithStrict].
//
// Other tags of a field are validate, with its rules; path, the name of a route
// parameter; label, what messages call the field if not by its name in words
// ([WithLabel] changes that for all);
// and old:"-", which keeps the value out of old input, where fields that are
// named like secrets (password, token, pin, ...) never are, unless by
// old:"keep".
//
// # Values
//
// The same rules hold for JSON and forms. A number may come as text, a boolean
// as 1, 0, true, false, on, off, yes or no. Null and an empty string leave the
// field alone if it is not text, and make a pointer nil; a *string becomes nil
// by an empty value of a form, which has no null, but not by "" in JSON. Dates
// are RFC 3339 or what HTML's date, month and datetime-local inputs send. A
// type with UnmarshalText decodes itself. Files are *multipart.FileHeader and
// slices of it, at any depth; rules for them are filesize=2MB and
// filetype=image/png.
//
// # Order
//
// Types are converted first; Normalize() methods follow, inner structs before
// outer ones, then the validate tags, then Validate(context.Context) error
// methods, which may return [Errors] (added to what the tags found, under the
// path of the struct) or any other error, which Bind returns as it is, wrapped.
// They run even if tags have failed; see [Pending].
//
// # Errors
//
// If values are at fault, the error wraps [Errors] and has the methods
// FieldErrors and OldInput. If the request could not be read, it is a
// [*BodyError], never mixed with field errors. On a live validation, that is if
// [IsPrecognition] holds, the error is never nil: see [Precognition].
//
// # Rules
//
// After a conditional rule, as in required_if=Type special,gte=2, a nil pointer
// is not checked further. Rules that cannot be checked on the type of their
// field are mistakes in the program: Bind panics when the form is first used, and
// names the field and the rule. That is so for a rule that does not exist, one
// that does not fit the kind of value (email on an int), a parameter that cannot
// be compared (required_if=Count many), and a field that the struct does not
// have (eqfield=Pasword).
//
// Bind also panics if dst is not a pointer to a struct.
func (b *Binder) Bind(r *http.Request, dst any) error {
	v := reflect.ValueOf(dst)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic("validate: Binder.Bind needs a non-nil pointer to a struct to fill")
	}
	return b.bind(r, dst, v.Elem())
}

func (b *Binder) bind(r *http.Request, dst any, v reflect.Value) error {
	if !IsPrecognition(r) {
		return b.run(r, dst, v, nil)
	}
	only := selectionOf(r)
	return endLiveValidation(r, b.run(r, dst, v, only))
}

// run does everything up to an answer. With a selection, only messages of the
// fields in it count.
func (b *Binder) run(r *http.Request, dst any, v reflect.Value, only *selection) error {
	c := validation{b: b, r: r, form: b.formOf(v.Type()), dst: dst, root: v, only: only}
	src, err := source.Read(r, b.limits)
	if err == nil {
		err = c.decode(&src)
	}
	if err == nil && (only == nil || !only.isEmpty()) {
		err = c.check()
	}
	if err != nil || len(c.errs) == 0 {
		return bodyError(err)
	}
	return &invalid{Errors: c.errs, source: src, typ: v.Type()}
}

// decode fills the form from the source and the route.
func (c *validation) decode(src *source.Source) (err error) {
	c.by = src.By
	preset := make([]reflect.Value, len(c.form.params))
	for i, p := range c.form.params {
		v := p.Value(c.root)
		preset[i] = reflect.New(p.Type).Elem()
		preset[i].Set(v)
		v.SetZero() // so that the body does not write into what a preset pointer points to
	}
	err = c.decodeBody(src)
	for i, p := range c.form.params {
		v := p.Value(c.root)
		v.Set(preset[i]) // encoding/json knows no path tags: whatever the body said is undone
		if err == nil && !c.b.decodeParam(c.b.routeParam(c.r, p.Param), p, v) {
			err = &BodyError{Status: http.StatusNotFound, Message: "There is nothing at this address."}
		}
	}
	return err
}

// decodeBody lets encoding/json do what it can. It stops at the first value
// that does not fit and knows nothing of lenient values, indexes in paths, or
// files; where that matters, the body is decoded again as a form would be.
func (c *validation) decodeBody(src *source.Source) (err error) {
	if src.Tree == nil {
		f := c.form
		if !f.HasFile && !f.nestedParam && !c.b.strict || f.Decodes {
			if err = json.Unmarshal(src.JSON, c.dst); err == nil {
				return nil
			}
		}
		if f.Decodes && json.Valid(src.JSON) {
			return source.Malformed("The request body does not have the expected form.", err)
		}
		if err = src.Parse(); err != nil {
			return err
		}
	}
	c.mismatches, err = decode.Struct(&c.b.decode, src.Tree, src.By, c.root)
	return err
}

// bodyError makes a *BodyError of an error of package source.
func bodyError(err error) error {
	if e, ok := errors.AsType[*source.Error](err); ok {
		return (*BodyError)(e)
	}
	return err
}

// Values reads the values of a request without a type to fill: to show a form as
// it was sent, to forward it, or to log which fields there are. It uses the
// [Default] Binder; see [Binder.Values].
func Values(r *http.Request) (map[string]any, error) { return Default().Values(r) }

// Values reads the values of a request as [Binder.Bind] does, from where it does
// and within the same limits, but without rules. What a form sends is text, or a
// list ([]any) or a map[string]any of it; JSON also has booleans, nil and
// [json.Number]; files are *multipart.FileHeader. Treat it as unvalidated, and
// mind that it holds passwords, which old input never does.
//
// The body can be read once more afterwards, by Bind or by the handler. A
// request that cannot be read is a [*BodyError].
func (b *Binder) Values(r *http.Request) (map[string]any, error) {
	src, err := source.Read(r, b.limits)
	if err != nil {
		return nil, bodyError(err)
	}
	if src.Tree == nil {
		r.Body = io.NopCloser(bytes.NewReader(src.JSON))
		if err := src.Parse(); err != nil {
			return nil, bodyError(err)
		}
	}
	budget := source.Budget{Limits: b.limits}
	values := budget.PlainMap(src.Tree)
	if budget.Err != nil {
		return nil, bodyError(budget.Err)
	}
	return values, nil
}
