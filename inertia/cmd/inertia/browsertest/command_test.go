//go:build unix

package browsertest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// library is the folder of the library.
var library = func() string {
	dir, err := filepath.Abs("../../../..")
	if err != nil {
		panic(err)
	}
	return dir
}()

var command = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "inertia-command-")
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "inertia")
	output, err := exec.Command("go", "build", "-o", file, "..").CombinedOutput()
	if err != nil {
		return "", &exec.Error{Name: string(output), Err: err}
	}
	return file, nil
})

// inertia returns the command with some arguments, in a folder.
func inertia(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	file, err := command()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(file, args...)
	cmd.Dir = dir
	return cmd
}

// must runs a command that ends by itself and returns what it prints.
func must(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, output)
	}
	return string(output)
}

// server is a command that goes on.
type server struct {
	t      *testing.T
	cmd    *exec.Cmd
	output *buffer
	exited chan struct{}
}

func start(t *testing.T, cmd *exec.Cmd) *server {
	t.Helper()
	s := &server{t: t, cmd: cmd, output: &buffer{}, exited: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = s.output, s.output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { cmd.Wait(); close(s.exited) }()
	t.Cleanup(func() {
		s.stop()
		if t.Failed() {
			t.Logf("%s printed:\n%s", strings.Join(cmd.Args, " "), s.output)
		}
	})
	return s
}

// await waits for a line of the output, and returns the parentheses of the
// pattern.
func (s *server) await(pattern string) []string {
	s.t.Helper()
	expression := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(3 * patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if match := expression.FindStringSubmatch(s.output.String()); match != nil {
			return match
		}
		select {
		case <-s.exited:
			s.t.Fatalf("ended without %q: %s\n%s", pattern, s.cmd.ProcessState, s.output)
		default:
		}
	}
	s.t.Fatalf("did not print %q:\n%s", pattern, s.output)
	return nil
}

// stop ends the command as Control-C does.
func (s *server) stop() {
	s.cmd.Process.Signal(syscall.SIGINT)
	select {
	case <-s.exited:
	case <-time.After(patience):
		s.t.Errorf("%s does not end", strings.Join(s.cmd.Args, " "))
		syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
		<-s.exited
	}
}

type buffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// edit replaces text in a file, as a whole: nobody sees half of it.
func edit(t *testing.T, dir, file, old, new string) {
	t.Helper()
	path := filepath.Join(dir, file)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("%s has no %q", file, old)
	}
	whole := filepath.Join(filepath.Dir(dir), "whole")
	if err := os.WriteFile(whole, []byte(strings.Replace(string(text), old, new, 1)), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(whole, path); err != nil {
		t.Fatal(err)
	}
}
