package mergestore

import (
	"bytes"
	"crypto/rand"
	"maps"
	"time"

	"github.com/alexedwards/scs/v2"
)

// Codec stands between the values of a session in memory and its record. It
// remembers the record from which they were loaded, and hands it to
// [Store.CommitCtx].
type Codec struct {
	inner  scs.Codec
	config Config
	notes  *notes

	// noteKey is where the values hold their note. It is never written; a
	// session that was emptied has none.
	noteKey string
}

// Decode decodes a record, and keeps the note that comes with it.
func (c *Codec) Decode(b []byte) (time.Time, map[string]any, error) {
	b, loaded := c.notes.cut(b)
	deadline, values, err := c.inner.Decode(b)
	if err != nil {
		return deadline, values, err
	}
	if v, ok := values[c.config.Key]; ok {
		values[c.config.Key] = c.config.Load(v)
	}
	if loaded != nil {
		if len(loaded.record) == 0 { // else b is on its way to the store, and not a session's
			loaded.record = b
		}
		if values == nil {
			values = make(map[string]any)
		}
		values[c.noteKey] = loaded
	}
	return deadline, values, nil
}

// Encode encodes a session and adds its note.
func (c *Codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	loaded, _ := values[c.noteKey].(*note)
	saved := maps.Clone(values) // what is encoded is not what the session goes on with
	delete(saved, c.noteKey)
	if v, ok := values[c.config.Key]; ok {
		set(saved, c.config.Key, c.config.Save(v))
	}
	b, err := c.inner.Encode(deadline, saved)
	if err != nil || loaded == nil {
		return b, err
	}
	return c.notes.add(b, loaded), nil
}

// set sets a value, or removes it if it is nil.
func set(values map[string]any, key string, v any) {
	if delete(values, key); v != nil {
		values[key] = v
	}
}

// Unwrap returns the codec that c wraps.
func (c *Codec) Unwrap() scs.Codec { return c.inner }

// isWrapped reports whether a codec that merges the key is in use.
func isWrapped(c scs.Codec, key string) bool {
	return unwrap(c, func(c scs.Codec) bool { own, ok := c.(*Codec); return ok && own.config.Key == key })
}

// unwrap reports whether v, or one that it wraps and returns from a method Unwrap,
// matches.
func unwrap[T any](v T, matches func(T) bool) bool {
	for !matches(v) {
		w, ok := any(v).(interface{ Unwrap() T })
		if !ok {
			return false
		}
		v = w.Unwrap()
	}
	return true
}

// note says where the values of a session come from. Between the codec and the
// store scs knows only bytes, so the store hands the token to Decode, and Encode
// hands the note to the store, behind the record. No note is ever stored.
type note struct {
	token  string // as the store knows it
	record []byte // what Find returned; nil on the way to Decode, which has it
}

// notes adds notes to records, and cuts them off: cut returns nil if there is
// none.
type notes struct {
	mark []byte // between record and note; random, so in no record
}

func newNotes() *notes {
	n := &notes{mark: make([]byte, 16)}
	rand.Read(n.mark) // never fails
	return n
}

func (n *notes) add(b []byte, loaded *note) []byte {
	return bytes.Join([][]byte{b, loaded.record, []byte(loaded.token)}, n.mark)
}

func (n *notes) cut(b []byte) (record []byte, loaded *note) {
	parts := bytes.SplitN(b, n.mark, 3)
	if len(parts) < 3 {
		return b, nil
	}
	return parts[0], &note{token: string(parts[2]), record: parts[1]}
}
