package ssr

import "github.com/chinertia/chinertia/ssr/internal/pool"

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

// NodeState is whether a node is asked to render.
type NodeState = pool.State

const (
	// NodeUp is the state of a node that is asked.
	NodeUp = pool.Up

	// NodeDown is the state of a node that failed again and again, or does not
	// answer its health check. It is not asked; its health is, until it is well.
	NodeDown = pool.Down

	// NodeTrial is the state of a node that answers its health check again. It
	// is asked for one render at a time, and is up when one has succeeded.
	NodeTrial = pool.Trial
)

// CacheStats is the part of [Stats] about the cache.
type CacheStats struct {
	Hits    uint64 // pages that were in the cache
	Misses  uint64 // pages that were not
	Shared  uint64 // pages that joined an identical render under way
	Entries int
	Bytes   int64
}

// Stats returns what the client knows about its nodes.
func (c *Client) Stats() Stats {
	var s Stats
	var nodes []pool.NodeStats
	nodes, s.Waiting, s.Skipped = c.pool.Stats()
	for _, n := range nodes {
		s.Nodes = append(s.Nodes, NodeStats(n))
	}
	if c.cache != nil {
		s.Cache = c.cache.stats()
	}
	return s
}
