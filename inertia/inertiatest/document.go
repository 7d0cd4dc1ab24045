package inertiatest

import (
	"errors"
	"iter"
	"strings"
)

// embedded finds the page object in a document: the text of the script element
// that the client reads. id is that of the root element.
func embedded(html string) (page, id string, err error) {
	for tag := range tags(html) {
		if tag.name != "script" || !tag.has("data-page") {
			continue
		}
		if kind := tag.attr("type"); kind != "application/json" {
			return "", "", errors.New(`the script element with data-page has the type "` + kind + `", the client wants application/json`)
		}
		if !tag.closed {
			return "", "", errors.New("the script element with data-page has no end")
		}
		return tag.text, tag.attr("data-page"), nil
	}
	return "", "", errors.New(`the document has no <script data-page="..." type="application/json">: does its template print {{ .Body }}?`)
}

// rootOf finds the root element.
func rootOf(html, id string) (tag, bool) {
	for tag := range tags(html) {
		if tag.name != "script" && tag.has("id") && tag.attr("id") == id {
			return tag, true
		}
	}
	return tag{}, false
}

// tag is the beginning of an element.
type tag struct {
	name   string // in lower case
	attrs  [][2]string
	text   string // of elements that have nothing but text
	closed bool   // the end of such an element was found
}

func (t *tag) has(name string) bool {
	for _, a := range t.attrs {
		if a[0] == name {
			return true
		}
	}
	return false
}

func (t *tag) attr(name string) string {
	for _, a := range t.attrs {
		if a[0] == name {
			return a[1]
		}
	}
	return ""
}

// tags reads the tags of a document as far as it is needed here: comments and
// the text of scripts and the like are passed over.
func tags(html string) iter.Seq[tag] {
	return func(yield func(tag) bool) {
		for {
			i := strings.IndexByte(html, '<')
			if i < 0 {
				return
			}
			html = html[i+1:]
			switch {
			case strings.HasPrefix(html, "!--"):
				html = after(html[3:], "-->")
			case html == "" || !isLetter(html[0]):
				// an end tag, a doctype, or just text
			default:
				t, rest, ok := readTag(html)
				if !ok {
					return
				}
				if html = rest; isText(t.name) {
					t.text, html, t.closed = readText(html, t.name)
				}
				if !yield(t) {
					return
				}
			}
		}
	}
}

func after(s, end string) string {
	_, rest, _ := strings.Cut(s, end)
	return rest
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isText(name string) bool {
	switch name {
	case "script", "style", "title", "textarea", "noscript":
		return true
	}
	return false
}

const blanks = " \t\r\n\f"

// readTag reads from the name to the closing bracket, without which it is none.
func readTag(s string) (t tag, rest string, ok bool) {
	end := strings.IndexAny(s, blanks+"/>")
	if end < 0 {
		return tag{}, "", false
	}
	t.name = strings.ToLower(s[:end])
	s = s[end:]
	for {
		s = strings.TrimLeft(s, blanks+"/")
		if s == "" {
			return t, "", false
		}
		if s[0] == '>' {
			return t, s[1:], true
		}
		end := strings.IndexAny(s[1:], blanks+"/>=") // a name may begin with =
		if end < 0 {
			return t, "", false
		}
		name := strings.ToLower(s[:end+1])
		s = strings.TrimLeft(s[end+1:], blanks)
		value := ""
		if strings.HasPrefix(s, "=") {
			value, s = readValue(strings.TrimLeft(s[1:], blanks))
		}
		t.attrs = append(t.attrs, [2]string{name, value})
	}
}

func readValue(s string) (value, rest string) {
	if s == "" {
		return "", ""
	}
	if quote := s[0]; quote == '"' || quote == '\'' {
		value, rest, _ = strings.Cut(s[1:], string(quote))
		return value, rest
	}
	end := strings.IndexAny(s, blanks+">")
	if end < 0 {
		return s, ""
	}
	return s[:end], s[end:]
}

// readText reads up to the end tag of the element, in any case of letters.
func readText(s, name string) (text, rest string, closed bool) {
	for from := 0; ; {
		i := strings.Index(s[from:], "</")
		if i < 0 {
			return s, "", false
		}
		i += from
		end := i + 2 + len(name)
		if end < len(s) && strings.EqualFold(s[i+2:end], name) && strings.IndexByte(blanks+"/>", s[end]) >= 0 {
			return s[:i], s[end:], true
		}
		from = i + 2
	}
}
