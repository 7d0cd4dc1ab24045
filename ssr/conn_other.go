//go:build !unix

package ssr

import (
	"net"
	"syscall"
)

func rawConn(net.Conn) syscall.RawConn { return nil }

func (c *guardedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count(n)
	return n, err
}

// hasInput is not known here. net/http finds a closed connection when it uses
// it, and nearly all bytes that nobody asked for when they arrive.
func (c *guardedConn) hasInput() bool { return false }
