// Package process runs programs so that nothing of them is left behind: neither
// what they have started themselves, nor, where the system can see to it, they
// when this program is killed.
package process

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"time"
)

// Process is a program that runs.
type Process struct {
	cmd    *exec.Cmd
	exited chan struct{}
	err    error
}

// Start starts cmd in a process group of its own.
func Start(cmd *exec.Cmd) (*Process, error) {
	cmd.SysProcAttr = attributes()
	cmd.WaitDelay = time.Second // for what it leaves behind with its output
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", filepath.Base(cmd.Path), err)
	}
	p := &Process{cmd: cmd, exited: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		kill(cmd.Process) // the rest of the group
		close(p.exited)
	}()
	return p, nil
}

// Exited is closed when the program has ended.
func (p *Process) Exited() <-chan struct{} { return p.exited }

// Err is how it ended, like [exec.Cmd.Wait]. It waits for that.
func (p *Process) Err() error {
	<-p.exited
	return p.err
}

// Stop asks the program to end, ends it after the grace, and waits for that.
func (p *Process) Stop(grace time.Duration) {
	terminate(p.cmd.Process)
	p.Await(grace)
}

// Await waits for the program to end by itself, and ends it after the grace.
func (p *Process) Await(grace time.Duration) {
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.exited:
	case <-timer.C:
		kill(p.cmd.Process)
		<-p.exited
	}
}
