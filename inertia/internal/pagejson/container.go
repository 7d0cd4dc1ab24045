package pagejson

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strconv"

	"github.com/chinertia/chinertia/inertia/internal/fields"
)

func (b builder) pointer(t reflect.Type) func(*Writer, reflect.Value) error {
	elem := b.encoder(t.Elem())
	return func(w *Writer, v reflect.Value) error {
		if v.IsNil() {
			w.Null()
			return nil
		}
		if w.depth++; w.depth > fields.MaxDepth {
			return fields.ErrDepth
		}
		err := elem.encode(w, v.Elem())
		w.depth--
		return err
	}
}

func (b builder) list(t reflect.Type) func(*Writer, reflect.Value) error {
	isSlice := t.Kind() == reflect.Slice
	if e := t.Elem(); isSlice && e.Kind() == reflect.Uint8 && !fields.Marshals(reflect.PointerTo(e)) {
		return (*Writer).bytes
	}
	elem := b.encoder(t.Elem())
	return func(w *Writer, v reflect.Value) error {
		if isSlice && v.IsNil() && w.NilAsNull {
			w.Null()
			return nil
		}
		if w.depth++; w.depth > fields.MaxDepth {
			return fields.ErrDepth
		}
		w.buf = append(w.buf, '[')
		for i := range v.Len() {
			if i > 0 {
				w.buf = append(w.buf, ',')
			}
			if err := elem.encode(w, v.Index(i)); err != nil {
				return w.in(strconv.Itoa(i), err)
			}
		}
		w.buf = append(w.buf, ']')
		w.depth--
		return nil
	}
}

func (w *Writer) bytes(v reflect.Value) error {
	if v.IsNil() && w.NilAsNull {
		w.Null()
		return nil
	}
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
		if v.IsNil() && w.NilAsNull {
			w.Null()
			return nil
		}
		if w.depth++; w.depth > fields.MaxDepth {
			return fields.ErrDepth
		}
		entries, err := fields.Entries(v)
		if err != nil {
			return err
		}
		w.buf = append(w.buf, '{')
		for i, entry := range entries {
			if i > 0 {
				w.buf = append(w.buf, ',')
			}
			w.buf = append(appendString(w.buf, entry.Key), ':')
			if err := elem.encode(w, entry.Value); err != nil {
				return w.in(entry.Key, err)
			}
		}
		w.buf = append(w.buf, '}')
		w.depth--
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
		if w.depth++; w.depth > fields.MaxDepth {
			return fields.ErrDepth
		}
		w.buf = append(w.buf, '{')
		first := len(w.buf)
		for i := range members {
			m := &members[i]
			value, ok := m.In(v)
			if !ok {
				continue
			}
			if len(w.buf) > first {
				w.buf = append(w.buf, ',')
			}
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
		w.depth--
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
