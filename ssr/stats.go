package ssr

import "strconv"

// Stats is what a client knows about its servers, at one moment.
type Stats struct {
	Nodes   []NodeStats
	Waiting int        // renders that wait for a free node
	Skipped uint64     // renders for which no node was asked, so far
	Cache   CacheStats // zero without a cache
}

// NodeStats is the part of [Stats] about one node. The counters run since the
// node was added.
type NodeStats struct {
	Name     string // URL of the server
	PID      int    // of the process, if Start has started it
	State    NodeState
	InFlight int    // renders under way
	Renders  uint64 // renders that ended, failed ones included
	Failures uint64
	Memory   int64 // resident bytes of the process at its last health check, 0 when unknown
}

// CacheStats is the part of [Stats] about the cache.
type CacheStats struct {
	Hits    uint64 // pages that were in the cache
	Misses  uint64 // pages that were not
	Shared  uint64 // pages that joined an identical render under way
	Entries int
	Bytes   int64
}

// Stats returns what the client knows about its servers.
func (c *Client) Stats() Stats {
	var s Stats
	c.pool.mu.Lock()
	s.Waiting, s.Skipped = len(c.pool.waiting), c.pool.skips
	for _, n := range c.pool.nodes {
		s.Nodes = append(s.Nodes, n.stats())
	}
	c.pool.mu.Unlock()
	if c.cache != nil {
		c.cache.mu.Lock()
		s.Cache = CacheStats{
			Hits:    c.cache.hits,
			Misses:  c.cache.misses,
			Shared:  c.cache.shared,
			Entries: len(c.cache.entries),
			Bytes:   c.cache.bytes,
		}
		c.cache.mu.Unlock()
	}
	return s
}

func (n *node) stats() NodeStats {
	return NodeStats{
		Name:     n.name,
		PID:      n.pid,
		State:    n.state,
		InFlight: n.inFlight,
		Renders:  n.renders,
		Failures: n.failed,
		Memory:   n.memory,
	}
}

// changed tells the hook that the state of a node has changed.
func (p *pool) changed(s NodeStats) {
	if p.nodeHook != nil {
		p.nodeHook(s)
	}
}

func engineName(i int) string { return "renderer " + strconv.Itoa(i+1) }
