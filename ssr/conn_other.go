//go:build !unix

package ssr

import (
	"net"
	"syscall"
)

func rawConn(net.Conn) syscall.RawConn { return nil }

func (c *guardedConn) Read(p []byte) (int, error) { return c.readAndCount(p) }

// hasInput is not known here. net/http finds a closed connection when it uses
// it, and nearly all bytes that nobody asked for when they arrive.
func (c *guardedConn) hasInput() bool { return false }
