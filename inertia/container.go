package inertia

import (
	"encoding"
	"encoding/base64"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

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
