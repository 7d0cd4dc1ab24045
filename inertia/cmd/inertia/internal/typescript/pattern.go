package typescript

import (
	"slices"
	"strings"
)

// pattern reads a pattern of chi or net/http. The path has "{name}" for one
// segment or a part of it and "{name...}" for the rest, without any regular
// expressions.
func pattern(text string, std bool) (path string, params []string) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '*':
			if std {
				b.WriteByte('*')
				continue
			}
			params = append(params, "*")
			b.WriteString("{*...}")
		case '{':
			depth, end := 0, i
			for ; end < len(text); end++ {
				if text[end] == '{' {
					depth++
				} else if text[end] == '}' {
					if depth--; depth == 0 {
						break
					}
				}
			}
			name := text[i+1 : min(end, len(text))]
			i = end
			if name == "$" && std {
				continue
			}
			name, _, _ = strings.Cut(name, ":")
			b.WriteString("{" + name + "}")
			params = append(params, strings.TrimSuffix(name, "..."))
		default:
			b.WriteByte(text[i])
		}
	}
	path = b.String()
	if std && strings.HasSuffix(path, "/") && !strings.HasSuffix(text, "{$}") && path != "/" {
		path += "{path...}" // a subtree
		params = append(params, "path")
	}
	return path, params
}

// words are the parts of a path that are no parameters, as one name, without
// that of the group at the beginning.
func words(path, group string) string {
	var b strings.Builder
	for segment := range strings.SplitSeq(path, "/") {
		if word := camel(segment); !strings.Contains(segment, "{") && (b.Len() > 0 || !strings.EqualFold(word, group)) {
			b.WriteString(word)
		}
	}
	return b.String()
}

// methods are those that the client can use.
var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

func clientMethod(method string) (string, bool) {
	if method == "" {
		return "get", true
	}
	return strings.ToLower(method), slices.Contains(methods, method)
}
