package header

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

// blanks is the white space that HTTP ignores around values.
const blanks = " \t\r\n"

// Text returns the first value of a header, trimmed, as UTF-8. The name is in
// canonical form.
func Text(h http.Header, name string) string {
	if v := h[name]; len(v) > 0 {
		return decode(trim(v[0]))
	}
	return ""
}

// AppendList appends the items of comma lists, as UTF-8. They are trimmed, and
// empty ones dropped, so an empty header equals an absent one.
func AppendList(list, lines []string) []string {
	for _, line := range lines {
		valid := utf8.ValidString(line) // and so is each item, once for all
		for item := range strings.SplitSeq(line, ",") {
			switch item = trim(item); {
			case item == "":
			case valid:
				list = append(list, item)
			default:
				list = append(list, decode(item))
			}
		}
	}
	return list
}

// CountItems returns how many items comma lists have at most.
func CountItems(lines []string) int {
	n := 0
	for _, line := range lines {
		n += strings.Count(line, ",") + 1
	}
	return n
}

func trim(s string) string {
	if n := len(s); n == 0 || s[0] > ' ' && s[n-1] > ' ' {
		return s // as nearly all are
	}
	return strings.Trim(s, blanks)
}

// decode returns text that a client sent as UTF-8. Browsers send the characters
// of a header as Latin-1, a byte each, and cannot send others; other clients
// send UTF-8. Latin-1 is hardly ever valid UTF-8, which tells them apart.
func decode(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

// CanCarry reports whether a browser that has read text from a page can send it
// in a header: it has no control characters and none that Latin-1 lacks.
func CanCarry(text string) bool {
	for _, c := range text {
		if c < ' ' && c != '\t' || c == 0x7f || c > 0xff {
			return false
		}
	}
	return true
}

// Encode returns text that [CanCarry] in the encoding of headers.
func Encode(text string) string {
	b := make([]byte, 0, len(text))
	for _, c := range text {
		b = append(b, byte(c))
	}
	return string(b)
}
