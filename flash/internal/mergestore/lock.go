package mergestore

import (
	"context"
	"sync"
)

// keyLocks is a lock for each key that is in use. The zero value is ready.
type keyLocks struct {
	mu   sync.Mutex
	held map[string]chan struct{} // closed when the lock is free; nil while nobody waits
}

// lock waits until nobody else holds the key, or ctx ends. A lock that is free
// is taken even if ctx has ended: a store without contexts can still write.
func (l *keyLocks) lock(ctx context.Context, key string) error {
	for {
		l.mu.Lock()
		freed, held := l.held[key]
		if !held {
			if l.held == nil {
				l.held = make(map[string]chan struct{})
			}
			l.held[key] = nil
			l.mu.Unlock()
			return nil
		}
		if freed == nil {
			freed = make(chan struct{})
			l.held[key] = freed
		}
		l.mu.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *keyLocks) unlock(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if freed := l.held[key]; freed != nil {
		close(freed)
	}
	delete(l.held, key)
}
