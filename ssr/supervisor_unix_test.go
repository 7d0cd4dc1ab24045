//go:build unix

package ssr_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

// exists says whether a process runs. One that has ended may be listed for as
// long as nobody asks how it ended.
func exists(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, state, _ := strings.Cut(string(stat), ") ")
	return err != nil || !strings.HasPrefix(state, "Z")
}

func pids(c *ssr.Client) (list []int) {
	for _, n := range c.Stats().Nodes {
		list = append(list, n.PID)
	}
	return list
}

// ready waits until n processes render, none of which is the given one.
func ready(t testing.TB, c *ssr.Client, n, not int) {
	t.Helper()
	eventually(t, fmt.Sprint(n, " processes render"), func() bool {
		nodes := c.Stats().Nodes
		for _, node := range nodes {
			if node.PID == not || node.State != ssr.NodeUp {
				_, _ = renderOnce(c, home) // a node on trial needs a render
				return false
			}
		}
		return len(nodes) == n
	})
}

func TestCrashedProcessIsReplaced(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	c := startSSR(t, quiet)
	crashes := 2
	if testing.Short() {
		crashes = 1
	}
	for range crashes {
		pid := c.Stats().Nodes[0].PID
		is.NoErr(syscall.Kill(pid, syscall.SIGKILL))
		ready(t, c, 1, pid)
		body, err := renderOnce(c, home)
		is.NoErr(err)
		is.True(pidOf(body) != pid)
	}
}

func TestCrashLosesNoRenderWithTwoProcesses(t *testing.T) {
	t.Parallel()
	long(t)
	is := is.New(t)
	c := startSSR(t, quiet, ssr.WithProcesses(2))
	ready(t, c, 2, 0)
	done := make(chan int)
	go func() {
		lost := 0
		for end := time.Now().Add(2 * time.Second); time.Now().Before(end); {
			if _, err := renderOnce(c, `{"component":"Slow","props":{"ms":5}}`); err != nil {
				t.Log(err)
				lost++
			}
		}
		done <- lost
	}()
	time.Sleep(200 * time.Millisecond)
	is.NoErr(syscall.Kill(pids(c)[0], syscall.SIGKILL))
	is.Equal(<-done, 0)
	ready(t, c, 2, 0)
}

func TestProcessThatExitsWhileItRenders(t *testing.T) {
	t.Parallel()
	long(t)
	is := is.New(t)
	c := startSSR(t, quiet)
	pid := c.Stats().Nodes[0].PID
	_, err := renderOnce(c, `{"component":"Exit","props":{}}`)
	var failure *ssr.Error
	is.True(errors.As(err, &failure))
	is.Equal(failure.Type, ssr.ErrorConnection)
	is.Equal(failure.Component, "Exit")
	ready(t, c, 1, pid)

	pid = c.Stats().Nodes[0].PID
	_, err = renderOnce(c, `{"component":"Crash","props":{}}`) // an exception in a timer
	is.NoErr(err)
	ready(t, c, 1, pid)
}

func TestHungProcessIsReplaced(t *testing.T) {
	t.Parallel()
	long(t)
	t.Run("stopped", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		c := startSSR(t, quiet, ssr.WithTimeout(time.Second))
		pid := c.Stats().Nodes[0].PID
		is.NoErr(syscall.Kill(pid, syscall.SIGSTOP))
		ready(t, c, 1, pid)
		eventually(t, "the stopped process is gone", func() bool { return !exists(pid) })
	})
	t.Run("endless loop", func(t *testing.T) {
		t.Parallel()
		is := is.New(t)
		c := startSSR(t, quiet, ssr.WithTimeout(time.Second))
		pid := c.Stats().Nodes[0].PID
		_, err := renderOnce(c, `{"component":"Spin","props":{"ms":100000}}`)
		is.True(errors.Is(err, context.DeadlineExceeded))
		ready(t, c, 1, pid)
	})
}

