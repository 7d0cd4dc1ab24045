package inertiatest

import (
	"errors"
	"regexp"
	"strings"
)

var (
	// elements finds what has text that is not HTML, and the attributes and the
	// text of scripts in it.
	elements = regexp.MustCompile(`(?is)<!--.*?-->|<(?:style|title|textarea|noscript)\b.*?</(?:style|title|textarea|noscript)\s*>|` +
		`<script((?:[^>"']|"[^"]*"|'[^']*')*)>(.*?)</script[\s/>]`)
	attribute = regexp.MustCompile(`(?s)([^\s=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?`)
)

// embedded finds the page object in a document: the text of the script element
// that the client reads.
func embedded(html []byte) ([]byte, error) {
	for _, element := range elements.FindAllSubmatch(html, -1) {
		attributes := map[string]string{}
		for _, a := range attribute.FindAllStringSubmatch(string(element[1]), -1) {
			attributes[strings.ToLower(a[1])] = a[2] + a[3] + a[4]
		}
		if _, ok := attributes["data-page"]; !ok {
			continue
		}
		if kind := attributes["type"]; kind != "application/json" {
			return nil, errors.New(`the script element with data-page has the type "` + kind + `", the client wants application/json`)
		}
		return element[2], nil
	}
	return nil, errors.New(`the document has no <script data-page="..." type="application/json"> with an end: does its template print {{ .Body }}?`)
}
