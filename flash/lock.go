package flash

import (
	"context"
	"sync"
)

// keyLocks is a lock for each key that is in use. The zero value is ready.
type keyLocks struct {
	mu    sync.Mutex
	slots map[string]*slot
}

type slot struct {
	held chan struct{} // of capacity 1
	refs int
}

// lock waits until nobody else holds the key, or ctx ends.
func (l *keyLocks) lock(ctx context.Context, key string) (unlock func(), err error) {
	l.mu.Lock()
	s := l.slots[key]
	if s == nil {
		s = &slot{held: make(chan struct{}, 1)}
		if l.slots == nil {
			l.slots = make(map[string]*slot)
		}
		l.slots[key] = s
	}
	s.refs++
	l.mu.Unlock()

	unlock = func() { <-s.held; l.release(key, s) }
	select {
	case s.held <- struct{}{}: // free, even if ctx has ended: a store without contexts can still write
		return unlock, nil
	default:
	}
	select {
	case s.held <- struct{}{}:
		return unlock, nil
	case <-ctx.Done():
		l.release(key, s)
		return nil, ctx.Err()
	}
}

func (l *keyLocks) release(key string, s *slot) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.refs--; s.refs == 0 {
		delete(l.slots, key)
	}
}
