package ssr

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"mime"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/chinertia/chinertia/ssr/internal/pool"
)

const (
	// maxIdle is how long a connection may lie idle. Node closes its end after
	// 5 s, so a request sent then would arrive on a closed connection.
	maxIdle = 4 * time.Second

	// uploadGrace is how much longer than its render an upload may go on. The
	// JavaScript server exits when an upload breaks off, so one that nobody
	// waits for any more is still finished.
	uploadGrace = 10 * time.Second

	// maxAtOnce is the size up to which a page fits the buffers of a socket:
	// its upload does not last.
	maxAtOnce = 32 << 10

	// idHeader carries a number that a [Client.Handler] and a process of
	// [Start] echo, so that a reply is known by the request that it answers.
	idHeader = "Ssr-Id"
	maxID    = 32 // its length

	// memoryHeader is how both report the memory of the processes.
	memoryHeader = "Ssr-Memory"
)

var (
	errTooLarge     = errors.New("larger than the limit")
	errForeignReply = errors.New("reply does not belong to the request")
)

// transport renders on one server, through net/http.
type transport struct {
	client   *http.Client
	own      bool // CloseIdleConnections concerns nobody else
	header   func(context.Context) http.Header
	target   target
	maxReply int64
}

// newTransport connects to a server. insecure leaves its certificate unchecked.
func newTransport(t target, c *config, insecure bool) *transport {
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: insecure}}}
	if c.client != nil && t.socket == "" {
		client = *c.client
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	rt, own := cmp.Or(client.Transport, http.DefaultTransport).(*http.Transport)
	if own {
		rt = rt.Clone()
		tune(rt, t, c.pooling.Concurrency)
		client.Transport = rt
	}
	return &transport{client: &client, own: own, header: c.header, target: t, maxReply: c.maxReply}
}

// tune makes a transport of net/http one for renders.
func tune(rt *http.Transport, t target, concurrency int) {
	dial := dialFunc((&net.Dialer{}).DialContext)
	if t.socket != "" {
		dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", t.socket)
		}
	} else if rt.DialContext != nil {
		dial = rt.DialContext
	}
	rt.DialContext = guarded(dial)
	if rt.DialTLSContext != nil {
		rt.DialTLSContext = guarded(rt.DialTLSContext)
	}
	if rt.IdleConnTimeout == 0 || rt.IdleConnTimeout > maxIdle {
		rt.IdleConnTimeout = maxIdle
	}
	rt.MaxIdleConnsPerHost = max(rt.MaxIdleConnsPerHost, concurrency)
	rt.DisableCompression = true
	rt.WriteBufferSize = maxAtOnce + 4<<10 // header and page in one write
	rt.ReadBufferSize = 16 << 10
}

// response is what this package needs to know of a reply.
type response struct {
	status int
	body   []byte
	memory int64 // resident bytes of the processes there, 0 when unknown
}

func (t *transport) Render(ctx context.Context, deadline time.Time, page []byte) pool.Result {
	limited, stop := context.WithDeadline(ctx, deadline)
	defer stop()
	if len(page) > maxAtOnce {
		return t.renderDetached(ctx, limited, page)
	}
	r, err := t.post(limited, page, nil)
	if err != nil {
		return failed(asError(ctx, err))
	}
	return r
}

// renderDetached lets the upload go on when nobody waits for the render any
// more: the server would exit if it broke off.
func (t *transport) renderDetached(ctx, limited context.Context, page []byte) pool.Result {
	deadline, _ := limited.Deadline()
	uploading, cancel := context.WithDeadline(context.WithoutCancel(ctx), deadline.Add(uploadGrace))
	var (
		r    pool.Result
		err  error
		done = make(chan struct{})
	)
	go func() {
		defer close(done)
		defer cancel()
		r, err = t.post(uploading, page, func() { context.AfterFunc(limited, cancel) })
	}()
	select {
	case <-done:
		if err != nil {
			return failed(asError(ctx, err))
		}
		return r
	case <-limited.Done():
		left := failed(asError(ctx, limited.Err()))
		left.Busy = done
		return left
	}
}

