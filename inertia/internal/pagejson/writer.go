// Package pagejson writes the JSON of pages, byte for byte as encoding/json
// would, in a fraction of its time. It is the only place that knows JSON, and
// knows nothing of requests, props or sessions.
//
// A [Writer] gets the structure of a page piece by piece, and values that need no
// further decision whole. How values of a type look is found once per type.
package pagejson

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Writer builds one JSON text. The zero value is ready for use.
type Writer struct {
	// Engine writes whole values if it is not nil: a function like json.Marshal.
	// Strings, names and structure are always written by the Writer.
	Engine func(any) ([]byte, error)

	// NilAsNull writes nil slices and maps as null, as encoding/json does. The
	// default is [] and {}, as in encoding/json/v2: scripts call methods on them.
	NilAsNull bool

	buf   []byte
	depth int
	below []string // path to a value that failed, last segment first
}

// Reset drops the text and keeps its memory up to the limit.
func (w *Writer) Reset(limit int) {
	w.Engine, w.NilAsNull, w.depth, w.below = nil, false, 0, nil
	if w.buf = w.buf[:0]; cap(w.buf) > limit {
		w.buf = nil
	}
}

// Bytes returns the text, which is valid until the next Reset.
func (w *Writer) Bytes() []byte { return w.buf }

// Len returns the length of the text, for Cut.
func (w *Writer) Len() int { return len(w.buf) }

// Cut drops what was written after the text had length n.
func (w *Writer) Cut(n int) { w.buf = w.buf[:n] }

// BeginObject starts an object, or the value of the last name or item is one.
func (w *Writer) BeginObject() { w.buf = append(w.buf, '{') }

// EndObject ends the object that was begun last.
func (w *Writer) EndObject() { w.buf = append(w.buf, '}') }

// BeginList starts a list.
func (w *Writer) BeginList() { w.buf = append(w.buf, '[') }

// EndList ends the list that was begun last.
func (w *Writer) EndList() { w.buf = append(w.buf, ']') }

// Item starts the next item of a list. It returns the length before it, to cut
// it off again.
func (w *Writer) Item() (mark int) {
	mark = len(w.buf)
	// No value ends with an opening bracket: a string ends with its quote.
	if last := w.buf[mark-1]; last != '[' && last != '{' {
		w.buf = append(w.buf, ',')
	}
	return mark
}

// Name starts the next member of an object. It returns the length before it, to
// cut it off again.
func (w *Writer) Name(name string) (mark int) {
	mark = w.Item()
	w.buf = append(appendString(w.buf, name), ':')
	return mark
}

// String writes a string.
func (w *Writer) String(s string) { w.buf = appendString(w.buf, s) }

// Int writes an integer.
func (w *Writer) Int(n int64) { w.buf = strconv.AppendInt(w.buf, n, 10) }

// Bool writes true or false.
func (w *Writer) Bool(b bool) { w.buf = strconv.AppendBool(w.buf, b) }

// Null writes null.
func (w *Writer) Null() { w.buf = append(w.buf, "null"...) }

// Value writes a whole value. After an error, below is the dotted path inside of
// the value at which it happened, if it was not the value itself.
func (w *Writer) Value(v any) (below string, err error) {
	if v == nil {
		w.Null()
		return "", nil
	}
	return w.Reflect(reflect.ValueOf(v), false)
}

// Scalar writes a member of an object if its value is null, a string, a bool or a
// number of a common type, and reports whether it is.
func (w *Writer) Scalar(name string, v any) bool {
	if w.Engine != nil {
		return false
	}
	mark := w.Name(name)
	switch v := v.(type) {
	case nil:
		w.Null()
	case string:
		w.String(v)
	case bool:
		w.Bool(v)
	case int:
		w.Int(int64(v))
	case int64:
		w.Int(v)
	case float64:
		if w.float(v, 64) != nil {
			w.Cut(mark)
			return false
		}
	default:
		w.Cut(mark)
		return false
	}
	return true
}

// Plain is Value without the Engine.
func (w *Writer) Plain(v any) (below string, err error) {
	return w.result(encoderOf(reflect.TypeOf(v)).encode(w, reflect.ValueOf(v)))
}

// Reflect is Value for a value of which the type is known. With quoted it is
// written as the "string" option of a struct tag says.
func (w *Writer) Reflect(v reflect.Value, quoted bool) (below string, err error) {
	t := encoderOf(v.Type())
	switch {
	case quoted:
		return w.result(w.quoted(t, v))
	case w.Engine != nil && v.CanInterface():
		return "", w.byEngine(v.Interface())
	}
	return w.result(t.encode(w, v))
}

// result completes an error with the path to it.
func (w *Writer) result(err error) (below string, _ error) {
	if err == nil {
		return "", nil
	}
	slices.Reverse(w.below)
	below, w.below, w.depth = strings.Join(w.below, "."), nil, 0
	return below, err
}

func (w *Writer) byEngine(v any) error {
	b, err := w.Engine(v)
	if err != nil {
		return err
	}
	if len(b) == 0 {
		return errors.New("the JSON engine returned nothing: WithJSON needs a function like json.Marshal")
	}
	w.buf = append(w.buf, b...)
	return nil
}

// in notes on the way up from a value that failed where it lies.
func (w *Writer) in(name string, err error) error {
	if len(w.below) < 32 { // the path of a cycle is of no use in full length
		w.below = append(w.below, name)
	}
	return err
}
