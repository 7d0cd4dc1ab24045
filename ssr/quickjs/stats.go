package quickjs

import "sync/atomic"

// Stats is what a [Renderer] has done since it was made.
type Stats struct {
	Renders    uint64 // pages rendered
	Failed     uint64 // pages that could not be rendered
	Overloaded uint64 // pages for which no instance became free
	Discarded  uint64 // instances thrown away because of what a page did
	Recycled   uint64 // instances replaced after their share of work
	Stuck      int    // instances lost in a call that cannot be stopped
}

type counters struct {
	renders, failed, overloaded, discarded, recycled atomic.Uint64
	stuck                                            atomic.Int64
}

func (c *counters) count(err error) {
	if err == nil {
		c.renders.Add(1)
	} else {
		c.failed.Add(1)
	}
}

func (c *counters) snapshot() Stats {
	return Stats{
		Renders:    c.renders.Load(),
		Failed:     c.failed.Load(),
		Overloaded: c.overloaded.Load(),
		Discarded:  c.discarded.Load(),
		Recycled:   c.recycled.Load(),
		Stuck:      int(c.stuck.Load()),
	}
}