func TestProcessThatAnswersNonsenseIsReplaced(t *testing.T) {
	t.Parallel()
	long(t)
	is := is.New(t)
	c := startSSR(t, quiet, ssr.WithBreaker(3, 50*time.Millisecond))
	pid := c.Stats().Nodes[0].PID
	_, err := renderOnce(c, `{"component":"Garbage","props":{"ms":100000}}`)
	is.NoErr(err)
	eventually(t, "it is replaced", func() bool {
		body, err := renderOnce(c, home)
		return err == nil && pidOf(body) != pid
	})
}

func TestRecycling(t *testing.T) {
	t.Parallel()
	long(t)
	tests := []struct {
		name string
		opt  ssr.Option
		page string
	}{
		{"after so many renders", ssr.WithRecycling(20, 0), home},
		{"at so much memory", ssr.WithRecycling(0, 200<<20), `{"component":"Leak","props":{"mb":10}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			c := startSSR(t, quiet, tt.opt)
			pid := c.Stats().Nodes[0].PID
			eventually(t, "the process is gone", func() bool {
				_, err := renderOnce(c, tt.page)
				is.NoErr(err) // the successor is ready before the process goes
				return !exists(pid)
			})
		})
	}
}

// Nothing is left of the files that the first process was started on.
func TestCrashedProcessFindsItsFilesAgain(t *testing.T) {
	long(t)
	is := is.New(t)
	needNode(t)
	left := emptyTemp(t)
	c, err := ssr.StartFS(t.Context(), bundleFS(t), "ssr/main.mjs", quiet)
	is.NoErr(err)
	defer c.Close()
	for range 2 {
		pid, dirs := c.Stats().Nodes[0].PID, left()
		is.Equal(len(dirs), 1)
		is.NoErr(os.RemoveAll(filepath.Join(os.TempDir(), dirs[0]))) // as cleaners of such directories do
		is.NoErr(syscall.Kill(pid, syscall.SIGKILL))
		ready(t, c, 1, pid)
		_, err := renderOnce(c, lazyPage)
		is.NoErr(err)
		is.Equal(len(left()), 1)
		is.True(left()[0] != dirs[0])
	}
}

func TestMemoryIsReported(t *testing.T) {
	t.Parallel()
	long(t)
	is := is.New(t)
	c := startSSR(t, quiet)
	eventually(t, "memory is known", func() bool {
		m := c.Stats().Nodes[0].Memory
		return m > 10<<20 && m < 1<<30
	})
	resp, err := http.Get(serve(t, c) + "/health")
	is.NoErr(err)
	resp.Body.Close()
	memory, err := strconv.Atoi(resp.Header.Get("SSR-Memory"))
	is.NoErr(err)
	is.True(memory > 10<<20 && memory < 1<<30)
}

func TestProcessListensForNobodyElse(t *testing.T) {
	is := is.New(t)
	t.Setenv("TMPDIR", t.TempDir())
	c := startSSR(t, quiet)
	is.Equal(tcpListeners(t, c.Stats().Nodes[0].PID), nil) // although 0.0.0.0:13714 is built into the fixture
	sockets, err := filepath.Glob(filepath.Join(os.TempDir(), "ssr-*", "ssr.sock"))
	is.NoErr(err)
	is.Equal(len(sockets), 1)
	info, err := os.Stat(filepath.Dir(sockets[0]))
	is.NoErr(err)
	is.Equal(info.Mode().Perm(), os.FileMode(0o700))
}

// Where the directory for temporary files has a long name, there is no socket.
func TestProcessOnALoopbackPort(t *testing.T) {
	is := is.New(t)
	dir := filepath.Join(t.TempDir(), strings.Repeat("long", 30))
	is.NoErr(os.MkdirAll(dir, 0o700))
	t.Setenv("TMPDIR", dir)
	c := startSSR(t, quiet)
	body, err := renderOnce(c, home)
	is.NoErr(err)
	pid := pidOf(body)
	is.True(pid != 0)

	listeners := tcpListeners(t, pid)
	is.Equal(len(listeners), 1)
	is.True(strings.HasPrefix(listeners[0], "127.0.0.1:"))
	resp, err := http.Post("http://"+listeners[0]+"/shutdown", "", nil)
	is.NoErr(err)
	resp.Body.Close()
	body, err = renderOnce(c, home)
	is.NoErr(err)
	is.Equal(pidOf(body), pid) // others on this machine cannot end it
}

// tcpListeners finds the addresses on which a process listens, through /proc.
func tcpListeners(t *testing.T, pid int) (addresses []string) {
	t.Helper()
	links, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil || len(links) == 0 {
		t.Skip("needs /proc")
	}
	own := map[string]bool{}
	for _, link := range links {
		target, _ := os.Readlink(link) // it may be closed by now
		if inode, ok := strings.CutPrefix(target, "socket:["); ok {
			own[strings.TrimSuffix(inode, "]")] = true
		}
	}
	for _, file := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		table, err := os.ReadFile(file)
		if err != nil {
			continue // no such protocol
		}
		for line := range strings.Lines(string(table)) {
			f := strings.Fields(line)
			const listening = "0A"
			if len(f) < 10 || f[3] != listening || !own[f[9]] {
				continue
			}
			host, hexPort, _ := strings.Cut(f[1], ":")
			port, err := strconv.ParseUint(hexPort, 16, 16)
			if err != nil {
				t.Fatal(err)
			}
			if host == "0100007F" {
				host = "127.0.0.1"
			}
			addresses = append(addresses, fmt.Sprintf("%s:%d", host, port))
		}
	}
	return addresses
}

func TestCloseLeavesNothingBehind(t *testing.T) {
	is := is.New(t)
	t.Setenv("TMPDIR", t.TempDir())
	before := descriptors(t)
	c := startSSR(t, quiet, ssr.WithProcesses(2))
	ready(t, c, 2, 0)
	started := pids(c)

	// A render that is under way is finished.
	errs := make(chan error)
	go func() {
		_, err := renderOnce(c, `{"component":"Slow","props":{"ms":100}}`)
		errs <- err
	}()
	eventually(t, "a render is under way", func() bool {
		return c.Stats().Nodes[0].InFlight+c.Stats().Nodes[1].InFlight > 0
	})
	is.NoErr(c.Close())
	is.NoErr(<-errs)
	for _, pid := range started {
		is.True(!exists(pid))
	}
	left, err := os.ReadDir(os.TempDir())
	is.NoErr(err)
	is.Equal(len(left), 0)
	eventually(t, "no descriptor is left", func() bool { return descriptors(t) <= before })
}

func TestProcessesEndWithTheContext(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	needNode(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c, err := ssr.Start(ctx, fixture, quiet)
	is.NoErr(err)
	pid := c.Stats().Nodes[0].PID
	cancel()
	eventually(t, "the process is gone", func() bool { return !exists(pid) })
	_, err = renderOnce(c, home)
	is.True(errors.Is(err, ssr.ErrClosed))
}

// An application that is killed cannot end its processes: they notice, also in
// the middle of a render that never ends.
func TestProcessesEndWithTheProgram(t *testing.T) {
	needNode(t)
	if page := os.Getenv("SSR_TEST_PARENT"); page != "" {
		c, err := ssr.StartFS(t.Context(), dist, fixture, quiet, ssr.WithProcesses(2), ssr.WithTimeout(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		ready(t, c, 2, 0)
		for range 2 {
			go func() { _, _ = renderOnce(c, page) }() // one for each
			time.Sleep(100 * time.Millisecond)
		}
		fmt.Println("children", pids(c)[0], pids(c)[1])
		time.Sleep(time.Minute)
		return
	}
	for name, page := range map[string]string{ // each of them, since each is another way to notice
		"idle":                        home,
		"in a render that waits":      `{"component":"Slow","props":{"ms":60000}}`,
		"in a render that never ends": `{"component":"Spin","props":{"ms":60000}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name != "in a render that waits" {
				long(t)
			}
			is := is.New(t)
			cmd := exec.Command(os.Args[0], "-test.run=^TestProcessesEndWithTheProgram$")
			dir := t.TempDir()
			cmd.Env = append(os.Environ(), "SSR_TEST_PARENT="+page, "TMPDIR="+dir)
			out, err := cmd.StdoutPipe()
			is.NoErr(err)
			is.NoErr(cmd.Start())
			defer cmd.Wait()
			defer cmd.Process.Kill()
			var first, second int
			_, err = fmt.Fscanf(out, "children %d %d\n", &first, &second)
			is.NoErr(err)
			is.True(exists(first) && exists(second))
			is.NoErr(cmd.Process.Kill())
			eventually(t, "the children are gone", func() bool { return !exists(first) && !exists(second) })
			eventually(t, "their files are gone", func() bool {
				left, err := os.ReadDir(dir)
				return err == nil && len(left) == 0
			})
		})
	}
}

