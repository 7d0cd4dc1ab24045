package validate

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"time"

	"github.com/go-playground/validator/v10"
)

// An Option changes how a [Binder] reads requests or words messages.
type Option func(*config)

type config struct {
	limits    Limits
	strict    bool
	location  *time.Location
	pathValue func(*http.Request, string) string
	validator *validator.Validate
	rules     map[string]validator.FuncCtx
	messages  map[string]string
	message   func(*http.Request, Violation) string
	labels    func(field string) string
}

func newConfig() config {
	return config{
		limits:    defaultLimits,
		location:  time.UTC,
		pathValue: (*http.Request).PathValue,
		rules:     map[string]validator.FuncCtx{"filesize": fileSize, "filetype": fileIsOfType},
		messages:  make(map[string]string),
		message:   func(*http.Request, Violation) string { return "" },
		labels:    func(string) string { return "" },
	}
}

// WithLimits changes the limits on what a client may send. Zero fields keep
// their default, so a binder for large uploads is
// New(WithLimits(Limits{Multipart: 1 << 30})).
//
// WithLimits panics if a limit is negative.
func WithLimits(l Limits) Option {
	l.check()
	return func(c *config) {
		d := c.limits
		c.limits = Limits{
			Body: cmp.Or(l.Body, d.Body), Multipart: cmp.Or(l.Multipart, d.Multipart), Memory: cmp.Or(l.Memory, d.Memory),
			Parts: cmp.Or(l.Parts, d.Parts), Keys: cmp.Or(l.Keys, d.Keys), Depth: cmp.Or(l.Depth, d.Depth), Index: cmp.Or(l.Index, d.Index),
			Errors: cmp.Or(l.Errors, d.Errors),
		}
	}
}

// WithStrict makes a field that the struct does not have an error of that
// field. The default is to ignore it. The fields _method and _token of forms
// are always ignored.
func WithStrict() Option { return func(c *config) { c.strict = true } }

// WithLocation sets the time zone of dates that are sent without one, as HTML's
// date inputs do. The default is UTC.
//
// WithLocation panics if loc is nil.
func WithLocation(loc *time.Location) Option {
	if loc == nil {
		panic("validate: WithLocation called with nil location")
	}
	return func(c *config) { c.location = loc }
}

// WithPathValue sets where the fields with a path tag get the route parameters
// from. The default is the PathValue method of the request, which http.ServeMux
// and chi fill; chi.URLParam fits as well. An empty string means that the route
// has no such parameter, and leaves the field alone.
//
// WithPathValue panics if value is nil.
func WithPathValue(value func(r *http.Request, name string) string) Option {
	if value == nil {
		panic("validate: WithPathValue called with nil function; leave the option out to use (*http.Request).PathValue")
	}
	return func(c *config) { c.pathValue = value }
}

// WithValidator makes the Binder use v, with all that is registered on it. The
// rules filesize and filetype and those of [WithRule] are added to it, so v
// must not be in use yet. The default is a validator with
// [validator.WithRequiredStructEnabled] that calls fields by their label or
// json tag.
//
// WithValidator panics if v is nil.
func WithValidator(v *validator.Validate) Option {
	if v == nil {
		panic("validate: WithValidator called with nil validator")
	}
	return func(c *config) { c.validator = v }
}

// WithRule adds a rule, or replaces a built-in one, and sets its
// message as [WithMessage] does. The context that fn gets is that of the
// request.
//
// WithRule panics if tag is empty or fn is nil; New panics if the validator
// refuses the tag.
func WithRule(tag string, fn validator.FuncCtx, message string) Option {
	if tag == "" || fn == nil {
		panic("validate: WithRule needs a tag and a function")
	}
	return func(c *config) {
		c.rules[tag] = fn
		if message != "" {
			c.messages[tag] = message
		}
	}
}

// WithMessage sets the message of a rule, given by its tag. In the text,
// {field} stands for the label of the field, {label} for the same in the middle
// of a sentence, with a lower-case letter at the beginning unless it is an
// abbreviation, and {param} for the parameter of the rule. Rules on sizes can be given one text for each kind of value:
// "min:text", "min:number", "min:list" and "min:time" go before "min".
//
// Values that do not fit the type of their field break the rules bind.integer,
// bind.number, bind.range, bind.boolean, bind.date, bind.text, bind.list,
// bind.object, bind.file, bind.format and, with [WithStrict], bind.unknown.
//
// The messages that this package brings along are listed in the file
// messages.txt beside its source. A form can have messages of its own: see
// [Messenger].
//
// WithMessage panics if tag or text is empty.
func WithMessage(tag, text string) Option {
	if tag == "" || text == "" {
		panic("validate: WithMessage needs a tag and a text")
	}
	return func(c *config) { c.messages[tag] = text }
}

// WithMessageFunc replaces how messages are made as a whole, which is how they
// are translated:
//
//	validate.WithMessageFunc(func(r *http.Request, v validate.Violation) string {
//		if v.FieldError == nil {
//			return ""
//		}
//		return v.FieldError.Translate(translatorOf(r))
//	})
//
// The text may use what [WithMessage] knows: {field}, {label} and {param}. If the
// function returns "", or what the validator says when it lacks a translation,
// the message is what it would be without the option. Messages of a [Messenger]
// still have precedence.
//
// WithMessageFunc panics if message is nil.
func WithMessageFunc(message func(r *http.Request, v Violation) string) Option {
	if message == nil {
		panic("validate: WithMessageFunc called with nil function")
	}
	return func(c *config) { c.message = message }
}

// WithMessages sets messages as [WithMessage] does, by their tags: of a whole
// language, for instance. It panics if a tag or a text is empty.
func WithMessages(texts map[string]string) Option {
	for tag, text := range texts {
		WithMessage(tag, text)
	}
	texts = maps.Clone(texts)
	return func(c *config) { maps.Copy(c.messages, texts) }
}

// WithLabel sets what messages call a field, given the key of the message, as
// "email" or "items.0.name". If the function returns "", or without the option,
// it is the label tag of the field, or else its name in words: "First name" for
// first_name.
//
// WithLabel panics if label is nil.
func WithLabel(label func(field string) string) Option {
	if label == nil {
		panic("validate: WithLabel called with nil function")
	}
	return func(c *config) { c.labels = label }
}

// A Messenger is a form with messages of its own. The keys are a field, or a
// field and a rule: "email", "email.required", "items.*.name.max", where *
// stands for one index or key. The more exact key wins. The texts are as in
// [WithMessage].
type Messenger interface {
	Messages(ctx context.Context) map[string]string
}
