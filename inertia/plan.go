package inertia

import (
	"context"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// plan says how values of a type are written. It is made once per type.
type plan struct {
	// holds is true if a value of the type may hold props: somewhere in it is
	// an interface, a function or a Prop.
	holds bool

	// encode writes a value that holds no props, all of it.
	encode func(*encoder, reflect.Value) error

	// node walks a value that holds props, or of which only a part is sent. It
	// is nil for values without parts.
	node func(e *encoder, v reflect.Value, filter bool) (bool, error)

	always func(reflect.Value) bool // reports an always prop; nil for no Prop
}

var (
	plans      sync.Map // of reflect.Type to *plan, complete ones only
	plansBuild sync.Mutex
)

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	plansBuild.Lock()
	defer plansBuild.Unlock()
	b := planner{made: map[reflect.Type]*plan{}}
	p := b.plan(t)
	for t, p := range b.made {
		plans.LoadOrStore(t, p)
	}
	return p
}

// planner makes the plans of a type and of all types in it, which may be
// recursive: they are published when all are complete.
type planner struct{ made map[reflect.Type]*plan }

var (
	holderType        = reflect.TypeFor[holder]()
	marshalerType     = reflect.TypeFor[json.Marshaler]()
	textMarshalerType = reflect.TypeFor[encoding.TextMarshaler]()
	contextType       = reflect.TypeFor[context.Context]()
	errorType         = reflect.TypeFor[error]()
	timeType          = reflect.TypeFor[time.Time]()
	branchType        = reflect.TypeFor[*branch]()
)

func (b planner) plan(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	if p, ok := b.made[t]; ok {
		return p
	}
	p := &plan{}
	b.made[t] = p
	p.holds = holds(t, map[reflect.Type]bool{})
	switch {
	case t == branchType, t.Implements(holderType):
		p.node = (*encoder).nodeInterface
		p.always = func(v reflect.Value) bool { return isAlways(v.Interface()) }
		return p
	case t == timeType:
		p.encode = (*encoder).encodeTime
		return p
	case t.Kind() != reflect.Interface && marshals(t):
		p.encode = (*encoder).byStandardOrNil
		return p
	}
	b.kind(p, t)
	if t.Kind() != reflect.Pointer && marshals(reflect.PointerTo(t)) {
		plain := p.encode
		p.encode = func(e *encoder, v reflect.Value) error {
			if v.CanAddr() {
				return e.byStandard(v.Addr())
			}
			return plain(e, v)
		}
		if node := p.node; node != nil {
			p.node = func(e *encoder, v reflect.Value, filter bool) (bool, error) {
				if v.CanAddr() {
					return true, e.byStandard(v.Addr())
				}
				return node(e, v, filter)
			}
		}
	}
	return p
}

// marshals reports whether a type has its own form.
func marshals(t reflect.Type) bool {
	return t.Implements(marshalerType) || t.Implements(textMarshalerType)
}

// holds reports whether a value of the type may hold a prop.
func holds(t reflect.Type, seen map[reflect.Type]bool) bool {
	if t == branchType || t.Implements(holderType) {
		return true
	}
	if t.Kind() == reflect.Interface || t.Kind() == reflect.Func {
		return true
	}
	if seen[t] || marshals(t) {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return holds(t.Elem(), seen)
	case reflect.Struct:
		for f := range t.Fields() {
			if (f.IsExported() || f.Anonymous) && f.Tag.Get("json") != "-" && holds(f.Type, seen) {
				return true
			}
		}
	}
	return false
}

