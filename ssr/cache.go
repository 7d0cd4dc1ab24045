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
	head    []string
	body    string
	size    int64
	expires time.Time
}

// flight is a render that at least one caller waits for.
type flight struct {
	done    chan struct{}
	waiting int
	cancel  context.CancelFunc
	rendered
}

func newCache(maxBytes int64, ttl time.Duration) *cache {
	return &cache{
		maxBytes: maxBytes,
		ttl:      ttl,
		entries:  map[cacheKey]*list.Element{},
		flights:  map[cacheKey]*flight{},
	}
}

type renderFunc func(ctx context.Context, page []byte) rendered

func (c *cache) render(ctx context.Context, page []byte, render renderFunc) rendered {
	key := cacheKey(sha256.Sum256(page))

	c.mu.Lock()
	if e := c.get(key); e != nil {
		c.hits++
		c.mu.Unlock()
		return rendered{head: slices.Clone(e.head), body: e.body}
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
		return rendered{head: slices.Clone(f.head), body: f.body, err: f.err}
	case <-ctx.Done():
		c.abandon(key, f)
		return rendered{err: asError(ctx, ctx.Err())}
	}
}

// fly renders for all who wait.
func (c *cache) fly(ctx context.Context, key cacheKey, f *flight, page []byte, render renderFunc) {
	defer f.cancel()
	f.rendered = render(ctx, page)
	c.mu.Lock()
	if c.flights[key] == f {
		delete(c.flights, key)
	}
	if f.err == nil && f.body != "" && !holdsNonce(f.head, f.body) {
		c.put(key, f.head, f.body)
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

func (c *cache) put(key cacheKey, head []string, body string) {
	if old := c.entries[key]; old != nil {
		c.drop(old)
	}
	// What the entry itself and its place in map and list take, about.
	const overhead = 300
	body = strings.Clone(body) // decoding leaves room at its end
	e := &cacheEntry{key: key, head: head, body: body, expires: time.Now().Add(c.ttl)}
	e.size = int64(overhead + len(body))
	for _, line := range head {
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

// holdsNonce reports whether the render carries a CSP nonce, which is good for
// one response only.
func holdsNonce(head []string, body string) bool {
	const attribute = " nonce="
	return strings.Contains(body, attribute) || slices.ContainsFunc(head, func(line string) bool {
		return strings.Contains(line, attribute)
	})
}
