package validate

import (
	"encoding"
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"unicode/utf8"
)

// Rules that a value breaks by not being of the type of its field. They have
// messages like the tags of the validator, and can be overridden like them.
const (
	ruleInteger = "bind.integer"
	ruleNumber  = "bind.number"
	ruleRange   = "bind.range"
	ruleBoolean = "bind.boolean"
	ruleDate    = "bind.date"
	ruleText    = "bind.text"
	ruleList    = "bind.list"
	ruleObject  = "bind.object"
	ruleFile    = "bind.file"
	ruleFormat  = "bind.format"
	ruleUnknown = "bind.unknown"
)

// A mismatch is a value that does not fit the type of its field.
type mismatch struct {
	path  string
	rule  string
	field *field // nil if unknown
	kind  reflect.Kind
}

// A decoder fills a struct from a tree. It goes on after a mismatch, so that
// all of them are reported at once; what it returns as an error ends the
// request.
//
// It follows the tree, never the type: a recursive type costs what the client
// sent.
type decoder struct {
	b          *Binder
	by         naming
	path       []string
	field      *field
	mismatches []mismatch
	elements   int        // of all lists and maps so far
	embedded   int        // values of JSON in values of a form so far
	leaf       url.Values // reused from value to value
}

func (d *decoder) fail(rule string, kind reflect.Kind) error {
	d.mismatches = append(d.mismatches, mismatch{strings.Join(d.path, "."), rule, d.field, kind})
	return nil
}

// within decodes n one segment deeper.
func (d *decoder) within(seg string, n *node, v reflect.Value) error {
	d.path = append(d.path, seg)
	err := d.value(n, v)
	d.path = d.path[:len(d.path)-1]
	return err
}

func (d *decoder) structFields(n *node, v reflect.Value) error {
	plan := planOf(v.Type(), d.by)
	outer := d.field
	defer func() { d.field = outer }()
	var folded map[*field]string
	for name, m := range n.members {
		f := plan.find(name)
		if f == nil || f.path != "" {
			if f == nil && d.b.strict && (len(d.path) > 0 || n.kind != formNode || name != "_method" && name != "_token") {
				d.path = append(d.path, name)
				d.field = nil
				d.fail(ruleUnknown, reflect.Invalid)
				d.path = d.path[:len(d.path)-1]
			}
			continue
		}
		if f.name != name {
			if folded == nil {
				folded = make(map[*field]string)
			}
			folded[f] = max(folded[f], name) // of several the same one each time
			continue
		}
		d.field = f
		if err := d.within(f.name, m, fieldByIndex(v, f.index)); err != nil {
			return err
		}
	}
	for f, name := range folded {
		if n.members[f.name] != nil {
			continue // the exact name is there as well
		}
		d.field = f
		if err := d.within(f.name, n.members[name], fieldByIndex(v, f.index)); err != nil {
			return err
		}
	}
	return nil
}

// fieldByIndex is reflect's FieldByIndex, which panics on the way through a nil
// embedded pointer, where this allocates.
func fieldByIndex(v reflect.Value, index []int) reflect.Value {
	for i, x := range index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v
}

