package validate

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/chinertia/chinertia/validate/internal/source"
	"github.com/chinertia/chinertia/validate/internal/typeinfo"
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
	return oldInput(source.Tree(b), t, typeinfo.ByJSON)
}

// oldInput picks from a tree what may be shown again.
func oldInput(n *source.Node, t reflect.Type, by typeinfo.Naming) map[string]any {
	if m, ok := pick(n, t, by).(map[string]any); ok {
		return m
	}
	return map[string]any{}
}

// pick returns the value of n as far as t knows it. Nil means nothing.
func pick(n *source.Node, t reflect.Type, by typeinfo.Naming) any {
	for t.Kind() == reflect.Pointer && t != typeinfo.FileType {
		t = t.Elem()
	}
	if t == typeinfo.FileType || t == typeinfo.FileHeaderType || len(n.Files) > 0 {
		return nil
	}
	takesObject := typeinfo.IsObject(t) || t.Kind() == reflect.Map
	if takesObject && n.Kind == source.Form && !n.IsObject() {
		budget := source.Budget{Limits: source.Limits(defaultLimits)}
		if n = budget.Embedded(n, 0); n == nil { // else it may have secrets inside
			return nil
		}
	}
	isList := (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && !typeinfo.DecodesItself(t)
	switch {
	case takesObject && n.IsObject():
		return pickMembers(n, t, by)
	case takesObject && n.Kind == source.Array, isList && n.Kind == source.Object:
		return nil // no tag says what of it is secret
	case isList && (n.Kind == source.Form || n.Kind == source.Array):
		return pickList(n, t.Elem(), by)
	default:
		return pickAny(n)
	}
}

func pickMembers(n *source.Node, t reflect.Type, by typeinfo.Naming) any {
	m := make(map[string]any)
	for name, child := range n.Members {
		elem, secret := t, isSecret(name)
		if t.Kind() == reflect.Map {
			elem, name = t.Elem(), source.ValidText(name)
		} else {
			f := typeinfo.Of(t).Fields(by).Find(name)
			if f == nil || f.Name != name && n.Members[f.Name] != nil || f.Param != "" {
				continue
			}
			elem, name, secret = f.Type, f.Name, f.Old == "-" || f.Old == "" && isSecret(f.Name)
		}
		if secret {
			continue
		}
		if x := pick(child, elem, by); x != nil {
			m[name] = x
		}
	}
	return m
}

// pickList closes the gaps of a form's list: the input is for filling a form
// again, not for addressing it.
func pickList(n *source.Node, elem reflect.Type, by typeinfo.Naming) any {
	list := []any{}
	add := func(child *source.Node) { list = append(list, pick(child, elem, by)) }
	var indexes []int
	for name := range n.Members {
		if i, err := strconv.Atoi(name); err == nil && strconv.Itoa(i) == name {
			indexes = append(indexes, i)
		}
	}
	slices.Sort(indexes)
	for _, i := range indexes {
		add(n.Members[strconv.Itoa(i)])
	}
	for _, child := range n.Items {
		add(child)
	}
	for _, text := range slices.Concat(n.Values, n.Appended) {
		add(&source.Node{Values: []string{text}})
	}
	return list
}

// pickAny returns a value whose type says nothing about what is in it.
func pickAny(n *source.Node) any {
	switch {
	case n.Kind == source.Bool:
		return n.Text == "true"
	case n.Kind == source.Number:
		return json.Number(n.Text)
	case n.Kind == source.String:
		return n.Text
	case n.IsObject():
		m := make(map[string]any)
		for name, child := range n.Members {
			if x := pickAny(child); x != nil && !isSecret(name) {
				m[source.ValidText(name)] = x
			}
		}
		return m
	case n.Kind == source.Array || len(n.Items) > 0:
		list := make([]any, len(n.Items))
		for i, child := range n.Items {
			list[i] = pickAny(child)
		}
		return list
	}
	if text, ok := n.Leaf(); ok {
		return source.ValidText(text)
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
