package pool

import (
	"context"
	"time"
)

// finish ends a render and takes down what it says about the node.
func (p *Pool) finish(n *Node, r Result) {
	p.mu.Lock()
	n.renders++
	var report func()
	switch {
	case r.Err == nil || r.Blame == BlamePage:
		if r.Err != nil {
			n.failed++
		}
		n.failures, n.downCount = 0, 0
		if n.state == Trial {
			report = p.closeBreaker(n)
		}
	case r.Blame == BlameNode:
		n.failed++
		n.failures++
		if n.state == Trial || n.state == Up && n.failures >= p.MaxFailures {
			report = p.openBreaker(n, r.Err)
		}
	}
	if r.Busy == nil {
		p.giveBack(n)
	} else {
		go func() {
			<-r.Busy
			p.mu.Lock()
			defer p.mu.Unlock()
			p.giveBack(n)
		}()
	}
	p.mu.Unlock()
	if report != nil {
		report()
	}
}

// openBreaker takes a node out of use and has its health watched. The function
// it returns is to be called without the lock.
func (p *Pool) openBreaker(n *Node, cause error) (report func()) {
	n.state = Down
	n.failures = 0
	n.downCount++
	relapse := n.downCount > 1
	if !n.probing && !p.closed {
		n.probing = true
		p.work.Go(func() { p.probe(n) })
	}
	p.dispatch()
	stats := n.stats()
	return func() {
		if !relapse {
			p.Log().Warn("ssr: node is down, its pages go to other nodes or are rendered by the browser",
				"node", n.Name, "err", cause)
		}
		p.changed(stats)
		if relapse && n.OnRelapse != nil {
			n.OnRelapse()
		}
	}
}

func (p *Pool) closeBreaker(n *Node) (report func()) {
	n.state = Up
	p.dispatch()
	stats := n.stats()
	return func() {
		p.Log().Info("ssr: node is up again", "node", n.Name)
		p.changed(stats)
	}
}

// probe asks a node that is down for its health until it gets an answer.
func (p *Pool) probe(n *Node) {
	for {
		select {
		case <-p.ctx.Done():
			return
		case <-time.After(p.ProbeInterval):
		}
		memory, err := p.checkHealth(n)
		p.mu.Lock()
		down := n.state == Down // it may have been removed
		n.probing = down && err != nil
		if n.probing {
			p.mu.Unlock()
			continue
		}
		if down {
			n.state, n.memory = Trial, memory
			p.dispatch()
		}
		stats := n.stats()
		p.mu.Unlock()
		if down {
			p.changed(stats)
		}
		return
	}
}

// suspect has the health of a node checked, because a render took strangely
// long. A node that hangs is found out with one render instead of several, and
// also when all visitors leave before a timeout could count.
func (p *Pool) suspect(n *Node) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n.probing || n.state != Up || p.closed {
		return
	}
	n.probing = true
	p.work.Go(func() {
		_, err := p.checkHealth(n)
		p.mu.Lock()
		n.probing = false
		var report func()
		if err != nil && n.state == Up && p.ctx.Err() == nil {
			report = p.openBreaker(n, err)
		}
		p.mu.Unlock()
		if report != nil {
			report()
		}
	})
}

// checkHealth gives a node as long as a render may take: it answers late while
// it is busy with a large page, or when the machine is.
func (p *Pool) checkHealth(n *Node) (memory int64, err error) {
	ctx, cancel := context.WithTimeout(p.ctx, p.Timeout)
	defer cancel()
	return n.Renderer.Health(ctx)
}
