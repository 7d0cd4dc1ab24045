// Package mergestore wraps the store and the codec of an scs session manager,
// so that a request which writes a session keeps what other requests have
// written since it loaded the session.
//
// scs writes a session as a whole. To merge, the store must know what the
// request had loaded; [Codec] carries that from load to commit.
package mergestore

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
)

// Config says how sessions are merged.
type Config struct {
	// Key is the one value that Merge merges.
	Key string

	// Load returns what a session holds under Key for as long as a request, and
	// Save what of it is encoded: nil for nothing.
	Load, Save func(any) any

	// Merge returns what the session must hold under Key after a request that
	// found base and made it mine, while other requests made it theirs. Nil
	// stands for no value, in the arguments and in the result.
	Merge func(base, mine, theirs any) any

	// Lock excludes other processes from the session of a token.
	Lock func(ctx context.Context, token string) (unlock func(), err error)

	// LastWriteWins lets a request that has changed a value besides Key write
	// all of its values, also those that are gone meanwhile.
	LastWriteWins bool
}

// Wrap puts a Store and a Codec around those of the session manager. It reports
// false, and does nothing, if there are some for the key.
func Wrap(sessions *scs.SessionManager, c Config) bool {
	if isWrapped(sessions.Codec, c.Key) {
		return false
	}
	n := newNotes()
	s := &Store{Store: sessions.Store, config: c, codec: sessions.Codec, notes: n}
	sessions.Codec = &Codec{inner: sessions.Codec, config: c, notes: n, noteKey: c.Key + ".loaded"}
	sessions.Store = s
	switch s.Store.(type) {
	case scs.IterableCtxStore, scs.IterableStore:
		sessions.Store = iterableStore{s}
	}
	return true
}

// IsInUse reports whether what Wrap has made is still in use by the session
// manager, maybe wrapped by others.
func IsInUse(sessions *scs.SessionManager, key string) (codec, store bool) {
	return isWrapped(sessions.Codec, key), unwrap(sessions.Store, func(st scs.Store) bool {
		if i, ok := st.(iterableStore); ok {
			st = i.Store
		}
		own, ok := st.(*Store)
		return ok && own.config.Key == key
	})
}

// Store merges a record that is about to be written with what other requests
// have made of it since it was loaded. The methods without a context are those of
// the store that it wraps; scs does not call them.
type Store struct {
	scs.Store
	config Config
	codec  scs.Codec // the inner one, too
	notes  *notes
	locks  keyLocks // between goroutines of this process
}

// FindCtx returns the record with a note for [Codec.Decode].
func (s *Store) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	b, found, err := s.find(ctx, token)
	if err != nil || !found {
		return b, found, err
	}
	return s.notes.add(b, &note{token: token}), true, nil
}

// CommitCtx reads the record again if it was loaded under the same token. A
// session that is new, was emptied or got a new token has nothing to merge with.
func (s *Store) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	b, loaded := s.notes.cut(b)
	unlock, err := s.acquire(ctx, token)
	if err != nil {
		return err
	}
	defer unlock()
	if loaded != nil && loaded.token == token {
		theirs, found, err := s.find(ctx, token)
		if err != nil {
			return fmt.Errorf("flash: reading the session again before it is written: %w", err)
		}
		var write bool
		if b, write = s.merge(loaded.record, b, theirs, found); !write {
			return nil
		}
	}
	if c, ok := s.Store.(scs.CtxStore); ok {
		return c.CommitCtx(ctx, token, b, expiry)
	}
	return s.Commit(token, b, expiry)
}

// DeleteCtx deletes the record when no request is writing it.
func (s *Store) DeleteCtx(ctx context.Context, token string) error {
	unlock, err := s.acquire(ctx, token)
	if err != nil {
		return err
	}
	defer unlock()
	if c, ok := s.Store.(scs.CtxStore); ok {
		return c.DeleteCtx(ctx, token)
	}
	return s.Delete(token)
}

