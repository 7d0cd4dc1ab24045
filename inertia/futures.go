package inertia

import (
	"context"
	"fmt"
	"reflect"
	"runtime/debug"
	"sync"
)

// futures loads the props of one response concurrently, a bounded number at a
// time. The encoder still walks the tree in order and waits for each value where
// it is needed, so neither results nor their order depend on scheduling.
type futures struct {
	ctx    context.Context
	cancel context.CancelFunc
	slots  chan struct{}
	group  sync.WaitGroup
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

func newFutures(ctx context.Context, n int) *futures {
	f := &futures{slots: make(chan struct{}, n), byPath: map[string]*future{}}
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
	f.byPath[path] = p
	f.group.Add(1)
	go func() {
		defer f.group.Done()
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
		returned = true
	}()
}

// take returns the future for the path, once.
func (f *futures) take(path []byte) *future {
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

// collect starts everything that will be evaluated in a value at the encoder's
// path. It follows the same rules as the walk that writes.
func (f *futures) collect(e *encoder, v any, filter bool) {
	switch v := v.(type) {
	case nil, string, bool, int, int64, float64:
		return
	case holder:
		f.collectProp(e, v.definition())
		return
	case map[string]any:
		for name, child := range v {
			f.collectChild(e, name, child, filter)
		}
		return
	case Props:
		f.collect(e, map[string]any(v), filter)
		return
	case *branch:
		if h, ok := v.base.(holder); ok {
			f.collectProp(e, h.definition())
		}
		for _, k := range v.kids {
			f.collectChild(e, k.name, k.value, filter)
		}
		return
	}
	f.collectValue(e, reflect.ValueOf(v), filter)
}

func (f *futures) collectProp(e *encoder, d *definition) {
	if !e.evaluates(d) {
		return
	}
	if d.load == nil {
		f.collect(e, d.value, false)
		return
	}
	f.start(string(e.path), d.load)
}

func (f *futures) collectChild(e *encoder, name string, v any, filter bool) {
	n := e.push(name)
	if ok, below := e.sends(filter, func() bool { return isAlways(v) }); ok {
		f.collect(e, v, below)
	}
	e.path = e.path[:n]
}

// collectValue looks into values that are known by their type only.
func (f *futures) collectValue(e *encoder, v reflect.Value, filter bool) {
	if e.depth > maxDepth {
		return // the walk that writes will tell
	}
	p := planOf(v.Type())
	if !p.holds {
		return
	}
	e.depth++
	defer func() { e.depth-- }()
	switch v.Kind() {
	case reflect.Func:
		if call := closureCall(v.Type()); call != nil && !v.IsNil() {
			f.collectProp(e, call(v))
		}
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() {
			f.collectElem(e, v, filter)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			n := e.pushIndex(i)
			f.collectPart(e, v.Index(i), filter)
			e.path = e.path[:n]
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if name, err := keyText(it.Key()); err == nil {
				n := e.push(name)
				f.collectPart(e, it.Value(), filter)
				e.path = e.path[:n]
			}
		}
	case reflect.Struct:
		if h, ok := v.Interface().(holder); ok {
			f.collectProp(e, h.definition())
			return
		}
		fields := structFields(v.Type())
		for i := range fields {
			if fv, ok := fields[i].member(v); ok {
				n := e.push(fields[i].name)
				f.collectPart(e, fv, filter)
				e.path = e.path[:n]
			}
		}
	}
}

func (f *futures) collectElem(e *encoder, v reflect.Value, filter bool) {
	if v.Kind() == reflect.Interface {
		f.collect(e, v.Interface(), filter)
		return
	}
	f.collectValue(e, v.Elem(), filter)
}

func (f *futures) collectPart(e *encoder, v reflect.Value, filter bool) {
	p := planOf(v.Type())
	if ok, below := e.sends(filter, func() bool { return p.always != nil && p.always(v) }); ok {
		f.collectValue(e, v, below)
	}
}

// sends reports whether the node at the path is sent, and whether its parts
// have still to be chosen.
func (e *encoder) sends(filter bool, always func() bool) (ok, below bool) {
	if !filter {
		return true, false
	}
	switch e.sel.choose(e.path) {
	case chosenWhole:
		return true, false
	case chosenPart:
		return true, true
	}
	return always(), false
}

// evaluates is admit without its notes.
func (e *encoder) evaluates(d *definition) bool {
	if e.sel.partial {
		return true
	}
	if d.kind == kindDeferred || d.kind == kindOptional {
		return false
	}
	return !d.once || d.fresh || !e.sel.inertia || !e.sel.holds(d, e.path)
}
