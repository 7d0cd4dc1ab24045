package inertiatest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// decode reads JSON so that no digit is lost.
func decode(b []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}

// normalize returns what a value is as JSON.
func normalize(v any) (any, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return decode(b)
}

// equal compares values that were decoded from JSON.
func equal(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && len(a) == len(b) && hasMembers(a, b, equal)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, equal)
	case json.Number:
		b, ok := b.(json.Number)
		return ok && spelled(a) == spelled(b)
	}
	return a == b
}

// spelled returns equal numbers in one spelling: integers are compared exactly
// and all others as a script does.
func spelled(n json.Number) string {
	f, err := n.Float64()
	switch {
	case err == nil && f == 0:
		return "0" // and not -0
	case err == nil && strings.ContainsAny(string(n), ".eE"):
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return string(n)
}

// contains reports whether part is in v: some text, an item of a list, or
// members of an object, each of them again in the same sense for objects.
func contains(v, part any) bool {
	switch v := v.(type) {
	case string:
		part, ok := part.(string)
		return ok && strings.Contains(v, part)
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return covers(item, part) })
	}
	return covers(v, part)
}

// covers reports whether v equals part, or has at least its members.
func covers(v, part any) bool {
	object, ok := v.(map[string]any)
	members, both := part.(map[string]any)
	if ok && both {
		return hasMembers(object, members, covers)
	}
	return equal(v, part)
}

func hasMembers(object, members map[string]any, same func(a, b any) bool) bool {
	for key, want := range members {
		got, ok := object[key]
		if !ok || !same(got, want) {
			return false
		}
	}
	return true
}

const maxShown = 2000

// show writes a value for a message.
func show(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // it was JSON
	return clip(strings.TrimSpace(b.String()), maxShown)
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "..."
}
