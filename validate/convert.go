package validate

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"time"
)

// single returns the text of a single value: what was typed into a form, or the
// string or number of JSON.
func (n *node) single() (text string, ok bool) {
	switch n.kind {
	case jsonString, jsonNumber:
		return n.text, true
	case formNode:
		if len(n.members) > 0 || len(n.items) > 0 || len(n.files) > 0 {
			return "", false
		}
		return n.leaf()
	default:
		return "", false
	}
}

// scalar converts text to a string, number or boolean. The conversion itself is
// package form's; the keys, whose client-chosen brackets it panics on, never
// get there.
func (d *decoder) scalar(n *node, v reflect.Value) error {
	kind := v.Kind()
	if kind == reflect.String {
		if text, ok := n.single(); ok {
			v.SetString(validText(text))
			return nil
		}
		if n.blank() {
			return nil
		}
		return d.fail(ruleText, kind)
	}
	if n.blank() {
		return nil
	}
	text, ok := n.single()
	text = strings.TrimSpace(text)
	rule := ruleInteger
	switch kind {
	case reflect.Bool:
		rule = ruleBoolean
		if n.kind == jsonBool {
			text, ok = n.text, true
		}
	case reflect.Float32, reflect.Float64:
		rule = ruleNumber
		ok = ok && strings.Trim(text, "0123456789+-.eE") == "" // no NaN, Inf or hexadecimal
	}
	if ok && d.convert(text, v) == nil {
		return nil
	}
	if ok && kind != reflect.Bool && looksLikeNumber(text, rule == ruleInteger) {
		rule = ruleRange
	}
	return d.fail(rule, kind)
}

func looksLikeNumber(text string, integer bool) bool {
	if integer {
		return digits(strings.TrimPrefix(strings.TrimPrefix(text, "-"), "+"))
	}
	return json.Valid([]byte(text))
}

func (d *decoder) convert(text string, v reflect.Value) error {
	if d.leaf == nil {
		d.leaf = url.Values{"": {""}}
	}
	d.leaf[""][0] = text
	return d.b.scalars.Decode(v.Addr().Interface(), d.leaf)
}

// formType converts the values of a type that the app has given a function for.
func (d *decoder) formType(n *node, v reflect.Value) error {
	values := append(append([]string(nil), n.values...), n.pushed...)
	if len(values) == 0 {
		return nil
	}
	// Package form looks functions up for what a pointer points to, and for a
	// struct only behind a second pointer.
	p := reflect.New(reflect.PointerTo(v.Type()))
	if err := d.b.form.Decode(p.Interface(), url.Values{"": values}); err != nil {
		return d.fail(ruleFormat, v.Kind())
	}
	if !p.Elem().IsNil() {
		v.Set(p.Elem().Elem())
	}
	return nil
}

// dateLayouts are what date and time inputs and Date.toJSON produce.
var dateLayouts = []string{
	time.RFC3339Nano, "2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04", "2006-01",
}

func (d *decoder) time(n *node, v reflect.Value) error {
	if n.blank() {
		return nil
	}
	if text, ok := n.single(); ok && n.kind != jsonNumber {
		text = strings.TrimSpace(text)
		for _, layout := range dateLayouts {
			if t, err := time.ParseInLocation(layout, text, d.b.location); err == nil {
				v.Set(reflect.ValueOf(t))
				return nil
			}
		}
	}
	return d.fail(ruleDate, reflect.Struct)
}

// unmarshaler feeds a type that decodes its own JSON. Text of a form is given
// to UnmarshalText if there is one, else as a JSON string, else as the JSON it
// may be.
func (d *decoder) unmarshaler(n *node, v reflect.Value, u json.Unmarshaler) error {
	if n.kind != formNode {
		if n.kind == jsonNull || u.UnmarshalJSON(n.raw) == nil {
			return nil
		}
		v.SetZero()
		if n.blank() {
			return nil
		}
		if tu, ok := u.(encoding.TextUnmarshaler); ok {
			return d.textUnmarshaler(n, v, tu)
		}
		return d.fail(ruleFormat, v.Kind())
	}
	if tu, ok := u.(encoding.TextUnmarshaler); ok {
		return d.textUnmarshaler(n, v, tu)
	}
	if n.blank() {
		return nil
	}
	text, ok := n.single()
	if !ok {
		return d.fail(ruleFormat, v.Kind())
	}
	if u.UnmarshalJSON(quote(text)) == nil {
		return nil
	}
	v.SetZero()
	if json.Valid([]byte(text)) && u.UnmarshalJSON([]byte(text)) == nil {
		return nil
	}
	v.SetZero()
	return d.fail(ruleFormat, v.Kind())
}

func (d *decoder) textUnmarshaler(n *node, v reflect.Value, u encoding.TextUnmarshaler) error {
	text, ok := n.single()
	if ok && u.UnmarshalText([]byte(validText(text))) == nil {
		return nil
	}
	if ok {
		v.SetZero()
	}
	if n.blank() {
		return nil
	}
	return d.fail(ruleFormat, v.Kind())
}

func (d *decoder) bytes(n *node, v reflect.Value) error {
	text, ok := n.single()
	if !ok {
		return nil
	}
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return d.fail(ruleFormat, reflect.Slice)
	}
	v.SetBytes(b)
	return nil
}
