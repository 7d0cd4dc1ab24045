// Package validate turns a request into a struct and tells whether it may be
// used. One call reads JSON, urlencoded and multipart bodies or the query,
// applies the rules of the validate tags, and collects messages under the names
// that the client's form uses:
//
//	type SignUp struct {
//		Email string `json:"email" validate:"required,email"`
//		Age   *int   `json:"age" validate:"omitempty,gte=18"`
//	}
//
//	r.With(validate.Precognition).Post("/users", func(w http.ResponseWriter, r *http.Request) {
//		form, err := validate.Bind[SignUp](r)
//		if err != nil {
//			inertia.BackWithErrors(w, r, err)
//			return
//		}
//		...
//	})
//
// The rules are those of github.com/go-playground/validator. The package knows
// nothing of Inertia: its errors are recognised by their methods.
package validate

import (
	"net/http"
	"reflect"
	"sync/atomic"

	"github.com/go-playground/form/v4"
	"github.com/go-playground/validator/v10"
)

// A Binder reads and validates requests. Make one with [New]; it is safe for
// concurrent use.
type Binder struct {
	config
	rules     *validator.Validate
	scalars   *form.Decoder         // without functions
	form      *form.Decoder         // with those of WithFormType
	formTypes map[reflect.Type]bool // that there is a function for
}

// New returns a Binder with the limits and messages that the options do not
// change.
func New(opts ...Option) *Binder {
	c := newConfig()
	for _, o := range opts {
		o(&c)
	}
	b := &Binder{config: c, rules: c.validator, scalars: form.NewDecoder(), form: form.NewDecoder(), formTypes: make(map[reflect.Type]bool)}
	if b.rules == nil {
		b.rules = validator.New(validator.WithRequiredStructEnabled())
		b.rules.RegisterTagNameFunc(displayName)
	}
	for tag, fn := range c.rules {
		if err := b.rules.RegisterValidationCtx(tag, fn); err != nil {
			panic("validate: rule " + tag + " not registered: " + err.Error())
		}
	}
	for _, t := range c.formTypes {
		b.form.RegisterCustomTypeFunc(t.fn, reflect.Zero(t.typ).Interface())
		b.formTypes[t.typ] = true
	}
	return b
}

// Validator returns the validator that the Binder uses, for registering
// translations, aliases and struct rules. Register before the first request:
// the validator does not expect it later.
func (b *Binder) Validator() *validator.Validate { return b.rules }

var standard atomic.Pointer[Binder]

func init() { standard.Store(New()) }

// Default returns the Binder that [Bind] and [BindInto] use.
func Default() *Binder { return standard.Load() }

// SetDefault makes b the Binder that [Bind] and [BindInto] use. It panics if b is nil.
func SetDefault(b *Binder) {
	if b == nil {
		panic("validate: SetDefault called with nil")
	}
	standard.Store(b)
}

// Bind reads the values of a request into a new T, with the [Default] Binder,
// and validates it. See [Binder.Bind] for what it does; T must be a struct
// type. For a value that is prepared before, see [BindInto].
//
// What has been read until then is returned with an error too, but is worth no
// more than what the client sent.
func Bind[T any](r *http.Request) (T, error) { return BindWith[T](Default(), r) }

// BindWith is [Bind] with a Binder of one's own.
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
// It uses the [Default] Binder and panics as [Binder.Bind] does, which is also
// the way with a Binder of one's own.
func BindInto[T any](r *http.Request, dst *T) error { return Default().Bind(r, dst) }

// Bind reads the values of a request into dst, which must be a non-nil pointer
// to a struct, and validates it. Fields that the client does not send keep the
// value that dst holds, which makes defaults easy.
//
// GET and HEAD are read from the query, as is a DELETE without a body;
// everything else from the body, whose content type says what it is: JSON,
// urlencoded or multipart. The body is consumed. Path parameters go to the
// fields with a path tag, and only they do.
//
// # Names
//
// A field is called what its json tag says, else by its Go name. In forms and
// queries a form tag has precedence. Embedded structs lend their fields to the
// outer one. Keys are understood in every notation that the Inertia client
// uses: a[b][0], a.b.0, tags[], tags; and JSON, where one value of a query may
// hold a nested object. Unknown fields are ignored, unless [WithStrict].
//
// Other tags of a field are validate, with its rules; path, the name of a path
// parameter; label, what messages call the field if not by its name in words;
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
// Bind panics if dst is not a pointer to a struct, and if a validate tag is
// wrong.
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
	return conclude(r, b.run(r, dst, v, only))
}

// run does everything up to an answer. With a selection, only messages of the
// fields in it count.
func (b *Binder) run(r *http.Request, dst any, v reflect.Value, only *selection) error {
	s := shapeOf(v.Type())
	src, err := b.read(r)
	if err != nil {
		return err
	}
	mismatches, err := b.decode(r, s, &src, dst, v)
	if err != nil {
		src.release()
		return err
	}
	if only != nil && only.empty() {
		src.release()
		return nil
	}
	if s.normalize {
		normalize(v)
	}
	errs, err := b.check(r, s, src.by, dst, v, mismatches, only)
	if err != nil {
		src.release()
		return err
	}
	if len(errs) == 0 {
		src.release()
		return nil
	}
	return &invalid{Errors: errs, source: src, typ: v.Type()}
}

// invalid is what Bind returns for values that break rules.
type invalid struct {
	Errors
	source source
	typ    reflect.Type
}

// Unwrap makes errors.As and errors.AsType find the Errors.
func (e *invalid) Unwrap() error { return e.Errors }

// OldInput returns what the client sent, for filling the form again: the fields
// that the struct has, without files and without secrets. It is computed by the
// call.
func (e *invalid) OldInput() map[string]any {
	tree := e.source.tree
	if tree == nil {
		tree = jsonTree(e.source.json)
	}
	return oldInput(tree, e.typ, e.source.by)
}
