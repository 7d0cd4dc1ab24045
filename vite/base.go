package vite

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// base is the public base of the build as in Vite's option of that name. It is
// "" or ends with a slash, so that a URL is the base and a file name.
type base string

// parseBase reads what Vite does: "/", "/build/", "build", "https://cdn.example.com/x/",
// "//cdn.example.com/x/", and "" or "./" for relative URLs. The last slash may
// be missing.
func parseBase(s string) (base, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return "", fmt.Errorf("base %q is not a URL: %w", s, errors.Unwrap(err))
	case u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" || u.User != nil || strings.ContainsAny(s, "?#<>\"'\\ "):
		return "", fmt.Errorf("base %q has more than a host and a path", s)
	case u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https":
		return "", fmt.Errorf("base %q has a scheme that is not http or https", s)
	case (u.Scheme != "" || strings.HasPrefix(s, "//")) && u.Host == "":
		return "", fmt.Errorf("base %q has no host", s)
	case s == "" || s == "./":
		return base(s), nil
	case strings.HasPrefix(s, "."):
		return "", fmt.Errorf(`base %q is relative: use "./", which Vite takes for the directory of the document, or begin with a slash`, s)
	case slices.ContainsFunc(strings.Split(u.Path, "/"), func(name string) bool { return name == "." || name == ".." }):
		return "", fmt.Errorf("base %q has . or .. in its path", s)
	}
	u.Path, u.RawPath = "/"+strings.Trim(u.Path, "/")+"/", ""
	if u.Path == "//" {
		u.Path = "/"
	}
	return base(u.String()), nil
}

// url returns the URL of an output file.
func (b base) url(file string) string { return string(b) + escapePath(file) }

// path returns the path under which the files are requested from a server that
// serves them, such as "/build/" for "https://cdn.example.com/build/".
func (b base) path() string {
	u, err := url.Parse(string(b))
	if err != nil || !strings.HasPrefix(u.Path, "/") {
		return "/"
	}
	return u.Path
}

// isForeign reports whether the files have another origin than the documents.
func (b base) isForeign() bool { return strings.Contains(string(b), "//") }

// unescaped are the characters that url.PathEscape escapes and a browser does not.
var unescaped = strings.NewReplacer("%2F", "/", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*",
	"%2C", ",", "%3B", ";", "%5B", "[", "%5D", "]", "%7C", "|")

// escapePath escapes a file name as a browser does when a script imports it.
// Another form of the same address, such as %21 for an exclamation mark, would
// be a second module to the browser, and run twice.
func escapePath(file string) string { return unescaped.Replace(url.PathEscape(file)) }
