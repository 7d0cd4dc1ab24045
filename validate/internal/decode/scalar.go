package decode

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/go-playground/form/v4"

	"github.com/chinertia/chinertia/validate/internal/source"
)

// scalars converts text; it is without functions, so it can be shared.
var scalars = form.NewDecoder()

// scalar converts text to a string, number or boolean. The conversion itself is
// package form's; the keys, whose client-chosen brackets it panics on, never
// get there.
func (d *decoder) scalar(x any, v reflect.Value) {
	kind := v.Kind()
	text, ok := source.String(x)
	switch {
	case kind == reflect.String && ok:
		v.SetString(text)
		return
	case source.IsBlank(x):
		return
	}
	text = strings.TrimSpace(text)
	rule := RuleInteger
	switch kind {
	case reflect.String:
		rule = RuleText
	case reflect.Bool:
		rule = RuleBoolean
		if b, isBool := x.(bool); isBool {
			text, ok = strconv.FormatBool(b), true
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

// dateLayouts are what date and time inputs and Date.toJSON produce.
var dateLayouts = []string{
	time.RFC3339Nano, "2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04", "2006-01",
}

func (d *decoder) time(x any, v reflect.Value) {
	if source.IsBlank(x) {
		return
	}
	text, _ := source.String(x)
	for _, layout := range dateLayouts {
		if t, err := time.ParseInLocation(layout, strings.TrimSpace(text), d.Location); err == nil {
			v.Set(reflect.ValueOf(t))
			return
		}
	}
	d.fail(RuleDate, reflect.Struct)
}

// custom feeds a type that decodes its own JSON or text. Text of a form is given
// to UnmarshalText if there is one, else as a JSON string, else as the JSON it
// may be.
func (d *decoder) custom(x any, v reflect.Value) {
	u, hasJSON := v.Addr().Interface().(json.Unmarshaler)
	tu, hasText := v.Addr().Interface().(encoding.TextUnmarshaler)
	text, isText := source.String(x)
	var tries [][]byte
	switch {
	case !hasJSON || x == nil:
	case !source.FromForm(x):
		tries = [][]byte{encode(x)}
	case isText && !hasText && !source.IsBlank(x):
		tries = [][]byte{encode(text), []byte(text)}
	}
	for _, b := range tries {
		if json.Valid(b) && u.UnmarshalJSON(b) == nil {
			return
		}
		v.SetZero()
	}
	if hasText && isText {
		if tu.UnmarshalText([]byte(text)) == nil {
			return
		}
		v.SetZero()
	}
	if !source.IsBlank(x) {
		d.fail(RuleFormat, v.Kind())
	}
}

func isBytes(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 && t.ConvertibleTo(reflect.TypeFor[[]byte]())
}

// bytes decodes text to bytes. It reports whether x is text.
func (d *decoder) bytes(x any, v reflect.Value) bool {
	text, ok := source.String(x)
	if _, isNumber := x.(json.Number); !ok || isNumber {
		return false
	}
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		d.fail(RuleFormat, reflect.Slice)
		return true
	}
	v.SetBytes(b)
	return true
}
