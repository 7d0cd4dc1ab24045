//go:build unix

package ssr_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

func TestNodeThatIsKilledFailsAtOnce(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	node := startNode(t)
	c := newClient(t, node.url)
	_, err := renderOnce(c, `{"component":"Home","props":{}}`)
	is.NoErr(err)
	is.NoErr(syscall.Kill(node.pid, syscall.SIGKILL))
	<-node.exited
	for range 20 {
		start := time.Now()
		_, err = renderOnce(c, `{"component":"Home","props":{},"url":"/"}`)
		var failure *ssr.Error
		is.True(errors.As(err, &failure))
		is.Equal(failure.Type, ssr.ErrorConnection)
		is.True(time.Since(start) < patience/2) // it is not waited for
	}
	is.Equal(c.Stats().Nodes[0].State, ssr.NodeDown)
}

func TestDefaultTimeLimitIsTwoSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		hung := &engine{delay: time.Hour}
		start := time.Now()
		_, err := renderOnce(pool(t, []*engine{hung}), `{}`)
		is.True(errors.Is(err, context.DeadlineExceeded))
		is.Equal(time.Since(start), 2*time.Second)
	})
}

// A stopped process accepts connections and answers nothing.
func TestNodeThatHangsIsLeftAloneUntilItAnswers(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	node := startNode(t)
	c := newClient(t, node.url, ssr.WithTimeout(100*time.Millisecond), ssr.WithBreaker(3, 50*time.Millisecond))
	is.NoErr(syscall.Kill(node.pid, syscall.SIGSTOP))
	for range 10 {
		_, err := renderOnce(c, `{"component":"Home","props":{}}`)
		is.True(err != nil)
	}
	is.Equal(c.Stats().Nodes[0].State, ssr.NodeDown)
	is.NoErr(syscall.Kill(node.pid, syscall.SIGCONT))
	eventually(t, "it renders again", func() bool {
		_, err := renderOnce(c, `{"component":"Home","props":{}}`)
		return err == nil
	})
}

func TestRepliesThatAreNotARender(t *testing.T) {
	for _, reply := range []string{
		`{"status":"NOT_FOUND","timestamp":1}`, `null`, `[]`, `{}`, `{"head":["<title>"]}`, `{"head":[],"body":""}`,
		`{"head":[],"body":null}`, `{"head":[],"body":1}`, `{"head":"x","body":"x"}`, `{"head":[1],"body":"x"}`,
		`"<p>"`, `1`, ``, `<html>`, `{"body":"cut`,
	} {
		t.Run(reply, func(t *testing.T) {
			is := is.New(t)
			head, body, err := answer(t, 200, []byte(reply)).RenderPage(t.Context(), []byte(`{}`))
			var failure *ssr.Error
			is.True(errors.As(err, &failure))
			is.Equal(failure.Type, ssr.ErrorUnknown)
			is.Equal(head, nil)
			is.Equal(body, "")
		})
	}
}

func TestPathThatNodeDoesNotKnow(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	_, err := renderOnce(newClient(t, startNode(t).url+"/ssr"), `{}`)
	var failure *ssr.Error
	is.True(errors.As(err, &failure))
	is.Equal(failure.Status, 200)
	is.True(strings.Contains(failure.Message, "does not know the path"))
}

func TestPageThatIsNotJSONEndsNodeButNoProcess(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	node := startNode(t)
	resp, err := http.Post(node.url+"/render", "application/json", strings.NewReader("{"))
	if err == nil {
		resp.Body.Close()
	}
	is.True(node.dies()) // the habit that the fixture shares with the real server

	c := startSSR(t, quiet)
	pid := c.Stats().Nodes[0].PID
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, _, err = c.RenderPage(ctx, []byte("{")) // nobody sends that, but a supervised process survives it
	is.True(err != nil)
	body, err := renderOnce(c, `{"component":"Home","props":{}}`)
	is.NoErr(err)
	is.Equal(pidOf(body), pid)
}

func TestUploadThatNobodyWaitsForEndsNoNode(t *testing.T) {
	t.Parallel()
	long(t)
	big := []byte(`{"component":"Home","props":{"a":"` + strings.Repeat("x", 16<<20) + `"}}`)
	abandon := func(t *testing.T, render func(ctx context.Context) error) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if err := render(ctx); err == nil {
			t.Fatal("the upload was not abandoned")
		}
	}
	t.Run("kills node with a plain client", func(t *testing.T) {
		is := is.New(t)
		node := startNode(t)
		is.NoErr(syscall.Kill(node.pid, syscall.SIGSTOP)) // so that the socket fills up
		abandon(t, func(ctx context.Context) error {
			r, err := http.NewRequestWithContext(ctx, "POST", node.url+"/render", bytes.NewReader(big))
			is.NoErr(err)
			resp, err := http.DefaultClient.Do(r)
			if err == nil {
				resp.Body.Close()
			}
			return err
		})
		is.NoErr(syscall.Kill(node.pid, syscall.SIGCONT))
		is.True(node.dies())
	})
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		is := is.New(t)
		node := startNode(t)
		c := newClient(t, node.url, append(opts, ssr.WithMaxPage(1<<30))...)
		is.NoErr(syscall.Kill(node.pid, syscall.SIGSTOP))
		abandon(t, func(ctx context.Context) error {
			_, _, err := c.RenderPage(ctx, big)
			return err
		})
		is.NoErr(syscall.Kill(node.pid, syscall.SIGCONT))
		is.True(node.alive())
		eventually(t, "it still renders", func() bool {
			_, err := renderOnce(c, `{"component":"Home","props":{}}`)
			return err == nil
		})
	})
}