// acquire waits until nobody else is writing the session.
func (s *Store) acquire(ctx context.Context, token string) (unlock func(), err error) {
	if err = s.locks.lock(ctx, token); err == nil {
		var outer func()
		if outer, err = s.config.Lock(ctx, token); err == nil {
			return func() {
				defer s.locks.unlock(token) // even if outer panics
				outer()
			}, nil
		}
		s.locks.unlock(token)
	}
	return nil, fmt.Errorf("flash: waiting for another request of the session: %w", err)
}

// Unwrap returns the store that s wraps.
func (s *Store) Unwrap() scs.Store { return s.Store }

// iterableStore is a Store around one that can list its sessions.
type iterableStore struct{ *Store }

func (s iterableStore) AllCtx(ctx context.Context) (map[string][]byte, error) {
	if c, ok := s.Store.Store.(scs.IterableCtxStore); ok {
		return c.AllCtx(ctx)
	}
	return s.Store.Store.(scs.IterableStore).All()
}

func (s *Store) find(ctx context.Context, token string) ([]byte, bool, error) {
	if c, ok := s.Store.(scs.CtxStore); ok {
		return c.FindCtx(ctx, token)
	}
	return s.Find(token)
}

// keyLocks is a lock for each key that is in use. The zero value is ready.
type keyLocks struct {
	held sync.Map // key -> chan struct{}, closed when the lock is free
}

// lock waits until nobody else holds the key, or ctx ends. A lock that is free
// is taken even if ctx has ended: a store without contexts can still write.
func (l *keyLocks) lock(ctx context.Context, key string) error {
	mine := make(chan struct{})
	for {
		freed, isHeld := l.held.LoadOrStore(key, mine)
		if !isHeld {
			return nil
		}
		select {
		case <-freed.(chan struct{}):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *keyLocks) unlock(key string) {
	if freed, isHeld := l.held.LoadAndDelete(key); isHeld {
		close(freed.(chan struct{}))
	}
}

// merge returns the record to write for a request that loaded base and made it
// mine, while theirs is what is stored now, if found. It reports whether to
// write at all. A record that cannot be decoded is replaced by mine.
func (s *Store) merge(base, mine, theirs []byte, found bool) (record []byte, write bool) {
	if found && bytes.Equal(theirs, base) {
		return mine, true // as nearly always
	}
	was, err1 := s.decode(base)
	is, err2 := s.decode(mine)
	now := session{deadline: is.deadline, others: make(map[string]any)}
	var err3 error
	if found {
		now, err3 = s.decode(theirs)
	}
	hasChanged := !reflect.DeepEqual(was.others, is.others)
	if cmp.Or(err1, err2, err3) != nil || hasChanged && !found && s.config.LastWriteWins {
		return mine, true
	}
	merged := s.config.Merge(was.own, is.own, now.own)
	result := now
	switch {
	case !found && merged == nil:
		return nil, false // nothing of the session comes back
	case hasChanged && found:
		result = is
		for key := range was.others {
			if _, ok := now.others[key]; !ok && !s.config.LastWriteWins {
				delete(result.others, key) // a visitor who has signed out stays signed out
			}
		}
	case !is.deadline.Equal(was.deadline):
		result.deadline = is.deadline
	}
	set(result.others, s.config.Key, merged)
	record, err := s.codec.Encode(result.deadline, result.others)
	if err != nil {
		return mine, true
	}
	return record, true
}

// session is a decoded record.
type session struct {
	deadline time.Time
	own      any // the value under the key that is merged
	others   map[string]any
}

func (s *Store) decode(record []byte) (session, error) {
	deadline, values, err := s.codec.Decode(record)
	if values == nil {
		values = make(map[string]any)
	}
	own := values[s.config.Key]
	delete(values, s.config.Key)
	return session{deadline, own, values}, err
}
