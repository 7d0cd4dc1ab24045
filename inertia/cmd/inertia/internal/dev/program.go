package dev

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/chinertia/chinertia/inertia/cmd/inertia/internal/process"
)

// compile builds the program. It returns what the compiler says if that fails.
func compile(ctx context.Context, dir, pkg, binary string) (output string, err error) {
	args := []string{"build", "-o", binary}
	if !strings.Contains(os.Getenv("GOFLAGS"), "-ldflags") {
		args = append(args, "-ldflags=-w") // a third of the time is for debuggers
	}
	cmd := exec.CommandContext(ctx, "go", append(args, pkg)...)
	cmd.Dir = dir
	text, err := cmd.CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		return "", errors.New("the go command is not there")
	}
	return string(text), err
}

func binaryName(dir string) string {
	name := filepath.Base(dir)
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return name
}

// program is a run of the Go program.
type program struct {
	*process.Process
	addr string
	tail *tail
}

// startProgram starts the binary and waits until it listens. The address is in
// its environment, as ADDR and PORT, and in its arguments, for {addr}.
func startProgram(ctx context.Context, binary string, cfg Config, viteURL string) (*program, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	p := &program{addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), tail: &tail{}}
	args := make([]string, len(cfg.Args))
	for i, arg := range cfg.Args {
		args[i] = strings.NewReplacer("{addr}", p.addr, "{port}", strconv.Itoa(port), "{vite}", viteURL).Replace(arg)
	}
	cmd := exec.Command(binary, args...)
	cmd.Dir = cfg.Dir
	cmd.Stdout, cmd.Stderr = cfg.Log, io.MultiWriter(cfg.Log, p.tail)
	cmd.Env = append(os.Environ(), "ADDR="+p.addr, "PORT="+strconv.Itoa(port), "VITE_DEV_URL="+strings.TrimSuffix(viteURL, "/"))
	if p.Process, err = process.Start(cmd); err != nil {
		return nil, err
	}
	deadline := time.After(time.Minute)
	for {
		conn, err := net.DialTimeout("tcp", p.addr, time.Second)
		if err == nil {
			conn.Close()
			return p, nil
		}
		select {
		case <-p.Exited():
			return nil, p.ended()
		case <-ctx.Done():
			p.Stop(grace)
			return nil, ctx.Err()
		case <-deadline:
			p.Stop(grace)
			return nil, fmt.Errorf("the program does not listen at %s: it has to take the address from the environment variable ADDR or PORT, or from an argument {addr}, as in \"inertia dev . -- -addr {addr}\"", p.addr)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// ended says how the program ended, with its last words.
func (p *program) ended() error {
	how := "exit status 0"
	if err := p.Err(); err != nil {
		how = err.Error()
	}
	return fmt.Errorf("the program ended (%s)\n\n%s", how, p.tail)
}

// grace is the time that the program gets to end by itself.
const grace = 5 * time.Second

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	data []byte
}

func (t *tail) Write(p []byte) (int, error) {
	const limit = 16 << 10
	t.mu.Lock()
	defer t.mu.Unlock()
	t.data = append(t.data, p...)
	if over := len(t.data) - limit; over > 0 {
		t.data = bytes.Clone(t.data[over:])
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.data)
}
