package flash

import (
	"context"
	"slices"
)

// Reflash lets the next page show everything again that the page of this
// request shows: flash data, messages, errors and old input, as far as they are
// in the session when it is called. Call it before the page is rendered.
//
// It is not needed for a redirect, or any other response that is not a page:
// what no page has shown stays by itself, and Reflash then changes nothing.
func (s *Store) Reflash(ctx context.Context) error {
	return s.keep(ctx, func(e entry) bool {
		return e.Section == sectionFlash || e.Section == "errors" || e.Section == "old"
	})
}

// Keep is like [Store.Reflash] for single keys of the flash data; the key of
// the messages keeps all of them. Keys that hold nothing are ignored.
func (s *Store) Keep(ctx context.Context, keys ...string) error {
	return s.keep(ctx, func(e entry) bool {
		return e.Section == sectionFlash && slices.Contains(keys, e.Key)
	})
}

func (s *Store) keep(ctx context.Context, match func(entry) bool) error {
	st, err := s.find(ctx)
	if st == nil {
		return err
	}
	st.keep(match)
	return nil
}
