package dev

import (
	"fmt"
	"io"
	"net"
	"strconv"
)

// DefaultAddr is where the application is found unless something else is there.
const DefaultAddr = "127.0.0.1:8080"

// listen listens at addr. If that is "", it is DefaultAddr or, if that is in
// use, one of the next ports.
func listen(addr string, log io.Writer) (net.Listener, error) {
	if addr != "" {
		l, err := net.Listen("tcp", addr)
		if err != nil {
			return nil, fmt.Errorf("cannot listen at %s: %w", addr, err)
		}
		return l, nil
	}
	host, first, _ := net.SplitHostPort(DefaultAddr)
	port, _ := strconv.Atoi(first)
	var err error
	for p := port; p < port+20; p++ {
		var l net.Listener
		if l, err = net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(p))); err == nil {
			if p != port {
				fmt.Fprintf(log, "Port %d is in use, this is port %d.\n", port, p)
			}
			return l, nil
		}
	}
	return nil, fmt.Errorf("no port from %d to %d is free, choose one by -addr: %w", port, port+19, err)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
