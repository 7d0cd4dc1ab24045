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

// require panics for an option that makes no sense.
func require(ok bool, otherwise string) {
	if !ok {
		panic("validate: " + otherwise)
	}
}

// WithLimits changes the limits on what a client may send. Zero fields keep
// their default, so a binder for large uploads is
// New(WithLimits(Limits{Multipart: 1 << 30})).
//
// WithLimits panics if a limit is negative.
func WithLimits(l Limits) Option {
	smallest := min(l.Parts, l.Keys, l.Depth, l.Index, l.Errors)
	require(min(l.Body, l.Multipart, l.Memory, int64(smallest)) >= 0, "WithLimits called with a negative limit; leave a field zero to keep its default")
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
	require(loc != nil, "WithLocation called with nil location")
	return func(c *config) { c.location = loc }
}

// WithPathValue sets where the fields with a path tag get the route parameters
// from. The default is the PathValue method of the request, which http.ServeMux
// and chi fill; chi.URLParam fits as well. An empty string means that the route
// has no such parameter, and leaves the field alone.
//
// WithPathValue panics if value is nil.
func WithPathValue(value func(r *http.Request, name string) string) Option {
	require(value != nil, "WithPathValue called with nil function; leave the option out to use (*http.Request).PathValue")
	return func(c *config) { c.pathValue = value }
}

// WithRule adds a rule, or replaces a built-in one, and sets its
// message as [WithMessage] does. The context that fn gets is that of the
// request.
//
// WithRule panics if tag is empty or fn is nil; New panics if the validator
// refuses the tag.
func WithRule(tag string, fn validator.FuncCtx, message string) Option {
	require(tag != "" && fn != nil, "WithRule needs a tag and a function")
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
	require(tag != "" && text != "", "WithMessage needs a tag and a text")
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
	require(message != nil, "WithMessageFunc called with nil function")
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
	require(label != nil, "WithLabel called with nil function")
	return func(c *config) { c.labels = label }
}

// A Messenger is a form with messages of its own. The keys are a field, or a
// field and a rule: "email", "email.required", "items.*.name.max", where *
// stands for one index or key. The more exact key wins. The texts are as in
// [WithMessage].
type Messenger interface {
	Messages(ctx context.Context) map[string]string
}

// Limits bound what a client can make [Bind] read, keep and build. All of them
// are on by default; a zero field keeps its default.
//
// Passing a size (Body, Multipart, Parts, Keys) is a [*BodyError] with status
// 413, passing Depth or Index one with status 400.
type Limits struct {
	// Body is the size in bytes of a JSON or urlencoded body. Default 1 MiB.
	Body int64

	// Multipart is the size in bytes of a multipart body, files included.
	// Default 32 MiB.
	Multipart int64

	// Memory is how many bytes of the files of a multipart body are kept in
	// memory; the rest goes to temporary files, which are removed when the
	// request's context ends. Default 4 MiB.
	Memory int64

	// Parts is the number of parts in a multipart body. Default 1000, which is
	// also the most that mime/multipart reads unless GODEBUG=multipartmaxparts
	// says otherwise.
	Parts int

	// Keys is the number of values in a body or query: pairs of a form, values
	// at any depth in JSON, and the elements of every list that is built, gaps
	// included. Default 10,000, which is also the most pairs of a form or query
	// that are read. No name or key of a map may be longer than 256 bytes.
	Keys int

	// Depth is how deep values may be nested: 3 for items[0][name]. Default 32.
	Depth int

	// Index is the highest index that a form may give to an element of a list,
	// as 99 in items[99]. Default 999.
	Index int

	// Errors is the number of fields that get messages. A request with more bad
	// fields is refused all the same, but the rest of the messages is dropped,
	// so that they fit in a session; so is what is past 48 KiB. Default 500.
	Errors int
}

var defaultLimits = Limits{
	Body: 1 << 20, Multipart: 32 << 20, Memory: 4 << 20,
	Parts: 1000, Keys: 10_000, Depth: 32, Index: 999, Errors: 500,
}