func (b planner) kind(p *plan, t reflect.Type) {
	switch t.Kind() {
	case reflect.Bool:
		p.encode = func(e *encoder, v reflect.Value) error {
			e.buf = strconv.AppendBool(e.buf, v.Bool())
			return nil
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		p.encode = func(e *encoder, v reflect.Value) error {
			e.buf = strconv.AppendInt(e.buf, v.Int(), 10)
			return nil
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		p.encode = func(e *encoder, v reflect.Value) error {
			e.buf = strconv.AppendUint(e.buf, v.Uint(), 10)
			return nil
		}
	case reflect.Float32, reflect.Float64:
		bits := t.Bits()
		p.encode = func(e *encoder, v reflect.Value) error { return e.float(v.Float(), bits) }
	case reflect.String:
		if t == reflect.TypeFor[json.Number]() {
			p.encode = (*encoder).byStandard
			return
		}
		p.encode = func(e *encoder, v reflect.Value) error {
			e.buf = appendString(e.buf, v.String())
			return nil
		}
	case reflect.Interface:
		p.encode = func(e *encoder, v reflect.Value) error {
			_, err := e.nodeInterface(v, false)
			return err
		}
		p.node = (*encoder).nodeInterface
		p.always = func(v reflect.Value) bool { return !v.IsNil() && isAlways(v.Interface()) }
	case reflect.Pointer:
		b.pointer(p, t)
	case reflect.Struct:
		b.object(p, t)
	case reflect.Slice:
		b.slice(p, t)
	case reflect.Array:
		b.list(p, t)
	case reflect.Map:
		b.dictionary(p, t)
	case reflect.Func:
		p.node = closurePlan(t)
	default:
		p.encode = func(*encoder, reflect.Value) error {
			return fmt.Errorf("values of type %s have no form in JSON", t)
		}
	}
}

func (e *encoder) nodeInterface(v reflect.Value, filter bool) (bool, error) {
	if (v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer) && v.IsNil() {
		e.buf = append(e.buf, "null"...)
		return true, nil
	}
	return e.any(v.Interface(), filter)
}

func (e *encoder) byStandardOrNil(v reflect.Value) error {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		e.buf = append(e.buf, "null"...)
		return nil
	}
	return e.byStandard(v)
}

// encodeTime writes a time without the detour over MarshalJSON; AppendText has
// the same strict form.
func (e *encoder) encodeTime(v reflect.Value) error {
	var t time.Time
	if v.CanAddr() {
		t = *v.Addr().Interface().(*time.Time) // no copy on the heap
	} else {
		t = v.Interface().(time.Time)
	}
	b, err := t.AppendText(append(e.buf, '"'))
	if err != nil {
		return err
	}
	e.buf = append(b, '"')
	return nil
}

func (b planner) pointer(p *plan, t reflect.Type) {
	elem := b.plan(t.Elem())
	p.encode = func(e *encoder, v reflect.Value) error {
		if v.IsNil() {
			e.buf = append(e.buf, "null"...)
			return nil
		}
		if e.depth++; e.depth > maxDepth {
			return errDepth
		}
		err := elem.encode(e, v.Elem())
		e.depth--
		return err
	}
	p.node = func(e *encoder, v reflect.Value, filter bool) (bool, error) {
		if v.IsNil() {
			e.buf = append(e.buf, "null"...)
			return true, nil
		}
		if e.depth++; e.depth > maxDepth {
			return true, errDepth
		}
		sent, err := e.value(v.Elem(), elem, filter)
		e.depth--
		return sent, err
	}
}

func (b planner) slice(p *plan, t reflect.Type) {
	b.list(p, t)
	if t.Elem().Kind() == reflect.Uint8 && !marshals(reflect.PointerTo(t.Elem())) && !marshals(t.Elem()) {
		p.encode, p.node = (*encoder).encodeBytes, nil
		return
	}
	encode, node := p.encode, p.node
	p.encode = func(e *encoder, v reflect.Value) error {
		if v.IsNil() {
			e.buf = append(e.buf, "null"...)
			return nil
		}
		return encode(e, v)
	}
	p.node = func(e *encoder, v reflect.Value, filter bool) (bool, error) {
		if v.IsNil() {
			e.buf = append(e.buf, "null"...)
			return true, nil
		}
		return node(e, v, filter)
	}
}

func (e *encoder) encodeBytes(v reflect.Value) error {
	if v.IsNil() {
		e.buf = append(e.buf, "null"...)
		return nil
	}
	e.buf = append(e.buf, '"')
	e.buf = base64.StdEncoding.AppendEncode(e.buf, v.Bytes())
	e.buf = append(e.buf, '"')
	return nil
}

func (b planner) list(p *plan, t reflect.Type) {
	elem := b.plan(t.Elem())
	p.encode = func(e *encoder, v reflect.Value) error {
		if e.depth++; e.depth > maxDepth {
			return errDepth
		}
		e.buf = append(e.buf, '[')
		for i := range v.Len() {
			if i > 0 {
				e.buf = append(e.buf, ',')
			}
			if err := elem.encode(e, v.Index(i)); err != nil {
				return atIndex(i, err)
			}
		}
		e.buf = append(e.buf, ']')
		e.depth--
		return nil
	}
	p.node = func(e *encoder, v reflect.Value, filter bool) (bool, error) {
		if e.depth++; e.depth > maxDepth {
			return true, errDepth
		}
		first := e.open('[')
		for i := range v.Len() {
			item := v.Index(i)
			if err := e.item(first, i, elem, item, filter); err != nil {
				return true, err
			}
		}
		e.buf = append(e.buf, ']')
		e.depth--
		return true, nil
	}
}

func (b planner) dictionary(p *plan, t reflect.Type) {
	key, elem := t.Key(), b.plan(t.Elem())
	switch key.Kind() {
	case reflect.String, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
	default:
		if !key.Implements(textMarshalerType) {
			p.encode = func(*encoder, reflect.Value) error {
				return fmt.Errorf("maps of type %s have no form in JSON: keys must be strings, integers or text marshalers", t)
			}
			return
		}
	}
	p.encode = func(e *encoder, v reflect.Value) error {
		if v.IsNil() {
			e.buf = append(e.buf, "null"...)
			return nil
		}
		if e.depth++; e.depth > maxDepth {
			return errDepth
		}
		entries, err := sortedEntries(v)
		if err != nil {
			return err
		}
		e.buf = append(e.buf, '{')
		for i, entry := range entries {
			if i > 0 {
				e.buf = append(e.buf, ',')
			}
			e.buf = append(appendString(e.buf, entry.key), ':')
			if err := elem.encode(e, entry.value); err != nil {
				return atSegment(entry.key, err)
			}
		}
		e.buf = append(e.buf, '}')
		e.depth--
		return nil
	}
	p.node = func(e *encoder, v reflect.Value, filter bool) (bool, error) {
		if v.IsNil() {
			e.buf = append(e.buf, "null"...)
			return true, nil
		}
		if m, ok := v.Interface().(map[string]any); ok {
			return true, e.object(m, filter)
		}
		if e.depth++; e.depth > maxDepth {
			return true, errDepth
		}
		entries, err := sortedEntries(v)
		if err != nil {
			return true, err
		}
		first := e.open('{')
		for _, entry := range entries {
			if err := e.field(first, entry.key, nil, elem, entry.value, filter); err != nil {
				return true, err
			}
		}
		e.buf = append(e.buf, '}')
		e.depth--
		return true, nil
	}
}

type mapEntry struct {
	key   string
	value reflect.Value
}

// sortedEntries returns a map in the order of its keys' texts, so that equal
// pages are equal bytes.
func sortedEntries(v reflect.Value) ([]mapEntry, error) {
	entries := make([]mapEntry, 0, v.Len())
	for it := v.MapRange(); it.Next(); {
		key, err := keyText(it.Key())
		if err != nil {
			return nil, err
		}
		entries = append(entries, mapEntry{key, it.Value()})
	}
	slices.SortFunc(entries, func(a, b mapEntry) int { return strings.Compare(a.key, b.key) })
	return entries, nil
}

func keyText(k reflect.Value) (string, error) {
	if k.Kind() == reflect.String {
		return k.String(), nil
	}
	if m, ok := k.Interface().(encoding.TextMarshaler); ok {
		if k.Kind() == reflect.Pointer && k.IsNil() {
			return "", nil
		}
		text, err := m.MarshalText()
		return string(text), err
	}
	if k.CanInt() {
		return strconv.FormatInt(k.Int(), 10), nil
	}
	return strconv.FormatUint(k.Uint(), 10), nil
}
