package validate

import (
	"bytes"
	"encoding/json"
)

var colon = []byte(":")

// scanJSON counts the values, and applies the limits on their number and depth,
// in one pass over the bytes, before anything is built from them: [{},{},{},...]
// of a megabyte would otherwise become a slice of some hundred. It does not judge
// the syntax.
func scanJSON(b []byte, l Limits) (values int, err error) {
	depth, count := 0, 1 // every comma stands for a value, and so does the first of a container
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			start := i
			for i++; i < len(b) && b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
			if i-start > maxName+1 && i < len(b) && bytes.HasPrefix(skipSpace(b[i+1:]), colon) {
				return 0, malformed("The name of a field in the request body is too long.", nil)
			}
		case '{', '[':
			if rest := skipSpace(b[i+1:]); len(rest) > 0 && rest[0] != '}' && rest[0] != ']' {
				count++
			}
			if depth++; depth > l.Depth {
				return 0, malformed("The request body is nested too deeply.", nil)
			}
		case '}', ']':
			depth--
		case ',':
			count++
		}
	}
	if count > l.Keys {
		return 0, errTooManyKeys()
	}
	return count, nil
}

// jsonTree parses b, which must be valid JSON and no deeper than a [Limits]
// allows. The nodes point into b.
func jsonTree(b []byte) *node {
	n, _ := parseJSON(b)
	return n
}

func parseJSON(b []byte) (*node, []byte) {
	b = skipSpace(b)
	switch b[0] {
	case '{':
		return parseJSONObject(b)
	case '[':
		return parseJSONArray(b)
	case '"':
		raw, rest := cutString(b)
		return &node{kind: jsonString, text: unquote(raw), raw: raw}, rest
	default:
		end := bytes.IndexAny(b, ",]} \t\r\n")
		if end < 0 {
			end = len(b)
		}
		n := &node{raw: b[:end], text: string(b[:end])}
		switch b[0] {
		case 'n':
			n.kind = jsonNull
		case 't', 'f':
			n.kind = jsonBool
		default:
			n.kind = jsonNumber
		}
		return n, b[end:]
	}
}

func parseJSONObject(b []byte) (*node, []byte) {
	n := &node{kind: jsonObject, members: make(map[string]*node)}
	rest := skipSpace(b[1:])
	for rest[0] != '}' {
		raw, after := cutString(rest)
		m, tail := parseJSON(skipSpace(after)[1:]) // the colon
		n.members[unquote(raw)] = m                // the last of equal names wins, as in encoding/json
		if rest = skipSpace(tail); rest[0] == ',' {
			rest = skipSpace(rest[1:])
		}
	}
	n.raw = b[:len(b)-len(rest)+1]
	return n, rest[1:]
}

func parseJSONArray(b []byte) (*node, []byte) {
	n := &node{kind: jsonArray}
	rest := skipSpace(b[1:])
	for rest[0] != ']' {
		m, tail := parseJSON(rest)
		n.items = append(n.items, m)
		if rest = skipSpace(tail); rest[0] == ',' {
			rest = skipSpace(rest[1:])
		}
	}
	n.raw = b[:len(b)-len(rest)+1]
	return n, rest[1:]
}

// skipSpace needs a rest: valid JSON does not end before its closing bracket.
func skipSpace(b []byte) []byte { return bytes.TrimLeft(b, " \t\r\n") }

// cutString splits b after the string literal that it starts with.
func cutString(b []byte) (raw, rest []byte) {
	for i := 1; ; i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return b[:i+1], b[i+1:]
		}
	}
}

func unquote(raw []byte) string {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		panic("validate: string literal of valid JSON refused: " + err.Error())
	}
	return s
}
