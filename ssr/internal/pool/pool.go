// Package pool shares renders out among nodes: to the one with the fewest
// under way, with a limit for each and a bounded queue before them. A node that
// fails again and again is not asked until it is well (breaker.go). A render
// that fails or takes long on one node gets another one (render.go).
//
// It does not know about HTTP, processes or the format of a page.
package pool

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// Why no node was asked. Package ssr exports them.
var (
	ErrUnavailable = errors.New("no server is up")
	ErrOverloaded  = errors.New("all servers are busy")
	ErrClosed      = errors.New("client is closed")
)

// Config is what the options of package ssr say about the pool.
type Config struct {
	Timeout       time.Duration // of a render, all attempts included
	Concurrency   int           // renders that a node may have under way
	Queue         int           // renders that may wait
	MaxFailures   int           // in a row, before a node is down
	ProbeInterval time.Duration // between health checks of a node that is down
	Log           func() *slog.Logger
}

// Pool is safe for concurrent use.
type Pool struct {
	Config

	ctx  context.Context // ends with Close; that of health checks
	stop context.CancelFunc
	work sync.WaitGroup // health checks

	mu      sync.Mutex
	nodes   []*Node
	next    int // where the search for a free node begins
	waiting []chan *Node
	closed  bool
	skipped uint64   // renders that no node was asked for
	events  []func() // to be called without the lock, see unlock

	overloadLogged time.Time
}

// New returns a pool without nodes.
func New(c Config) *Pool {
	p := &Pool{Config: c}
	p.ctx, p.stop = context.WithCancel(context.Background())
	return p
}

// unlock gives up the lock and then reports what has happened under it.
func (p *Pool) unlock() {
	events := p.events
	p.events = nil
	p.mu.Unlock()
	for _, report := range events {
		report()
	}
}

// set changes the state of a node, for which renders may wait.
func (p *Pool) set(n *Node, s State) {
	n.State = s
	p.dispatch()
}

// Add puts a node to use.
func (p *Pool) Add(n *Node) {
	p.mu.Lock()
	defer p.unlock()
	p.nodes = append(p.nodes, n)
	p.set(n, Up)
}

// Remove gives a node no more renders. The channel is closed when those under
// way have ended. Removing a node twice returns the same channel.
func (p *Pool) Remove(n *Node) <-chan struct{} {
	p.mu.Lock()
	defer p.unlock()
	i := slices.Index(p.nodes, n)
	if i < 0 {
		return n.drained
	}
	p.nodes = slices.Delete(p.nodes, i, i+1)
	n.drained = make(chan struct{})
	if n.InFlight == 0 {
		close(n.drained)
	}
	p.set(n, Gone)
	return n.drained
}

// acquire finds a node for a render. It waits for no more than half of the
// time limit, so that the render gets the other half.
func (p *Pool) acquire(ctx context.Context) (*Node, error) {
	n, turn, err := p.enqueue()
	if turn == nil {
		return n, err
	}
	timer := time.NewTimer(p.Timeout / 2)
	defer timer.Stop()
	select {
	case n := <-turn:
		if n == nil {
			return nil, ErrUnavailable
		}
		return n, nil
	case <-timer.C:
		err = ErrOverloaded
	case <-ctx.Done():
		err = ctx.Err()
	}
	p.stopWaiting(turn)
	return nil, err
}

// enqueue returns a node that is free, or the end of a queue for one. That
// yields nil when no node is up any more.
func (p *Pool) enqueue() (n *Node, turn chan *Node, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, nil, ErrClosed
	}
	if len(p.waiting) == 0 {
		n = p.take(nil)
	}
	switch {
	case n != nil:
		return n, nil, nil
	case !p.anyUp():
		return nil, nil, ErrUnavailable
	case len(p.waiting) >= p.Queue:
		return nil, nil, ErrOverloaded
	}
	turn = make(chan *Node, 1)
	p.waiting = append(p.waiting, turn)
	return nil, turn, nil
}

// overloadInterval is how often it is logged that the nodes are busy.
const overloadInterval = 10 * time.Second

// skip is the result for a page that no node is asked for. Nodes that are down
// have been logged as they went down.
func (p *Pool) skip(cause error) Result {
	p.mu.Lock()
	defer p.unlock()
	p.skipped++
	if now := time.Now(); errors.Is(cause, ErrOverloaded) && now.Sub(p.overloadLogged) >= overloadInterval {
		p.overloadLogged = now
		p.events = append(p.events, func() {
			p.Log().Warn("ssr: all nodes are busy, some pages are rendered by the browser",
				"concurrency", p.Concurrency, "queue", p.Queue)
		})
	}
	return Result{Err: cause, Unsent: true}
}

// takeOther finds a node that is not among the given ones and free at once.
func (p *Pool) takeOther(not []*Node) *Node {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.take(not)
}

// take counts a render to the best node with room for it, and returns nil when
// there is none.
func (p *Pool) take(not []*Node) *Node {
	var best *Node
	for i := range p.nodes {
		n := p.nodes[(p.next+i)%len(p.nodes)]
		if n.InFlight >= n.capacity(p.Concurrency) || slices.Contains(not, n) {
			continue
		}
		if best == nil || n.before(best) {
			best = n
		}
	}
	p.next++
	if best != nil {
		best.InFlight++
	}
	return best
}

// anyUp reports whether waiting for a node makes sense.
func (p *Pool) anyUp() bool {
	return slices.ContainsFunc(p.nodes, func(n *Node) bool { return n.State == Up })
}

// stopWaiting leaves the queue. A node that came at the same moment goes to the
// next one there.
func (p *Pool) stopWaiting(turn chan *Node) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.waiting, turn); i >= 0 {
		p.waiting = slices.Delete(p.waiting, i, i+1)
		return
	}
	if n := <-turn; n != nil {
		p.giveBack(n)
	}
}

// dispatch hands free nodes to those who wait, first come first served.
func (p *Pool) dispatch() {
	for len(p.waiting) > 0 {
		var n *Node
		if !p.closed {
			if n = p.take(nil); n == nil && p.anyUp() {
				return
			}
		}
		p.waiting[0] <- n
		p.waiting[0] = nil
		p.waiting = p.waiting[1:]
	}
}

// giveBack undoes take.
func (p *Pool) giveBack(n *Node) {
	n.InFlight--
	if n.InFlight == 0 && n.drained != nil {
		close(n.drained)
	}
	p.dispatch()
}

// Stats returns what is known of the nodes, how many renders wait, and how many
// no node was asked for.
func (p *Pool) Stats() (nodes []NodeStats, waiting int, skipped uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range p.nodes {
		nodes = append(nodes, n.NodeStats)
	}
	return nodes, len(p.waiting), p.skipped
}

// SetMemory notes the memory of a node. It returns how many renders the node
// has ended.
func (p *Pool) SetMemory(n *Node, memory int64) (renders uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n.Memory = memory
	return n.Renders
}

// Refuse lets no more renders begin.
func (p *Pool) Refuse() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.dispatch()
}

// Close ends health checks and closes the renderers. It does not wait for
// renders under way.
func (p *Pool) Close() {
	p.Refuse()
	p.stop()
	p.work.Wait()
	p.mu.Lock()
	nodes := p.nodes
	p.nodes = nil
	p.mu.Unlock()
	for _, n := range nodes {
		n.Renderer.Close()
	}
}