// A bundle may be built to run a cluster.
func TestClusterBundle(t *testing.T) {
	t.Parallel()
	long(t)
	is := is.New(t)
	server, err := filepath.Abs(fixture)
	is.NoErr(err)
	bundle := filepath.Join(t.TempDir(), "cluster.mjs")
	is.NoErr(os.WriteFile(bundle, []byte(`
		import cluster from 'node:cluster'
		if (cluster.isPrimary) { cluster.fork(); cluster.fork() } else { await import('file://`+server+`') }
	`), 0o600))
	needNode(t)
	c, err := ssr.Start(t.Context(), bundle, quiet)
	is.NoErr(err)
	defer c.Close()
	body, err := renderOnce(c, home)
	is.NoErr(err)
	worker := pidOf(body)
	is.True(worker != 0 && worker != c.Stats().Nodes[0].PID)
	is.NoErr(c.Close())
	eventually(t, "the worker is gone", func() bool { return !exists(worker) })
}

// What a process has started goes with it, even if it holds on to its output.
func TestDescendantsEndWithTheProcess(t *testing.T) {
	t.Parallel()
	long(t)
	is := is.New(t)
	needNode(t)
	server, err := filepath.Abs(fixture)
	is.NoErr(err)
	dir := t.TempDir()
	bundle, pidFile := filepath.Join(dir, "spawns.mjs"), filepath.Join(dir, "pid")
	is.NoErr(os.WriteFile(bundle, []byte(`
		import { spawn } from 'node:child_process'
		import { writeFileSync } from 'node:fs'
		const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
		writeFileSync('`+pidFile+`', String(child.pid))
		await import('file://`+server+`')
	`), 0o600))
	c, err := ssr.Start(t.Context(), bundle, quiet)
	is.NoErr(err)
	defer c.Close()
	content, err := os.ReadFile(pidFile)
	is.NoErr(err)
	child, err := strconv.Atoi(string(content))
	is.NoErr(err)
	is.True(exists(child))
	pid := c.Stats().Nodes[0].PID
	is.NoErr(syscall.Kill(pid, syscall.SIGKILL))
	eventually(t, "the child is gone", func() bool { return !exists(child) })
	ready(t, c, 1, pid)
}

// The other runtimes are tried where they are installed.
func TestOtherRuntimes(t *testing.T) {
	for _, name := range []string{"bun", "deno"} {
		t.Run(name, func(t *testing.T) {
			if _, err := exec.LookPath(name); err != nil {
				t.Skip(err)
			}
			is := is.New(t)
			c, err := ssr.Start(t.Context(), fixture, quiet, ssr.WithRuntime(name))
			is.NoErr(err)
			defer c.Close()
			for range 10 {
				body, err := renderOnce(c, home)
				is.NoErr(err)
				is.Equal(pidOf(body), c.Stats().Nodes[0].PID)
			}
			eventually(t, "memory is known", func() bool { return c.Stats().Nodes[0].Memory > 0 })
			pid := c.Stats().Nodes[0].PID
			is.NoErr(c.Close())
			is.True(!exists(pid))
		})
	}
}
