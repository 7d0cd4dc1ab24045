package source

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// Limits are those that package validate documents.
type Limits struct {
	Body      int64
	Multipart int64
	Memory    int64
	Parts     int
	Keys      int
	Depth     int
	Index     int
	Errors    int
}

// Error is a request that cannot be read, as package validate documents it.
type Error struct {
	Status  int
	Message string
	Err     error
}

func (e *Error) Error() string { return e.Message }

// Malformed returns an Error with status 400.
func Malformed(message string, cause error) *Error {
	return &Error{http.StatusBadRequest, message, cause}
}

func unsupported(message string) *Error {
	return &Error{http.StatusUnsupportedMediaType, message, nil}
}

func tooLarge(message string, cause error) *Error {
	return &Error{http.StatusRequestEntityTooLarge, message, cause}
}

func errTooManyKeys() *Error { return tooLarge("The request has too many values.", nil) }

// scanJSON counts the values, and applies the limits on their number and depth,
// in one pass over the bytes, before anything is built from them: [{},{},{},...]
// of a megabyte would otherwise become a slice of some hundred. It does not check
// the syntax.
func scanJSON(b []byte, l Limits) (values int, err error) {
	depth, count := 0, 1 // every comma stands for a value, and so does the first of a container
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			start := i
			for i++; i < len(b) && b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			if i-start > MaxName+1 && i < len(b) && bytes.HasPrefix(skipSpace(b[i+1:]), []byte(":")) {
				return 0, Malformed("The name of a field in the request body is too long.", nil)
			}
		case '{', '[':
			if rest := skipSpace(b[i+1:]); len(rest) > 0 && rest[0] != '}' && rest[0] != ']' {
				count++
			}
			if depth++; depth > l.Depth {
				return 0, Malformed("The request body is nested too deeply.", nil)
			}
		case '}', ']':
			depth--
		case ',':
			count++
		}
	}
	if count > l.Keys {
		return 0, errTooManyKeys()
	}
	return count, nil
}

func skipSpace(b []byte) []byte { return bytes.TrimLeft(b, " \t\r\n") }

// A Budget counts what is built of one request, so that a few bytes do not
// become much.
type Budget struct {
	Limits
	Err error // the first limit that was passed; whatever is built then is void

	elements int // of lists of a form, gaps included
	embedded int // values of JSON in values of a form
}

func (b *Budget) fail(err error) {
	if b.Err == nil {
		b.Err = err
	}
}

// Object returns the members of an object, or nil if x is something else. A value
// of a query may be an object as JSON, as laravel-precognition sends nested data
// on GET and DELETE; depth is how deep it lies.
func (b *Budget) Object(x any, depth int) map[string]any {
	switch x := Single(x).(type) {
	case map[string]any:
		return x
	case *Field:
		if len(x.Members) > 0 {
			return x.Members
		}
	case Text:
		text := []byte(strings.TrimSpace(string(x)))
		if len(text) == 0 || text[0] != '{' || !json.Valid(text) {
			return nil
		}
		limits := b.Limits
		limits.Depth -= depth
		values, err := scanJSON(text, limits)
		if b.embedded += values; err == nil && b.embedded > b.Keys {
			err = errTooManyKeys()
		}
		if err == nil {
			return parseJSON(text).(map[string]any)
		}
		b.fail(err)
	}
	return nil
}

// List returns the elements of a list. Those of a form's are in order: first the
// ones with an index, each at its place and gaps as nil, then those of a[][b],
// a and a[]. Nil means that no list was sent, and isList is false if something
// else was.
func (b *Budget) List(x any) (elems []any, isList bool) {
	f, ok := x.(*Field)
	switch list, isJSON := x.([]any); {
	case isJSON:
		return list, true
	case !ok && FromForm(x):
		f = &Field{Values: []any{x}}
	case !ok:
		return nil, IsBlank(x)
	}
	if !f.isComposite() && len(f.Values) < 2 {
		switch {
		case !f.IsList && IsBlank(f):
			return nil, true // tags= is null in a multipart body: not sent
		case f.IsList && len(f.Values) == 1 && f.Values[0] == Text(""):
			return []any{}, true // tags[]= alone is how a form says "none"
		}
	}
	length := 0
	for name := range f.Members {
		if !IsDigits(name) {
			return nil, false
		}
		i, err := strconv.Atoi(name)
		if err != nil || i > b.Index || strconv.Itoa(i) != name {
			b.fail(Malformed("The index of a list element is too high.", err))
			return nil, true
		}
		length = max(length, i+1)
	}
	if b.elements += length + len(f.Items) + len(f.Values); b.elements > b.Keys {
		b.fail(errTooManyKeys())
		return nil, true
	}
	elems = make([]any, length, length+len(f.Items)+len(f.Values))
	for name, m := range f.Members {
		i, _ := strconv.Atoi(name)
		elems[i] = m
	}
	return append(append(elems, f.Items...), f.Values...), true
}

// Plain returns x as strings, files, []any and map[string]any if it is of a
// form.
func (b *Budget) Plain(x any) any {
	f, ok := x.(*Field)
	if !ok || !f.IsList && !f.isComposite() && len(f.Values) < 2 {
		if text, ok := Single(x).(Text); ok {
			return ValidText(string(text))
		}
		return Single(x)
	}
	elems, isList := b.List(x)
	switch {
	case !isList:
		return b.PlainMap(f.Members)
	case elems == nil:
		return nil
	}
	list := make([]any, len(elems))
	for i, x := range elems {
		if b.Err == nil {
			list[i] = b.Plain(x)
		}
	}
	return list
}

// PlainMap returns the members of an object as [Budget.Plain] does.
func (b *Budget) PlainMap(members map[string]any) map[string]any {
	m := make(map[string]any, len(members))
	for name, x := range members {
		if b.Err == nil {
			m[ValidText(name)] = b.Plain(x)
		}
	}
	return m
}

// IsDigits reports whether s consists of digits and is not empty.
func IsDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
