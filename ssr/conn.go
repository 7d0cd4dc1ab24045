package ssr

import (
	"bufio"
	"net"
	"sync"
	"time"
)

const (
	// maxIdle is how long a connection may lie idle. Node closes its end
	// after 5 s, so a request sent then would meet a closed door.
	maxIdle = 4 * time.Second

	// uploadGrace is how much longer than its render an upload may go on. The
	// JavaScript server exits when an upload breaks off, so one that nobody
	// waits for any more is still finished.
	uploadGrace = 10 * time.Second
)

// past is a deadline that makes every read and write return at once.
var past = time.Unix(1, 0)

// conn is one connection to a JavaScript server, used for one request at a
// time.
type conn struct {
	net.Conn
	br    *bufio.Reader
	quiet func() bool // whether nothing arrived while the connection was idle

	reused  bool
	expires time.Time // when it is idle for too long

	// cancel interrupts the request; made once, because a method value is an
	// allocation.
	cancel func()

	mu       sync.Mutex
	detached bool // the upload goes on without the caller
}

func newConn(nc net.Conn) *conn {
	c := &conn{Conn: nc, br: bufio.NewReaderSize(nc, 16<<10), quiet: quietCheck(nc)}
	c.cancel = c.interrupt
	return c
}

func (c *conn) interrupt() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.detached {
		_ = c.SetDeadline(past) // fails on a closed connection, which needs none
	}
}

// finishUpload sends what is left of a request and closes the connection. It
// is called when the caller is gone or out of time.
func (c *conn) finishUpload(rest []byte, done func()) {
	c.mu.Lock()
	c.detached = true
	_ = c.SetDeadline(time.Now().Add(uploadGrace))
	c.mu.Unlock()
	go func() {
		defer done()
		defer c.Close()
		_, _ = c.Write(rest) // there is nobody to tell
	}()
}

// usable says whether an idle connection may carry another request. Bytes that
// nobody asked for would be taken for the answer to that request, so a
// connection that has any is given up.
func (c *conn) usable(now time.Time) bool {
	return now.Before(c.expires) && c.quiet()
}

// idleConns holds the connections of a server that wait for a request, the
// latest used one on top, so that the others may grow old.
type idleConns struct {
	max int

	mu     sync.Mutex
	conns  []*conn
	reaper *time.Timer
	closed bool
}

// take returns a usable connection, or nil.
func (p *idleConns) take() *conn {
	now := time.Now()
	for {
		p.mu.Lock()
		n := len(p.conns)
		if n == 0 {
			p.mu.Unlock()
			return nil
		}
		c := p.conns[n-1]
		p.conns[n-1] = nil
		p.conns = p.conns[:n-1]
		p.mu.Unlock()
		if c.usable(now) {
			c.reused = true
			return c
		}
		c.Close()
	}
}

// put keeps a connection for the next request, or closes it. idle is how long
// the server keeps its end open, 0 when it did not say.
func (p *idleConns) put(c *conn, idle time.Duration) {
	idle = idle * 4 / 5 // the server began to count before we did
	if idle == 0 || idle > maxIdle {
		idle = maxIdle
	}
	c.expires = time.Now().Add(idle)

	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.conns) >= p.max {
		c.Close()
		return
	}
	p.conns = append(p.conns, c)
	if p.reaper == nil {
		p.reaper = time.AfterFunc(maxIdle, p.reap)
	}
}

// reap closes what has been idle for too long, so that a quiet server keeps no
// descriptors.
func (p *idleConns) reap() {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := p.conns[:0]
	for _, c := range p.conns {
		if now.Before(c.expires) {
			kept = append(kept, c)
			continue
		}
		c.Close()
	}
	clear(p.conns[len(kept):])
	p.conns = kept
	if len(kept) == 0 || p.closed {
		p.reaper = nil
		return
	}
	p.reaper.Reset(maxIdle)
}

// drop closes all idle connections: when one of them turned out to be dead,
// the others are likely to be.
func (p *idleConns) drop() {
	p.mu.Lock()
	conns := p.conns
	p.conns = nil
	p.mu.Unlock()
	for _, c := range conns {
		c.Close()
	}
}

func (p *idleConns) close() {
	p.mu.Lock()
	p.closed = true
	if p.reaper != nil {
		p.reaper.Stop()
		p.reaper = nil
	}
	p.mu.Unlock()
	p.drop()
}
