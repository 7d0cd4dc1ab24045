package ssr

import (
	"bytes"
	"encoding/json"
)

// topLevel calls f with the keys of a JSON object and their raw values, in
// order, until f returns false. It copies nothing. Text that is no object, or
// that breaks off, ends it early.
func topLevel(object []byte, f func(key, value []byte) bool) {
	i := skipSpace(object, 0)
	if i >= len(object) || object[i] != '{' {
		return
	}
	for i++; ; i++ {
		start := skipSpace(object, i)
		if start >= len(object) || object[start] != '"' {
			return
		}
		end := skipString(object, start)
		i = skipSpace(object, end)
		if i >= len(object) || object[i] != ':' {
			return
		}
		value := skipSpace(object, i+1)
		i = skipValue(object, value)
		if i == value || !f(unquoteKey(object[start:end]), object[value:i]) {
			return
		}
		if i = skipSpace(object, i); i >= len(object) || object[i] != ',' {
			return
		}
	}
}

// carriesFlash says whether a page object holds flash data, which is meant for
// one response and so worth no place in a cache.
func carriesFlash(page []byte) bool {
	found := false
	topLevel(page, func(key, value []byte) bool {
		if string(key) == "flash" {
			switch string(bytes.TrimSpace(value)) {
			case "{}", "[]", "null":
			default:
				found = true
			}
		}
		return !found
	})
	return found
}

// pageName returns the component and the URL of a page object.
func pageName(page []byte) (component, url string) {
	topLevel(page, func(key, value []byte) bool {
		switch string(key) {
		case "component":
			_ = json.Unmarshal(value, &component) // a page without a name is named nowhere
		case "url":
			_ = json.Unmarshal(value, &url)
		}
		return component == "" || url == ""
	})
	return component, url
}

func unquoteKey(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return bytes.Trim(quoted, `"`)
	}
	var key string
	_ = json.Unmarshal(quoted, &key) // an invalid key is "", which nobody asks for
	return []byte(key)
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// skipString returns the index after the string that begins at i.
func skipString(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

// skipValue returns the index after the value that begins at i.
func skipValue(b []byte, i int) int {
	depth := 0
	for i < len(b) {
		switch b[i] {
		case '"':
			i = skipString(b, i)
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i // the end of the object around a bare value
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return len(b)
}
