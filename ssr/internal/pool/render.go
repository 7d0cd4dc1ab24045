package pool

import (
	"context"
	"errors"
	"time"
)

// Render renders a page on one of the nodes, and on another one if the first
// is unwell or slow.
func (p *Pool) Render(ctx context.Context, page []byte) Result {
	deadline := time.Now().Add(p.Timeout)
	if err := ctx.Err(); err != nil {
		return Result{Err: err, Unsent: true}
	}
	n, err := p.acquire(ctx)
	if err != nil {
		return p.skip(err)
	}
	if p.onlyNode() {
		return p.attempt(ctx, n, deadline, page)
	}
	return p.hedge(ctx, n, deadline, page)
}

func (p *Pool) onlyNode() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.nodes) < 2
}

// attempt renders on a node that was taken, and gives it back.
func (p *Pool) attempt(ctx context.Context, n *Node, deadline time.Time, page []byte) Result {
	// Less than the half of the time that acquire leaves is not enough for a
	// timeout to be the node's fault, and nor is what a visitor may wait.
	enough := time.Until(deadline) >= p.Timeout/2-p.Timeout/20
	if own, ok := ctx.Deadline(); ok && own.Before(deadline) {
		enough = false
	}
	r := n.Renderer.Render(ctx, deadline, page)
	if r.Node == "" {
		r.Node = n.Name
	}
	timedOut := errors.Is(r.Err, context.DeadlineExceeded)
	if r.Blame == BlameNode && timedOut && !enough {
		r.Blame = BlameNobody
	}
	if r.Err != nil && r.Blame == BlameNobody && (timedOut || time.Until(deadline) < p.Timeout/2) {
		p.suspect(n)
	}
	p.finish(n, r)
	return r
}

// hedge renders on a node, on a second one as well when the first has not
// answered after half of the time, and on others when it has failed. The first
// page wins.
//
// A node that was never reached costs nothing but the next one. One that took
// the page and then failed may have been brought down by it, so such a page is
// tried once more, not on every node there is.
func (p *Pool) hedge(ctx context.Context, n *Node, deadline time.Time, page []byte) Result {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := make(chan Result, 1) // for the one that is under way at the end
	running := 0                    // never more than two
	var tried []*Node
	start := func(n *Node) {
		tried = append(tried, n)
		running++
		go func() { results <- p.attempt(ctx, n, deadline, page) }()
	}
	half := time.NewTimer(p.Timeout / 2)
	defer half.Stop()

	start(n)
	last := false
	var failure Result
	for {
		select {
		case <-half.C:
			p.suspect(n)
			if other := p.takeOther(tried); other != nil {
				start(other)
				last = true
			}
		case r := <-results:
			half.Stop()
			running--
			switch {
			case r.Err == nil:
				return r
			case failure.Err == nil || !last || r.Blame == BlamePage:
				failure = r
			}
			if running > 0 {
				continue
			}
			var other *Node
			if !last && (r.Blame == BlameNode || r.Unsent) && ctx.Err() == nil && time.Until(deadline) > 0 {
				other = p.takeOther(tried)
			}
			if other == nil {
				return failure
			}
			last = !r.Unsent
			start(other)
		}
	}
}
