package pagejson

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"sync"
	"time"

	"github.com/chinertia/chinertia/inertia/internal/fields"
)

// typeEncoder says how values of a type are written. It is made once per type.
type typeEncoder struct {
	encode func(*Writer, reflect.Value) error
}

var (
	encoders sync.Map // of reflect.Type to *typeEncoder, complete ones only
	building sync.Mutex
)

func encoderOf(t reflect.Type) *typeEncoder {
	if e, ok := encoders.Load(t); ok {
		return e.(*typeEncoder)
	}
	building.Lock()
	defer building.Unlock()
	b := builder{}
	e := b.encoder(t)
	for t, e := range b {
		encoders.LoadOrStore(t, e)
	}
	return e
}

// builder makes the encoders of a type and of all types in it, which may be
// recursive: they are published when all are complete.
type builder map[reflect.Type]*typeEncoder

func (b builder) encoder(t reflect.Type) *typeEncoder {
	if e, ok := encoders.Load(t); ok {
		return e.(*typeEncoder)
	}
	if e, ok := b[t]; ok {
		return e
	}
	e := &typeEncoder{}
	b[t] = e
	switch {
	case t == reflect.TypeFor[time.Time]():
		e.encode = (*Writer).time
	case t == reflect.TypeFor[json.Number](), t.Kind() != reflect.Interface && fields.Marshals(t):
		e.encode = (*Writer).byMethods
	default:
		e.encode = b.kind(t)
		if t.Kind() != reflect.Pointer && fields.Marshals(reflect.PointerTo(t)) {
			plain := e.encode
			e.encode = func(w *Writer, v reflect.Value) error {
				if v.CanAddr() {
					return w.byMethods(v)
				}
				return plain(w, v)
			}
		}
	}
	return e
}

func (b builder) kind(t reflect.Type) func(*Writer, reflect.Value) error {
	switch t.Kind() {
	case reflect.Bool:
		return func(w *Writer, v reflect.Value) error { w.Bool(v.Bool()); return nil }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(w *Writer, v reflect.Value) error { w.Int(v.Int()); return nil }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return func(w *Writer, v reflect.Value) error {
			w.buf = strconv.AppendUint(w.buf, v.Uint(), 10)
			return nil
		}
	case reflect.Float32, reflect.Float64:
		bits := t.Bits()
		return func(w *Writer, v reflect.Value) error { return w.float(v.Float(), bits) }
	case reflect.String:
		return func(w *Writer, v reflect.Value) error { w.String(v.String()); return nil }
	case reflect.Interface:
		return func(w *Writer, v reflect.Value) error {
			if v.IsNil() {
				w.Null()
				return nil
			}
			return encoderOf(v.Elem().Type()).encode(w, v.Elem())
		}
	case reflect.Pointer:
		return nested(t, b.pointer(t))
	case reflect.Struct:
		return nested(t, b.object(t))
	case reflect.Slice, reflect.Array:
		return nested(t, b.list(t))
	case reflect.Map:
		return nested(t, b.dictionary(t))
	}
	return func(*Writer, reflect.Value) error { return fmt.Errorf("values of type %s have no form in JSON", t) }
}

// byMethods writes a value that has methods of its own for it.
func (w *Writer) byMethods(v reflect.Value) error {
	switch {
	case v.Kind() == reflect.Pointer && v.IsNil():
		w.Null()
		return nil
	case v.Kind() != reflect.Pointer && v.CanAddr():
		v = v.Addr() // may have more methods
	}
	b, err := json.Marshal(v.Interface())
	w.buf = append(w.buf, b...)
	return err
}

// time writes a time without the detour over MarshalJSON; AppendText has the
// same strict form.
func (w *Writer) time(v reflect.Value) error {
	var t time.Time
	if v.CanAddr() {
		t = *v.Addr().Interface().(*time.Time) // no copy on the heap
	} else {
		t = v.Interface().(time.Time)
	}
	b, err := t.AppendText(append(w.buf, '"'))
	if err != nil {
		return err
	}
	w.buf = append(b, '"')
	return nil
}

// float writes f like ES6, with an exponent for very large and very small
// numbers only.
func (w *Writer) float(f float64, bits int) error {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return errors.New("NaN and infinity have no form in JSON: send null or a string instead")
	}
	format := byte('f')
	if abs := math.Abs(f); abs != 0 {
		if bits == 64 && (abs < 1e-6 || abs >= 1e21) || bits == 32 && (float32(abs) < 1e-6 || float32(abs) >= 1e21) {
			format = 'e'
		}
	}
	w.buf = strconv.AppendFloat(w.buf, f, format, -1, bits)
	if n := len(w.buf); format == 'e' && n >= 4 && w.buf[n-4] == 'e' && w.buf[n-2] == '0' { // e-09 becomes e-9
		w.buf[n-2] = w.buf[n-1]
		w.buf = w.buf[:n-1]
	}
	return nil
}
