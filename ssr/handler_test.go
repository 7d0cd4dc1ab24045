package ssr_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

// serve makes a machine that renders for others.
func serve(t testing.TB, c *ssr.Client) (url string) {
	t.Helper()
	server := httptest.NewServer(c.Handler())
	t.Cleanup(server.Close)
	return server.URL
}

func request(t testing.TB, method, url, body string) (status int, answer string) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

func TestHandlerAnswers(t *testing.T) {
	url := serve(t, pool(t, []*engine{{name: "a"}}, ssr.WithMaxPage(100)))
	long := `{"a":"` + strings.Repeat("x", 93) + `"}`
	tests := []struct {
		name, method, path, body string
		status                   int
		want                     string // is part of the answer
	}{
		{"page", "POST", "/render", `{"component":"<é>"}`, 200, `{"head":["<title>a</title>"],"body":"a:{\"component\":\"<\\u00e9>\"}"}`},
		{"page with a query", "POST", "/render?x=1", `{}`, 200, `"body":"a:{}"`},
		{"page with space around it", "POST", "/render", "\n{}\n", 200, `"body":"a:`},
		{"empty body", "POST", "/render", ``, 400, `"error":"request is not a page object in JSON"`},
		{"null", "POST", "/render", `null`, 400, "not a page object"},
		{"list", "POST", "/render", `[{}]`, 400, "not a page object"},
		{"text that breaks off", "POST", "/render", `{"component":"Home"`, 400, "not a page object"},
		{"two pages", "POST", "/render", `{}{}`, 400, "not a page object"},
		{"page at the limit", "POST", "/render", `{"a":"` + strings.Repeat("x", 92) + `"}`, 200, `"body":"a:`},
		{"page above the limit", "POST", "/render", long, 413, `"error":"page of 101 bytes is larger than the limit of 100"`},
		{"page far above the limit", "POST", "/render", strings.Repeat("x", 1<<20), 413, "page of 1048576 bytes is larger"},
		{"escaped page at the limit", "POST", "/render", `{"aaa":"` + strings.Repeat(`\u00e9`, 15) + `"}`, 200, `"body":"a:`},
		{"escaped page above the limit", "POST", "/render", `{"aaaa":"` + strings.Repeat(`\u00e9`, 15) + `"}`, 413, "page of 101 bytes"},
		{"page that is above the limit when it is escaped", "POST", "/render", `{"aaaa":"` + strings.Repeat(`é`, 15) + `"}`, 413, "page of 101 bytes"},
		{"page that is not posted", "GET", "/render", ``, 404, `{"status":"NOT_FOUND"}`},
		{"health", "GET", "/health", ``, 200, `{"status":"OK"}`},
		{"health without a body", "HEAD", "/health", ``, 200, ``},
		{"health that is posted", "POST", "/health", ``, 404, "NOT_FOUND"},
		{"shutdown", "POST", "/shutdown", ``, 404, "NOT_FOUND"},
		{"shutdown by a link", "GET", "/shutdown", ``, 404, "NOT_FOUND"},
		{"root", "GET", "/", ``, 404, "NOT_FOUND"},
		{"path below", "POST", "/render/x", `{}`, 404, "NOT_FOUND"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			status, answer := request(t, tt.method, url+tt.path, tt.body)
			is.Equal(status, tt.status)
			is.True(strings.Contains(answer, tt.want))
		})
	}
}

// A page that fails on another machine fails like one that fails here.
func TestHandlerKeepsTheErrorOfAPage(t *testing.T) {
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		for _, kind := range []ssr.ErrorType{ssr.ErrorBrowserAPI, ssr.ErrorComponentResolution, ssr.ErrorRender, ssr.ErrorUnknown} {
			t.Run(string(kind), func(t *testing.T) {
				is := is.New(t)
				want := ssr.Error{
					Type: kind, Message: "boom é <b>", Hint: "hint", Component: "Home", URL: "/x",
					BrowserAPI: "window", SourceLocation: "Home.vue:1:2", Stack: "Error: boom\n at x",
				}
				e := &engine{err: &want}
				far := pool(t, []*engine{e})
				c := newClient(t, serve(t, far), opts...)
				for range 10 {
					_, err := renderOnce(c, home)
					var got *ssr.Error
					is.True(errors.As(err, &got))
					is.Equal(got.Status, 500)
					is.Equal(got.Node, c.Stats().Nodes[0].Name)
					is.Equal([]string{got.Message, got.Hint, got.Component, got.URL, got.BrowserAPI, got.SourceLocation, got.Stack},
						[]string{want.Message, want.Hint, want.Component, want.URL, want.BrowserAPI, want.SourceLocation, want.Stack})
					is.Equal(got.Type, kind)
				}
				is.Equal(e.count(), 10) // none is tried again
				is.Equal(c.Stats().Nodes[0].State, ssr.NodeUp)
				is.Equal(far.Stats().Nodes[0].State, ssr.NodeUp)
			})
		}
	})
}

