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
	for i, rest := 0, key; i == 0 || rest != ""; i++ {
		before := byte('.')
		if i > 0 {
			before, rest = rest[0], rest[1:]
		}
		var seg string
		var ok bool
		switch before {
		case '[':
			seg, rest, ok = strings.Cut(rest, "]")
			ok = ok && !strings.Contains(seg, "[")
		case '.':
			end := strings.IndexAny(rest, "[.]")
			if end < 0 {
				end = len(rest)
			}
			seg, rest, ok = rest[:end], rest[end:], end > 0
		default: // text after a closing bracket, or a bracket that was never opened
		}
		switch {
		case !ok || len(seg) > MaxName:
			return nil, errKey
		case len(segs) >= maxDepth:
			return nil, errKeyDepth
		}
		segs = append(segs, seg)
	}
	return segs, nil
}
