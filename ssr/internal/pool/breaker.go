package pool

import (
	"context"
	"time"
)

// finish ends a render and takes down what it says about the node.
func (p *Pool) finish(n *Node, r Result) {
	p.mu.Lock()
	defer p.unlock()
	n.Renders++
	if r.Err != nil && r.Blame != BlameNobody {
		n.Failures++
	}
	switch {
	case r.Err == nil || r.Blame == BlamePage:
		n.inARow, n.downCount = 0, 0
		if n.State == Trial {
			p.set(n, Up)
			p.events = append(p.events, func() { p.Log().Info("ssr: node is up again", "node", n.Name) })
		}
	case r.Blame == BlameNode:
		n.inARow++
		if n.State == Trial || n.State == Up && n.inARow >= p.MaxFailures {
			p.open(n, r.Err)
		}
	}
	if r.Busy == nil {
		p.giveBack(n)
		return
	}
	go func() {
		<-r.Busy
		p.mu.Lock()
		defer p.unlock()
		p.giveBack(n)
	}()
}

// open takes a node out of use and has its health watched.
func (p *Pool) open(n *Node, cause error) {
	n.inARow = 0
	n.downCount++
	p.set(n, Down)
	if n.downCount == 1 {
		p.events = append(p.events, func() {
			p.Log().Warn("ssr: node is down, its pages go to other nodes or are rendered by the browser",
				"node", n.Name, "err", cause)
		})
	} else if n.OnRelapse != nil {
		p.events = append(p.events, n.OnRelapse)
	}
	if !n.probing && !p.closed {
		n.probing = true
		p.work.Go(func() { p.probe(n) })
	}
}

// probe asks a node that is down for its health until it gets an answer.
func (p *Pool) probe(n *Node) {
	for again := true; again; {
		select {
		case <-p.ctx.Done():
			return
		case <-time.After(p.ProbeInterval):
		}
		memory, err := p.CheckHealth(p.ctx, n)
		p.mu.Lock()
		down := n.State == Down // it may have been removed
		again = down && err != nil
		n.probing = again
		if down && err == nil {
			n.Memory = memory
			p.set(n, Trial)
		}
		p.unlock()
	}
}

// suspect has the health of a node checked, because a render took strangely
// long. A node that hangs is found out with one render instead of several, and
// also when all visitors leave before a timeout could count.
func (p *Pool) suspect(n *Node) {
	p.mu.Lock()
	defer p.unlock()
	if n.probing || n.State != Up || p.closed {
		return
	}
	n.probing = true
	p.work.Go(func() {
		_, err := p.CheckHealth(p.ctx, n)
		p.mu.Lock()
		defer p.unlock()
		n.probing = false
		if err != nil && n.State == Up && p.ctx.Err() == nil {
			p.open(n, err)
		}
	})
}

// CheckHealth gives a node as long as a render may take: it answers late while
// it is busy with a large page, or when the machine is.
func (p *Pool) CheckHealth(ctx context.Context, n *Node) (memory int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	return n.Renderer.Health(ctx)
}
