package validate

import (
	"encoding/json"
	"mime/multipart"
	"reflect"
	"slices"
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
	b, err := json.Marshal(form)
	t := reflect.TypeOf(form)
	if t != nil {
		t = indirectType(t)
	}
	if err != nil || t == nil || t.Kind() != reflect.Struct {
		b, t = nil, reflect.TypeFor[struct{}]()
	}
	return &invalid{Errors: e, source: source.Source{JSON: b}, typ: t}
}

// invalid is an error for values that break rules.
type invalid struct {
	Errors
	source source.Source
	typ    reflect.Type
}

// Unwrap makes errors.As and errors.AsType find the Errors.
func (e *invalid) Unwrap() error { return e.Errors }

// OldInput returns what the client sent, for filling the form again: the fields
// that the struct has, without files and without secrets. It is computed by the
// call.
func (e *invalid) OldInput() map[string]any {
	e.source.Parse() // fails if it is not an object, as a type that decodes itself may be
	return oldInput(e.source.Tree, e.typ, e.source.By)
}

// oldInput returns the members that may be shown again: those that the struct
// type t has, without files and secrets.
func oldInput(members map[string]any, t reflect.Type, by typeinfo.Naming) map[string]any {
	p := picker{by: by, budget: source.Budget{Limits: source.Limits(defaultLimits)}}
	return p.members(members, t)
}

type picker struct {
	by     typeinfo.Naming
	budget source.Budget
}

// pick returns the value of x as far as t knows it. Nil means nothing.
func (p *picker) pick(x any, t reflect.Type) any {
	for t.Kind() == reflect.Pointer && t != typeinfo.FileType {
		t = t.Elem()
	}
	takesObject := typeinfo.IsObject(t) || t.Kind() == reflect.Map
	takesList := (t.Kind() == reflect.Slice || t.Kind() == reflect.Array) && !typeinfo.DecodesItself(t)
	switch {
	case t == typeinfo.FileType || t == typeinfo.FileHeaderType:
		return nil
	case takesObject:
		if members := p.budget.Object(x, 0); members != nil {
			return p.members(members, t)
		}
	case takesList:
		if elems, _ := p.budget.List(x); elems != nil {
			return p.elements(elems, t.Elem(), source.FromForm(x))
		}
	}
	if takesObject || takesList {
		switch x.(type) {
		case bool, string, json.Number:
			return x
		}
		return nil // no tag says what of it is secret
	}
	return withoutSecrets(p.budget.Plain(x))
}

func (p *picker) members(members map[string]any, t reflect.Type) map[string]any {
	picked := make(map[string]any)
	for name, x := range members {
		elem, secret := t, isSecret(name)
		if t.Kind() == reflect.Map {
			elem, name = t.Elem(), source.ValidText(name)
		} else {
			f := typeinfo.Of(t).Fields(p.by).Find(name)
			if f == nil || f.Name != name && members[f.Name] != nil || f.Param != "" {
				continue
			}
			elem, name, secret = f.Type, f.Name, f.Old == "-" || f.Old == "" && isSecret(f.Name)
		}
		if secret {
			continue
		}
		if x := p.pick(x, elem); x != nil {
			picked[name] = x
		}
	}
	return picked
}

// elements closes the gaps of a form's list: the input is for filling a form
// again, not for addressing it.
func (p *picker) elements(elems []any, t reflect.Type, hasGaps bool) []any {
	picked := make([]any, 0, len(elems))
	for _, x := range elems {
		if x != nil || !hasGaps {
			picked = append(picked, p.pick(x, t))
		}
	}
	return picked
}

// withoutSecrets copies a value whose type says nothing about what is in it.
func withoutSecrets(x any) any {
	switch x := x.(type) {
	case *multipart.FileHeader:
		return nil
	case map[string]any:
		m := make(map[string]any)
		for name, x := range x {
			if x := withoutSecrets(x); x != nil && !isSecret(name) {
				m[name] = x
			}
		}
		return m
	case []any:
		list := make([]any, len(x))
		for i, x := range x {
			list[i] = withoutSecrets(x)
		}
		return list
	}
	return x
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
