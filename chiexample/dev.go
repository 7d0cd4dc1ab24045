package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// startVite starts the Vite dev server of the front end in dir, after npm ci if
// that was never done, and returns its URL when it answers.
func startVite(ctx context.Context, dir string) (url string, stop func(), err error) {
	if _, err := os.Stat(filepath.Join(dir, "package.json")); err != nil {
		return "", nil, fmt.Errorf("-dev needs the sources of the front end in %s: start it in the folder chiexample", dir)
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", ".bin", "vite")); errors.Is(err, fs.ErrNotExist) {
		install := exec.CommandContext(ctx, "npm", "ci")
		install.Dir, install.Stdout, install.Stderr = dir, os.Stdout, os.Stderr
		if err := install.Run(); err != nil {
			return "", nil, fmt.Errorf("npm ci in %s: %w", dir, err)
		}
	}
	port, err := freePort()
	if err != nil {
		return "", nil, err
	}
	origin := "http://127.0.0.1:" + strconv.Itoa(port)
	vite := exec.CommandContext(ctx, filepath.Join("node_modules", ".bin", "vite"), "--port", strconv.Itoa(port), "--strictPort")
	vite.Dir, vite.Stdout, vite.Stderr = dir, os.Stdout, os.Stderr
	vite.Env = append(os.Environ(), "VITE_ORIGIN="+origin)
	vite.Cancel = func() error { return vite.Process.Signal(syscall.SIGTERM) }
	vite.WaitDelay = 3 * time.Second
	if err := vite.Start(); err != nil {
		return "", nil, fmt.Errorf("start Vite: %w", err)
	}
	exited := make(chan struct{})
	go func() { vite.Wait(); close(exited) }()
	stop = func() {
		vite.Cancel()
		<-exited
	}
	for range 300 {
		response, err := http.Get(origin + "/build/@vite/client")
		if err == nil {
			response.Body.Close()
			return origin + "/build/", stop, nil
		}
		select {
		case <-exited:
			return "", nil, errors.New("the Vite dev server ended")
		case <-ctx.Done():
			stop()
			return "", nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	stop()
	return "", nil, fmt.Errorf("the Vite dev server does not answer at %s", origin)
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
