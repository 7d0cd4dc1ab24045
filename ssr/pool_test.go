package ssr_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

// engine is a renderer inside the process, so that what the pool does can be
// tried without a network and in no time.
type engine struct {
	name string

	mu       sync.Mutex
	delay    time.Duration
	err      error
	sick     error // what Health returns
	renders  int
	inFlight int
	most     int // renders under way at once
}

func (e *engine) RenderPage(ctx context.Context, page []byte) ([]string, string, error) {
	e.mu.Lock()
	e.renders++
	e.inFlight++
	e.most = max(e.most, e.inFlight)
	delay, err := e.delay, e.err
	e.mu.Unlock()
	defer func() {
		e.mu.Lock()
		e.inFlight--
		e.mu.Unlock()
	}()
	if delay > 0 {
		select {
		case <-time.After(delay):
		case <-ctx.Done():
			return nil, "", ctx.Err()
		}
	}
	if err != nil {
		return nil, "", err
	}
	return []string{"<title>" + e.name + "</title>"}, e.name + ":" + string(page), nil
}

func (e *engine) Health(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.sick
}

// set changes how the engine behaves from now on.
func (e *engine) set(delay time.Duration, err, sick error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.delay, e.err, e.sick = delay, err, sick
}

func (e *engine) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.renders
}

var errDown = errors.New("down")

func pool(t *testing.T, engines []*engine, opts ...ssr.Option) *ssr.Client {
	t.Helper()
	renderers := make([]ssr.Renderer, len(engines))
	for i, e := range engines {
		renderers[i] = e
	}
	c := ssr.NewPool(renderers, opts...)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// quiet keeps expected warnings out of the test log.
var quiet = ssr.WithLogger(discard)

func TestPoolChoosesTheLeastLoadedNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		busy, idle := &engine{name: "busy"}, &engine{name: "idle"}
		c := pool(t, []*engine{busy, idle})
		busy.set(500*time.Millisecond, nil, nil)
		idle.set(500*time.Millisecond, nil, nil)
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() { _, _ = renderOnce(c, `{}`) })
			synctest.Wait()
		}
		is.Equal([]int{busy.count(), idle.count()}, []int{3, 3})
		wg.Wait()

		// One that is slow gets less.
		busy.set(900*time.Millisecond, nil, nil)
		idle.set(10*time.Millisecond, nil, nil)
		for range 20 {
			wg.Go(func() { _, _ = renderOnce(c, `{}`) })
			time.Sleep(20 * time.Millisecond)
		}
		wg.Wait()
		is.True(busy.count() < 8)
		is.True(idle.count() > 16)
	})
}

func TestPoolBoundsConcurrencyAndQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		e := &engine{name: "e", delay: 100 * time.Millisecond}
		var log logBuffer
		c := pool(t, []*engine{e}, ssr.WithConcurrency(2), ssr.WithQueue(3), log.option())
		var rendered, overloaded atomic.Int32
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				_, err := renderOnce(c, `{}`)
				if err == nil {
					rendered.Add(1)
				}
				if errors.Is(err, ssr.ErrOverloaded) {
					overloaded.Add(1)
				}
			})
		}
		synctest.Wait()
		is.Equal(c.Stats().Waiting, 3)
		is.Equal(c.Stats().Nodes[0].InFlight, 2)
		wg.Wait()
		is.Equal(e.most, 2)
		is.Equal(rendered.Load(), int32(5))   // two under way and three that waited
		is.Equal(overloaded.Load(), int32(5)) // the others at once
		is.Equal(c.Stats().Skipped, uint64(5))
		is.Equal(strings.Count(log.String(), "all nodes are busy"), 1) // not once a page
	})
}

func TestPoolWaitsHalfOfTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		e := &engine{name: "e", delay: 1900 * time.Millisecond}
		c := pool(t, []*engine{e}, ssr.WithConcurrency(1))
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = renderOnce(c, `{}`) })
		synctest.Wait()
		start := time.Now()
		_, err := renderOnce(c, `{}`)
		is.True(errors.Is(err, ssr.ErrOverloaded))
		is.Equal(time.Since(start), time.Second)
		is.Equal(c.Stats().Nodes[0].State, ssr.NodeUp) // a busy node is not an unwell one
		wg.Wait()
	})
}

// A node may become free at the very moment when its turn comes too late.
func TestPoolTakesBackANodeThatComesTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		e := &engine{name: "e", delay: time.Second}
		c := pool(t, []*engine{e}, ssr.WithConcurrency(1))
		for range 50 {
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() { _, _ = renderOnce(c, `{}`) })
			}
			wg.Wait()
			is.Equal(c.Stats().Nodes[0].InFlight, 0)
		}
	})
}

func TestPoolForgetsAVisitorWhoLeavesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		e := &engine{name: "e", delay: 100 * time.Millisecond}
		c := pool(t, []*engine{e}, ssr.WithConcurrency(1))
		go func() { _, _ = renderOnce(c, `{}`) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, _, err := c.RenderPage(ctx, []byte(`{}`))
		is.True(errors.Is(err, context.DeadlineExceeded))
		is.Equal(c.Stats().Waiting, 0)
		time.Sleep(time.Second)
		is.Equal(e.count(), 1)
	})
}

func TestPoolTriesAnotherNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		bad, good := &engine{name: "bad", err: errDown}, &engine{name: "good"}
		c := pool(t, []*engine{bad, good}, quiet)
		for range 20 {
			body, err := renderOnce(c, `{}`)
			is.NoErr(err)
			is.Equal(body, "good:{}")
		}
		is.Equal(bad.count(), 3) // then the breaker opened
	})
}

func TestPoolTriesAPageOnTwoNodesOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		engines := []*engine{{err: errDown}, {err: errDown}, {err: errDown}, {err: errDown}}
		c := pool(t, engines, quiet)
		_, err := renderOnce(c, `{}`)
		is.True(errors.Is(err, errDown))
		total := 0
		for _, e := range engines {
			total += e.count()
		}
		is.Equal(total, 2) // it might have been the page that brought the first one down
	})
}

func TestPoolDoesNotRepeatAPageThatThrows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		throws := &ssr.Error{Type: ssr.ErrorRender, Message: "boom"}
		a, b := &engine{err: throws}, &engine{err: throws}
		c := pool(t, []*engine{a, b})
		for range 10 {
			_, err := renderOnce(c, `{}`)
			var failure *ssr.Error
			is.True(errors.As(err, &failure))
			is.Equal(failure.Type, ssr.ErrorRender)
		}
		is.Equal(a.count()+b.count(), 10)
		is.Equal(c.Stats().Nodes[0].State, ssr.NodeUp) // both are well
		is.Equal(c.Stats().Nodes[1].State, ssr.NodeUp)
	})
}

func TestPoolJoinsASlowRender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		hung, good := &engine{name: "hung", delay: time.Hour}, &engine{name: "good", delay: 10 * time.Millisecond}
		c := pool(t, []*engine{hung, good})
		for range 4 {
			start := time.Now()
			body, err := renderOnce(c, `{}`)
			is.NoErr(err)
			is.Equal(body, "good:{}")
			is.True(time.Since(start) <= 1010*time.Millisecond) // half of the limit, then the other node
		}
		synctest.Wait()
		is.Equal(hung.inFlight, 0) // nobody waits for it any more
	})
}

func TestPoolFindsAHungNodeWithOneRender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		hung, good := &engine{name: "hung", delay: time.Hour, sick: errDown}, &engine{name: "good"}
		c := pool(t, []*engine{hung, good}, quiet)
		for range 10 {
			_, err := renderOnce(c, `{}`)
			is.NoErr(err)
			synctest.Wait() // the health check is not on the way of the page
		}
		is.Equal(hung.count(), 1)
	})
}

func TestPoolFirstAnswerMayStillWin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		a, b := &engine{name: "a", delay: 1500 * time.Millisecond}, &engine{name: "b", delay: 1500 * time.Millisecond}
		c := pool(t, []*engine{a, b})
		start := time.Now()
		_, err := renderOnce(c, `{}`)
		is.NoErr(err)
		is.Equal(time.Since(start), 1500*time.Millisecond)
		is.Equal(a.count()+b.count(), 2)
		synctest.Wait()
		is.Equal(a.inFlight+b.inFlight, 0)
	})
}

func TestBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		e := &engine{name: "e", err: errDown, sick: errDown}
		var log logBuffer
		c := pool(t, []*engine{e}, log.option(), ssr.WithBreaker(3, 500*time.Millisecond))
		for range 10 {
			_, err := renderOnce(c, `{}`)
			is.True(err != nil)
		}
		is.Equal(e.count(), 3) // the others were not tried
		is.Equal(c.Stats().Nodes[0].State, ssr.NodeDown)
		_, err := renderOnce(c, `{}`)
		var failure *ssr.Error
		is.True(errors.As(err, &failure))
		is.True(failure.Skipped())
		is.True(errors.Is(err, ssr.ErrUnavailable))
		is.Equal(failure.Type, ssr.ErrorConnection)

		time.Sleep(time.Minute) // it stays down as long as its health check fails
		synctest.Wait()
		is.Equal(e.count(), 3)

		e.set(0, errDown, nil) // well, but still renders nothing
		time.Sleep(time.Second)
		synctest.Wait()
		is.Equal(c.Stats().Nodes[0].State, ssr.NodeTrial)
		_, err = renderOnce(c, `{}`)
		is.True(errors.Is(err, errDown))
		is.Equal(c.Stats().Nodes[0].State, ssr.NodeDown) // one failure is enough now

		e.set(0, nil, nil)
		time.Sleep(time.Second)
		synctest.Wait()
		_, err = renderOnce(c, `{}`)
		is.NoErr(err)
		is.Equal(c.Stats().Nodes[0].State, ssr.NodeUp)
		is.Equal(strings.Count(log.String(), "node is down"), 1)
		is.Equal(strings.Count(log.String(), "node is up again"), 1)
	})
}

