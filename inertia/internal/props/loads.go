package props

import (
	"context"
	"reflect"
	"runtime/debug"
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
	path  string
	id    string
	depth int
	load  func(context.Context) (any, error)
	looks bool // in the value, for more to load

	done     chan struct{}
	value    any
	started  map[string]*future // in the value, by id
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
	defer close(f.done)
	l.guard(f, l.load)
	if f.looks && f.err == nil {
		l.guard(f, l.look)
	}
}

// guard calls a function that may panic or call runtime.Goexit, and keeps that for
// the goroutine of the walk.
func (l *loads) guard(f *future, call func(*future)) {
	returned := false
	defer func() {
		if !returned {
			v := recover()
			if v == nil {
				v = "runtime.Goexit was called"
			}
			f.panicked = l.opts.Panicked(f.path, v, debug.Stack())
		}
	}()
	call(f)
	returned = true
}

func (l *loads) load(f *future) {
	defer func() { <-l.slots }() // what look starts needs room
	began := time.Now()
	if f.err = notLoaded(l.ctx); f.err == nil {
		f.value, f.err = f.load(l.ctx)
	}
	f.duration = time.Since(began)
}

// look starts what the loaded value holds. The walk that writes meets the same
// errors.
func (l *loads) look(f *future) {
	if f.value == nil || !typeOf(reflect.TypeOf(f.value)).mayHold {
		return
	}
	p := &Walker{
		Options: Options{Context: l.opts.Context, Selection: l.opts.Selection}, out: nowhere{}, loads: l, plans: true, inner: true,
		path: []byte(f.path), id: []byte(f.id), depth: f.depth,
	}
	p.any(f.value, false)
	f.started = p.started
}

// wait returns the value and what was started in it, or raises its panic on this
// goroutine.
func (f *future) wait() (v any, inner map[string]*future, err error) {
	<-f.done
	if f.panicked != nil {
		panic(f.panicked)
	}
	return f.value, f.started, f.err
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
	w.start(s.Load, true)
	return nil
}

// start begins the load at the current path, for the walk that writes.
func (w *Walker) start(load func(context.Context) (any, error), looks bool) {
	if w.started == nil {
		w.started = map[string]*future{}
	}
	f := &future{path: string(w.path), id: string(w.id), depth: w.depth, load: load, looks: looks}
	w.started[f.id] = w.loads.start(f)
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
