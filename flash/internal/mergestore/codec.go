package mergestore

import (
	"time"

	"github.com/alexedwards/scs/v2"
)

// Codec remembers, in the values of a session, the record from which they were
// loaded, and hands it to [Store.CommitCtx].
type Codec struct {
	inner scs.Codec
	notes *notes

	// noteKey is where the values hold their note. It is never written; a
	// session that was emptied has none.
	noteKey string
}

// Decode decodes a record, and keeps the note that comes with it.
func (c *Codec) Decode(b []byte) (time.Time, map[string]any, error) {
	b, loaded := c.notes.cut(b)
	deadline, values, err := c.inner.Decode(b)
	if err != nil || loaded == nil {
		return deadline, values, err
	}
	if len(loaded.record) == 0 { // else b is on its way to the store, and not a session's
		loaded.record = b
	}
	if values == nil {
		values = make(map[string]any)
	}
	values[c.noteKey] = loaded
	return deadline, values, nil
}

// Encode encodes a session and adds its note. It changes values for as long as
// the inner codec needs: they are still the session's, which scs holds locked
// meanwhile.
func (c *Codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	loaded, ok := values[c.noteKey].(*note)
	if !ok {
		return c.inner.Encode(deadline, values)
	}
	delete(values, c.noteKey)
	defer func() { values[c.noteKey] = loaded }()
	b, err := c.inner.Encode(deadline, values)
	if err != nil {
		return b, err
	}
	return c.notes.add(b, loaded), nil
}

// Unwrap returns the codec that c wraps.
func (c *Codec) Unwrap() scs.Codec { return c.inner }
