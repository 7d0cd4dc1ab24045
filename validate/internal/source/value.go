package source

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"strings"
)

// What a client has sent for a field is, before anything is known about its
// type, one of these:
//
//   - of JSON: nil, bool, json.Number, string, []any or map[string]any
//   - of a form: a Text, a *multipart.FileHeader or a *Field

// Text is text of a form, which can stand for a value of any kind.
type Text string

// A Field is what a form has under one name.
type Field struct {
	Values  []any          // texts and files, in order
	IsList  bool           // of which some came under a[]
	Members map[string]any // a[b] and a.b, also the elements a[0]; each a *Field
	Items   []any          // the elements of a[][b]; each a *Field
}

func (f *Field) isComposite() bool { return len(f.Members) > 0 || len(f.Items) > 0 }

func (f *Field) member(name string) *Field {
	m, ok := f.Members[name].(*Field)
	if !ok {
		if f.Members == nil {
			f.Members = make(map[string]any)
		}
		m = new(Field)
		f.Members[name] = m
	}
	return m
}

// Single returns what counts of a form's field that is to be one value: the last
// of several, so that a hidden 0 before a checkbox works. Everything else is
// returned as it is.
func Single(x any) any {
	f, ok := x.(*Field)
	switch {
	case !ok || f.isComposite():
		return x
	case len(f.Values) == 0:
		return nil
	default:
		return f.Values[len(f.Values)-1]
	}
}

// String returns the text of a single value: what was typed into a form, or the
// string or number of JSON.
func String(x any) (text string, ok bool) {
	switch x := x.(type) {
	case Text:
		return ValidText(string(x)), true
	case string:
		return x, true
	case json.Number:
		return x.String(), true
	}
	return "", false
}

// IsBlank reports whether the client sent the field but left it empty, which for
// all but strings means the same as null.
func IsBlank(x any) bool {
	switch x := Single(x).(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(x) == ""
	case Text:
		return strings.TrimSpace(string(x)) == "" || IsWordNull(x)
	}
	return false
}

// IsWordNull reports whether a form has the word null for a value, which is what
// a script makes of null, but for a text may be what somebody has typed.
func IsWordNull(x any) bool {
	text, _ := Single(x).(Text)
	return strings.TrimSpace(string(text)) == "null"
}

// FromForm reports whether x is of a form.
func FromForm(x any) bool {
	switch x.(type) {
	case Text, *Field, *multipart.FileHeader:
		return true
	}
	return false
}

// parseJSON returns the value of valid JSON that is no deeper than [Limits]
// allow.
func parseJSON(b []byte) (x any) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&x); err != nil {
		panic("validate: valid JSON refused: " + err.Error())
	}
	return x
}

// ValidText makes form text what JSON text always is: valid UTF-8.
func ValidText(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
