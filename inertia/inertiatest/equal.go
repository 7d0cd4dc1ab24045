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
	if err = d.Decode(&v); err == nil && d.More() {
		err = errMore
	}
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
		if !ok || len(a) != len(b) {
			return false
		}
		for key, value := range a {
			other, ok := b[key]
			if !ok || !equal(value, other) {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, equal)
	case json.Number:
		b, ok := b.(json.Number)
		return ok && equalNumbers(string(a), string(b))
	}
	return a == b
}

// equalNumbers compares integers exactly and all others as a script does.
func equalNumbers(a, b string) bool {
	if a == b {
		return true
	}
	if !strings.ContainsAny(a+b, ".eE") {
		return a == "-0" && b == "0" || a == "0" && b == "-0"
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y
}

// contains reports whether part is in v: some text, an item of a list, or
// members of an object, each of them again in the same sense for objects.
func contains(v, part any) bool {
	switch v := v.(type) {
	case string:
		part, ok := part.(string)
		return ok && strings.Contains(v, part)
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return equal(item, part) || isObject(item) && contains(item, part) })
	case map[string]any:
		part, ok := part.(map[string]any)
		for key, want := range part {
			got, has := v[key]
			if !has || !equal(got, want) && (!isObject(got) || !contains(got, want)) {
				return false
			}
		}
		return ok
	}
	return equal(v, part)
}

func isObject(v any) bool { _, ok := v.(map[string]any); return ok }

const maxShown = 2000

// show writes a value for a message.
func show(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error()
	}
	return clip(strings.TrimSpace(b.String()), maxShown)
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
