package vite_test

import (
	"log/slog"
	"net"
	"testing"
)

var quiet = slog.New(slog.DiscardHandler)

// freeAddress returns an address at which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
