package source

import (
	"errors"
	"strings"
)

// MaxName bounds the name of one field or key, as every message below it
// repeats it.
const MaxName = 256

var (
	errKey      = errors.New("malformed key")
	errKeyDepth = errors.New("key nested too deeply")
)

// SplitKey takes the name of a form field apart. Brackets and dots mean the
// same and may be mixed: a[b][0], a.b.0 and a.b[0] are all a, b, 0. An empty
// pair of brackets is an empty segment: "append to the list".
//
// The segments are appended to segs. Brackets that do not pair and empty names
// are refused, because every reading of them would be a guess.
func SplitKey(segs []string, key string, maxDepth int) ([]string, error) {
	end := strings.IndexAny(key, "[.]")
	if end < 0 {
		if key == "" || len(key) > MaxName {
			return nil, errKey
		}
		return append(segs, key), nil
	}
	if end == 0 || end > MaxName {
		return nil, errKey
	}
	segs = append(segs, key[:end])
	for rest := key[end:]; rest != ""; {
		if len(segs) >= maxDepth {
			return nil, errKeyDepth
		}
		switch rest[0] {
		case '[':
			end := strings.IndexAny(rest[1:], "[]")
			if end < 0 || end > MaxName || rest[1+end] == '[' {
				return nil, errKey
			}
			segs = append(segs, rest[1:1+end])
			rest = rest[end+2:]
		case '.':
			end := strings.IndexAny(rest[1:], "[.]")
			if end < 0 {
				end = len(rest) - 1
			}
			if end == 0 || end > MaxName {
				return nil, errKey
			}
			segs = append(segs, rest[1:1+end])
			rest = rest[1+end:]
		default: // text after a closing bracket, or a bracket that was never opened
			return nil, errKey
		}
	}
	return segs, nil
}
