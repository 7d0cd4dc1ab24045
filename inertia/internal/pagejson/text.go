package pagejson

import (
	"encoding/json"
	"unicode/utf8"
)

// plain marks the ASCII characters that stand for themselves in a JSON string
// which may be put into an HTML script element, escapes is how encoding/json
// writes the others.
var plain, escapes = func() (plain [256]bool, escapes [utf8.RuneSelf]string) {
	for c := range rune(utf8.RuneSelf) {
		escapes[c] = encoded(string(c))
		plain[c] = escapes[c] == string(c)
	}
	return plain, escapes
}()

// replaced is how encoding/json writes a byte that is not UTF-8: as an escape, or
// since Go 1.27 as the character U+FFFD itself.
var replaced = encoded("\xff")

func encoded(s string) string {
	b, _ := json.Marshal(s)
	return string(b[1 : len(b)-1])
}

// appendString appends s as a JSON string, byte for byte as encoding/json does:
// <, >, & and the line separators U+2028 and U+2029 are escaped, so that the
// string is safe in HTML and JavaScript, and invalid UTF-8 becomes U+FFFD.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		if !plain[s[i]] {
			return append(appendEscaped(b, s, i), '"')
		}
	}
	return append(append(b, s...), '"')
}

// appendEscaped is for text with a character that may need an escape at i, and none
// before.
func appendEscaped(b []byte, s string, i int) []byte {
	start := 0
	for i < len(s) {
		if plain[s[i]] {
			i++
			continue
		}
		size, escape := escaped(s[i:])
		if escape != "" {
			b = append(append(b, s[start:i]...), escape...)
			start = i + size
		}
		i += size
	}
	return append(b, s[start:]...)
}

// escaped returns the length of the first character of s, and what stands for it
// if it does not for itself.
func escaped(s string) (size int, escape string) {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r < utf8.RuneSelf:
		return size, escapes[r]
	case r == utf8.RuneError && size == 1:
		return size, replaced
	case r == '\u2028':
		return size, `\u2028`
	case r == '\u2029':
		return size, `\u2029`
	}
	return size, ""
}
