package flash

import (
	"time"

	"github.com/alexedwards/scs/v2"
)

// codec stands between the values of a session in memory, where the store's key
// holds a *state, and in the record, where it holds the bytes of an envelope.
// With merging, it also remembers the record that was loaded.
type codec struct {
	inner scs.Codec
	key   string
	notes *notes // nil without merging

	// noteKey is where the values hold the note about the record from which
	// they were loaded. It is never written; a session that was emptied has none.
	noteKey string
}

func newCodec(inner scs.Codec, key string, n *notes) *codec {
	return &codec{inner: inner, key: key, notes: n, noteKey: key + ".loaded"}
}

func (c *codec) Decode(b []byte) (time.Time, map[string]any, error) {
	var loaded *note
	if c.notes != nil {
		b, loaded = c.notes.cut(b)
	}
	deadline, values, err := c.inner.Decode(b)
	if err != nil {
		return deadline, values, err
	}
	if values == nil {
		values = make(map[string]any)
	}
	if raw, ok := sessionBytes(values[c.key]); ok {
		values[c.key] = &state{raw: raw}
	}
	if loaded != nil {
		if len(loaded.record) == 0 { // else b is on its way to the store, and no session's
			loaded.record = b
		}
		values[c.noteKey] = loaded
	}
	return deadline, values, nil
}

// Encode changes values for as long as the inner codec needs: they are still
// the session's, which scs holds locked meanwhile.
func (c *codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	loaded, noted := values[c.noteKey].(*note)
	if noted {
		delete(values, c.noteKey)
		defer func() { values[c.noteKey] = loaded }()
	}
	if st, ok := values[c.key].(*state); ok {
		defer func() { values[c.key] = st }()
		delete(values, c.key)
		if b := st.encode(); b != nil {
			values[c.key] = b
		}
	}
	b, err := c.inner.Encode(deadline, values)
	if err != nil || !noted || c.notes == nil {
		return b, err
	}
	return c.notes.add(b, loaded), nil
}

func (c *codec) Unwrap() scs.Codec { return c.inner }

// findCodec returns the codec for key among those that wrap each other.
func findCodec(c scs.Codec, key string) *codec {
	for {
		own, ok := c.(*codec)
		if !ok || own.key == key {
			return own
		}
		c = own.inner
	}
}
