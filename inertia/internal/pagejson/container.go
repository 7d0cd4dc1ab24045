package pagejson

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strconv"

	"github.com/chinertia/chinertia/inertia/internal/fields"
)

// nested is for values with others inside: it counts how deep they lie, and
// decides what nil is.
func nested(t reflect.Type, encode func(*Writer, reflect.Value) error) func(*Writer, reflect.Value) error {
	isPointer, nilable := t.Kind() == reflect.Pointer, t.Kind() == reflect.Slice || t.Kind() == reflect.Map
	return func(w *Writer, v reflect.Value) error {
		if (isPointer || nilable && w.NilAsNull) && v.IsNil() {
			w.Null()
			return nil
		}
		if w.depth++; w.depth > fields.MaxDepth {
			return fields.ErrDepth
		}
		err := encode(w, v)
		w.depth--
		return err
	}
}

func (b builder) pointer(t reflect.Type) func(*Writer, reflect.Value) error {
	elem := b.encoder(t.Elem())
	return func(w *Writer, v reflect.Value) error { return elem.encode(w, v.Elem()) }
}

func (b builder) list(t reflect.Type) func(*Writer, reflect.Value) error {
	if e := t.Elem(); t.Kind() == reflect.Slice && e.Kind() == reflect.Uint8 && !fields.Marshals(reflect.PointerTo(e)) {
		return (*Writer).bytes
	}
	elem := b.encoder(t.Elem())
	return func(w *Writer, v reflect.Value) error {
		w.buf = append(w.buf, '[')
		for i := range v.Len() {
			w.Item()
			if err := elem.encode(w, v.Index(i)); err != nil {
				return w.in(strconv.Itoa(i), err)
			}
		}
		w.buf = append(w.buf, ']')
		return nil
	}
}

func (w *Writer) bytes(v reflect.Value) error {
	w.buf = append(w.buf, '"')
	w.buf = base64.StdEncoding.AppendEncode(w.buf, v.Bytes())
	w.buf = append(w.buf, '"')
	return nil
}

func (b builder) dictionary(t reflect.Type) func(*Writer, reflect.Value) error {
	if !fields.HasKeys(t) {
		return func(*Writer, reflect.Value) error {
			return fmt.Errorf("maps of type %s have no form in JSON: keys must be strings, integers or text marshalers", t)
		}
	}
	elem := b.encoder(t.Elem())
	return func(w *Writer, v reflect.Value) error {
		entries, err := fields.Entries(v)
		if err != nil {
			return err
		}
		w.buf = append(w.buf, '{')
		for _, entry := range entries {
			w.Name(entry.Key)
			if err := elem.encode(w, entry.Value); err != nil {
				return w.in(entry.Key, err)
			}
		}
		w.buf = append(w.buf, '}')
		return nil
	}
}

// member is a field of a struct with all that is the same in each of them.
type member struct {
	*fields.Field
	name  []byte // as JSON, with the colon
	value *typeEncoder
}

func (b builder) object(t reflect.Type) func(*Writer, reflect.Value) error {
	var members []member
	list := fields.Of(t, nil)
	for i := range list {
		f := &list[i]
		members = append(members, member{f, append(appendString(nil, f.Name), ':'), b.encoder(f.Type)})
	}
	return func(w *Writer, v reflect.Value) error {
		w.buf = append(w.buf, '{')
		for i := range members {
			m := &members[i]
			value, ok := m.In(v)
			if !ok {
				continue
			}
			w.Item()
			w.buf = append(w.buf, m.name...)
			var err error
			if m.Quoted {
				err = w.quoted(m.value, value)
			} else {
				err = m.value.encode(w, value)
			}
			if err != nil {
				return w.in(m.Name, err)
			}
		}
		w.buf = append(w.buf, '}')
		return nil
	}
}

// quoted writes a value as the "string" option of a struct tag says.
func (w *Writer) quoted(t *typeEncoder, v reflect.Value) error {
	start := len(w.buf)
	if err := t.encode(w, v); err != nil {
		return err
	}
	of := v.Type()
	if of.Kind() != reflect.Pointer {
		of = reflect.PointerTo(of)
	}
	if fields.Marshals(of) && (v.CanAddr() || v.Kind() == reflect.Pointer) {
		return nil // has its own form in spite of the option
	}
	switch text := string(w.buf[start:]); {
	case text == "null": // a nil pointer
	case text[0] == '"':
		w.buf = appendString(w.buf[:start], text)
	default:
		w.buf = append(append(append(w.buf[:start], '"'), text...), '"')
	}
	return nil
}
