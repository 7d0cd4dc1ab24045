//go:build unix

package ssr_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

// TestChaos renders at 8 connections for 20 s while the processes are killed,
// stopped, sent into endless loops, made to answer garbage. Every render has
// to end in time, with HTML or with an error, and all must be well soon after
// the last fault.
func TestChaos(t *testing.T) {
	long(t)
	const (
		connections = 8
		duration    = 20 * time.Second
		limit       = time.Second
		recovery    = 5 * time.Second
	)
	is := is.New(t)
	needNode(t)
	goroutines, files := runtime.NumGoroutine(), descriptors(t)

	begun := time.Now()
	c, err := ssr.Start(t.Context(), fixture, quiet, ssr.WithProcesses(2), ssr.WithTimeout(limit))
	is.NoErr(err)
	defer c.Close()
	ready(t, c, 2, 0)
	startup := time.Since(begun) // which says how busy the machine is
	late := lateness(t)

	page := `{"component":"Home","props":{"items":[` + strings.Repeat(`{"id":1,"name":"Ünïcode 😀"},`, 50) + `0]},"url":"/"}`
	load := startLoad(c, page, connections)
	started := make(map[int]bool) // pids
	faults := make(map[string]int)
	for end := time.Now().Add(duration); time.Now().Before(end); time.Sleep(time.Duration(700+rand.IntN(1000)) * time.Millisecond) {
		list := pids(c)
		for _, pid := range list {
			started[pid] = true
		}
		if len(list) == 0 {
			continue
		}
		faults[chaos(c, list)]++
	}
	last := time.Now()

	// All is well again when both processes are up and a whole round of
	// renders succeeds.
	var back time.Duration
	for back == 0 {
		nodes, before := c.Stats().Nodes, load.counts()
		if time.Since(last) > patience {
			t.Fatalf("not back after %v: %+v", time.Since(last), nodes)
		}
		full := len(nodes) == 2 && !slices.ContainsFunc(nodes, func(n ssr.NodeStats) bool { return n.State != ssr.NodeUp })
		at := time.Since(last)
		time.Sleep(100 * time.Millisecond)
		after := load.counts()
		if full && after.failed == before.failed && after.rendered > before.rendered {
			back = at
		}
	}
	result := load.stop()
	for _, pid := range pids(c) {
		started[pid] = true
	}

	slices.Sort(result.took)
	p99, most := result.took[len(result.took)*99/100], result.took[len(result.took)-1]
	total := result.rendered + result.failed
	t.Logf("%d pages, %.1f %% rendered on the server, p50 %v, p99 %v, max %v; faults %v; full again %v after the last one",
		total, 100*float64(result.rendered)/float64(total), result.took[len(result.took)/2], p99, most, faults, back)
	is.Equal(result.neither, 0)  // every page had HTML or an error
	is.True(result.rendered > 0) // how many depends on the machine, and is reported above
	is.True(p99 <= limit+100*time.Millisecond+late())
	is.True(back <= recovery+10*startup)

	is.NoErr(c.Close())
	for pid := range started {
		eventually(t, fmt.Sprint("process ", pid, " is gone"), func() bool { return !exists(pid) })
	}
	eventually(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= goroutines })
	eventually(t, "no descriptor is left", func() bool { return descriptors(t) <= files })
}

// lateness measures until it is called how much later than it should this machine
// does something, at the worst.
func lateness(t *testing.T) (worst func() time.Duration) {
	const pause = 10 * time.Millisecond
	done, result := make(chan struct{}), make(chan time.Duration, 1)
	stop := sync.OnceFunc(func() { close(done) })
	t.Cleanup(stop)
	go func() {
		var most time.Duration
		for {
			start := time.Now()
			select {
			case <-done:
				result <- most
				return
			case <-time.After(pause):
				most = max(most, time.Since(start)-pause)
			}
		}
	}()
	return func() time.Duration {
		stop()
		return <-result
	}
}

// chaos does something bad to one of the processes.
func chaos(c *ssr.Client, list []int) string {
	pid := list[rand.IntN(len(list))]
	request := func(page string) {
		ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
		defer cancel()
		_, _, _ = c.RenderPage(ctx, []byte(page)) // what it does to the process is the point
	}
	switch rand.IntN(8) {
	case 0:
		_ = syscall.Kill(pid, syscall.SIGKILL)
		return "killed"
	case 1:
		for _, pid := range list {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		return "all killed"
	case 2:
		_ = syscall.Kill(pid, syscall.SIGTERM)
		return "terminated"
	case 3:
		_ = syscall.Kill(pid, syscall.SIGSTOP)
		return "stopped"
	case 4:
		_ = syscall.Kill(pid, syscall.SIGSTOP)
		time.Sleep(300 * time.Millisecond)
		_ = syscall.Kill(pid, syscall.SIGCONT)
		return "stopped for a while"
	case 5:
		request(`{"component":"Garbage","props":{"ms":1500}}`)
		return "answers garbage"
	case 6:
		request(`{"component":"Spin","props":{"ms":60000}}`)
		return "endless loop"
	default:
		request(`{"component":"Crash","props":{}}`)
		return "crashed"
	}
}

// load renders all the time and takes down how it went.
type load struct {
	cancel context.CancelFunc
	done   sync.WaitGroup

	mu sync.Mutex
	loadResult
}

type loadResult struct {
	rendered, failed, neither int
	took                      []time.Duration
}

func startLoad(c *ssr.Client, page string, connections int) *load {
	ctx, cancel := context.WithCancel(context.Background())
	l := &load{cancel: cancel}
	for range connections {
		l.done.Go(func() {
			for ctx.Err() == nil {
				visitor, leave := context.WithCancel(context.Background())
				if rand.IntN(50) == 0 {
					time.AfterFunc(time.Duration(rand.IntN(10))*time.Millisecond, leave)
				}
				start := time.Now()
				_, body, err := c.RenderPage(visitor, []byte(page))
				took := time.Since(start)
				l.take(body, err, took)
				leave()
				time.Sleep(10*time.Millisecond - took) // a page that fails makes no room for more
			}
		})
	}
	return l
}

func (l *load) take(body string, err error, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.took = append(l.took, took)
	var failure *ssr.Error
	switch {
	case errors.Is(err, context.Canceled): // the visitor has left
	case err == nil && pidOf(body) != 0:
		l.rendered++
	case errors.As(err, &failure) && body == "":
		l.failed++
	default:
		l.neither++
	}
}

func (l *load) counts() loadResult {
	l.mu.Lock()
	defer l.mu.Unlock()
	return loadResult{rendered: l.rendered, failed: l.failed, neither: l.neither}
}

func (l *load) stop() loadResult {
	l.cancel()
	l.done.Wait()
	return l.loadResult
}