func TestBreakerCountsFailuresInARow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		e := &engine{name: "e"}
		c := pool(t, []*engine{e})
		for range 5 {
			e.set(0, errDown, nil)
			_, _ = renderOnce(c, `{}`)
			_, _ = renderOnce(c, `{}`)
			e.set(0, nil, nil)
			_, err := renderOnce(c, `{}`)
			is.NoErr(err)
		}
		is.Equal(c.Stats().Nodes[0].State, ssr.NodeUp)
	})
}

func TestBreakerTriesOneRenderAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		e := &engine{name: "e", err: errDown}
		c := pool(t, []*engine{e}, quiet)
		for range 3 {
			_, _ = renderOnce(c, `{}`)
		}
		e.set(100*time.Millisecond, nil, nil)
		time.Sleep(time.Second)
		var rendered atomic.Int32
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if _, err := renderOnce(c, `{}`); err == nil {
					rendered.Add(1)
				}
			})
		}
		wg.Wait()
		is.Equal(rendered.Load(), int32(1))
		is.Equal(e.count(), 4)
	})
}

func TestBreakerFreesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		e := &engine{name: "e", delay: 100 * time.Millisecond, err: errDown}
		c := pool(t, []*engine{e}, quiet, ssr.WithConcurrency(1), ssr.WithBreaker(1, time.Second))
		start := time.Now()
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() { _, _ = renderOnce(c, `{}`) })
		}
		wg.Wait()
		is.Equal(time.Since(start), 100*time.Millisecond) // nobody waits for a node that is down
		is.Equal(e.count(), 1)
	})
}

func TestBreakerIgnoresVisitorsWhoLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		e := &engine{name: "e", delay: time.Second}
		c := pool(t, []*engine{e})
		for range 10 {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
			_, _, err := c.RenderPage(ctx, []byte(`{}`))
			is.True(errors.Is(err, context.DeadlineExceeded))
			cancel()
		}
		synctest.Wait()
		is.Equal(c.Stats().Nodes[0].State, ssr.NodeUp)

		e.set(time.Second, nil, errDown) // but its health is looked at
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		_, _, _ = c.RenderPage(ctx, []byte(`{}`))
		synctest.Wait()
		is.Equal(c.Stats().Nodes[0].State, ssr.NodeDown)
	})
}

func TestPanicOfARendererIsAnError(t *testing.T) {
	is := is.New(t)
	c := ssr.NewPool([]ssr.Renderer{panics{}})
	defer c.Close()
	_, err := renderOnce(c, `{}`)
	var failure *ssr.Error
	is.True(errors.As(err, &failure))
	is.Equal(failure.Type, ssr.ErrorUnknown)
}

type panics struct{}

func (panics) RenderPage(context.Context, []byte) ([]string, string, error) { panic("oops") }

func TestClosedClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		e := &engine{name: "e", delay: 100 * time.Millisecond}
		c := pool(t, []*engine{e}, ssr.WithConcurrency(1))
		var wg sync.WaitGroup
		errs := make(chan error, 2)
		for range 2 {
			wg.Go(func() {
				_, err := renderOnce(c, `{}`)
				errs <- err
			})
		}
		synctest.Wait()
		is.NoErr(c.Close())
		is.NoErr(c.Close()) // twice is once
		wg.Wait()
		first, second := <-errs, <-errs
		is.True(errors.Is(first, ssr.ErrClosed) || errors.Is(first, ssr.ErrUnavailable)) // it waited
		is.NoErr(second)                                                                 // it was under way
		_, err := renderOnce(c, `{}`)
		is.True(errors.Is(err, ssr.ErrClosed))
	})
}

func TestPageAboveTheLimitIsNotSent(t *testing.T) {
	is := is.New(t)
	e := &engine{}
	c := pool(t, []*engine{e}, ssr.WithMaxPage(10))
	_, err := renderOnce(c, `{"component":"Huge"}`)
	var failure *ssr.Error
	is.True(errors.As(err, &failure))
	is.Equal(failure.Component, "Huge")
	is.Equal(e.count(), 0)
}
