package process

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/chinertia/chinertia/ssr/internal/pool"
)

// listenScript moves the server of the bundle to a private address.
//
//go:embed listen.mjs
var listenScript []byte

// stopTimeout is how long a process may take to end before it is killed.
const stopTimeout = 2 * time.Second

// lastWords is how long the output of a process is read after its end, when a
// descendant of it holds on to it.
const lastWords = 200 * time.Millisecond

// process is a JavaScript server that this package has started, and a node of
// the pool once it answers.
type process struct {
	node    *pool.Node
	ready   time.Time     // when it answered first
	useless chan struct{} // closed when it answers, but renders nothing

	cmd     *exec.Cmd
	stdin   io.Closer // closed by Wait
	url     string    // of its server
	started time.Time
	errors  output
	exited  chan struct{}
	err     error // of the exit, valid after it
}

// start runs the bundle. It does not wait until the server answers. The script,
// the socket and a copy of the bundle are in a directory for this process only.
//
// The server listens on a unix socket in a directory that only this user may
// enter, where the system and the length of the path allow it: so no port has
// to be free, and nobody else can reach the server. Otherwise it listens on a
// free port of the loopback interface.
func start(c *Config, bundle Bundle) (p *process, err error) {
	dir, err := os.MkdirTemp("", "ssr-")
	if err != nil {
		return nil, fmt.Errorf("ssr: cannot make a directory for the process: %w", err)
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	preload := filepath.Join(dir, "listen.mjs")
	if err := os.WriteFile(preload, listenScript, 0o600); err != nil {
		return nil, fmt.Errorf("ssr: cannot write the script that the process loads first: %w", err)
	}
	script, err := bundle.place(dir)
	if err != nil {
		return nil, err
	}

	server, env, err := address(dir)
	if err != nil {
		return nil, fmt.Errorf("ssr: no free port: %w", err)
	}
	p = &process{url: server, started: time.Now(), exited: make(chan struct{})}
	p.cmd = exec.Command(c.Runtime, c.command(preload, script)...)
	p.cmd.Env = slices.Concat(os.Environ(), []string{"NODE_ENV=production"}, c.Env, env)
	setProcessGroup(p.cmd)
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("ssr: cannot connect to the process: %w", err)
	}
	stdout, toStdout := io.Pipe()
	stderr, toStderr := io.Pipe()
	p.cmd.Stdout, p.cmd.Stderr = toStdout, toStderr
	p.cmd.WaitDelay = lastWords
	if err := p.cmd.Start(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return nil, fmt.Errorf("ssr: cannot start %s: %w: install it, or choose another program with WithRuntime",
				c.Runtime, err)
		}
		return nil, fmt.Errorf("ssr: cannot start %s: %w", c.Runtime, err)
	}
	logger := c.Log().With("pid", p.cmd.Process.Pid)
	var logs sync.WaitGroup
	logs.Go(func() { new(output).log(stdout, logger, slog.LevelInfo) })
	logs.Go(func() { p.errors.log(stderr, logger, slog.LevelWarn) })
	go func() {
		if err := p.cmd.Wait(); !errors.Is(err, exec.ErrWaitDelay) {
			p.err = err
		}
		killGroup(p.cmd) // workers that it left behind
		toStdout.Close()
		toStderr.Close()
		logs.Wait()
		os.RemoveAll(dir)
		close(p.exited)
	}()
	return p, nil
}

// address returns where a server is to listen, and what tells listenScript so:
// a socket in dir, or a free port where the system or the length of the path do
// not allow one. Somebody else may take the port before the process does; then
// that exits, and is started again.
func address(dir string) (server string, env []string, err error) {
	const maxSocketPath = 100 // the least of what systems allow, which is 104
	if socket := filepath.Join(dir, "ssr.sock"); runtime.GOOS != "windows" && len(socket) <= maxSocketPath {
		return (&url.URL{Scheme: "unix", Path: socket}).String(), []string{"SSR_SOCKET=" + socket}, nil
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	defer l.Close()
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	return "http://127.0.0.1:" + port, []string{"SSR_SOCKET=", "SSR_PORT=" + port}, nil
}

// answers waits until the process answers, exits, or ctx ends.
func (p *process) answers(ctx context.Context) error {
	for pause := 10 * time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		attempt, cancel := context.WithTimeout(ctx, time.Second)
		_, err := p.node.Renderer.Health(attempt)
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-p.exited:
			return p.exitError()
		case <-ctx.Done():
			return fmt.Errorf("ssr: process %d does not answer: %w%s", p.cmd.Process.Pid, context.Cause(ctx), p.printed())
		case <-time.After(pause):
		}
	}
}

// exitError says how the process ended, and what it printed last.
func (p *process) exitError() error {
	if p.err == nil {
		return fmt.Errorf("ssr: process %d ended%s", p.cmd.Process.Pid, p.printed())
	}
	return fmt.Errorf("ssr: process %d ended: %w%s", p.cmd.Process.Pid, p.err, p.printed())
}

func (p *process) printed() string {
	lines := p.errors.lastLines()
	if len(lines) == 0 {
		return ""
	}
	return ": " + strings.Join(lines, " | ")
}

// end asks the process to exit and kills it if it does not.
func (p *process) end() {
	p.stdin.Close() // listenScript exits on that
	select {
	case <-p.exited:
		return
	case <-time.After(stopTimeout):
	}
	p.kill()
}

func (p *process) kill() {
	select {
	case <-p.exited:
		return // its number may be somebody else's by now
	default:
	}
	killGroup(p.cmd)
	<-p.exited
}

// maxLine is the length above which a line of output is logged in parts.
const maxLine = 4 << 10

// ansi matches the escape sequences that colour text on a terminal.
var ansi = regexp.MustCompile(`\x1b\[[0-9;]*[A-Za-z]`)

// output logs what a process prints, line by line, and remembers the last lines.
type output struct {
	mu   sync.Mutex
	tail []string
}

// log reads until the end.
func (o *output) log(printed io.Reader, logger *slog.Logger, level slog.Level) {
	for lines := bufio.NewReaderSize(printed, maxLine); ; {
		line, _, err := lines.ReadLine()
		if err != nil {
			return
		}
		text := strings.TrimRight(ansi.ReplaceAllString(string(line), ""), " \r\t")
		if text == "" {
			continue
		}
		o.remember(text)
		logger.Log(context.Background(), level, "ssr: "+text)
	}
}

func (o *output) remember(line string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.tail = append(o.tail, line); len(o.tail) > 10 {
		o.tail = o.tail[1:]
	}
}

// lastLines returns the last lines that were printed.
func (o *output) lastLines() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.tail)
}
