package decode

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/chinertia/chinertia/validate/internal/source"
)

// scalar converts text to a string, number or boolean. The conversion itself is
// package form's; the keys, whose client-chosen brackets it panics on, never
// get there.
func (d *decoder) scalar(n *source.Node, v reflect.Value) {
	kind := v.Kind()
	text, ok := n.Single()
	switch {
	case kind == reflect.String && ok:
		v.SetString(source.ValidText(text))
		return
	case n.IsBlank():
		return
	}
	text = strings.TrimSpace(text)
	rule := RuleInteger
	switch kind {
	case reflect.String:
		rule = RuleText
	case reflect.Bool:
		rule = RuleBoolean
		if n.Kind == source.Bool {
			text, ok = n.Text, true
		}
	case reflect.Float32, reflect.Float64:
		rule = RuleNumber
		ok = ok && strings.Trim(text, "0123456789+-.eE") == "" // no NaN, Inf or hexadecimal
	}
	if ok && d.convert(text, v) == nil {
		return
	}
	if ok && kind != reflect.Bool && looksLikeNumber(text, rule == RuleInteger) {
		rule = RuleRange
	}
	d.fail(rule, kind)
}

func looksLikeNumber(text string, integer bool) bool {
	if integer {
		return source.IsDigits(strings.TrimPrefix(strings.TrimPrefix(text, "-"), "+"))
	}
	return json.Valid([]byte(text))
}

func (d *decoder) convert(text string, v reflect.Value) error {
	if d.leaf == nil {
		d.leaf = url.Values{"": {""}}
	}
	d.leaf[""][0] = text
	return scalars.Decode(v.Addr().Interface(), d.leaf)
}

// custom converts the values of a type that the app has given a function for.
func (d *decoder) custom(n *source.Node, v reflect.Value) {
	values := slices.Concat(n.Values, n.Appended)
	if len(values) == 0 {
		return
	}
	// Package form looks functions up for what a pointer points to, and for a
	// struct only behind a second pointer.
	p := reflect.New(reflect.PointerTo(v.Type()))
	if err := d.Forms.Decode(p.Interface(), url.Values{"": values}); err != nil {
		d.fail(RuleFormat, v.Kind())
	} else if !p.Elem().IsNil() {
		v.Set(p.Elem().Elem())
	}
}

// dateLayouts are what date and time inputs and Date.toJSON produce.
var dateLayouts = []string{
	time.RFC3339Nano, "2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04", "2006-01",
}

func (d *decoder) time(n *source.Node, v reflect.Value) {
	if n.IsBlank() {
		return
	}
	if text, ok := n.Single(); ok && n.Kind != source.Number {
		text = strings.TrimSpace(text)
		for _, layout := range dateLayouts {
			if t, err := time.ParseInLocation(layout, text, d.Location); err == nil {
				v.Set(reflect.ValueOf(t))
				return
			}
		}
	}
	d.fail(RuleDate, reflect.Struct)
}

// unmarshaler feeds a type that decodes its own JSON. Text of a form is given
// to UnmarshalText if there is one, else as a JSON string, else as the JSON it
// may be.
func (d *decoder) unmarshaler(n *source.Node, v reflect.Value, u json.Unmarshaler) {
	tu, isText := u.(encoding.TextUnmarshaler)
	tries := [][]byte{n.Raw}
	switch n.Kind {
	case source.Form:
		if tries = nil; !isText && !n.IsBlank() {
			if text, ok := n.Single(); ok {
				tries = [][]byte{quote(text), []byte(text)}
			}
		}
	case source.Null:
		return
	}
	for _, b := range tries {
		if json.Valid(b) && u.UnmarshalJSON(b) == nil {
			return
		}
		v.SetZero()
	}
	switch {
	case n.IsBlank() && (!isText || n.Kind != source.Form):
	case isText:
		d.textUnmarshaler(n, v, tu)
	default:
		d.fail(RuleFormat, v.Kind())
	}
}

func (d *decoder) textUnmarshaler(n *source.Node, v reflect.Value, u encoding.TextUnmarshaler) {
	text, ok := n.Single()
	if ok && u.UnmarshalText([]byte(source.ValidText(text))) == nil {
		return
	}
	if ok {
		v.SetZero()
	}
	if !n.IsBlank() {
		d.fail(RuleFormat, v.Kind())
	}
}

func (d *decoder) bytes(n *source.Node, v reflect.Value) {
	text, ok := n.Single()
	if !ok {
		return
	}
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		d.fail(RuleFormat, reflect.Slice)
		return
	}
	v.SetBytes(b)
}
