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
	entries map[cacheKey]*list.Element // of *cacheEntry
	used    list.List                  // the latest used in front
	bytes   int64
	flights map[cacheKey]*flight

	hits, misses, shared uint64
}

// cacheKey must not collide even when somebody wants it to: pages hold what
// visitors write, and one visitor's page must not be shown to another.
type cacheKey [sha256.Size]byte

type cacheEntry struct {
	key     cacheKey
	result  pool.Result
	size    int64
	expires time.Time
}

// flight is a render that at least one caller waits for.
type flight struct {
	done    chan struct{}
	waiting int
	cancel  context.CancelFunc
	result  pool.Result // valid when it is done
}

func newCache(maxBytes int64, ttl time.Duration) *cache {
	return &cache{
		maxBytes: maxBytes,
		ttl:      ttl,
		entries:  map[cacheKey]*list.Element{},
		flights:  map[cacheKey]*flight{},
	}
}

type renderFunc func(ctx context.Context, page []byte) pool.Result

func (c *cache) render(ctx context.Context, page []byte, render renderFunc) pool.Result {
	key := cacheKey(sha256.Sum256(page))

	c.mu.Lock()
	if e := c.get(key); e != nil {
		c.hits++
		c.mu.Unlock()
		return copied(e.result)
	}
	f := c.flights[key]
	if f == nil {
		c.misses++
		f = &flight{done: make(chan struct{})}
		c.flights[key] = f
		// The render belongs to all who wait for it, not to the first one.
		var flightCtx context.Context
		flightCtx, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
		go c.fly(flightCtx, key, f, bytes.Clone(page), render)
	} else {
		c.shared++
	}
	f.waiting++
	c.mu.Unlock()

	select {
	case <-f.done:
		return copied(f.result)
	case <-ctx.Done():
		c.abandon(key, f)
		return failed(asError(ctx, ctx.Err()))
	}
}

// fly renders for all who wait.
func (c *cache) fly(ctx context.Context, key cacheKey, f *flight, page []byte, render renderFunc) {
	defer f.cancel()
	f.result = render(ctx, page)
	c.mu.Lock()
	if c.flights[key] == f {
		delete(c.flights, key)
	}
	if f.result.Err == nil && f.result.Body != "" && !holdsNonce(f.result) {
		c.put(key, f.result)
	}
	c.mu.Unlock()
	close(f.done)
}

// abandon ends a render when nobody waits for it any more.
func (c *cache) abandon(key cacheKey, f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.waiting--; f.waiting == 0 {
		f.cancel()
		if c.flights[key] == f {
			delete(c.flights, key) // one that comes now starts afresh
		}
	}
}

func (c *cache) get(key cacheKey) *cacheEntry {
	el := c.entries[key]
	if el == nil {
		return nil
	}
	e := el.Value.(*cacheEntry)
	if !time.Now().Before(e.expires) {
		c.drop(el)
		return nil
	}
	c.used.MoveToFront(el)
	return e
}

func (c *cache) put(key cacheKey, r pool.Result) {
	if old := c.entries[key]; old != nil {
		c.drop(old)
	}
	// What the entry itself and its place in map and list take, about.
	const overhead = 300
	r.Body = strings.Clone(r.Body) // decoding leaves room at its end
	e := &cacheEntry{key: key, result: r, expires: time.Now().Add(c.ttl)}
	e.size = int64(overhead + len(r.Body))
	for _, line := range r.Head {
		e.size += int64(len(line)) + 16
	}
	if e.size > c.maxBytes {
		return
	}
	c.entries[key] = c.used.PushFront(e)
	c.bytes += e.size
	for c.bytes > c.maxBytes {
		c.drop(c.used.Back())
	}
}

func (c *cache) drop(el *list.Element) {
	e := c.used.Remove(el).(*cacheEntry)
	delete(c.entries, e.key)
	c.bytes -= e.size
}

func (c *cache) stats() CacheStats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return CacheStats{Hits: c.hits, Misses: c.misses, Shared: c.shared, Entries: len(c.entries), Bytes: c.bytes}
}

// copied returns a result whose head belongs to the caller.
func copied(r pool.Result) pool.Result {
	r.Head = slices.Clone(r.Head)
	return r
}

// holdsNonce reports whether the render carries a CSP nonce, which is good for
// one response only.
func holdsNonce(r pool.Result) bool {
	const attribute = " nonce="
	return strings.Contains(r.Body, attribute) || slices.ContainsFunc(r.Head, func(line string) bool {
		return strings.Contains(line, attribute)
	})
}
