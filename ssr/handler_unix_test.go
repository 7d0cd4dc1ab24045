//go:build unix

package ssr_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

// What ends a Node that others reach does not end one behind a handler.
func TestHandlerProtectsNode(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	far := startSSR(t, quiet, ssr.WithTimeout(20*time.Second))
	url := serve(t, far)
	pid := far.Stats().Nodes[0].PID

	for _, body := range []string{``, `null`, `[]`, `{`, `{"component":}`, "\x00"} {
		status, _ := request(t, "POST", url+"/render", body)
		is.Equal(status, 400)
	}
	for _, path := range []string{"/shutdown", "/", "/health/", "//render"} {
		status, _ := request(t, "POST", url+path, `{}`)
		is.Equal(status, 404)
	}
	const size = 1 << 20
	page := `{"component":"Home","props":{"a":"` + strings.Repeat("x", size) + `"}}`
	for sent := 1000; sent < size; sent *= 8 { // uploads that break off
		conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		is.NoErr(err)
		_, _ = io.WriteString(conn, "POST /render HTTP/1.1\r\nHost: x\r\nContent-Length: "+strconv.Itoa(len(page))+"\r\n\r\n"+page[:sent])
		is.NoErr(conn.Close())
	}
	c := newClient(t, url, ssr.WithTimeout(20*time.Second))
	for limit := time.Millisecond; limit < 100*time.Millisecond; limit *= 2 { // visitors that leave
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		_, _, _ = c.RenderPage(ctx, []byte(page))
		cancel()
	}
	eventually(t, "uploads have ended", func() bool {
		return c.Stats().Nodes[0].InFlight == 0 && far.Stats().Nodes[0].InFlight == 0
	})
	body, err := renderOnce(c, home)
	is.NoErr(err)
	is.Equal(pidOf(body), pid)
}

func TestHandlerOfNode(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	far := startSSR(t, quiet, ssr.WithTimeout(20*time.Second))
	url := serve(t, far)
	c := newClient(t, url, ssr.WithTimeout(20*time.Second))

	var failure *ssr.Error
	_, err := renderOnce(c, `{"component":"Win","props":{},"url":"/win"}`)
	is.True(errors.As(err, &failure))
	is.Equal(failure.Type, ssr.ErrorBrowserAPI)
	is.Equal(failure.BrowserAPI, "window")
	is.Equal(failure.Component+" "+failure.URL, "Win /win")
	is.True(strings.Contains(failure.Stack, "ReferenceError"))

	text := strings.Repeat("é€😀", 20_000) // escaped, it crosses many chunks
	head, body, err := c.RenderPage(t.Context(), []byte(`{"component":"Home","props":{"a":"`+text+`"}}`))
	is.NoErr(err)
	is.Equal(head, []string{`<title data-inertia="">Home</title>`})
	is.True(strings.Contains(body, text))
}

// The application notices nothing of a process that crashes on one of two
// machines, although each of them has only one.
func TestHandlersAndCrashes(t *testing.T) {
	t.Parallel()
	long(t)
	is := is.New(t)
	machines := []*ssr.Client{startSSR(t, quiet), startSSR(t, quiet)}
	c := newClient(t, serve(t, machines[0]), ssr.WithNodes(serve(t, machines[1])),
		ssr.WithTimeout(10*time.Second), ssr.WithBreaker(3, 50*time.Millisecond))
	var rendering sync.WaitGroup
	errs := make(chan error, 4)
	stop := make(chan struct{})
	for range cap(errs) {
		rendering.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := renderOnce(c, `{"component":"Slow","props":{"ms":2}}`); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	for _, m := range machines {
		pid := m.Stats().Nodes[0].PID
		is.NoErr(syscall.Kill(pid, syscall.SIGKILL))
		ready(t, m, 1, pid)
		eventually(t, "both machines are in use", func() bool {
			nodes := c.Stats().Nodes
			return nodes[0].State == ssr.NodeUp && nodes[1].State == ssr.NodeUp
		})
	}
	close(stop)
	rendering.Wait()
	close(errs)
	is.NoErr(<-errs)
}
