package source

import "bytes"

// scanJSON counts the values, and applies the limits on their number and depth,
// in one pass over the bytes, before anything is built from them: [{},{},{},...]
// of a megabyte would otherwise become a slice of some hundred. It does not check
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
			if i-start > MaxName+1 && i < len(b) && bytes.HasPrefix(skipSpace(b[i+1:]), []byte(":")) {
				return 0, Malformed("The name of a field in the request body is too long.", nil)
			}
		case '{', '[':
			if rest := skipSpace(b[i+1:]); len(rest) > 0 && rest[0] != '}' && rest[0] != ']' {
				count++
			}
			if depth++; depth > l.Depth {
				return 0, Malformed("The request body is nested too deeply.", nil)
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

func skipSpace(b []byte) []byte { return bytes.TrimLeft(b, " \t\r\n") }
