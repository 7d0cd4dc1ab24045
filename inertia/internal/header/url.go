package header

import (
	"fmt"
	"net/url"
	"path"
	"strings"
)

// EscapeURL percent-encodes what must not stand in a header in a URL: white
// space, control characters, everything beyond ASCII, and backslashes before the
// query, which browsers take for slashes, so that a path such as /\host would lead
// to another origin. Escapes that are there already stay.
func EscapeURL(target string) string {
	target = trim(target)
	for i := range len(target) {
		if c := target[i]; cannotTravel(c) || c == '\\' {
			return escape(target)
		}
	}
	return target
}

func escape(target string) string {
	var b strings.Builder
	inPath := true
	for i := range len(target) {
		c := target[i]
		inPath = inPath && c != '?' && c != '#'
		if cannotTravel(c) || inPath && c == '\\' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func cannotTravel(c byte) bool { return c <= ' ' || c >= 0x7f }

// IsWeb reports whether the target leads to a page: it is relative, or its
// scheme is http or https. Clients assign what control headers say to
// location.href, which runs the scripts in other URLs. Browsers ignore tabs and
// line breaks in a scheme, so a target that has any is not one.
func IsWeb(target string) bool {
	u, err := url.Parse(EscapeURL(target))
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	}
	return u.Scheme == ""
}

// Prefix returns the path that proxies have taken off the URL, from the values
// of X-Forwarded-Prefix, or "". Each proxy in a chain adds its own at the end of
// the list, or as another header: "/gateway, /app" is /gateway/app. If any part
// is not a plain path, nobody that can be trusted has sent it, and none counts.
func Prefix(lines []string) string {
	var prefix strings.Builder
	for _, part := range AppendList(nil, lines) {
		if part[0] != '/' {
			return ""
		}
		if part = strings.Trim(part, "/"); part == "" {
			continue
		}
		part = "/" + part // and not the host of //host
		plain, err := url.PathUnescape(part)
		if err != nil || path.Clean(plain) != plain || strings.ContainsFunc(plain, isNotPlain) {
			return ""
		}
		prefix.WriteString(EscapeURL(part))
	}
	return prefix.String()
}

// isNotPlain reports whether some browser or proxy may read more into a
// character than a part of a path.
func isNotPlain(c rune) bool {
	return c <= ' ' || c == 0x7f || strings.ContainsRune("?#\\\"<>", c)
}
