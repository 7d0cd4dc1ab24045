//go:build unix

package ssr_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

func TestRequest(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		for _, size := range []int{10, 40 << 10, 300 << 10} {
			for _, text := range []string{"x", "é", "😀"} {
				t.Run(fmt.Sprint(size, text), func(t *testing.T) {
					is := is.New(t)
					page := `{"a":"` + strings.Repeat(text, size) + `"}`
					var got *http.Request
					var body []byte
					server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						got = r
						body, _ = io.ReadAll(r.Body)
						_, _ = io.WriteString(w, renderedPage)
					}))
					defer server.Close()
					c := newClient(t, server.URL, append(opts, ssr.WithMaxPage(1<<30), ssr.WithTimeout(time.Minute))...)
					head, html, err := c.RenderPage(t.Context(), []byte(page))
					is.NoErr(err)
					is.Equal(head, []string{"<title>T</title>"})
					is.Equal(html, `<div id="app">SSR</div>`)
					is.Equal(got.Method+" "+got.RequestURI, "POST /render")
					is.Equal(got.Host, strings.TrimPrefix(server.URL, "http://"))
					is.Equal(got.Header.Get("Content-Type"), "application/json")
					is.Equal(got.Header.Values("Idempotency-Key"), nil)
					is.Equal(got.ContentLength, int64(len(body)))
					is.True(bytes.Equal(body, ssr.ASCII([]byte(page))))
				})
			}
		}
	})
}

func TestConnectionsAreReused(t *testing.T) {
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		is := is.New(t)
		var opened atomic.Int32
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_, _ = io.WriteString(w, renderedPage)
		}))
		server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
			if s == http.StateNew {
				opened.Add(1)
			}
		}
		server.Start()
		defer server.Close()
		c := newClient(t, server.URL, opts...)
		for range 100 {
			_, err := renderOnce(c, `{}`)
			is.NoErr(err)
		}
		is.Equal(opened.Load(), int32(1))
	})
}

func TestUnixSocket(t *testing.T) {
	is := is.New(t)
	path := filepath.Join(t.TempDir(), "a b.sock")
	l, err := net.Listen("unix", path)
	is.NoErr(err)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, renderedPage)
	})}
	go server.Serve(l)
	defer server.Close()
	for _, url := range []string{"unix:" + path, "unix://" + path} {
		body, err := renderOnce(newClient(t, url), `{}`)
		is.NoErr(err)
		is.Equal(body, `<div id="app">SSR</div>`)
	}
}

func TestCredentialsOfTheURLAreSent(t *testing.T) {
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		is := is.New(t)
		var user, password string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			user, password, _ = r.BasicAuth()
			_, _ = io.WriteString(w, renderedPage)
		}))
		defer server.Close()
		_, err := renderOnce(newClient(t, strings.Replace(server.URL, "http://", "http://ada:pass%2Fword@", 1), opts...), `{}`)
		is.NoErr(err)
		is.Equal(user+":"+password, "ada:pass/word")
	})
}

func TestTLS(t *testing.T) {
	is := is.New(t)
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, renderedPage)
	}))
	defer server.Close()
	server.Config.ErrorLog = nil
	_, err := renderOnce(newClient(t, server.URL), `{}`)
	is.True(err != nil) // the certificate is checked
	_, err = renderOnce(newClient(t, server.URL, ssr.WithHTTPClient(server.Client())), `{}`)
	is.NoErr(err)
}

func TestRedirectIsNotARender(t *testing.T) {
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		is := is.New(t)
		server := httptest.NewServer(http.RedirectHandler("/login", http.StatusFound))
		defer server.Close()
		_, err := renderOnce(newClient(t, server.URL, opts...), `{}`)
		is.True(err != nil)
	})
}

