package flash

import (
	"time"

	"github.com/alexedwards/scs/v2"
)

// codec stands between the values of a session in memory, where the store's key
// holds a *state, and in the record, where it holds the bytes of an envelope.
type codec struct {
	inner scs.Codec
	key   string
}

func (c *codec) Decode(b []byte) (time.Time, map[string]any, error) {
	deadline, values, err := c.inner.Decode(b)
	if err != nil {
		return deadline, values, err
	}
	if raw, ok := sessionBytes(values[c.key]); ok {
		values[c.key] = &state{raw: raw}
	}
	return deadline, values, nil
}

// Encode changes values for as long as the inner codec needs: they are still
// the session's, which scs holds locked meanwhile.
func (c *codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	if st, ok := values[c.key].(*state); ok {
		defer func() { values[c.key] = st }()
		delete(values, c.key)
		if b := st.encode(); b != nil {
			values[c.key] = b
		}
	}
	return c.inner.Encode(deadline, values)
}

func (c *codec) Unwrap() scs.Codec { return c.inner }

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
