package flash

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
)

// state is what one request sees of the session: its value under the store's
// key, for as long as the request.
type state struct {
	mu   sync.Mutex
	raw  []byte // as it was loaded, until open decodes it
	data envelope
	seen bool // sections was called
}

// load makes a state of what lies in a session.
func load(v any) any {
	if raw, ok := sessionBytes(v); ok {
		return &state{raw: raw}
	}
	return v
}

// save returns what of a state is to lie in the session, nil for nothing.
func save(v any) any {
	st, ok := v.(*state)
	if !ok {
		return v
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.raw != nil {
		return st.raw
	}
	return st.data.encode()
}

// open locks the state and decodes what was loaded, once; most requests never
// get here.
func (st *state) open() (unlock func()) {
	st.mu.Lock()
	if st.raw != nil {
		st.data, st.raw = decode(st.raw), nil
	}
	return st.mu.Unlock
}

// sections returns copies, so that nobody can write into the session.
func (st *state) sections() map[string]map[string]json.RawMessage {
	defer st.open()()
	if len(st.data.Entries) == 0 {
		return nil
	}
	all := make(map[string]map[string]json.RawMessage, 1)
	st.seen = true
	for i, e := range st.data.Entries {
		st.data.Entries[i].seen = true
		if all[e.Section] == nil {
			all[e.Section] = make(map[string]json.RawMessage, 1)
		}
		if e.Append {
			all[e.Section][e.Key] = appendItem(all[e.Section][e.Key], e.Data)
		} else {
			all[e.Section][e.Key] = slices.Clone(e.Data)
		}
	}
	return all
}

// appendItem appends an item to a JSON list, or begins one if list is not a list.
func appendItem(list, item json.RawMessage) json.RawMessage {
	switch {
	case len(list) == 0 || list[0] != '[':
		list = append(list[:0], '[')
	case len(list) == len("[]"):
		list = list[:1]
	default:
		list[len(list)-1] = ','
	}
	return append(append(list, item...), ']')
}

// add puts entries in. If the data would then be larger than limit, it stays as
// it is, and ok is false.
func (st *state) add(added []entry, limit int) (size int, ok bool) {
	defer st.open()()
	after := envelope{Entries: slices.Clone(st.data.Entries), Newer: st.data.Newer}
	for _, e := range added {
		after.Entries = append(slices.DeleteFunc(after.Entries, e.replaces), e)
	}
	if size = after.size(); size > limit {
		return size, false
	}
	st.data = after
	return size, true
}

// remove empties sections and reports whether that changed anything. After
// sections was called, only what it has returned goes. An entry that is kept
// gets a new ID, as whoever else has shown it removes the old one; whoever else
// has kept it gives it the same.
func (st *state) remove(sections []string) (changed bool) {
	defer st.open()()
	var left []entry
	for _, e := range st.data.Entries {
		isShown := slices.Contains(sections, e.Section) && (e.seen || !st.seen)
		changed = changed || isShown
		switch {
		case !isShown:
			left = append(left, e)
		case e.kept:
			e.ID, e.seen, e.kept = nextID(e.ID), false, false
			left = append(left, e)
		}
	}
	st.data.Entries = left
	return changed
}

func (st *state) keep(match func(entry) bool) {
	defer st.open()()
	for i, e := range st.data.Entries {
		if match(e) {
			st.data.Entries[i].kept = true
		}
	}
}

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
