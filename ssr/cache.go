package ssr

import (
	"bytes"
	"container/list"
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chinertia/chinertia/ssr/internal/pool"
)

// cache keeps rendered pages by the hash of their page object, and lets
// identical renders that are wanted at the same time be one.
type cache struct {
	maxBytes int64
	ttl      time.Duration

	mu      sync.Mutex
	entries map[cacheKey]*cacheEntry
	kept    list.List // of *cacheEntry, the latest used in front
	bytes   int64     // of what is kept

	hits, misses, shared uint64
}

// cacheKey must not collide even when somebody wants it to: pages hold what
// visitors write, and one visitor's page must not be shown to another.
type cacheKey [sha256.Size]byte

// cacheEntry is a render that at least one caller waits for, and later what it
// has returned.
type cacheEntry struct {
	key     cacheKey
	waiting int
	cancel  context.CancelFunc // of the render, nil after its end
	done    chan struct{}
	result  pool.Result // valid when it is done; its Head is nobody's to change

	place   *list.Element // in kept, nil as long as it is not there
	size    int64
	expires time.Time
}

func newCache(maxBytes int64, ttl time.Duration) *cache {
	return &cache{maxBytes: maxBytes, ttl: ttl, entries: map[cacheKey]*cacheEntry{}}
}

type renderFunc func(ctx context.Context, page []byte) pool.Result

func (c *cache) render(ctx context.Context, page []byte, render renderFunc) pool.Result {
	e := c.join(ctx, page, render)
	select {
	case <-e.done:
		r := e.result
		r.Head = slices.Clone(r.Head)
		return r
	case <-ctx.Done():
		c.leave(e)
		return failed(asError(ctx, ctx.Err()))
	}
}

// join returns the entry of a page. It begins a render if there is none.
func (c *cache) join(ctx context.Context, page []byte, render renderFunc) *cacheEntry {
	key := cacheKey(sha256.Sum256(page))
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[key]
	if e != nil && e.place != nil && !time.Now().Before(e.expires) {
		c.drop(e)
		e = nil
	}
	switch {
	case e == nil:
		c.misses++
		e = &cacheEntry{key: key, done: make(chan struct{})}
		c.entries[key] = e
		// The render belongs to all who wait for it, not to the first one.
		ctx, e.cancel = context.WithCancel(context.WithoutCancel(ctx))
		go c.fill(ctx, e, bytes.Clone(page), render)
	case e.place == nil:
		c.shared++
	default:
		c.hits++
		c.kept.MoveToFront(e.place)
	}
	e.waiting++
	return e
}

// fill renders for all who wait.
func (c *cache) fill(ctx context.Context, e *cacheEntry, page []byte, render renderFunc) {
	defer e.cancel()
	e.result = render(ctx, page)
	e.result.Body = strings.Clone(e.result.Body) // decoding leaves room at its end
	c.mu.Lock()
	defer c.mu.Unlock()
	e.cancel = nil // it holds on to the request of a visitor
	if c.entries[e.key] == e {
		c.keep(e)
	}
	close(e.done)
}

// keep gives a render its place, unless it is not worth one.
func (c *cache) keep(e *cacheEntry) {
	// What the entry itself and its place in map and list take, about.
	const overhead = 400
	r := e.result
	e.size = int64(overhead + len(r.Body))
	for _, line := range r.Head {
		e.size += int64(len(line)) + 16
	}
	if r.Err != nil || r.Body == "" || holdsNonce(r) || e.size > c.maxBytes {
		delete(c.entries, e.key)
		return
	}
	e.expires = time.Now().Add(c.ttl)
	e.place = c.kept.PushFront(e)
	c.bytes += e.size
	for c.bytes > c.maxBytes {
		c.drop(c.kept.Back().Value.(*cacheEntry))
	}
}

func (c *cache) drop(e *cacheEntry) {
	c.kept.Remove(e.place)
	delete(c.entries, e.key)
	c.bytes -= e.size
}

// leave ends a render when nobody waits for it any more.
func (c *cache) leave(e *cacheEntry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.waiting--
	if e.waiting == 0 && e.cancel != nil {
		e.cancel()
		if c.entries[e.key] == e {
			delete(c.entries, e.key) // one that comes now starts afresh
		}
	}
}

func (c *cache) stats() CacheStats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return CacheStats{Hits: c.hits, Misses: c.misses, Shared: c.shared, Entries: c.kept.Len(), Bytes: c.bytes}
}

// holdsNonce reports whether the render carries a CSP nonce, which is good for
// one response only.
func holdsNonce(r pool.Result) bool {
	const attribute = " nonce="
	return strings.Contains(r.Body, attribute) || slices.ContainsFunc(r.Head, func(line string) bool {
		return strings.Contains(line, attribute)
	})
}
