package inertia

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/chinertia/chinertia/inertia/internal/selection"
)

// futures loads the props of one response concurrently, a bounded number at a
// time. The encoder still walks the tree in order and waits for each value where
// it is needed, so neither results nor their order depend on scheduling.
type futures struct {
	ctx    context.Context
	cancel context.CancelFunc
	slots  chan struct{}
	group  sync.WaitGroup
	sel    *selection.Selection

	mu     sync.Mutex
	byPath map[string]*future
}

type future struct {
	done  chan struct{}
	value any
	err   error
	panic *PropPanic
}

// PropPanic is what a panic in a prop that was loaded concurrently (see
// [WithPropConcurrency]) becomes on the goroutine of the handler.
type PropPanic struct {
	Path  string // dotted path of the prop
	Value any    // what was passed to panic
	Stack []byte // of the goroutine that panicked
}

func (p *PropPanic) Error() string {
	return fmt.Sprintf("inertia: prop %q panicked: %v", p.Path, p.Value)
}

// String includes the stack, since the one of the re-raised panic is of no use.
func (p *PropPanic) String() string { return p.Error() + "\n" + string(p.Stack) }

func newFutures(ctx context.Context, n int, sel *selection.Selection) *futures {
	f := &futures{slots: make(chan struct{}, n), byPath: map[string]*future{}, sel: sel}
	f.ctx, f.cancel = context.WithCancel(ctx)
	return f
}

// stop cancels what still runs and waits for it: a closure must not outlive the
// handler, whose transaction it may use.
func (f *futures) stop() {
	f.cancel()
	f.group.Wait()
}

func (f *futures) start(path string, load func(context.Context) (any, error)) {
	p := &future{done: make(chan struct{})}
	f.mu.Lock()
	f.byPath[path] = p
	f.mu.Unlock()
	f.group.Go(func() {
		defer close(p.done)
		select {
		case f.slots <- struct{}{}:
			defer func() { <-f.slots }()
		case <-f.ctx.Done():
		}
		if p.err = f.ctx.Err(); p.err != nil {
			p.err = fmt.Errorf("not loaded: %w", context.Cause(f.ctx))
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
			p.panic = &PropPanic{Path: path, Value: v, Stack: debug.Stack()}
		}()
		p.value, p.err = load(f.ctx)
		if p.err == nil {
			(&collector{futures: f, path: []byte(path)}).value(p.value, false)
		}
		returned = true
	})
}

// take returns the future for the path, once.
func (f *futures) take(path []byte) *future {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.byPath[string(path)]
	if p != nil {
		delete(f.byPath, string(path))
	}
	return p
}

// wait returns the value, or raises the panic on this goroutine.
func (p *future) wait() (any, error) {
	<-p.done
	if p.panic != nil {
		panic(p.panic)
	}
	return p.value, p.err
}
