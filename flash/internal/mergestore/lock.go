package mergestore

import (
	"context"
	"sync"
)

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