func TestCharactersThatStraddleChunks(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	node := startNode(t)
	text := strings.Repeat("x中é😀", 60_000)
	page, err := json.Marshal(map[string]any{"component": "Home", "props": map[string]string{"text": text}})
	is.NoErr(err)
	contains := func(body string) bool { return strings.Contains(body, text) }

	resp, err := http.Post(node.url+"/render", "application/json", bytes.NewReader(page))
	is.NoErr(err)
	defer resp.Body.Close()
	var plain struct{ Body string }
	is.NoErr(json.NewDecoder(resp.Body).Decode(&plain))
	is.True(!contains(plain.Body)) // the habit that the fixture shares with the real server

	body, err := renderOnce(newClient(t, node.url, ssr.WithTimeout(time.Minute)), string(page))
	is.NoErr(err)
	is.True(contains(body))
}

// Node closes its end after 5 s. Around that time a request may meet a closed
// connection, or one that is just being closed.
func TestConnectionsIdleForAboutAsLongAsNodeKeepsThem(t *testing.T) {
	long(t)
	node := startNode(t)
	for _, idle := range []time.Duration{3900, 4500, 4900, 4990, 5000, 5010, 5500} {
		t.Run(fmt.Sprint(idle*time.Millisecond), func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			c := newClient(t, node.url)
			_, err := renderOnce(c, `{"component":"Home","props":{}}`)
			is.NoErr(err)
			time.Sleep(idle * time.Millisecond)
			_, err = renderOnce(c, `{"component":"Home","props":{}}`)
			is.NoErr(err)
		})
	}
}

// The server takes the second request of a connection and closes it.
func TestConnectionThatTheServerHasClosedCostsNoRender(t *testing.T) {
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		is := is.New(t)
		var requests atomic.Int32
		url := rawServer(t, func(i int, c net.Conn, br *bufio.Reader) {
			for n := 0; readRequest(br) == nil; n++ {
				requests.Add(1)
				if n == 1 {
					return
				}
				_, _ = io.WriteString(c, ok(fmt.Sprintf(`{"body":"render %d"}`, requests.Load())))
			}
		})
		c := newClient(t, url, opts...)
		for _, want := range []string{"render 1", "render 3", "render 5"} {
			body, err := renderOnce(c, `{"component":"Home"}`)
			is.NoErr(err)
			is.Equal(body, want) // one answer, although the server was asked twice
		}
		is.Equal(requests.Load(), int32(5))
	})
}

// A request may also arrive on a connection that is being closed, whatever its
// size.
func TestIdleConnectionThatClosesCostsNoRender(t *testing.T) {
	t.Parallel()
	sizes := []int{10, 100 << 10, 2 << 20}
	if testing.Short() {
		sizes = sizes[:2]
	}
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		for _, size := range sizes {
			for name, close := range map[string]func(c net.Conn, br *bufio.Reader){
				"after the reply":     func(net.Conn, *bufio.Reader) {},
				"with the header":     func(c net.Conn, br *bufio.Reader) { _, _ = http.ReadRequest(br) },
				"with the first byte": func(c net.Conn, br *bufio.Reader) { _, _ = br.ReadByte() },
				"with all of it":      func(c net.Conn, br *bufio.Reader) { _ = readRequest(br) },
			} {
				t.Run(fmt.Sprint(size, " bytes, ", name), func(t *testing.T) {
					is := is.New(t)
					url := rawServer(t, func(i int, c net.Conn, br *bufio.Reader) {
						if readRequest(br) == nil {
							_, _ = io.WriteString(c, ok(`{"head":[],"body":"<p>"}`))
							close(c, br)
						}
					})
					c := newClient(t, url, append(opts, ssr.WithTimeout(20*time.Second), ssr.WithBreaker(1, time.Hour))...)
					for range 5 {
						body, err := renderOnce(c, `{"component":"Home","a":"`+strings.Repeat("x", size)+`"}`)
						is.NoErr(err)
						is.Equal(body, "<p>")
					}
				})
			}
		}
	})
}

func TestNodeEnvIsProduction(t *testing.T) {
	is := is.New(t)
	t.Setenv("NODE_ENV", "development") // of the shell that started the application
	body, err := renderOnce(startSSR(t, quiet), `{"component":"Home","props":{}}`)
	is.NoErr(err)
	is.True(strings.Contains(body, "<p>production "))
	body, err = renderOnce(startSSR(t, quiet, ssr.WithEnv("NODE_ENV=staging")), `{"component":"Home","props":{}}`)
	is.NoErr(err)
	is.True(strings.Contains(body, "<p>staging "))
}

func TestErrorsKeepTheStackToThemselves(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	c := newClient(t, startNode(t).url)
	head, body, err := c.RenderPage(t.Context(), []byte(`{"component":"Boom","props":{},"url":"/boom"}`))
	var failure *ssr.Error
	is.True(errors.As(err, &failure))
	is.Equal(failure.Type, ssr.ErrorRender)
	is.Equal(failure.Component, "Boom")
	wd, err := os.Getwd()
	is.NoErr(err)
	is.True(strings.Contains(failure.Stack, wd)) // for the log
	is.True(!strings.Contains(failure.Error()+failure.LogValue().String(), wd))
	is.Equal(head, nil)
	is.Equal(body, "")
}
