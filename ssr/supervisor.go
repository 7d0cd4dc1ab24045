package ssr

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"
)

// supervisor keeps the number of processes up. Each has a slot, in which one
// process follows another.
type supervisor struct {
	pool   *pool
	bundle program

	ctx  context.Context
	stop context.CancelFunc
	work sync.WaitGroup
}

// member is a process that is a node of the pool.
type member struct {
	*process
	node  *node
	since time.Time     // when it was healthy
	unfit chan struct{} // gets a value when it answers, but renders nothing
}

// start fills the slots and returns when the first process is ready, or when
// all of them have failed.
func (s *supervisor) start(ctx context.Context) error {
	s.ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	count := s.pool.process.count
	first := make(chan error, count)
	for range count {
		s.work.Go(func() { s.run(first) })
	}
	var failed []error
	for range count {
		select {
		case err := <-first:
			if err == nil {
				return nil
			}
			failed = append(failed, err)
		case <-ctx.Done():
			return fmt.Errorf("ssr: not started: %w", ctx.Err())
		}
	}
	return failed[0]
}

func (s *supervisor) close() {
	s.stop()
	s.work.Wait()
}

// run keeps a process in a slot. It tells first how the first one started.
func (s *supervisor) run(first chan<- error) {
	var old *member // still renders while its successor starts
	failures := 0   // of starts, in a row
	crashes := 0    // after a start, in quick succession
	for s.ctx.Err() == nil {
		m, err := s.launch()
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
			s.pool.log().Error("ssr: process did not start", "err", err, "again_in", pause)
			s.sleep(pause)
			continue
		}
		failures = 0
		if old != nil {
			retired := old
			old = nil
			s.work.Go(func() { s.retire(retired) })
		}

		end := s.watch(m)
		switch {
		case s.ctx.Err() != nil:
			s.retire(m)
			return
		case errors.Is(end, errRecycle):
			s.pool.log().Info("ssr: process is replaced", "node", m.node.name, "reason", end)
			old = m
			continue
		}
		s.pool.remove(m.node)
		s.pool.log().Warn("ssr: process is replaced", "node", m.node.name, "err", end)
		m.kill()
		m.node.backend.close()
		if time.Since(m.since) > 5*time.Second {
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

func (s *supervisor) sleep(d time.Duration) {
	select {
	case <-s.ctx.Done():
	case <-time.After(d):
	}
}

// launch starts a process, waits until it answers and adds it to the pool.
func (s *supervisor) launch() (*member, error) {
	c := s.pool.config
	p, err := startProcess(c, s.bundle)
	if err != nil {
		return nil, err
	}
	m := &member{process: p, node: s.pool.newNode(p.target), unfit: make(chan struct{}, 1)}
	m.node.pid = p.cmd.Process.Pid
	m.node.name = fmt.Sprintf("%s %d", filepath.Base(c.process.runtime), m.node.pid)
	m.node.unfit = func() {
		select {
		case m.unfit <- struct{}{}:
		default:
		}
	}
	ctx, cancel := context.WithTimeoutCause(s.ctx, c.process.startTimeout,
		fmt.Errorf("waited %v, see WithStartTimeout", c.process.startTimeout))
	defer cancel()
	if err := p.healthy(ctx, m.node.backend); err != nil {
		p.kill()
		m.node.backend.close()
		return nil, err
	}
	m.since = time.Now()
	s.pool.log().Info("ssr: process is ready", "node", m.node.name, "took", m.since.Sub(p.started).Round(time.Millisecond))
	s.pool.add(m.node)
	return m, nil
}

// watchInterval is how often the health of a process is checked.
const watchInterval = time.Second

// errRecycle is why a process that is well has to go.
var errRecycle = errors.New("limit reached")

// watch returns why a process has to be replaced, or nil when all have to go.
func (s *supervisor) watch(m *member) error {
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return nil
		case <-m.exited:
			return m.exitError()
		case <-m.unfit:
			return errors.New("answers its health check, but renders nothing")
		case <-ticker.C:
		}
		memory, err := s.checkHealth(m)
		if err != nil {
			return err
		}
		s.pool.mu.Lock()
		m.node.memory = memory
		renders := m.node.renders
		s.pool.mu.Unlock()
		c := s.pool.process
		switch {
		case c.maxRenders > 0 && renders >= c.maxRenders:
			return fmt.Errorf("%w: %d renders", errRecycle, renders)
		case c.maxMemory > 0 && memory >= c.maxMemory:
			return fmt.Errorf("%w: %d bytes of memory", errRecycle, memory)
		}
	}
}

// checkHealth takes a process that has not answered for as long as a render
// may take for one that hangs.
func (s *supervisor) checkHealth(m *member) (memory int64, err error) {
	ctx, cancel := context.WithTimeout(s.ctx, s.pool.timeout)
	defer cancel()
	memory, err = m.node.backend.health(ctx)
	switch {
	case err == nil || s.ctx.Err() != nil:
		return memory, nil
	case isTimeout(err):
		return 0, fmt.Errorf("hangs: no answer to a health check within %v", s.pool.timeout)
	}
	select {
	case <-m.exited:
		return 0, m.exitError()
	case <-time.After(100 * time.Millisecond): // its end may be on its way
		return 0, fmt.Errorf("health check failed: %w", err)
	}
}

// retire lets a process finish its renders and ends it.
func (s *supervisor) retire(m *member) {
	select {
	case <-s.pool.remove(m.node):
	case <-m.exited:
	case <-time.After(s.pool.timeout):
	}
	m.end()
	m.node.backend.close()
}
