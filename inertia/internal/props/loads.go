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
	slots  chan struct{}
	inner  atomic.Int32 // how many were started in values that were loaded
}

// maxInner is how many loads are started before the page waits for them, in values
// that were loaded. Functions that return themselves, more than one each, would
// fill the memory before the walk that writes finds out.
const maxInner = 1000

// future is a value that is loaded.
type future struct {
	path    string
	load    func(context.Context) (any, error)
	planner *Walker // looks in the value for more to load; nil for not at all

	done     chan struct{}
	value    any
	err      error
	duration time.Duration
	panicked any
}

func newLoads(opts *Options) *loads {
	l := &loads{opts: opts, slots: make(chan struct{}, opts.Concurrency)}
	l.ctx, l.cancel = context.WithCancel(opts.Context)
	return l
}

// stop cancels what still runs and waits for it: a function must not outlive the
// handler, whose transaction it may use.
func (l *loads) stop() {
	l.cancel()
	l.group.Wait()
}

// start begins a load, as soon as there are not too many.
func (l *loads) start(f *future) *future {
	f.done = make(chan struct{})
	l.slots <- struct{}{}
	l.group.Go(func() { l.run(f) })
	return f
}

func (l *loads) run(f *future) {
	loaded := sync.OnceFunc(func() { <-l.slots })
	returned := false
	defer func() {
		if !returned {
			v := recover()
			if v == nil {
				v = "runtime.Goexit was called"
			}
			f.panicked = l.opts.Panicked(f.path, v, debug.Stack())
		}
		loaded()
		close(f.done)
	}()
	began := time.Now()
	if f.err = notLoaded(l.ctx); f.err == nil {
		f.value, f.err = f.load(l.ctx)
	}
	f.duration = time.Since(began)
	loaded() // what the planner starts needs room
	if f.err == nil && f.planner != nil {
		f.planner.any(f.value, false) // the walk that writes meets the same error
	}
	returned = true
}

// wait returns the value and what was started in it, or raises its panic on this
// goroutine.
func (f *future) wait() (v any, inner map[string]*future, err error) {
	<-f.done
	if f.panicked != nil {
		panic(f.panicked)
	}
	if f.planner != nil {
		inner = f.planner.started
	}
	return f.value, inner, f.err
}

// planner returns a walker that starts loads from the current place on.
func (w *Walker) planner(inner bool) *Walker {
	return &Walker{
		Options: Options{Context: w.Context, Selection: w.Selection}, out: nowhere{}, loads: w.loads, plans: true, inner: inner,
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
	w.start(&future{load: s.Load, planner: w.planner(true)})
	return nil
}

// start begins the load at the current path, for the walk that writes.
func (w *Walker) start(f *future) {
	f.path = string(w.path)
	if w.started == nil {
		w.started = map[string]*future{}
	}
	w.started[string(w.id)] = w.loads.start(f)
}

// future returns the load at the current path, started now if it was not before.
func (w *Walker) future(load func(context.Context) (any, error)) *future {
	f := w.started[string(w.id)]
	if f == nil {
		return w.loads.start(&future{path: string(w.path), load: load})
	}
	delete(w.started, string(w.id))
	return f
}
