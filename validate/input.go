package validate

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// WithInput returns e as an error that also carries old input, as those of
// [Bind] do: the fields of the struct that form is or points to, without files
// and secrets. It is for errors that a handler finds after Bind. It returns nil
// if e has no messages.
func (e Errors) WithInput(form any) error {
	if len(e) == 0 {
		return nil
	}
	return &withInput{e, form}
}

type withInput struct {
	Errors
	form any
}

func (e *withInput) Unwrap() error { return e.Errors }

// OldInput returns the fields of the form, or nil if they cannot be encoded.
func (e *withInput) OldInput() map[string]any {
	b, err := json.Marshal(e.form)
	t := reflect.TypeOf(e.form)
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if err != nil || t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	return oldInput(jsonTree(b), t, byJSON)
}

// oldInput picks from a tree what may be shown again.
func oldInput(n *node, t reflect.Type, by naming) map[string]any {
	if m, ok := pick(n, t, by).(map[string]any); ok {
		return m
	}
	return map[string]any{}
}

// pick returns the value of n as far as t knows it. Nil means nothing.
func pick(n *node, t reflect.Type, by naming) any {
	for t.Kind() == reflect.Pointer && t != fileType {
		t = t.Elem()
	}
	if t == fileType || t == fileHeaderType || len(n.files) > 0 {
		return nil
	}
	if n.kind == formNode && (t.Kind() == reflect.Struct && !isValue(t) || t.Kind() == reflect.Map) && len(n.members) == 0 {
		if n = jsonOfLeaf(n); n == nil {
			return nil
		}
	}
	switch {
	case t.Kind() == reflect.Struct && !isValue(t) && (len(n.members) > 0 || n.kind == jsonObject):
		m := make(map[string]any)
		for name, child := range n.members {
			f := planOf(t, by).find(name)
			if f == nil || f.name != name && n.members[f.name] != nil || f.old == "-" || f.path != "" || f.old == "" && isSecret(f.name) {
				continue
			}
			if x := pick(child, f.typ, by); x != nil {
				m[f.name] = x
			}
		}
		return m
	case t.Kind() == reflect.Map && (len(n.members) > 0 || n.kind == jsonObject):
		m := make(map[string]any)
		for name, child := range n.members {
			if x := pick(child, t.Elem(), by); x != nil && !isSecret(name) {
				m[validText(name)] = x
			}
		}
		return m
	case (t.Kind() == reflect.Struct && !isValue(t) || t.Kind() == reflect.Map) && (n.kind == jsonArray || len(n.items) > 0):
		return nil // no tag says what of it is secret
	case (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && !isValue(t):
		return pickList(n, t.Elem(), by)
	default:
		return pickAny(n)
	}
}

// jsonOfLeaf parses an object that was sent in one value of a query, which may
// have secrets inside. Anything else that is sent for an object is left out.
func jsonOfLeaf(n *node) *node {
	text, _ := n.leaf()
	if text = strings.TrimSpace(text); !strings.HasPrefix(text, "{") || !json.Valid([]byte(text)) {
		return nil
	}
	if _, err := scanJSON([]byte(text), defaultLimits); err != nil {
		return nil
	}
	return jsonTree([]byte(text))
}

func pickList(n *node, elem reflect.Type, by naming) any {
	list := []any{}
	add := func(child *node) { list = append(list, pick(child, elem, by)) }
	for _, i := range indexes(n) {
		add(n.members[strconv.Itoa(i)])
	}
	for _, child := range n.items {
		add(child)
	}
	for _, text := range slices.Concat(n.values, n.pushed) {
		add(&node{values: []string{text}})
	}
	if n.kind == jsonObject {
		return nil // no tag says what of it is secret
	}
	if n.kind != formNode && n.kind != jsonArray {
		return pickAny(n) // not a list at all
	}
	return list
}

// indexes returns the indexes of a form's list in order. A gap is closed: the
// input is for filling a form again, not for addressing it.
func indexes(n *node) []int {
	var is []int
	for name := range n.members {
		if i, err := strconv.Atoi(name); err == nil && strconv.Itoa(i) == name {
			is = append(is, i)
		}
	}
	slices.Sort(is)
	return is
}

// pickAny returns a value whose type says nothing about what is in it.
func pickAny(n *node) any {
	switch n.kind {
	case jsonNull:
		return nil
	case jsonBool:
		return n.text == "true"
	case jsonNumber:
		return json.Number(n.text)
	case jsonString:
		return n.text
	}
	if len(n.members) > 0 || n.kind == jsonObject {
		m := make(map[string]any)
		for name, child := range n.members {
			if x := pickAny(child); x != nil && !isSecret(name) {
				m[validText(name)] = x
			}
		}
		return m
	}
	if len(n.items) > 0 || n.kind == jsonArray {
		list := make([]any, len(n.items))
		for i, child := range n.items {
			list[i] = pickAny(child)
		}
		return list
	}
	if text, ok := n.leaf(); ok {
		return validText(text)
	}
	return nil
}

// secretParts and secretNames recognise fields that are never given back: parts
// of a name, and whole names, without underscores and hyphens.
var (
	secretParts = []string{"password", "passwd", "passphrase", "passcode", "secret", "token", "credential", "apikey", "privatekey", "cardnumber", "creditcard", "securitycode"}
	secretNames = []string{"pass", "pwd", "pin", "otp", "cvv", "cvc", "csc", "ssn", "iban", "authorization", "totp", "mfacode", "code2fa"}
)

func isSecret(name string) bool {
	name = strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(name))
	if slices.Contains(secretNames, name) {
		return true
	}
	return slices.ContainsFunc(secretParts, func(part string) bool { return strings.Contains(name, part) })
}
