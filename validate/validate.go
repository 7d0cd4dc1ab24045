// Package validate turns a request into a struct and reports whether it may be
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
	"sync"
	"sync/atomic"

	"github.com/go-playground/validator/v10"

	"github.com/chinertia/chinertia/validate/internal/decode"
	"github.com/chinertia/chinertia/validate/internal/source"
)

// A Binder reads and validates requests. Make one with [New]; it is safe for
// concurrent use.
type Binder struct {
	config
	limits source.Limits
	rules  *validator.Validate
	decode decode.Options
	forms  sync.Map     // reflect.Type -> *formType
	ruling sync.RWMutex // locked while rules are changed, which the validator does not expect
}

// New returns a Binder with the limits and messages that the options do not
// change.
func New(opts ...Option) *Binder {
	c := newConfig()
	for _, o := range opts {
		o(&c)
	}
	b := &Binder{config: c, limits: source.Limits(c.limits), rules: validator.New(validator.WithRequiredStructEnabled())}
	b.rules.RegisterTagNameFunc(b.displayName)
	for tag, fn := range c.rules {
		if err := b.rules.RegisterValidationCtx(tag, fn); err != nil {
			panic("validate: rule " + tag + " not registered: " + err.Error())
		}
	}
	b.decode = decode.Options{Limits: b.limits, Strict: c.strict, Location: c.location}
	return b
}

// Validator returns the validator that the Binder uses, for registering
// translations, aliases and struct rules. It has
// [validator.WithRequiredStructEnabled], and calls fields by their label or json
// tag. Register before the first request:
// the validator does not expect it later.
func (b *Binder) Validator() *validator.Validate { return b.rules }

var defaultBinder atomic.Pointer[Binder]

func init() { defaultBinder.Store(New()) }

// Default returns the Binder that [Bind] and [BindInto] use.
func Default() *Binder { return defaultBinder.Load() }

// SetDefault makes b the Binder that [Bind] and [BindInto] use. It panics if b is nil.
func SetDefault(b *Binder) {
	require(b != nil, "SetDefault called with nil")
	defaultBinder.Store(b)
}
