package ssr_test

import (
	"bufio"
	"context"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chinertia/chinertia/ssr"
)

const fixture = "testdata/server.mjs"

// needNode skips a test on a machine without Node, except in CI, where that
// would hide it.
func needNode(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("node is needed: %v", err)
		}
		t.Skipf("node is needed: %v", err)
	}
}

// long skips a test that takes a second or more, or starts many processes, where
// that is not wanted.
func long(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes long")
	}
}

// nodeServer is a Node process that nobody supervises.
type nodeServer struct {
	url    string
	pid    int
	exited chan struct{}
}

// startNode runs the fixture on a free port until the test ends.
func startNode(t testing.TB, env ...string) *nodeServer {
	t.Helper()
	needNode(t)
	cmd := exec.Command("node", fixture)
	cmd.Env = append(append(os.Environ(), "TEST_PORT=0", "NODE_ENV=production"), env...)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	n := &nodeServer{pid: cmd.Process.Pid, exited: make(chan struct{})}
	ports := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			if port, ok := strings.CutPrefix(lines.Text(), "listening "); ok {
				ports <- port
			}
		}
		_ = cmd.Wait() // how it ends is what the tests look at
		close(n.exited)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		<-n.exited
	})
	select {
	case port := <-ports:
		n.url = "http://127.0.0.1:" + port
	case <-n.exited:
		t.Fatal("node ended")
	case <-time.After(patience):
		t.Fatal("node did not start")
	}
	return n
}

// dies reports whether the process ends of what the test did to it.
func (n *nodeServer) dies() bool {
	select {
	case <-n.exited:
		return true
	case <-time.After(patience):
		return false
	}
}

// alive reports whether the process has survived that. One that takes longer to
// end is not noticed.
func (n *nodeServer) alive() bool {
	select {
	case <-n.exited:
		return false
	case <-time.After(300 * time.Millisecond):
		return true
	}
}

// startSSR runs the fixture under the supervisor until the test ends.
func startSSR(t testing.TB, opts ...ssr.Option) *ssr.Client {
	t.Helper()
	needNode(t)
	c, err := ssr.Start(t.Context(), fixture, append([]ssr.Option{ssr.WithTimeout(patience)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

const renderedPage = `{"head":["<title>T</title>"],"body":"<div id=\"app\">SSR</div>"}`

// eachTransport runs a test with the transport that the package makes and with
// one that is given.
func eachTransport(t *testing.T, test func(t *testing.T, opts ...ssr.Option)) {
	t.Run("own", func(t *testing.T) { test(t) })
	t.Run("given", func(t *testing.T) {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		t.Cleanup(transport.CloseIdleConnections)
		test(t, ssr.WithHTTPClient(&http.Client{Transport: transport}))
	})
}

func newClient(t testing.TB, url string, opts ...ssr.Option) *ssr.Client {
	t.Helper()
	c := ssr.New(url, append([]ssr.Option{quiet, ssr.WithTimeout(patience)}, opts...)...)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func renderOnce(c *ssr.Client, page string) (string, error) {
	_, body, err := c.RenderPage(context.Background(), []byte(page))
	return body, err
}

// pidOf finds the process that rendered a page of the fixture.
func pidOf(body string) int {
	_, rest, _ := strings.Cut(body, "<p>production ")
	pid, _, _ := strings.Cut(rest, "<")
	n, _ := strconv.Atoi(pid) // 0 is no process
	return n
}

// patience is how long a test waits for what has to happen. On the busiest of
// machines it happens before.
const patience = time.Minute

// eventually waits for a condition of the outside world.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", patience, what)
		}
	}
}
