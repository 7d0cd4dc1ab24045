package quickjs

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"
)

// instance is a goroutine with an engine. It renders one page at a time, and
// is in the pool's list of idle ones between pages.
type instance struct {
	pool   *pool
	engine *engine // nil until there is one
	jobs   chan job
	fresh  chan *engine // replaces a worn engine
	ended  chan struct{}
	state  atomic.Int32 // of the page at hand
}

// States of the page that an instance renders.
const (
	idle int32 = iota
	rendering
	stuck
)

type job struct {
	page     string
	deadline time.Time
	reply    chan<- rendered
}

type rendered struct {
	head []string
	body string
	err  error
}

// render hands a page to the instance, which puts itself back into the pool.
func (in *instance) render(page string, deadline time.Time) <-chan rendered {
	reply := make(chan rendered, 1) // nobody may be waiting any more
	in.jobs <- job{page, deadline, reply}
	return reply
}

func (in *instance) run() {
	debug.SetPanicOnFault(true) // a fault of the engine must not end the program
	renewing := false
	defer func() {
		if renewing {
			if e := <-in.fresh; e != nil {
				e.close()
			}
		}
		in.use(nil)
		close(in.ended)
	}()
	for in.engine != nil || in.start() {
		in.pool.idle <- in // has room for all instances
		for served := false; !served; {
			select {
			case j := <-in.jobs:
				if !in.serve(j) {
					return
				}
				served = true
			case e := <-in.fresh:
				renewing = false
				if e != nil {
					in.pool.stats.recycled.Add(1)
					in.use(e)
				}
			case <-in.pool.done:
				return
			}
		}
		if !renewing && in.engine != nil && in.worn() {
			renewing = true
			in.pool.ended.Go(in.renew)
		}
	}
}

// start makes an engine. It is false when the pool is closed first.
func (in *instance) start() bool {
	for {
		select {
		case <-in.pool.done:
			return false
		default:
		}
		e, err := in.pool.program.start()
		if err == nil {
			in.use(e)
			return true
		}
		in.pool.log().Error("cannot start a JavaScript engine, trying again", "error", err)
		select {
		case <-in.pool.done:
			return false
		case <-time.After(time.Second):
		}
	}
}

// worn reports whether the engine has done its share of work.
func (in *instance) worn() bool {
	return in.engine.renders >= in.pool.maxRenders || in.engine.rendered >= in.pool.maxRendered
}

// renew makes a replacement for a worn engine, which is used until then.
func (in *instance) renew() {
	e, err := in.pool.program.start()
	if err != nil {
		in.pool.log().Error("cannot start a JavaScript engine, using the old one further", "error", err)
	}
	in.fresh <- e // nil if there is none
}

// use replaces the engine, which is freed; nil leaves the instance without.
func (in *instance) use(e *engine) {
	if in.engine != nil {
		defer in.engine.close()
	}
	in.engine = e
}

// serve renders a page. It is false when the instance has been given up
// meanwhile, because the page did not end in time.
func (in *instance) serve(j job) bool {
	in.state.Store(rendering)
	watchdog := time.AfterFunc(time.Until(j.deadline)+grace, func() {
		if in.state.CompareAndSwap(rendering, stuck) {
			component, _ := pageName([]byte(j.page))
			in.pool.replaceStuck(component)
		}
	})
	got, log := in.attempt(j)
	watchdog.Stop()
	in.pool.stats.count(got.err)
	j.reply <- got
	in.log(log)
	if !in.state.CompareAndSwap(rendering, idle) {
		in.pool.unstuck()
		return false
	}
	if misbehaved(got.err) {
		component, _ := pageName([]byte(j.page))
		in.pool.stats.discarded.Add(1)
		in.pool.log().Warn("a JavaScript engine is replaced", "reason", got.err, "component", component)
		in.use(nil)
	}
	return true
}

// attempt renders a page and survives a crash of the engine.
func (in *instance) attempt(j job) (got rendered, log []entry) {
	defer func() {
		if v := recover(); v != nil {
			in.pool.log().Error("the JavaScript engine crashed", "panic", v, "stack", string(debug.Stack()))
			got.err = errCrashed
			in.engine = nil // whose memory cannot be trusted, so it is not freed either
		}
	}()
	got.head, got.body, log, got.err = in.engine.render(j.page, j.deadline)
	return got, log
}

// log logs what a page has written to the console.
func (in *instance) log(entries []entry) {
	for _, e := range entries {
		var level slog.Level
		if level.UnmarshalText([]byte(e.level)) != nil {
			level = slog.LevelInfo
		}
		in.pool.config.log().Log(context.Background(), level, e.text, "from", "ssr console")
	}
}

// misbehaved reports whether what a page did may have left a trace in its
// engine.
func misbehaved(err error) bool {
	if x, ok := errors.AsType[*exception](err); ok {
		return x.exhausted()
	}
	return err != nil
}
