package ssr

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

const hex = "0123456789abcdef"

// asciiLen returns how long a JSON text is when all of it is ASCII.
//
// The JavaScript server joins the chunks of a request as text, each decoded on
// its own, so a character that straddles two chunks becomes U+FFFD. An escape
// cannot be damaged that way.
func asciiLen(json []byte) int {
	n := len(json)
	for i := asciiPrefix(json); i < len(json); {
		if json[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(json[i:])
		n += 6 - size
		if r > 0xffff {
			n += 6 // a surrogate pair
		}
		i += size
	}
	return n
}

// asciiPrefix returns the number of ASCII bytes that b begins with, rounded
// down to a whole word unless it is all of b.
func asciiPrefix(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		if binary.LittleEndian.Uint64(b[i:])&0x8080808080808080 != 0 {
			return i
		}
	}
	for j := i; j < len(b); j++ {
		if b[j] >= utf8.RuneSelf {
			return i
		}
	}
	return len(b)
}

// appendASCII appends a JSON text with every character above ASCII escaped.
// Such characters stand in strings only, where an escape means the same; a
// byte that is not UTF-8 becomes U+FFFD, as encoding/json would have it.
func appendASCII(dst, json []byte) []byte {
	for len(json) > 0 {
		n := 0
		for n < len(json) && json[n] < utf8.RuneSelf {
			n++
		}
		dst = append(dst, json[:n]...)
		json = json[n:]
		if len(json) == 0 {
			break
		}
		r, size := utf8.DecodeRune(json)
		json = json[size:]
		if r > 0xffff {
			hi, lo := utf16.EncodeRune(r)
			dst = appendEscape(dst, hi)
			r = lo
		}
		dst = appendEscape(dst, r)
	}
	return dst
}

func appendEscape(dst []byte, r rune) []byte {
	return append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
