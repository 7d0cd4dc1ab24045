package flash

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// decode never fails: bytes that no release has written are as good as none,
// and must not lock a visitor out until the session expires.
func decode(b []byte) envelope {
	if len(b) == 0 {
		return envelope{}
	}
	if v, ok := decodeOwn(b); ok {
		return v
	}
	var v envelope
	err := json.Unmarshal(b, &v)
	switch {
	case v.Version > version && json.Valid(b): // its other keys may well have other types
		return envelope{Newer: b}
	case err != nil || v.Version != version:
		return envelope{}
	}
	v.Entries = slices.DeleteFunc(v.Entries, func(e entry) bool { return len(e.Data) == 0 })
	return v
}

// decodeOwn reads what [envelope.encode] writes, which encoding/json takes three
// times as long for. It declines everything else, and what has escapes in it.
// The values of the entries lie in b.
func decodeOwn(b []byte) (v envelope, ok bool) {
	if !json.Valid(b) {
		return envelope{}, false
	}
	r := reader{b: b, rest: string(b)} // one string for all texts in it
	if !r.skip(`{"v":1,"e":[`) {
		return envelope{}, false
	}
	v.Version = version
	for more := true; more; more = r.skip(`,`) {
		e := entry{}
		ok = r.skip(`{"i":`) && r.text(&e.ID) &&
			r.skip(`,"s":`) && r.text(&e.Section) &&
			r.skip(`,"k":`) && r.text(&e.Key) &&
			r.skip(`,"d":`) && r.value(&e.Data)
		if e.Append = ok && r.skip(`,"a":true`); !ok || !r.skip(`}`) {
			return envelope{}, false
		}
		v.Entries = append(v.Entries, e)
	}
	if !r.skip(`]`) || r.skip(`,"x":`) && !r.value(&v.Newer) || r.rest != `}` {
		return envelope{}, false
	}
	return v, true
}

// reader takes valid JSON apart from the front.
type reader struct {
	b    []byte // all of it
	rest string // what is left
}

func (r *reader) skip(want string) (ok bool) {
	r.rest, ok = strings.CutPrefix(r.rest, want)
	return ok
}

// text reads a string that is written as it is.
func (r *reader) text(s *string) bool {
	if !r.skip(`"`) {
		return false
	}
	text, rest, _ := strings.Cut(r.rest, `"`)
	*s, r.rest = text, rest
	return strings.IndexByte(text, '\\') < 0 && utf8.ValidString(text)
}

// value reads the value of a key.
func (r *reader) value(raw *json.RawMessage) bool {
	end := valueEnd(r.rest)
	if end < 0 {
		return false
	}
	start := len(r.b) - len(r.rest)
	*raw, r.rest = r.b[start:start+end:start+end], r.rest[end:]
	return true
}

// valueEnd returns where the value that s begins with is followed by the rest of
// its object, or -1 if there is space in it, which encode writes none of.
func valueEnd(s string) int {
	depth := 0
	for i := 0; ; i++ {
		switch c := s[i]; {
		case c == '"':
			for i++; s[i] != '"'; i++ {
				if s[i] == '\\' {
					i++
				}
			}
		case c == '{' || c == '[':
			depth++
		case depth == 0 && (c == ',' || c == '}'):
			return i
		case c == '}' || c == ']':
			depth--
		case c <= ' ':
			return -1
		}
	}
}
