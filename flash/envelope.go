package flash

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
)

// version is that of the format in which entries lie in the session. Whatever
// an older process would misread, or drop when it writes, needs a new one.
const version = 1

// envelope is what lies in the session under the store's key:
//
//	{"v":1,"e":[{"i":"id","s":"flash","k":"success","d":"User created."}]}
//
// While a new release is rolled out, processes with different formats read and
// write one session. A process that finds a newer version shows nothing of it,
// leaves it where it is, and puts its own entries around it, under "x": the
// newer process is expected to look there.
type envelope struct {
	Version int             `json:"v"`
	Entries []entry         `json:"e,omitempty"`
	Newer   json.RawMessage `json:"x,omitempty"`
}

// entry is one value. Its ID tells requests of one session apart that put the
// same thing.
type entry struct {
	ID      string          `json:"i"`
	Section string          `json:"s"`
	Key     string          `json:"k"`
	Data    json.RawMessage `json:"d"`
	Append  bool            `json:"a,omitempty"` // an item of the list under Key

	seen bool // by this request, with Get
	kept bool // when the page of this request has shown it
}

// newID returns an ID that no other entry of a session has; nothing more is
// asked of it, in particular no secrecy.
func newID() string { return strconv.FormatUint(rand.Uint64(), 36) }

// nextID returns the ID of an entry that is kept for another page. It depends on
// nothing but the old one, so that two requests that keep an entry at the same
// time do not make two of it.
func nextID(id string) string {
	h := fnv.New64a()
	h.Write([]byte(id)) // never fails
	return strconv.FormatUint(h.Sum64(), 36)
}

// replaces reports whether e takes the place of old when it is put after it.
func (e entry) replaces(old entry) bool {
	return !e.Append && e.Section == old.Section && e.Key == old.Key
}

func (e entry) size() int { return len(e.Section) + len(e.Key) + len(e.Data) }

func (v envelope) size() int {
	n := len(v.Newer)
	for _, e := range v.Entries {
		n += e.size()
	}
	return n
}

// encode returns the bytes for the session, nil if there is nothing to keep.
func (v envelope) encode() any {
	if len(v.Entries) == 0 && v.Newer == nil {
		return nil
	}
	v.Version = version
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // values are JSON already, and are to stay as they are
	if err := e.Encode(v); err != nil {
		panic("flash: entries not encoded, although each of them was: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// decode never fails: bytes that no release has written count as none, and must
// not lock a visitor out until the session expires.
func decode(b []byte) envelope {
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

// sessionBytes returns the bytes that were put into a session, as a codec gives
// them back: one that writes JSON makes base64 of them.
func sessionBytes(v any) (b []byte, ok bool) {
	switch v := v.(type) {
	case []byte:
		return v, true
	case string:
		b, err := base64.StdEncoding.DecodeString(v)
		return b, err == nil && bytes.HasPrefix(b, []byte("{"))
	}
	return nil, false
}

// mergeValues is mergeEnvelopes for the values of sessions.
func mergeValues(base, mine, theirs any) any {
	from, _ := sessionBytes(base)
	to, _ := sessionBytes(mine)
	now, _ := sessionBytes(theirs)
	return mergeEnvelopes(decode(from), decode(to), decode(now)).encode()
}

// mergeEnvelopes returns what the session must hold after a request that found
// base and made it mine, while other requests made it theirs.
func mergeEnvelopes(base, mine, theirs envelope) envelope {
	has := func(v envelope, id string) bool {
		return slices.ContainsFunc(v.Entries, func(e entry) bool { return e.ID == id })
	}
	merged := envelope{Newer: theirs.Newer} // this process never changes it
	for _, e := range theirs.Entries {
		if !has(base, e.ID) || has(mine, e.ID) {
			merged.Entries = append(merged.Entries, e)
		}
	}
	for _, e := range mine.Entries {
		if has(base, e.ID) || has(theirs, e.ID) {
			continue
		}
		var after []entry // messages are lost to nobody, not even to a value for their key
		merged.Entries = slices.DeleteFunc(merged.Entries, func(old entry) bool {
			if e.replaces(old) && old.Append {
				after = append(after, old)
			}
			return e.replaces(old)
		})
		merged.Entries = append(append(merged.Entries, e), after...)
	}
	return merged
}
