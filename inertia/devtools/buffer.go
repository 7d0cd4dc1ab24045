package devtools

import (
	"slices"
	"sync"
	"time"
)

// stored is an entry as it is read: JSON, with what a list selects by.
type stored struct {
	id, tab, component, kind string
	made                     time.Time
	json                     []byte
}

// buffer keeps entries, those of each tab apart from the others, so that a busy
// tab does not push out what another one did.
type buffer struct {
	maxEntries, maxBytes int
	lifetime             time.Duration

	mu      sync.Mutex
	entries []*stored // oldest first
	bytes   int
}

func (b *buffer) add(e *stored) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.prune(e.made)
	if len(e.json) > b.maxBytes {
		return
	}
	b.entries = append(b.entries, e)
	b.bytes += len(e.json)
	same := 0
	for _, old := range b.entries {
		if old.tab == e.tab {
			same++
		}
	}
	if same > b.maxEntries {
		b.remove(slices.IndexFunc(b.entries, func(old *stored) bool { return old.tab == e.tab }))
	}
	for b.bytes > b.maxBytes {
		b.remove(0)
	}
}

func (b *buffer) remove(i int) {
	b.bytes -= len(b.entries[i].json)
	b.entries = slices.Delete(b.entries, i, i+1)
}

func (b *buffer) prune(now time.Time) {
	for len(b.entries) > 0 && now.Sub(b.entries[0].made) > b.lifetime {
		b.remove(0)
	}
}

// list returns the entries that keep wants, newest first.
func (b *buffer) list(now time.Time, keep func(*stored) bool) []*stored {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.prune(now)
	var found []*stored
	for _, e := range slices.Backward(b.entries) {
		if keep(e) {
			found = append(found, e)
		}
	}
	return found
}
