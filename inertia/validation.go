package inertia

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/inertia/internal/header"
)

const defaultBag = "default"

// FieldErrors is how errors of any validator tell which fields they are about.
// The messages of a field are in the order in which they are shown; the key ""
// is for errors that belong to no field.
type FieldErrors interface {
	error
	FieldErrors() map[string][]string
}

// ValidationErrors are [FieldErrors] made by hand: messages by field.
type ValidationErrors map[string][]string

func (e ValidationErrors) Error() string {
	return "inertia: invalid fields: " + strings.Join(slices.Sorted(maps.Keys(e)), ", ")
}

// FieldErrors returns e.
func (e ValidationErrors) FieldErrors() map[string][]string { return e }

// SetErrors fills the errors prop of this response, or of the next page if this
// response is not a page: see [Flash] for how long they last. err must be or wrap
// [FieldErrors], or several of them (errors.Join), whose messages are put
// together; any other error becomes a message under the key "". A nil err does
// nothing. A later call replaces the errors of earlier ones.
//
// The client may name an error bag with the submission; the errors then lie
// under that name in the errors prop (protocol 5.2).
func SetErrors(ctx context.Context, err error) {
	if err == nil {
		return
	}
	fields := messagesOf(err)
	if fields == nil {
		fields = map[string][]string{"": {err.Error()}}
	}
	v := visitOf(ctx, "SetErrors")
	v.put(ctx, sectionErrors, v.inErrorBag(fields))
}

func (v *visit) inErrorBag(fields map[string][]string) map[string]any {
	return map[string]any{cmp.Or(v.errorBag(), defaultBag): fields}
}

// messagesOf returns the messages of all [FieldErrors] in the tree of err, as
// errors.Join makes one, and nil if there are none.
func messagesOf(err error) map[string][]string {
	found := fieldErrorsIn(err)
	if len(found) == 0 {
		return nil
	}
	all := map[string][]string{}
	for _, e := range found {
		for name, messages := range e.FieldErrors() {
			if len(messages) > 0 { // a field without any has no error
				all[name] = append(slices.Clip(all[name]), messages...)
			}
		}
	}
	return all
}

func fieldErrorsIn(err error) (found []FieldErrors) {
	switch e := err.(type) { //nolint:errorlint // this is how the tree is walked
	case FieldErrors:
		return []FieldErrors{e}
	case interface{ Unwrap() []error }:
		for _, child := range e.Unwrap() {
			found = append(found, fieldErrorsIn(child)...)
		}
	case interface{ Unwrap() error }:
		found = fieldErrorsIn(e.Unwrap())
	}
	return found
}

// BackWithErrors answers a failed submission. What it does depends on err and
// on who asks:
//
//   - errors of fields, to a visit: back to the form, with the errors as in
//     [SetErrors], and with the old input if err has a method
//     OldInput() map[string]any; if the session has no room for the errors, the
//     answer is 500, since a redirect would look like success; old input for
//     which there is no room is left out;
//   - errors of fields, to a request that wants JSON: 422 and
//     {"message": "...", "errors": {"field": ["...", ...]}}, where the message
//     is the first one, and how many more there are;
//   - an error that is an http.Handler answers the request itself, which is
//     how Precognition works;
//   - any other error is answered as [Error] does.
//
// A nil err is a mistake in the program and answered as one, and so are field
// errors without any field: the form would report success.
func BackWithErrors(w http.ResponseWriter, r *http.Request, err error) {
	v := visitOf(r.Context(), "BackWithErrors")
	if h, ok := errors.AsType[answeringError](err); ok {
		h.ServeHTTP(w, r)
		return
	}
	fields := messagesOf(err)
	switch {
	case err == nil, fields != nil && len(fields) == 0:
		// An empty Errors that a handler returned for none, most likely.
		v.fail(w, r, fmt.Errorf("inertia: BackWithErrors called with errors of no field (%T): check that there are some before", err))
		return
	case fields == nil:
		v.fail(w, r, err)
		return
	case wantsJSON(r):
		writeJSON(w, http.StatusUnprocessableEntity, map[string]any{"message": summary(fields), "errors": fields})
		return
	}
	if err := v.keepErrors(r.Context(), v.inErrorBag(fields)); err != nil {
		v.fail(w, r, fmt.Errorf("inertia: errors of the form not kept: %w", err)) // without them it would look like success
		return
	}
	if old, ok := errors.AsType[interface {
		error
		OldInput() map[string]any
	}](err); ok {
		if input := old.OldInput(); len(input) > 0 {
			v.put(r.Context(), sectionOld, input) // after the errors, in case that there is room for one of them only
		}
	}
	Back(w, r)
}

type answeringError interface {
	error
	http.Handler
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil { // strings only: cannot fail
		panic("inertia: " + err.Error())
	}
	header.AddVary(w.Header(), []string{"Accept"})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(b) // the client is gone if this fails
}

// summary is the message of a 422, for clients that show one line: the first of
// the messages, and how many there are besides.
func summary(fields map[string][]string) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		all = append(all, fields[name]...)
	}
	switch len(all) {
	case 0:
		return "The given data was invalid."
	case 1:
		return all[0]
	case 2:
		return all[0] + " (and 1 more error)"
	}
	return fmt.Sprintf("%s (and %d more errors)", all[0], len(all)-1)
}
