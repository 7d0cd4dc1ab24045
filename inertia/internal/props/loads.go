package props

import (
	"context"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// loads runs the load functions of one response, a bounded number at a time. The
// walk goes through the props twice: first it only starts what it will need, then
// it writes and waits for each value where it is needed, so neither the result
// nor its order depends on scheduling.
type loads struct {
	opts   *Options
	ctx    context.Context
	cancel context.CancelFunc
	group  sync.WaitGroup

	mu      sync.Mutex
	queue   []*future
	next    *future // the one that the page waits for
	running int
	inner   atomic.Int32 // how many were started in values that were loaded
}

// maxInner is how many loads are started before the page waits for them, in values
// that were loaded. Functions that return themselves, more than one each, would
// fill the memory before the walk that writes finds out.
const maxInner = 1000

// future is a value that is loaded, or will be.
type future struct {
	load    func(context.Context) (any, error)
	planner *Walker // looks in the value for more to load; nil for not at all
	path    string

	started  bool
	done     chan struct{}
	value    any
	err      error
	duration time.Duration
	panicked any
	found    map[string]*future // started in the value
}

func newLoads(opts *Options) *loads {
	l := &loads{opts: opts}
	l.ctx, l.cancel = context.WithCancel(opts.Context)
	return l
}

// stop cancels what still runs and waits for it: a function must not outlive the
// handler, whose transaction it may use.
func (l *loads) stop() {
	l.cancel()
	l.group.Wait()
}

// add queues a load.
func (l *loads) add(f *future) {
	f.done = make(chan struct{})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue = append(l.queue, f)
	if l.running < l.opts.Concurrency {
		l.running++
		l.group.Go(l.work)
	}
}

// wait returns the value, or raises its panic on this goroutine. What is waited for
// is loaded before all that is queued.
func (l *loads) wait(f *future) (any, error) {
	l.mu.Lock()
	l.next = f
	l.mu.Unlock()
	<-f.done
	if f.panicked != nil {
		panic(f.panicked)
	}
	return f.value, f.err
}

// work runs what is queued until nothing is.
func (l *loads) work() {
	ended := false
	defer func() {
		if !ended { // a load has called runtime.Goexit, which ends this goroutine
			l.group.Go(l.work)
		}
	}()
	for f := l.take(); f != nil; f = l.take() {
		l.run(f)
	}
	ended = true
}

func (l *loads) take() *future {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f := l.next; f != nil && !f.started {
		f.started = true
		return f
	}
	for len(l.queue) > 0 {
		f := l.queue[0]
		l.queue = l.queue[1:]
		if !f.started {
			f.started = true
			return f
		}
	}
	l.running--
	return nil
}

func (l *loads) run(f *future) {
	defer close(f.done)
	if l.ctx.Err() != nil {
		f.err = notLoaded(l.ctx)
		return
	}
	returned := false
	defer func() {
		if returned {
			return
		}
		v := recover()
		if v == nil {
			v = "runtime.Goexit was called"
		}
		f.panicked = l.opts.Panicked(f.path, v, debug.Stack())
	}()
	began := time.Now()
	f.value, f.err = f.load(l.ctx)
	f.duration = time.Since(began)
	if p := f.planner; f.err == nil && p != nil {
		p.any(f.value, false) // the walk that writes meets the same error
		f.found = p.found
	}
	returned = true
}

// planner returns a walker that starts loads from the current place on.
func (w *Walker) planner() *Walker {
	return &Walker{
		Options: Options{Context: w.Context, Selection: w.Selection}, out: nowhere{}, loads: w.loads, plans: true,
		path: slices.Clone(w.path), id: slices.Clone(w.id), depth: w.depth,
	}
}

// plan starts what the prop at the current path loads.
func (w *Walker) plan(s *Spec) error {
	if s.Load == nil {
		_, err := w.any(s.Value, false)
		return err
	}
	if w.inner && w.loads.inner.Add(1) > maxInner {
		return nil // left to the walk that writes
	}
	p := w.planner()
	p.inner = true
	w.start(&future{load: s.Load, planner: p})
	return nil
}

// start queues the load at the current path, for the walk that writes.
func (w *Walker) start(f *future) {
	f.path = string(w.path)
	if w.found == nil {
		w.found = map[string]*future{}
	}
	w.found[string(w.id)] = f
	w.loads.add(f)
}

// future returns the load at the current path, started now if it was not before.
func (w *Walker) future(load func(context.Context) (any, error)) *future {
	f := w.found[string(w.id)]
	if f == nil {
		f = &future{load: load, path: string(w.path)}
		w.loads.add(f)
		return f
	}
	delete(w.found, string(w.id))
	return f
}
