package validate

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Errors holds the messages of a failed validation by field. The keys are the
// names that the form of the client uses, dotted and with indexes, as in
// "items.0.name".
//
// [Bind] returns an error that wraps Errors when the values of a request break
// a rule; a handler or a Validate method can also build them by hand:
//
//	if taken {
//		return validate.Errors{}.Add("email", "This address is taken.")
//	}
//
// Use it wherever this package is used: it collects, knows when it is empty, and
// carries old input ([Errors.WithInput]). ValidationErrors of package inertia is
// for programs that validate otherwise; both are answered alike, as is any error
// with a method FieldErrors() map[string][]string.
//
// A nil or empty Errors returned as an error is still a non-nil error; end a
// function that may have found nothing with [Errors.Err].
type Errors map[string][]string

// Add appends a message to a field and returns e, so that calls can be chained.
// The text is shown to the user as it is. Add panics if e is nil.
func (e Errors) Add(field, message string) Errors {
	e[field] = append(e[field], message)
	return e
}

// Has reports whether the field has a message.
func (e Errors) Has(field string) bool { return len(e[field]) > 0 }

// First returns the first message of the field, or "".
func (e Errors) First(field string) string {
	if len(e[field]) == 0 {
		return ""
	}
	return e[field][0]
}

// Err returns e as an error, or nil if e has no messages.
func (e Errors) Err() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// FieldErrors returns the messages by field. It is how package inertia, which
// knows nothing of this one, recognises the error. The map is e itself.
func (e Errors) FieldErrors() map[string][]string { return e }

// summary is for clients that show one line. It is worded as in package inertia.
func (e Errors) summary() string {
	var messages []string
	for _, field := range slices.Sorted(maps.Keys(e)) {
		messages = append(messages, e[field]...)
	}
	switch len(messages) {
	case 0:
		return "The given data was invalid."
	case 1:
		return messages[0]
	case 2:
		return messages[0] + " (and 1 more error)"
	}
	return messages[0] + " (and " + strconv.Itoa(len(messages)-1) + " more errors)"
}

// Error lists all messages, sorted by field. It is meant for logs and tests;
// the messages themselves are for the user.
func (e Errors) Error() string {
	var lines []string
	for _, field := range slices.Sorted(maps.Keys(e)) {
		lines = append(lines, field+": "+strings.Join(e[field], ", "))
	}
	return "validate: " + cmp.Or(strings.Join(lines, "; "), "no errors")
}
