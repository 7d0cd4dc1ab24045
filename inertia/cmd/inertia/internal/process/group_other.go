//go:build !unix

package process

import (
	"os"
	"syscall"
)

func attributes() *syscall.SysProcAttr { return nil }

// There are no signals to ask with.
func terminate(p *os.Process) { p.Kill() }

func kill(p *os.Process) { p.Kill() }
