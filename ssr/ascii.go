package ssr

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// appendASCII appends a JSON text with every character above ASCII escaped.
//
// The JavaScript server joins the chunks of a request as text, each decoded on
// its own, so a character that straddles two chunks becomes U+FFFD. An escape
// cannot be damaged that way. Such characters stand in strings only, where an
// escape means the same; a byte that is not UTF-8 becomes U+FFFD, as it does
// with encoding/json.
func appendASCII(dst, json []byte) []byte {
	for i := 0; i < len(json); {
		run := i
		for i < len(json) && json[i] < utf8.RuneSelf {
			i++
		}
		dst = append(dst, json[run:i]...)
		for i < len(json) && json[i] >= utf8.RuneSelf {
			r, size := utf8.DecodeRune(json[i:])
			i += size
			if r > 0xffff {
				hi, lo := utf16.EncodeRune(r)
				dst = appendEscape(dst, hi)
				r = lo
			}
			dst = appendEscape(dst, r)
		}
	}
	return dst
}

func appendEscape(dst []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}

// maxEscaped is how many times longer a page may be after appendASCII: a
// character of two bytes becomes an escape of six.
const maxEscaped = 3

// pageSize is the length of a JSON text in which nothing above ASCII is
// escaped: what a page was before appendASCII, about.
func pageSize(json []byte) int64 {
	size := int64(len(json))
	for i := 0; i+5 < len(json); i++ {
		if json[i] != '\\' {
			continue
		}
		i++ // what follows is escaped, be it another backslash
		if json[i] != 'u' {
			continue
		}
		r, err := strconv.ParseUint(string(json[i+1:i+5]), 16, 16)
		switch {
		case err != nil || r < utf8.RuneSelf:
			continue
		case r < 0x800 || utf16.IsSurrogate(rune(r)): // a surrogate is half of four bytes
			size -= 6 - 2
		default:
			size -= 6 - 3
		}
		i += 4
	}
	return size
}
