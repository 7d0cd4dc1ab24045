package flash

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/alexedwards/scs/v2"
)

// mergeStore is a session store that merges a record which is about to be
// written with what other requests have made of it since it was loaded.
type mergeStore struct {
	inner scs.Store
	codec scs.Codec // the inner one
	key   string
	notes *notes
	locks keyLocks // between goroutines
	lock  lockFunc // between processes, may be nil
}

func (m *mergeStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	b, found, err := find(ctx, m.inner, token)
	if err != nil || !found {
		return b, found, err
	}
	return m.notes.add(b, &note{token: token}), true, nil
}

// CommitCtx reads the record again if it was loaded under the same token. A
// session that is new, was emptied or got a new token has nothing to merge with.
func (m *mergeStore) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	b, loaded := m.notes.cut(b)
	unlock, err := m.acquire(ctx, token)
	if err != nil {
		return fmt.Errorf("flash: waiting for another request of the session: %w", err)
	}
	defer m.release(token, unlock)
	if loaded != nil && loaded.token == token {
		theirs, found, err := find(ctx, m.inner, token)
		if err != nil {
			return fmt.Errorf("flash: reading the session again before it is written: %w", err)
		}
		var write bool
		if b, write = m.merge(loaded.record, b, theirs, found); !write {
			return nil
		}
	}
	return commit(ctx, m.inner, token, b, expiry)
}

func (m *mergeStore) DeleteCtx(ctx context.Context, token string) error {
	unlock, err := m.acquire(ctx, token)
	if err != nil {
		return fmt.Errorf("flash: waiting for another request of the session: %w", err)
	}
	defer m.release(token, unlock)
	if c, ok := m.inner.(interface {
		DeleteCtx(context.Context, string) error
	}); ok {
		return c.DeleteCtx(ctx, token)
	}
	return m.inner.Delete(token)
}

// acquire waits until nobody else is writing the session. What it returns is
// for release, and nil if only this process is locked out.
func (m *mergeStore) acquire(ctx context.Context, token string) (unlock func(), err error) {
	if err := m.locks.lock(ctx, token); err != nil {
		return nil, err
	}
	if m.lock == nil {
		return nil, nil
	}
	if unlock, err = m.lock(ctx, token); err != nil {
		m.locks.unlock(token)
		return nil, err
	}
	return unlock, nil
}

func (m *mergeStore) release(token string, unlock func()) {
	defer m.locks.unlock(token) // though unlock panics
	if unlock != nil {
		unlock()
	}
}

// merge returns the record to write for a request that loaded base and made it
// mine, while theirs is what is stored now. It tells whether to write at all. A
// record that cannot be decoded does not hinder mine from taking its place.
func (m *mergeStore) merge(base, mine, theirs []byte, found bool) (record []byte, write bool) {
	if found && bytes.Equal(theirs, base) {
		return mine, true // as nearly always
	}
	from, err := m.decode(base)
	if err != nil {
		return mine, true
	}
	to, err := m.decode(mine)
	if err != nil {
		return mine, true
	}
	unchanged := from.equalBeside(m.key, to)
	now := session{deadline: to.deadline, values: make(map[string]any)}
	switch {
	case found:
		if now, err = m.decode(theirs); err != nil {
			return mine, true
		}
	case !unchanged:
		return mine, true
	}
	b := mergeEnvelopes(from.flash, to.flash, now.flash).encode()
	if !found && b == nil { // a logout must stay one
		return nil, false
	}
	result := to
	if unchanged {
		result = now
		if !to.deadline.Equal(from.deadline) {
			result.deadline = to.deadline
		}
	}
	delete(result.values, m.key)
	if b != nil {
		result.values[m.key] = b
	}
	merged, err := m.codec.Encode(result.deadline, result.values)
	if err != nil {
		return mine, true
	}
	return merged, true
}

// session is a decoded record.
type session struct {
	deadline time.Time
	values   map[string]any
	flash    envelope
}

func (m *mergeStore) decode(record []byte) (session, error) {
	deadline, values, err := m.codec.Decode(record)
	if err != nil {
		return session{}, err
	}
	if values == nil {
		values = make(map[string]any)
	}
	b, _ := sessionBytes(values[m.key])
	return session{deadline, values, decode(b)}, nil
}

// equalBeside tells whether the values of s and t differ in nothing but key.
func (s session) equalBeside(key string, t session) bool {
	left := len(t.values)
	if _, ok := t.values[key]; ok {
		left--
	}
	for k, v := range s.values {
		if k == key {
			continue
		}
		if w, ok := t.values[k]; !ok || !reflect.DeepEqual(v, w) {
			return false
		}
		left--
	}
	return left == 0
}

// The methods without a context complete [scs.CtxStore]. scs does not call them.

func (m *mergeStore) Find(token string) ([]byte, bool, error) {
	return m.FindCtx(context.Background(), token)
}

func (m *mergeStore) Commit(token string, b []byte, expiry time.Time) error {
	return m.CommitCtx(context.Background(), token, b, expiry)
}

func (m *mergeStore) Delete(token string) error {
	return m.DeleteCtx(context.Background(), token)
}

func (m *mergeStore) Unwrap() scs.Store { return m.inner }

// scsStore returns m, with AllCtx if the inner store can list its sessions.
func (m *mergeStore) scsStore() scs.Store {
	switch m.inner.(type) {
	case scs.IterableCtxStore, scs.IterableStore:
		return iterableStore{m}
	}
	return m
}

type iterableStore struct{ *mergeStore }

func (s iterableStore) AllCtx(ctx context.Context) (map[string][]byte, error) {
	if c, ok := s.inner.(scs.IterableCtxStore); ok {
		return c.AllCtx(ctx)
	}
	return s.inner.(scs.IterableStore).All()
}

// findMergeStore returns the store for key among those that wrap each other.
func findMergeStore(s scs.Store, key string) *mergeStore {
	for {
		var own *mergeStore
		switch s := s.(type) {
		case *mergeStore:
			own = s
		case iterableStore:
			own = s.mergeStore
		}
		if own == nil || own.key == key {
			return own
		}
		s = own.inner
	}
}

func find(ctx context.Context, s scs.Store, token string) ([]byte, bool, error) {
	if c, ok := s.(interface {
		FindCtx(context.Context, string) ([]byte, bool, error)
	}); ok {
		return c.FindCtx(ctx, token)
	}
	return s.Find(token)
}

func commit(ctx context.Context, s scs.Store, token string, b []byte, expiry time.Time) error {
	if c, ok := s.(interface {
		CommitCtx(context.Context, string, []byte, time.Time) error
	}); ok {
		return c.CommitCtx(ctx, token, b, expiry)
	}
	return s.Commit(token, b, expiry)
}
