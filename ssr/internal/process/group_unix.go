//go:build unix

package process

import (
	"os/exec"
	"syscall"
)

// setProcessGroup keeps the signals of a terminal away from the process: it
// ends with the application, after its last render, not beside it.
func setProcessGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// killGroup kills the process and what it has started.
func killGroup(cmd *exec.Cmd) {
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // fails when all are gone
}
