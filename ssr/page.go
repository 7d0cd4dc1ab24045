package ssr

import (
	"bytes"
	"encoding/json"
	"unicode/utf16"
	"unicode/utf8"
)

// carriesFlash reports whether a page object holds flash data, which is meant
// for one response and so worth no place in a cache.
func carriesFlash(page []byte) bool {
	if !bytes.Contains(page, []byte(`"flash"`)) {
		return false
	}
	var p struct {
		Flash json.RawMessage `json:"flash"`
	}
	if json.Unmarshal(page, &p) != nil {
		return false
	}
	switch string(bytes.Join(bytes.Fields(p.Flash), nil)) {
	case "", "{}", "[]", "null":
		return false
	}
	return true
}

// pageName returns the component and the URL of a page object, as far as they
// are there.
func pageName(page []byte) (component, url string) {
	var p struct {
		Component json.RawMessage `json:"component"`
		URL       json.RawMessage `json:"url"`
	}
	_ = json.Unmarshal(page, &p) // a page that is not an object has no name
	_ = json.Unmarshal(p.Component, &component)
	_ = json.Unmarshal(p.URL, &url)
	return component, url
}

// asciiJSON returns a copy of a JSON text with every character above ASCII
// escaped.
//
// The JavaScript server joins the chunks of a request as text, each decoded on
// its own, so a character that straddles two chunks becomes U+FFFD. An escape
// cannot be damaged that way. Such characters stand in strings only, where an
// escape means the same; a byte that is not UTF-8 becomes U+FFFD, as it does
// with encoding/json.
func asciiJSON(json []byte) []byte {
	ascii := make([]byte, 0, len(json)+len(json)/16)
	for i := 0; i < len(json); {
		run := i
		for i < len(json) && json[i] < utf8.RuneSelf {
			i++
		}
		ascii = append(ascii, json[run:i]...)
		for i < len(json) && json[i] >= utf8.RuneSelf {
			r, size := utf8.DecodeRune(json[i:])
			i += size
			if r > 0xffff {
				hi, lo := utf16.EncodeRune(r)
				ascii = appendEscape(ascii, hi)
				r = lo
			}
			ascii = appendEscape(ascii, r)
		}
	}
	return ascii
}

func appendEscape(dst []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	return append(dst, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