// buffers holds the bytes of replies, except for huge ones.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

func putBuffer(b *[]byte) {
	if cap(*b) <= 1<<20 {
		buffers.Put(b)
	}
}

// post sends a page. uploaded, which may be nil, is called when that is done; for
// a page that is sent again, more than once.
func (t *transport) post(ctx context.Context, page []byte, uploaded func()) (pool.Result, error) {
	reply := buffers.Get().(*[]byte)
	defer putBuffer(reply)
	resp, err := t.exchange(ctx, t.target.url, page, uploaded, (*reply)[:0])
	if err != nil {
		return pool.Result{}, err
	}
	*reply = resp.body
	return parseReply(resp.status, resp.body), nil
}

// exchange sends a page, or asks for the health if page is nil, and appends the
// reply to buf.
//
// A request that was sent on an idle connection may be sent again on another
// one: when the server had closed that, and when the reply is not an answer to
// it. Should the server have rendered the first one all the same, nobody sees
// it: rendering has no effects, and one answer is read. A fresh connection ends
// this.
func (t *transport) exchange(ctx context.Context, to *url.URL, page []byte, uploaded func(), buf []byte) (response, error) {
	for {
		var x exchange
		id := strconv.FormatUint(rand.Uint64(), 36)
		resp, err := t.client.Do(t.request(httptrace.WithClientTrace(ctx, x.trace(uploaded)), to, page, id))
		if err != nil {
			if x.reused && !x.answered.Load() && ctx.Err() == nil {
				continue
			}
			return response{}, err
		}
		foreign := !x.belongs(resp, id, t.target.echoes)
		if foreign || resp.StatusCode < http.StatusOK { // or another protocol from here on
			x.end(resp, false)
			resp.Body.Close()
			if foreign && x.reused && ctx.Err() == nil {
				continue
			}
			return response{}, errForeignReply
		}
		r := response{status: resp.StatusCode}
		r.memory, _ = strconv.ParseInt(resp.Header.Get(memoryHeader), 10, 64) // 0 is unknown
		r.body, err = readAll(resp.Body, resp.ContentLength, t.maxReply, buf)
		x.end(resp, err == nil && len(r.body) > 0)
		resp.Body.Close()
		return r, err
	}
}

func (t *transport) request(ctx context.Context, to *url.URL, page []byte, id string) *http.Request {
	header := make(http.Header, 4)
	if page != nil && t.header != nil {
		maps.Copy(header, t.header(ctx))
	}
	header["Accept"] = []string{"application/json"}
	header[idHeader] = []string{id}
	req := &http.Request{Method: http.MethodGet, URL: to, Host: to.Host, ProtoMajor: 1, ProtoMinor: 1, Header: header}
	if page != nil {
		req.Method = http.MethodPost
		req.Header["Content-Type"] = req.Header["Accept"]
		req.ContentLength = int64(len(page))
		req.Body = io.NopCloser(bytes.NewReader(page))
	}
	return req.WithContext(ctx)
}

func (t *transport) Health(ctx context.Context) (memory int64, err error) {
	resp, err := t.exchange(ctx, t.target.health, nil, nil, nil)
	switch {
	case err != nil && !errors.Is(err, errTooLarge):
		return 0, err
	case resp.status >= http.StatusInternalServerError:
		return 0, fmt.Errorf("health check answered %d", resp.status)
	}
	return resp.memory, nil
}

func (t *transport) Close() {
	if t.own {
		t.client.CloseIdleConnections()
	}
}

// readAll appends a body of at most limit bytes to buf. size is what the
// header says of it, or negative.
func readAll(body io.Reader, size, limit int64, buf []byte) ([]byte, error) {
	if size > limit {
		return buf, errTooLarge
	}
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := body.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > limit:
			return buf, errTooLarge
		case err == io.EOF:
			return buf, nil
		case err != nil:
			return buf, err
		}
	}
}

func isJSON(h http.Header) bool {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && kind == "application/json"
}