func (d *decoder) value(n *node, v reflect.Value) error {
	t := v.Type()
	if t == fileType || t == fileHeaderType {
		return d.file(n, v)
	}
	if v.Kind() == reflect.Pointer {
		if n.kind == jsonNull || n.blank() && (!isText(t.Elem()) || n.kind == formNode && !n.saysNull()) {
			v.SetZero()
			return nil
		}
		if v.IsNil() {
			v.Set(reflect.New(t.Elem()))
		}
		before := len(d.mismatches)
		err := d.value(n, v.Elem())
		if len(d.mismatches) > before && t.Elem().Kind() != reflect.Struct {
			v.SetZero() // a value that was not understood is not a zero that was sent
		}
		return err
	}
	if n.kind == formNode && d.b.formTypes[t] {
		return d.formType(n, v)
	}
	if t == timeType {
		return d.time(n, v)
	}
	if v.CanAddr() {
		switch u := v.Addr().Interface().(type) {
		case json.Unmarshaler:
			return d.unmarshaler(n, v, u)
		case encoding.TextUnmarshaler:
			return d.textUnmarshaler(n, v, u)
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		return d.object(n, v)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 && t.ConvertibleTo(bytesType) && (n.kind == jsonString || n.kind == formNode && len(n.members) == 0) {
			return d.bytes(n, v)
		}
		return d.list(n, v)
	case reflect.Array:
		return d.list(n, v)
	case reflect.Map:
		return d.mapping(n, v)
	case reflect.Interface:
		return d.any(n, v)
	default:
		return d.scalar(n, v)
	}
}

// isText reports that an empty string is a value of t, not the lack of one.
func isText(t reflect.Type) bool {
	if reflect.PointerTo(t).Implements(textUnmarshalerType) {
		return false
	}
	return t.Kind() == reflect.String || t.Kind() == reflect.Interface || t.Kind() == reflect.Pointer && isText(t.Elem())
}

func (d *decoder) object(n *node, v reflect.Value) error {
	switch {
	case n.kind == jsonObject, n.kind == formNode && len(n.members) > 0:
		return d.structFields(n, v)
	case n.blank():
		return nil
	}
	if m, err := d.embeddedJSON(n); m != nil || err != nil {
		if err != nil {
			return err
		}
		return d.structFields(m, v)
	}
	return d.fail(ruleObject, reflect.Struct)
}

// embeddedJSON parses an object that the client has put into one value of a
// query as JSON, as laravel-precognition does with nested data on GET and
// DELETE.
func (d *decoder) embeddedJSON(n *node) (*node, error) {
	if n.kind != formNode || len(n.files) > 0 {
		return nil, nil
	}
	text, _ := n.leaf()
	if text = strings.TrimSpace(text); !strings.HasPrefix(text, "{") || !json.Valid([]byte(text)) {
		return nil, nil
	}
	limits := d.b.limits
	limits.Depth -= len(d.path)
	values, err := scanJSON([]byte(text), limits)
	if err != nil {
		return nil, err
	}
	if d.embedded += values; d.embedded > limits.Keys {
		return nil, errTooManyKeys()
	}
	return jsonTree([]byte(text)), nil
}

func (d *decoder) mapping(n *node, v reflect.Value) error {
	switch {
	case n.kind == jsonNull:
		v.SetZero()
		return nil
	case n.kind == jsonObject, n.kind == formNode && len(n.members) > 0:
	case n.blank():
		return nil
	default:
		m, err := d.embeddedJSON(n)
		if err != nil {
			return err
		}
		if m == nil {
			return d.fail(ruleObject, reflect.Map)
		}
		n = m
	}
	if d.elements += len(n.members); d.elements > d.b.limits.Keys {
		return errTooManyKeys()
	}
	t := v.Type()
	if v.IsNil() {
		v.Set(reflect.MakeMapWithSize(t, len(n.members)))
	}
	for name, m := range n.members {
		if t.Elem() == fileType && m.blank() {
			continue
		}
		key := reflect.New(t.Key()).Elem()
		before := len(d.mismatches)
		if err := d.within(name, &node{kind: jsonString, text: name, raw: quote(name)}, key); err != nil {
			return err
		}
		if len(d.mismatches) > before {
			continue
		}
		if !key.Comparable() { // an interface key that holds a list
			return d.fail(ruleFormat, reflect.Map)
		}
		elem := reflect.New(t.Elem()).Elem()
		if err := d.within(name, m, elem); err != nil {
			return err
		}
		v.SetMapIndex(key, elem)
	}
	return nil
}

func quote(s string) []byte {
	b, err := json.Marshal(s)
	if err != nil {
		panic("validate: string not encoded: " + err.Error())
	}
	return b
}

func (d *decoder) file(n *node, v reflect.Value) error {
	if v.Kind() != reflect.Pointer || len(n.files) == 0 {
		if n.blank() {
			v.SetZero()
			return nil
		}
		return d.fail(ruleFile, reflect.Pointer)
	}
	v.Set(reflect.ValueOf(n.files[len(n.files)-1]))
	return nil
}

// validText makes form text what JSON text always is: valid UTF-8.
func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