func TestHandlerWhoseNodesAreDown(t *testing.T) {
	t.Parallel()
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		is := is.New(t)
		e := &engine{name: "a"}
		far := pool(t, []*engine{e}, ssr.WithBreaker(1, 20*time.Millisecond))
		url := serve(t, far)
		c := newClient(t, url, append(opts, ssr.WithBreaker(3, 20*time.Millisecond))...)

		e.set(0, errDown, errDown)
		var types []ssr.ErrorType
		var statuses []int
		for range 3 {
			_, err := renderOnce(c, home)
			var failure *ssr.Error
			is.True(errors.As(err, &failure))
			types = append(types, failure.Type)
			statuses = append(statuses, failure.Status)
		}
		is.Equal(statuses, []int{502, 503, 503}) // the first shows that the node is down
		is.Equal(types, []ssr.ErrorType{ssr.ErrorUnknown, ssr.ErrorConnection, ssr.ErrorConnection})
		is.Equal(c.Stats().Nodes[0].State, ssr.NodeDown)
		_, err := renderOnce(c, home)
		is.True(errors.Is(err, ssr.ErrUnavailable))
		status, answer := request(t, "GET", url+"/health", "")
		is.Equal(status, 503)
		is.True(strings.Contains(answer, `"status":"UNAVAILABLE"`))

		// Here a node on trial waits for a render, and there nobody sends one
		// before the health check says that it is worth it.
		e.set(0, nil, nil)
		eventually(t, "it renders again", func() bool {
			_, err := renderOnce(c, home)
			return err == nil
		})
		is.Equal(c.Stats().Nodes[0].State, ssr.NodeUp)
		is.Equal(far.Stats().Nodes[0].State, ssr.NodeUp)
	})
}

func TestHandlerOfAClosedClient(t *testing.T) {
	is := is.New(t)
	far := pool(t, []*engine{{name: "a"}})
	url := serve(t, far)
	is.NoErr(far.Close())
	status, answer := request(t, "POST", url+"/render", `{}`)
	is.Equal(status, 503)
	is.True(strings.Contains(answer, `"error":"client is closed","type":"connection"`))
	status, _ = request(t, "GET", url+"/health", "")
	is.Equal(status, 503)
}

func TestHandlerWithNothingToRenderWith(t *testing.T) {
	is := is.New(t)
	far := ssr.New(ssr.DefaultURL, ssr.WithBundle("not/built.js"))
	url := serve(t, far)
	_, err := renderOnce(newClient(t, url), home)
	var failure *ssr.Error
	is.True(errors.As(err, &failure))
	is.Equal(failure.Status, 503)
	is.Equal(failure.Type, ssr.ErrorConnection)
	status, _ := request(t, "GET", url+"/health", "")
	is.Equal(status, 503)
}

func TestHandlerInDevelopment(t *testing.T) {
	is := is.New(t)
	vite := newVite(t, 200, renderedPage)
	far, err := ssr.Start(t.Context(), "not/built.js", ssr.WithDevServer(vite.URL), quiet) // without any node
	is.NoErr(err)
	defer far.Close()
	url := serve(t, far)
	body, err := renderOnce(newClient(t, url), home)
	is.NoErr(err)
	is.Equal(body, `<div id="app">SSR</div>`)
	status, _ := request(t, "GET", url+"/health", "")
	is.Equal(status, 200)
}

// Machines that have nowhere to render cost no page.
func TestHandlersStandInForEachOther(t *testing.T) {
	is := is.New(t)
	down := func() string {
		e := &engine{err: errDown, sick: errDown}
		far := pool(t, []*engine{e}, ssr.WithBreaker(1, time.Hour))
		_, _ = renderOnce(far, home) // it knows
		return serve(t, far)
	}
	e := &engine{name: "a"}
	c := newClient(t, down(), ssr.WithNodes(down(), serve(t, pool(t, []*engine{e}))))
	for range 20 {
		body, err := renderOnce(c, home)
		is.NoErr(err)
		is.Equal(body, "a:"+home)
	}
	is.Equal(e.count(), 20)
}

