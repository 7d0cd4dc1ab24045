package ssr

import (
	"context"
	"sync"
	"time"
)

// render renders a page on one of the nodes, and on another one if the first
// is unwell.
func (p *pool) render(ctx context.Context, page []byte) (head []string, body string, err *Error) {
	deadline := time.Now().Add(p.timeout)
	if err := ctx.Err(); err != nil {
		return nil, "", asError(ctx, err)
	}
	n, err := p.acquire(ctx)
	if err != nil {
		return nil, "", err
	}
	if p.alone() {
		return p.attempt(ctx, n, deadline, page)
	}
	return p.race(ctx, n, deadline, page)
}

func (p *pool) alone() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.nodes) < 2
}

// attempt renders on a node that was acquired, and releases it.
func (p *pool) attempt(ctx context.Context, n *node, deadline time.Time, page []byte) (head []string, body string, err *Error) {
	enough := time.Until(deadline) >= p.timeout/2-p.timeout/20
	head, body, err = n.backend.render(ctx, deadline, page)
	if err != nil {
		err.Node = n.name
		if err.blame == blameNobody && (isTimeout(err.Err) || time.Until(deadline) < p.timeout/2) {
			p.suspect(n) // visitors may always give up before a timeout could count
		}
	}
	p.release(n, err, enough)
	return head, body, err
}

// race renders on a node, and on a second one when the first has failed or
// has not answered after half of the time. The first answer wins.
func (p *pool) race(ctx context.Context, n *node, deadline time.Time, page []byte) ([]string, string, *Error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	firstCtx, cancelFirst := context.WithCancel(ctx)
	defer cancelFirst()
	s := second{pool: p, ctx: ctx, first: n, cancelFirst: cancelFirst, deadline: deadline, page: page}
	timer := time.AfterFunc(p.timeout/2, s.start)
	defer timer.Stop()

	head, body, err := p.attempt(firstCtx, n, deadline, page)
	if result := s.settle(); result != nil {
		if err == nil {
			cancel()
			<-result // it reads the page, which is the caller's
			return head, body, nil
		}
		if other := <-result; other.err == nil {
			return other.head, other.body, nil
		}
		return nil, "", err
	}

	// A node that was never reached costs nothing but the next one. One that
	// took the page and then went down may have been brought down by it, so
	// such a page is tried once more, not on every node there is.
	tried := []*node{n}
	for err != nil && err.blame == blameNode && time.Until(deadline) > 0 {
		if n = p.acquireOther(tried); n == nil {
			break
		}
		tried = append(tried, n)
		last := !err.unsent
		if head, body, err = p.attempt(ctx, n, deadline, page); last {
			break
		}
	}
	return head, body, err
}

// second is the attempt that joins one which takes long.
type second struct {
	pool        *pool
	ctx         context.Context
	first       *node
	cancelFirst context.CancelFunc
	deadline    time.Time
	page        []byte

	mu     sync.Mutex
	over   bool
	result chan rendered
}

type rendered struct {
	head []string
	body string
	err  *Error
}

// start is called by the timer.
func (s *second) start() {
	s.mu.Lock()
	if s.over {
		s.mu.Unlock()
		return
	}
	s.pool.suspect(s.first)
	n := s.pool.acquireOther([]*node{s.first})
	if n == nil {
		s.mu.Unlock()
		return
	}
	s.result = make(chan rendered, 1)
	s.mu.Unlock()

	head, body, err := s.pool.attempt(s.ctx, n, s.deadline, s.page)
	if err == nil {
		s.cancelFirst()
	}
	s.result <- rendered{head, body, err}
}

// settle keeps the second attempt from starting, or returns where its result
// will be.
func (s *second) settle() <-chan rendered {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	return s.result
}
