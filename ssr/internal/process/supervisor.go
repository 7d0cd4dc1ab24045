package process

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/chinertia/chinertia/ssr/internal/pool"
)

// Supervisor keeps the number of processes up. Each has a slot, in which one
// process follows another.
type Supervisor struct {
	Config
	pool   *pool.Pool
	bundle Bundle

	ctx  context.Context
	stop context.CancelFunc
	work sync.WaitGroup
}

// Start fills the slots and returns when the first process is ready, or with
// an error when all of them have failed. The processes are nodes of p until
// Close.
func Start(ctx context.Context, c Config, bundle Bundle, p *pool.Pool) (*Supervisor, error) {
	bundle, err := bundle.find()
	if err != nil {
		return nil, err
	}
	s := &Supervisor{Config: c, pool: p, bundle: bundle}
	s.ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	first := make(chan error, c.Count)
	for range c.Count {
		s.work.Go(func() { s.run(first) })
	}
	var failure error
	for range c.Count {
		select {
		case err := <-first:
			if err == nil {
				return s, nil
			}
			failure = cmp.Or(failure, err)
		case <-ctx.Done():
			s.Close()
			return nil, fmt.Errorf("ssr: not started: %w", ctx.Err())
		}
	}
	s.Close()
	return nil, failure
}

// Close lets the processes finish their renders and ends them.
func (s *Supervisor) Close() {
	s.stop()
	s.work.Wait()
}

// run keeps a process in a slot. It tells first how the first one started.
func (s *Supervisor) run(first chan<- error) {
	var old *process // still renders while its successor starts
	failures := 0    // of starts, in a row
	crashes := 0     // after a start, in quick succession
	for s.ctx.Err() == nil {
		p, err := s.launch()
		if first != nil {
			first <- err
			first = nil
		}
		if err != nil {
			if s.ctx.Err() != nil {
				break
			}
			pause := min(250*time.Millisecond<<min(failures, 10), 30*time.Second)
			failures++
			s.Log().Error("ssr: process did not start", "err", err, "again_in", pause)
			s.sleep(pause)
			continue
		}
		failures = 0
		if old != nil {
			retired := old
			old = nil
			s.work.Go(func() { s.retire(retired) })
		}

		end := s.watch(p)
		switch {
		case s.ctx.Err() != nil:
			s.retire(p)
			return
		case errors.Is(end, errRecycle):
			s.Log().Info("ssr: process is replaced", "node", p.node.Name, "reason", end)
			old = p
			continue
		}
		s.pool.Remove(p.node)
		s.Log().Warn("ssr: process is replaced", "node", p.node.Name, "err", end)
		p.kill()
		p.node.Renderer.Close()
		if time.Since(p.ready) > 5*time.Second {
			crashes = 0
		}
		if crashes++; crashes > 1 {
			s.sleep(min(50*time.Millisecond<<min(crashes, 10), time.Second))
		}
	}
	if old != nil {
		s.retire(old)
	}
}

func (s *Supervisor) sleep(d time.Duration) {
	select {
	case <-s.ctx.Done():
	case <-time.After(d):
	}
}

// launch starts a process, waits until it answers and adds it to the pool.
func (s *Supervisor) launch() (*process, error) {
	p, err := start(&s.Config, s.bundle)
	if err != nil {
		return nil, err
	}
	p.useless = make(chan struct{})
	p.node = &pool.Node{Renderer: s.Connect(p.url), OnRelapse: sync.OnceFunc(func() { close(p.useless) })}
	p.node.PID = p.cmd.Process.Pid
	p.node.Name = fmt.Sprintf("%s %d", filepath.Base(s.Runtime), p.node.PID)
	ctx, cancel := context.WithTimeoutCause(s.ctx, s.StartTimeout,
		fmt.Errorf("waited %v, see WithStartTimeout", s.StartTimeout))
	defer cancel()
	if err := p.answers(ctx); err != nil {
		p.kill()
		p.node.Renderer.Close()
		return nil, err
	}
	p.ready = time.Now()
	s.Log().Info("ssr: process is ready", "node", p.node.Name, "took", p.ready.Sub(p.started).Round(time.Millisecond))
	s.pool.Add(p.node)
	return p, nil
}

// watchInterval is how often the health of a process is checked.
const watchInterval = time.Second

// errRecycle is why a process that is well has to go.
var errRecycle = errors.New("limit reached")

// watch returns why a process has to be replaced, or nil when all have to go.
func (s *Supervisor) watch(p *process) error {
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return nil
		case <-p.exited:
			return p.exitError()
		case <-p.useless:
			return errors.New("answers its health check, but renders nothing")
		case <-ticker.C:
		}
		memory, err := s.pool.CheckHealth(s.ctx, p.node)
		renders := s.pool.SetMemory(p.node, memory)
		switch {
		case s.ctx.Err() != nil:
			return nil
		case errors.Is(err, context.DeadlineExceeded):
			return fmt.Errorf("hangs: no answer to a health check within %v", s.pool.Timeout)
		case err != nil:
			return fmt.Errorf("health check failed: %w", err)
		case s.MaxRenders > 0 && renders >= s.MaxRenders:
			return fmt.Errorf("%w: %d renders", errRecycle, renders)
		case s.MaxMemory > 0 && memory >= s.MaxMemory:
			return fmt.Errorf("%w: %d bytes of memory", errRecycle, memory)
		}
	}
}

// retire lets a process finish its renders and ends it.
func (s *Supervisor) retire(p *process) {
	select {
	case <-s.pool.Remove(p.node):
	case <-p.exited:
	case <-time.After(s.pool.Timeout):
	}
	p.end()
	p.node.Renderer.Close()
}
