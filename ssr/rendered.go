package ssr

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// parseRendered decodes {"head":[...],"body":"..."}, the answer to nearly every
// render, in one pass over the body, which is nearly all of it. That halves
// what a render costs on this side. It understands nothing else: whatever looks
// different or has an escape that is rare in HTML is left to encoding/json.
func parseRendered(data []byte) (head []string, body string, ok bool) {
	// A quote within a string has a backslash before it, so this is where the
	// body begins.
	list, text, ok := bytes.Cut(data, []byte(`],"body":"`))
	if !ok || !bytes.HasPrefix(list, []byte(`{"head":[`)) {
		return nil, "", false
	}
	text, ok = bytes.CutSuffix(bytes.TrimRight(text, " \t\r\n"), []byte(`"}`))
	if !ok || !utf8.Valid(text) {
		return nil, "", false
	}
	if json.Unmarshal(data[len(`{"head":`):len(list)+len(`]`)], &head) != nil {
		return nil, "", false
	}
	body, ok = unquote(text)
	return head, body, ok
}

// The escapes of JSON that have a letter, and what they stand for.
const (
	letters  = `"\/bfnrt`
	meanings = "\"\\/\b\f\n\r\t"
)

// unquote decodes the inside of a JSON string. It knows the escapes that have
// a letter.
func unquote(raw []byte) (string, bool) {
	var b strings.Builder
	b.Grow(len(raw))
	for i := 0; ; i += 2 {
		run := i
		for i < len(raw) && raw[i] >= ' ' && raw[i] != '"' && raw[i] != '\\' {
			i++
		}
		b.Write(raw[run:i])
		if i == len(raw) {
			return b.String(), true
		}
		if raw[i] != '\\' || i+1 == len(raw) {
			return "", false
		}
		letter := strings.IndexByte(letters, raw[i+1])
		if letter < 0 {
			return "", false
		}
		b.WriteByte(meanings[letter])
	}
}
