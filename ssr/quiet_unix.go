//go:build unix

package ssr

import (
	"net"
	"syscall"
)

// quietCheck returns a function that reports whether a read on the connection
// would block, which means that it is open and that nothing has arrived.
func quietCheck(nc net.Conn) func() bool {
	sc, ok := nc.(syscall.Conn)
	if !ok {
		return func() bool { return true }
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return func() bool { return false }
	}
	var (
		quiet bool
		one   [1]byte
	)
	read := func(fd uintptr) bool {
		_, err := syscall.Read(int(fd), one[:])
		quiet = err == syscall.EAGAIN || err == syscall.EWOULDBLOCK
		return true // do not wait until there is something to read
	}
	return func() bool {
		quiet = false
		return raw.Read(read) == nil && quiet
	}
}
