package ssr_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

func withFallback(e *engine) ssr.Option { return ssr.WithFallback(e) }

func TestFallbackRendersWhatNothingElseCan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		first, second, spare := &engine{name: "first"}, &engine{name: "second"}, &engine{name: "spare"}
		c := pool(t, []*engine{first, second}, withFallback(spare), quiet)
		for range 20 {
			_, err := renderOnce(c, `{}`)
			is.NoErr(err)
		}
		is.Equal(spare.count(), 0) // although it had the fewest renders under way

		first.set(0, errDown, errDown)
		second.set(0, errDown, errDown)
		for range 20 {
			body, err := renderOnce(c, `{}`)
			if err == nil {
				is.Equal(body, "spare:{}")
			}
		}
		body, err := renderOnce(c, `{}`)
		is.NoErr(err)
		is.Equal(body, "spare:{}")

		first.set(0, nil, nil)
		time.Sleep(time.Second) // it is well again
		synctest.Wait()
		for range 5 {
			body, err := renderOnce(c, `{}`)
			is.NoErr(err)
			is.Equal(body, "first:{}")
		}
	})
}

func TestFallbackTakesWhatTheOthersHaveNoRoomFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		main, spare := &engine{name: "main", delay: 100 * time.Millisecond}, &engine{name: "spare"}
		c := pool(t, []*engine{main}, withFallback(spare), ssr.WithConcurrency(2))
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				_, err := renderOnce(c, `{}`)
				is.NoErr(err)
			})
			synctest.Wait()
		}
		wg.Wait()
		is.Equal([]int{main.count(), spare.count()}, []int{2, 3})
	})
}

func TestFallbackOfAServerThatIsDown(t *testing.T) {
	is := is.New(t)
	c := newClient(t, "http://127.0.0.1:1", withFallback(&engine{name: "spare"}))
	for range 5 {
		body, err := renderOnce(c, `{}`)
		is.NoErr(err)
		is.Equal(body, "spare:{}")
	}
	nodes := c.Stats().Nodes
	is.Equal(nodes[0].State, ssr.NodeDown)
	is.Equal(nodes[1].Name, "fallback renderer 1")
}

// Whose fault an error of a renderer is decides who gets the page next, and
// whether the renderer stays in use.
func TestErrorsOfARendererAndWhatFollows(t *testing.T) {
	closed := ssr.NewPool([]ssr.Renderer{&engine{}})
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	_, _, errClosed := closed.RenderPage(t.Context(), []byte(`{}`))
	tests := []struct {
		name      string
		err       error
		elsewhere bool // the page is tried on another one
		counts    bool // against the renderer
	}{
		{"the component throws", &ssr.Error{Type: ssr.ErrorRender}, false, false},
		{"the component wants a browser", &ssr.Error{Type: ssr.ErrorBrowserAPI}, false, false},
		{"unknown", &ssr.Error{Type: ssr.ErrorUnknown}, false, false},
		{"wrapped", fmt.Errorf("engine: %w", &ssr.Error{Type: ssr.ErrorRender}), false, false},
		{"connection", &ssr.Error{Type: ssr.ErrorConnection}, true, true},
		{"plain", errors.New("oops"), true, true},
		{"busy", ssr.ErrOverloaded, true, false},
		{"busy, as an Error", &ssr.Error{Type: ssr.ErrorConnection, Err: ssr.ErrOverloaded}, true, false},
		{"down", ssr.ErrUnavailable, true, true},
		{"a client that is closed", errClosed, true, true},
		{"out of time", context.DeadlineExceeded, true, true},
		{"out of time, as an Error", &ssr.Error{Type: ssr.ErrorConnection, Err: context.DeadlineExceeded}, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				bad, spare := &engine{err: tt.err, sick: errDown}, &engine{name: "spare"}
				c := pool(t, []*engine{bad}, withFallback(spare), ssr.WithBreaker(1, time.Hour), quiet)
				_, err := renderOnce(c, `{}`)
				is.Equal(err == nil, tt.elsewhere)
				is.Equal(spare.count() == 1, tt.elsewhere)
				is.Equal(c.Stats().Nodes[0].State == ssr.NodeDown, tt.counts)
			})
		})
	}
}

// named is a renderer that says what it is called.
type named struct{ engine }

func (*named) String() string { return "in-process" }

func TestRendererNamesItself(t *testing.T) {
	is := is.New(t)
	throws := &named{engine{err: errDown}}
	c := ssr.NewPool([]ssr.Renderer{throws, &engine{}}, ssr.WithFallback(&named{}))
	defer c.Close()
	nodes := c.Stats().Nodes
	is.Equal([]string{nodes[0].Name, nodes[1].Name, nodes[2].Name}, []string{"in-process", "renderer 2", "in-process"})
}

// A client is a renderer: its error says which of its own nodes failed.
func TestClientInAPool(t *testing.T) {
	is := is.New(t)
	inner := ssr.NewPool([]ssr.Renderer{&named{engine{err: &ssr.Error{Type: ssr.ErrorRender, Message: "boom"}}}})
	defer inner.Close()
	c := ssr.NewPool([]ssr.Renderer{inner})
	defer c.Close()
	_, err := renderOnce(c, `{}`)
	var failure *ssr.Error
	is.True(errors.As(err, &failure))
	is.Equal(failure.Node, "in-process")
	is.Equal(failure.Message, "boom")
}
