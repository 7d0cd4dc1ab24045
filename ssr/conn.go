package ssr

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"syscall"
)

// guardedConn is a connection of net/http that refuses a second request unless
// the reply to the first one has shown that it is safe.
//
// HTTP/1.1 knows only the order of replies. Bytes that a server sends without
// being asked would be taken for the answer to the next request: another
// visitor's page. So a connection is used again only when the last reply was
// one that a well server gives, and a reply counts only when it arrived after
// its request was begun. net/http alone does not ensure that: what has arrived
// before may become an answer.
type guardedConn struct {
	net.Conn
	raw syscall.RawConn // nil where the system has no such thing

	keep   atomic.Bool // the last reply allows another request
	echoes atomic.Bool // the other end echoes ids

	mu     sync.Mutex // held while bytes are taken from the system
	reused bool       // the request is not the first one
	begun  bool       // something of the request has been written
	reads  uint64     // that returned something
	before uint64     // how many of them were before the request
}

// Write looks at an idle connection before anything is sent.
func (c *guardedConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	begins := !c.begun
	idle := !begins || !c.reused || !c.hasInput()
	if begins && idle { // otherwise all that is read is early
		c.begun, c.before = true, c.reads
	}
	c.mu.Unlock()
	if !idle {
		_ = c.Close()
		return 0, errNotIdle
	}
	return c.Conn.Write(p)
}

// use prepares the connection for a request.
func (c *guardedConn) use(reused bool) {
	if !c.keep.Swap(false) && reused {
		_ = c.Close() // which Write notices
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reused, c.begun = reused, false
}

// readAndCount is Read where counting is another step.
func (c *guardedConn) readAndCount(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.count(n)
	return n, err
}

// count takes down a read. It is called with the lock.
func (c *guardedConn) count(n int) {
	if n > 0 {
		c.reads++
	}
}

// isEarly reports whether nothing has been read since the request was begun,
// so that a reply which is there nevertheless is not the answer to it.
func (c *guardedConn) isEarly() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.begun || c.reads == c.before
}

var errNotIdle = errors.New("connection was closed, or has bytes that nobody asked for")

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// guarded makes the connections of a dialer guarded ones.
func guarded(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &guardedConn{Conn: c, raw: rawConn(c)}, nil
	}
}

// guard returns the guarded connection below c. It is nil for HTTP/2, where
// replies have numbers, and for those that a foreign RoundTripper has made.
func guard(c net.Conn) *guardedConn {
	if t, ok := c.(*tls.Conn); ok {
		if t.ConnectionState().NegotiatedProtocol == "h2" {
			return nil
		}
		c = t.NetConn()
	}
	g, _ := c.(*guardedConn)
	return g
}

// exchange watches one request and its reply.
type exchange struct {
	conn     *guardedConn // nil: see guard
	reused   bool         // the connection has carried another request
	answered atomic.Bool  // the reply has begun, and not before the request
}

// trace calls uploaded, which may be nil, when the request has been sent.
func (x *exchange) trace(uploaded func()) *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			x.conn, x.reused = guard(info.Conn), info.Reused
			if x.conn != nil {
				x.conn.use(info.Reused)
			}
		},
		GotFirstResponseByte: func() {
			x.answered.Store(x.conn == nil || !x.conn.isEarly())
		},
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if uploaded != nil && info.Err == nil {
				uploaded()
			}
		},
	}
}

// belongs reports whether a reply is the answer to the request with this id.
// echoes is true if the other end is known to echo ids.
func (x *exchange) belongs(resp *http.Response, id string, echoes bool) bool {
	echo := resp.Header.Get(idHeader)
	if x.conn != nil {
		echoes = echoes || x.conn.echoes.Swap(echo != "")
		if !x.answered.Load() {
			return false
		}
	}
	return echo == id || echo == "" && !echoes
}

// end closes the connection unless it may be used again, for which all of the
// reply must have been read. A body that is empty may be one that comes later.
func (x *exchange) end(resp *http.Response, complete bool) {
	switch {
	case x.conn == nil:
	case complete && isJSON(resp.Header) && (resp.StatusCode == http.StatusOK || resp.Header.Get(idHeader) != ""):
		x.conn.keep.Store(true)
	default:
		_ = x.conn.Close()
	}
}
