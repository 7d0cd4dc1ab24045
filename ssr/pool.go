package ssr

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// pool shares renders out among nodes: to the one with the fewest under way,
// with a limit for each, and a bounded queue before them.
type pool struct {
	*config

	ctx  context.Context // ends with close; that of probes
	stop context.CancelFunc
	work sync.WaitGroup // probes

	mu      sync.Mutex
	nodes   []*node
	next    int // where the search for a free node begins
	waiting []*waiter
	closed  bool
	skips   uint64 // renders that no node was asked for

	overloadLogged atomic.Int64 // when, in nanoseconds
}

// node is a backend as the pool sees it. Its fields are guarded by the pool.
type node struct {
	name    string
	pid     int // of a supervised process
	backend backend

	state    NodeState
	inFlight int
	drained  chan struct{} // closed when a removed node has nothing under way
	probing  bool
	failures int // in a row
	opened   int // times that the breaker opened without a render between
	memory   int64
	renders  uint64
	failed   uint64

	unfit func() // called when the node comes up again and again but renders nothing
}

type waiter struct {
	ready chan *node // gets nil when there is no hope
}

func newPool(c *config) *pool {
	p := &pool{config: c}
	p.ctx, p.stop = context.WithCancel(context.Background())
	return p
}

// newNode returns a node for a server, which is not in use yet.
func (p *pool) newNode(t target) *node {
	n := &node{name: t.name}
	hold := func() func() { return p.hold(n) }
	if t.network == "unix" || p.client == nil && t.url.Scheme == "http" {
		w := newWire(t, p.config)
		w.hold = hold
		n.backend = w
		return n
	}
	b := newHTTPBackend(t, p.config, false)
	b.hold = hold
	n.backend = b
	return n
}

func (p *pool) add(n *node) {
	n.state = NodeUp
	p.mu.Lock()
	p.nodes = append(p.nodes, n)
	p.dispatch()
	stats := n.stats()
	p.mu.Unlock()
	p.changed(stats)
}

// remove gives a node no more renders. The channel is closed when those under
// way have ended.
func (p *pool) remove(n *node) <-chan struct{} {
	p.mu.Lock()
	i := slices.Index(p.nodes, n)
	if i < 0 {
		p.mu.Unlock()
		return n.drained
	}
	p.nodes = slices.Delete(p.nodes, i, i+1)
	n.state = NodeGone
	n.drained = make(chan struct{})
	if n.inFlight == 0 {
		close(n.drained)
	}
	p.dispatch()
	stats := n.stats()
	p.mu.Unlock()
	p.changed(stats)
	return n.drained
}

// acquire finds a node for a render. It waits for no more than half of the
// time limit, so that the render gets the other half.
func (p *pool) acquire(ctx context.Context) (*node, *Error) {
	p.mu.Lock()
	if len(p.waiting) == 0 && !p.closed {
		if n := p.pick(nil); n != nil {
			n.inFlight++
			p.mu.Unlock()
			return n, nil
		}
	}
	var cause error
	switch {
	case p.closed:
		cause = ErrClosed
	case !p.hope():
		cause = ErrUnavailable
	case len(p.waiting) >= p.queue:
		cause = ErrOverloaded
	}
	if cause != nil {
		p.skips++
		p.mu.Unlock()
		return nil, p.skipped(cause)
	}
	w := &waiter{ready: make(chan *node, 1)}
	p.waiting = append(p.waiting, w)
	p.mu.Unlock()

	timer := time.NewTimer(p.timeout / 2)
	defer timer.Stop()
	select {
	case n := <-w.ready:
		if n == nil {
			return nil, p.skipped(ErrUnavailable)
		}
		return n, nil
	case <-timer.C:
		p.leave(w)
		return nil, p.skipped(ErrOverloaded)
	case <-ctx.Done():
		p.leave(w)
		return nil, asError(ctx, ctx.Err())
	}
}

// overloadInterval is how often it is logged that the nodes are busy.
const overloadInterval = 10 * time.Second

// skipped is the error of a page that no node is asked for. Nodes that are down
// have been logged as they went down.
func (p *pool) skipped(cause error) *Error {
	if now, last := time.Now().UnixNano(), p.overloadLogged.Load(); errors.Is(cause, ErrOverloaded) &&
		now-last >= int64(overloadInterval) && p.overloadLogged.CompareAndSwap(last, now) {
		p.log().Warn("ssr: all nodes are busy, some pages are rendered by the browser",
			"concurrency", p.concurrency, "queue", p.queue)
	}
	return &Error{Type: ErrorConnection, Message: cause.Error(), Err: cause, unsent: true}
}

// acquireOther finds a node that is not among the given ones and free at once.
func (p *pool) acquireOther(not []*node) *node {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.pick(not)
	if n != nil {
		n.inFlight++
	}
	return n
}

// pick returns the least loaded node with room for a render, or nil.
func (p *pool) pick(not []*node) *node {
	var best *node
	for i := range p.nodes {
		n := p.nodes[(p.next+i)%len(p.nodes)]
		if n.inFlight >= p.room(n) || slices.Contains(not, n) {
			continue
		}
		if best == nil || n.inFlight < best.inFlight {
			best = n
		}
	}
	p.next++
	return best
}

// room is how many renders a node may have under way. One that has just come
// back gets a single one, to show what it can do.
func (p *pool) room(n *node) int {
	switch n.state {
	case NodeUp:
		return p.concurrency
	case NodeTrial:
		return 1
	}
	return 0
}

// hope says whether waiting for a node makes sense.
func (p *pool) hope() bool {
	return slices.ContainsFunc(p.nodes, func(n *node) bool { return n.state == NodeUp })
}

// leave ends the wait for a node.
func (p *pool) leave(w *waiter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.skips++
	if i := slices.Index(p.waiting, w); i >= 0 {
		p.waiting = slices.Delete(p.waiting, i, i+1)
		return
	}
	if n := <-w.ready; n != nil { // it came too late
		p.free(n)
	}
}

// dispatch hands free nodes to those who wait, first come first served.
func (p *pool) dispatch() {
	hope := p.hope()
	for len(p.waiting) > 0 {
		var n *node
		if !p.closed {
			if n = p.pick(nil); n == nil && hope {
				return
			}
		}
		if n != nil {
			n.inFlight++
		}
		p.waiting[0].ready <- n
		p.waiting[0] = nil
		p.waiting = p.waiting[1:]
	}
}

// free takes a render off a node.
func (p *pool) free(n *node) {
	n.inFlight--
	if n.inFlight == 0 && n.drained != nil {
		close(n.drained)
	}
	if len(p.waiting) > 0 {
		p.dispatch()
	}
}

// hold counts an upload that outlives its render.
func (p *pool) hold(n *node) (done func()) {
	p.mu.Lock()
	n.inFlight++
	p.mu.Unlock()
	return func() {
		p.mu.Lock()
		p.free(n)
		p.mu.Unlock()
	}
}

// refuse lets no more renders begin.
func (p *pool) refuse() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.dispatch()
}

func (p *pool) close() {
	p.refuse()
	p.stop()
	p.work.Wait()
	p.mu.Lock()
	nodes := p.nodes
	p.nodes = nil
	p.mu.Unlock()
	for _, n := range nodes {
		n.backend.close()
	}
}