func TestHandlerUnderLoad(t *testing.T) {
	is := is.New(t)
	e := &engine{delay: time.Hour}
	far := pool(t, []*engine{e}, ssr.WithConcurrency(1), ssr.WithQueue(0), ssr.WithTimeout(time.Minute))
	url := serve(t, far)
	c := newClient(t, url, ssr.WithTimeout(time.Minute))

	ctx, cancel := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() {
		_, _, err := c.RenderPage(ctx, []byte(home))
		first <- err
	}()
	eventually(t, "a render is under way", func() bool { return far.Stats().Nodes[0].InFlight == 1 })
	_, err := renderOnce(c, home)
	var failure *ssr.Error
	is.True(errors.As(err, &failure))
	is.Equal(failure.Status, 503)
	is.Equal(failure.Type, ssr.ErrorConnection)
	is.Equal(failure.Message, "all servers are busy")
	is.True(!failure.Skipped()) // a server was asked, and has to be logged
	status, _ := request(t, "GET", url+"/health", "")
	is.Equal(status, 200) // it is busy, not unwell

	cancel() // the visitor leaves: the render there ends as well
	is.True(errors.Is(<-first, context.Canceled))
	eventually(t, "the render has ended", func() bool { return far.Stats().Nodes[0].InFlight == 0 })
}

func TestHandlerWhoseNodesAreSlow(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	far := pool(t, []*engine{{delay: time.Hour}}, ssr.WithTimeout(50*time.Millisecond))
	c := newClient(t, serve(t, far), ssr.WithTimeout(time.Minute))
	_, err := renderOnce(c, home)
	var failure *ssr.Error
	is.True(errors.As(err, &failure))
	is.Equal(failure.Status, 504)
	is.Equal(failure.Type, ssr.ErrorConnection)
	is.True(errors.Is(err, context.DeadlineExceeded))
	for range 2 {
		_, _ = renderOnce(c, home)
	}
	is.Equal(c.Stats().Nodes[0].State, ssr.NodeDown)
}

func TestHandlerAndLargePages(t *testing.T) {
	t.Parallel()
	long(t)
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		opts = append(opts, ssr.WithTimeout(time.Minute))
		e := &engine{name: "a"}
		url := serve(t, pool(t, []*engine{e}, ssr.WithMaxPage(1<<20), ssr.WithTimeout(time.Minute)))
		for _, text := range []string{"x", "é", "€", "😀"} {
			t.Run(text, func(t *testing.T) {
				is := is.New(t)
				// The limit is that of the page as it is sent, on both sides.
				page := `{"a":"` + strings.Repeat(text, (1<<20-8)/len(ssr.ASCII([]byte(text)))) + `"}`
				body, err := renderOnce(newClient(t, url, opts...), page)
				is.NoErr(err)
				is.Equal(len(body), len(ssr.ASCII([]byte("a:"+page)))) // as sent to the node
			})
		}
		for _, size := range []int{1<<20 + 1, 5 << 20, 30 << 20} {
			is := is.New(t)
			c := newClient(t, url, append(opts, ssr.WithMaxPage(1<<30))...)
			for range 4 {
				_, err := renderOnce(c, `{"a":"`+strings.Repeat("x", size)+`"}`)
				var failure *ssr.Error
				is.True(errors.As(err, &failure))
				is.Equal(failure.Status, 413)
				is.True(strings.Contains(failure.Hint, "WithMaxPage"))
			}
			is.Equal(c.Stats().Nodes[0].State, ssr.NodeUp) // such pages take no machine out of use
		}
		is.New(t).Equal(e.count(), 4)
	})
}

func TestHandlerKeepsConnections(t *testing.T) {
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		is := is.New(t)
		e := &engine{name: "a"}
		var opened atomic.Int32
		server := httptest.NewUnstartedServer(pool(t, []*engine{e}).Handler())
		server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
			if s == http.StateNew {
				opened.Add(1)
			}
		}
		server.Start()
		defer server.Close()
		c := newClient(t, server.URL, opts...)
		for i := range 50 {
			var err error
			if i%5 == 4 {
				err = &ssr.Error{Type: ssr.ErrorRender, Message: "boom"}
			}
			e.set(0, err, nil)
			_, got := renderOnce(c, home)
			is.Equal(got == nil, err == nil)
		}
		is.Equal(opened.Load(), int32(1))
	})
}

// A body that ends too early is no page, and no reason to render.
func TestHandlerAndUploadsThatBreakOff(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	e := &engine{name: "a"}
	url := serve(t, pool(t, []*engine{e}))
	for range 2 {
		conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		is.NoErr(err)
		_, err = io.WriteString(conn, "POST /render HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{}")
		is.NoErr(err)
		is.NoErr(conn.(*net.TCPConn).CloseWrite())
		answer, err := io.ReadAll(conn)
		is.NoErr(err)
		is.True(strings.HasPrefix(string(answer), "HTTP/1.1 400 "))
		is.NoErr(conn.Close())
	}
	is.Equal(e.count(), 0)
}
