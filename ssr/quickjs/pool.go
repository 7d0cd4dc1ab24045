package quickjs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chinertia/chinertia/ssr"
)

// grace is what a render may take beyond the time limit before its instance
// counts as stuck.
const grace = 50 * time.Millisecond

// pool hands out the instances.
type pool struct {
	*config
	program *program
	idle    chan *instance
	waiting atomic.Int64
	stats   counters
	busy    rareLog

	done   chan struct{} // closed by close
	mu     sync.Mutex    // orders adding to running and closing
	closed bool
	stuck  int // instances that are lost in a call which cannot be stopped
	ended  sync.WaitGroup
}

func newPool(c *config, p *program, first *engine) *pool {
	pool := &pool{config: c, program: p, idle: make(chan *instance, c.instances), done: make(chan struct{})}
	pool.add(first)
	pool.idle <- <-pool.idle // it is there before the first page is, which may not want to wait
	for range c.instances - 1 {
		pool.add(nil)
	}
	return pool
}

// add starts an instance, with an engine of its own making if there is none.
func (p *pool) add(e *engine) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	in := &instance{pool: p, engine: e, jobs: make(chan job, 1), fresh: make(chan *engine, 1), ended: make(chan struct{})}
	p.ended.Go(in.run)
}

// acquire returns an instance that renders nothing else.
func (p *pool) acquire(ctx context.Context) (*instance, *ssr.Error) {
	select {
	case <-p.done:
		return nil, closedError()
	default:
	}
	select {
	case in := <-p.idle:
		return in, nil
	default:
	}
	defer p.waiting.Add(-1)
	if p.waiting.Add(1) > int64(p.queue) {
		return nil, p.overloaded()
	}
	timer := time.NewTimer(p.timeout / 2)
	defer timer.Stop()
	select {
	case in := <-p.idle:
		return in, nil
	case <-timer.C:
		return nil, p.overloaded()
	case <-ctx.Done():
		return nil, abandoned(ctx)
	case <-p.done:
		return nil, closedError()
	}
}

func (p *pool) overloaded() *ssr.Error {
	p.stats.overloaded.Add(1)
	p.busy.do(func() {
		p.log().Warn("all JavaScript engines are busy, pages are left to the browser", "instances", p.instances)
	})
	return &ssr.Error{
		Type:    ssr.ErrorConnection,
		Message: "all JavaScript engines are busy",
		Hint:    "Cache pages with ssr.NewPool and ssr.WithCache, or render with Node.",
		Err:     ssr.ErrOverloaded,
	}
}

// replaceStuck puts another instance in the place of one that does not return,
// unless so many are stuck that the machine has no CPU left for more.
func (p *pool) replaceStuck(component string) {
	p.stats.stuck.Add(1)
	p.mu.Lock()
	p.stuck++
	stuck, enough := p.stuck, p.stuck >= max(p.instances, 2)
	p.mu.Unlock()
	p.log().Error("a page is in a call that cannot be stopped", "component", component, "stuck", stuck, "replaced", !enough)
	if !enough {
		p.add(nil)
	}
}

// unstuck is called when such an instance has returned after all.
func (p *pool) unstuck() {
	p.stats.stuck.Add(-1)
	p.mu.Lock()
	wanting := p.stuck >= max(p.instances, 2)
	p.stuck--
	p.mu.Unlock()
	if wanting {
		p.add(nil)
	}
}

func (p *pool) health() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return ssr.ErrClosed
	case p.stuck > max(p.instances, 2):
		return errors.New("quickjs: all instances are stuck in calls that cannot be stopped")
	}
	return nil
}

func (p *pool) close() error {
	p.mu.Lock()
	if !p.closed {
		p.closed = true
		close(p.done)
	}
	p.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		p.ended.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-time.After(p.timeout + startTimeout):
		return errors.New("quickjs: an instance is stuck in a call that cannot be stopped")
	}
}

// rareLog logs at most once in ten seconds.
type rareLog struct{ last atomic.Int64 }

func (r *rareLog) do(log func()) {
	now, last := time.Now().UnixNano(), r.last.Load()
	if now-last > int64(10*time.Second) && r.last.CompareAndSwap(last, now) {
		log()
	}
}

func closedError() *ssr.Error {
	return &ssr.Error{Type: ssr.ErrorConnection, Message: "the renderer is closed", Err: ssr.ErrClosed}
}

func abandoned(ctx context.Context) *ssr.Error {
	return &ssr.Error{Type: ssr.ErrorConnection, Message: "render was abandoned: " + ctx.Err().Error(), Err: ctx.Err()}
}

func tooLarge(size int, limit int64) *ssr.Error {
	return &ssr.Error{
		Type:    ssr.ErrorUnknown,
		Message: fmt.Sprintf("page of %d bytes is larger than the limit of %d", size, limit),
		Hint:    "Send fewer props, or set WithMaxPage.",
	}
}
