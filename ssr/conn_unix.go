//go:build unix

package ssr

import (
	"errors"
	"io"
	"net"
	"syscall"
)

func rawConn(c net.Conn) syscall.RawConn {
	if sc, ok := c.(syscall.Conn); ok {
		if raw, err := sc.SyscallConn(); err == nil {
			return raw
		}
	}
	return nil
}

// Read counts what it takes in the same step, so that Write knows of all bytes
// whether they came before.
func (c *guardedConn) Read(p []byte) (n int, err error) {
	if c.raw == nil || len(p) == 0 {
		return c.readAndCount(p)
	}
	waitErr := c.raw.Read(func(fd uintptr) (done bool) {
		c.mu.Lock()
		defer c.mu.Unlock()
		for {
			n, err = syscall.Read(int(fd), p)
			n = max(n, 0)
			if !errors.Is(err, syscall.EINTR) {
				c.count(n)
				return !errors.Is(err, syscall.EAGAIN)
			}
		}
	})
	switch {
	case waitErr != nil:
		return n, waitErr
	case n == 0 && err == nil:
		return 0, io.EOF
	}
	return n, err
}

// hasInput reports whether a read would return at once: with bytes that have
// arrived, or because the other end has closed the connection. It is called
// with the lock.
func (c *guardedConn) hasInput() bool {
	if c.raw == nil {
		return false
	}
	input := true
	_ = c.raw.Control(func(fd uintptr) { // fails on a closed connection
		var b [1]byte
		_, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		input = err != syscall.EAGAIN
	})
	return input
}
