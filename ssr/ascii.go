package ssr

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// isASCII says whether a page can be sent as it is.
//
// The JavaScript server joins the chunks of a request as text, each decoded on
// its own, so a character that straddles two chunks becomes U+FFFD. An escape
// cannot be damaged that way.
func isASCII(b []byte) bool {
	for len(b) >= 8 {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// appendASCII appends a JSON text with every character above ASCII escaped.
// Such characters stand in strings only, where an escape means the same; a
// byte that is not UTF-8 becomes U+FFFD, as encoding/json would have it.
func appendASCII(dst, json []byte) []byte {
	if isASCII(json) {
		return append(dst, json...)
	}
	for i := 0; i < len(json); {
		run := i
		for i < len(json) && json[i] < utf8.RuneSelf {
			i++
		}
		dst = append(dst, json[run:i]...)
		for i < len(json) && json[i] >= utf8.RuneSelf {
			r, size := decodeRune(json[i:])
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

// decodeRune is utf8.DecodeRune with a short way for what most texts above
// ASCII consist of.
func decodeRune(b []byte) (rune, int) {
	const continued, mask = 0x80, 0xc0
	c := b[0]
	if 0xc2 <= c && c <= 0xdf && len(b) > 1 && b[1]&mask == continued {
		return rune(c&0x1f)<<6 | rune(b[1]&0x3f), 2
	}
	if 0xe1 <= c && c <= 0xec && len(b) > 2 && b[1]&mask == continued && b[2]&mask == continued {
		return rune(c&0x0f)<<12 | rune(b[1]&0x3f)<<6 | rune(b[2]&0x3f), 3
	}
	return utf8.DecodeRune(b)
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
	for i := 0; ; {
		n := bytes.IndexByte(json[i:], '\\')
		if n < 0 {
			return size
		}
		i += n
		if r, ok := escapedHex4(json[i:]); ok {
			i += 6
			switch {
			case r < utf8.RuneSelf:
			case r < 0x800:
				size -= 6 - 2
			case utf16.IsSurrogate(r):
				size -= 6 - 2 // half of four bytes
			default:
				size -= 6 - 3
			}
			continue
		}
		i += 2
		if i >= len(json) {
			return size
		}
	}
}