func TestReplyAboveTheLimit(t *testing.T) {
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		is := is.New(t)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"body":"`+strings.Repeat("x", 5000)+`"}`)
		}))
		defer server.Close()
		c := newClient(t, server.URL, append(opts, ssr.WithMaxReply(4000))...)
		for range 5 {
			_, err := renderOnce(c, `{}`)
			var failure *ssr.Error
			is.True(errors.As(err, &failure))
			is.Equal(failure.Type, ssr.ErrorUnknown)
		}
		is.Equal(c.Stats().Nodes[0].State, ssr.NodeUp) // that page is too large, the server is well
	})
}

// rawServer answers with whatever bytes a test wants, one function call a
// connection.
func rawServer(t *testing.T, serve func(i int, c net.Conn, br *bufio.Reader)) (url string) {
	t.Helper()
	return rawServerOn(t, "tcp", "127.0.0.1:0", serve)
}

func rawServerOn(t *testing.T, network, address string, serve func(i int, c net.Conn, br *bufio.Reader)) (url string) {
	t.Helper()
	l, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	var conns sync.WaitGroup
	over := make(chan struct{})
	t.Cleanup(func() {
		l.Close()
		close(over)
		conns.Wait()
	})
	conns.Go(func() {
		for i := 0; ; i++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			conns.Go(func() {
				<-over
				c.Close()
			})
			conns.Go(func() {
				defer c.Close()
				serve(i, c, bufio.NewReader(c))
			})
		}
	})
	if network == "unix" {
		return "unix:" + address
	}
	return "http://" + l.Addr().String()
}

func readRequest(br *bufio.Reader) error {
	r, err := http.ReadRequest(br)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r.Body)
	return err
}

func ok(body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

// Dribble: the answer arrives byte by byte, in time.
func TestSlowReplyIsRead(t *testing.T) {
	is := is.New(t)
	url := rawServer(t, func(i int, c net.Conn, br *bufio.Reader) {
		if readRequest(br) != nil {
			return
		}
		for _, b := range []byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
			fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(renderedPage), renderedPage)) {
			_, _ = c.Write([]byte{b})
		}
	})
	body, err := renderOnce(newClient(t, url), `{}`)
	is.NoErr(err)
	is.Equal(body, `<div id="app">SSR</div>`)
}

func TestRepliesThatBreakOff(t *testing.T) {
	for _, part := range []string{"", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"bo", "no HTTP at all\r\n\r\n"} {
		t.Run(fmt.Sprintf("%q", part), func(t *testing.T) {
			is := is.New(t)
			url := rawServer(t, func(i int, c net.Conn, br *bufio.Reader) {
				if readRequest(br) == nil {
					_, _ = io.WriteString(c, part)
				}
			})
			_, err := renderOnce(newClient(t, url), `{}`)
			var failure *ssr.Error
			is.True(errors.As(err, &failure))
			is.True(failure.Type == ssr.ErrorConnection || failure.Type == ssr.ErrorUnknown)
		})
	}
}

func TestTimeLimitAndVisitorsWhoLeave(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		is := is.New(t)
		url := rawServer(t, func(i int, c net.Conn, br *bufio.Reader) {
			_, _ = io.Copy(io.Discard, br) // never answers
		})
		c := newClient(t, url, append(opts, ssr.WithTimeout(100*time.Millisecond))...)
		start := time.Now()
		_, err := renderOnce(c, `{}`)
		is.True(errors.Is(err, context.DeadlineExceeded))
		is.True(time.Since(start) < patience/2)

		c = newClient(t, url, append(opts, ssr.WithTimeout(time.Minute))...)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		_, _, err = c.RenderPage(ctx, []byte(`{}`))
		is.True(errors.Is(err, context.Canceled))
		_, _, err = c.RenderPage(ctx, []byte(`{}`)) // gone before it began
		is.True(errors.Is(err, context.Canceled))
	})
}

// An upload goes on when the visitor leaves, from bytes of its own.
func TestUploadOutlivesTheVisitor(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		is := is.New(t)
		ctx, leave := context.WithCancel(t.Context())
		read, received := make(chan struct{}), make(chan []byte, 1)
		url := rawServer(t, func(i int, c net.Conn, br *bufio.Reader) {
			r, err := http.ReadRequest(br)
			if err != nil || r.Method != http.MethodPost {
				return
			}
			leave()
			<-read
			body, _ := io.ReadAll(r.Body)
			received <- body
			_, _ = br.ReadByte() // until the client hangs up, which it does without the answer
		})
		stop := sync.OnceFunc(func() { close(read) })
		defer stop()
		c := newClient(t, url, append(opts, ssr.WithMaxPage(1<<30), ssr.WithTimeout(time.Minute))...)
		want := []byte(`{"a":"` + strings.Repeat("x", 16<<20) + `"}`) // more than the socket takes
		page := bytes.Clone(want)
		_, _, err := c.RenderPage(ctx, page)
		is.True(errors.Is(err, context.Canceled))
		clear(page)                              // it is the caller's again
		is.Equal(c.Stats().Nodes[0].InFlight, 1) // the upload still counts

		stop()
		is.True(bytes.Equal(<-received, want))
		eventually(t, "the upload ends", func() bool { return c.Stats().Nodes[0].InFlight == 0 })
	})
}

func TestNoDescriptorIsLeftBehind(t *testing.T) {
	is := is.New(t)
	url := rawServer(t, func(i int, c net.Conn, br *bufio.Reader) {
		for readRequest(br) == nil {
			switch i % 4 {
			case 0:
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 13\r\n\r\n"+`{"body":"<p>"}`[:13])
			case 1:
				return
			case 2:
				_, _ = io.WriteString(c, "garbage\r\n\r\n")
			case 3:
				_, _ = br.ReadByte()
			}
		}
	})
	before := descriptors(t)
	c := ssr.New(url, quiet, ssr.WithTimeout(20*time.Millisecond), ssr.WithBreaker(1000, time.Second))
	for range 40 {
		_, _ = renderOnce(c, `{}`)
	}
	is.NoErr(c.Close())
	eventually(t, "all connections are closed", func() bool { return descriptors(t) <= before })
}

// descriptors counts the open files of this process.
func descriptors(t testing.TB) int {
	t.Helper()
	n := 0
	for fd := range 1024 {
		var st syscall.Stat_t
		if syscall.Fstat(fd, &st) == nil {
			n++
		}
	}
	return n
}

// A large page is sent by a goroutine of its own, but is one render.
func TestLargePageCountsOnce(t *testing.T) {
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		is := is.New(t)
		inFlight := make(chan int, 1)
		var c *ssr.Client
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			inFlight <- c.Stats().Nodes[0].InFlight
			_, _ = io.WriteString(w, renderedPage)
		}))
		defer server.Close()
		c = newClient(t, server.URL, opts...)
		_, err := renderOnce(c, `{"a":"`+strings.Repeat("x", 100<<10)+`"}`)
		is.NoErr(err)
		is.Equal(<-inFlight, 1)
		is.Equal(c.Stats().Nodes[0].InFlight, 0)
	})
}
