package ssr

import (
	"context"
	"time"
)

// NodeState is whether a node is asked to render.
type NodeState string

const (
	// NodeUp is the state of a node that is asked.
	NodeUp NodeState = "up"

	// NodeDown is the state of a node that failed again and again, or does not
	// answer its health check. It is not asked; its health is, until it is well.
	NodeDown NodeState = "down"

	// NodeTrial is the state of a node that answers its health check again. It
	// is asked for one render at a time, and is up when one has succeeded.
	NodeTrial NodeState = "trial"

	// NodeGone is the state of a process that has ended or is being replaced.
	NodeGone NodeState = "gone"
)

// release ends a render and takes down what it tells about the node. enough
// says that the render had time enough for a timeout to be the node's fault.
func (p *pool) release(n *node, err *Error, enough bool) {
	p.mu.Lock()
	n.renders++
	var report func()
	switch {
	case err == nil || err.blame == blamePage:
		if err != nil {
			n.failed++
		}
		n.failures, n.opened = 0, 0
		if n.state == NodeTrial {
			report = p.closeBreaker(n)
		}
	case err.blame == blameNode && (enough || !isTimeout(err.Err)):
		n.failed++
		n.failures++
		if n.state == NodeTrial || n.state == NodeUp && n.failures >= p.maxFailures {
			report = p.openBreaker(n, err)
		}
	}
	p.free(n)
	p.mu.Unlock()
	if report != nil {
		report()
	}
}

// openBreaker takes a node out of use and has its health watched. The function
// it returns is to be called without the lock.
func (p *pool) openBreaker(n *node, cause error) (report func()) {
	first := n.opened == 0
	n.state = NodeDown
	n.failures = 0
	n.opened++
	var unfit func()
	if n.opened > 1 {
		unfit = n.unfit
	}
	if !n.probing && !p.closed {
		n.probing = true
		p.work.Go(func() { p.probe(n) })
	}
	if len(p.waiting) > 0 {
		p.dispatch()
	}
	stats := n.stats()
	return func() {
		if first {
			p.log().Warn("ssr: node is down, its pages go to other nodes or are rendered by the browser",
				"node", n.name, "err", cause)
		}
		p.changed(stats)
		if unfit != nil {
			unfit()
		}
	}
}

func (p *pool) closeBreaker(n *node) (report func()) {
	n.state = NodeUp
	if len(p.waiting) > 0 {
		p.dispatch()
	}
	stats := n.stats()
	return func() {
		p.log().Info("ssr: node is up again", "node", n.name)
		p.changed(stats)
	}
}

// probe asks a node that is down for its health until it gets an answer.
func (p *pool) probe(n *node) {
	for {
		select {
		case <-p.ctx.Done():
			return
		case <-time.After(p.probeInterval):
		}
		memory, err := p.checkHealth(n)
		p.mu.Lock()
		if n.state != NodeDown || err == nil {
			n.probing = false
		}
		done := !n.probing
		var stats NodeStats
		recovered := n.state == NodeDown && err == nil
		if recovered {
			n.state, n.memory = NodeTrial, memory
			p.dispatch()
			stats = n.stats()
		}
		p.mu.Unlock()
		if recovered {
			p.changed(stats)
		}
		if done {
			return
		}
	}
}

// suspect has the health of a node checked, because a render took strangely
// long. A node that hangs is found out with one render instead of several.
func (p *pool) suspect(n *node) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n.probing || n.state != NodeUp || p.closed {
		return
	}
	n.probing = true
	p.work.Go(func() {
		_, err := p.checkHealth(n)
		p.mu.Lock()
		n.probing = false
		var report func()
		if err != nil && n.state == NodeUp && p.ctx.Err() == nil {
			report = p.openBreaker(n, err)
		}
		p.mu.Unlock()
		if report != nil {
			report()
		}
	})
}

func (p *pool) checkHealth(n *node) (memory int64, err error) {
	ctx, cancel := context.WithTimeout(p.ctx, min(p.timeout, time.Second))
	defer cancel()
	return n.backend.health(ctx)
}
