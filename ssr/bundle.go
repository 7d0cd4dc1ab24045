package ssr

import (
	"os"
	"sync/atomic"
	"time"
)

// bundleFile is the SSR bundle on disk. It is looked for once a second.
type bundleFile struct {
	path    string
	found   atomic.Bool
	checked atomic.Int64 // when, in nanoseconds
}

func (b *bundleFile) exists(now time.Time) bool {
	last := b.checked.Load()
	if last != 0 && now.UnixNano()-last < int64(time.Second) {
		return b.found.Load()
	}
	info, err := os.Stat(b.path)
	found := err == nil && info.Mode().IsRegular()
	b.found.Store(found)
	b.checked.Store(now.UnixNano())
	return found
}
