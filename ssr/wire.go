package ssr

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"
)

// wire speaks HTTP/1.1 to one JavaScript server, over TCP or a unix socket.
//
// It does what net/http would do, at a fraction of the cost (no goroutines for
// a connection, few allocations), and two things that net/http cannot: it
// never breaks off an upload, which would make the server exit, and it looks
// at an idle connection before it uses it.
type wire struct {
	network, address string
	renderHead       []byte // the request up to the value of Content-Length
	healthHead       []byte
	maxReply         int64
	dialer           net.Dialer
	idle             idleConns

	// hold counts an upload that outlives its render as a render, until the
	// function that it returns is called.
	hold func() (done func())
}

func newWire(target target, c *config) *wire {
	w := &wire{
		network:  target.network,
		address:  target.address,
		maxReply: c.maxReply,
		idle:     idleConns{max: c.concurrency},
		hold:     func() func() { return func() {} },
	}
	common := " HTTP/1.1\r\nHost: " + target.url.Host + "\r\nAccept: application/json\r\n"
	if user := target.url.User; user != nil {
		password, _ := user.Password()
		common += "Authorization: Basic " +
			base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)) + "\r\n"
	}
	w.renderHead = []byte("POST " + target.url.EscapedPath() + common +
		"Content-Type: application/json\r\nContent-Length: ")
	w.healthHead = []byte("GET " + target.health.EscapedPath() + common + "\r\n")
	return w
}

// maxJoined is the size up to which a page is copied behind the header of its
// request, to be sent in one write.
const maxJoined = 32 << 10

// buffers holds request and reply buffers, except for huge ones.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

func putBuffer(b *[]byte) {
	if cap(*b) <= 1<<20 {
		buffers.Put(b)
	}
}

func (w *wire) render(ctx context.Context, deadline time.Time, page []byte) (head []string, body string, err *Error) {
	request, reply := buffers.Get().(*[]byte), buffers.Get().(*[]byte)
	defer putBuffer(request)
	defer putBuffer(reply)

	buf, start, rest := w.request((*request)[:0], page)
	*request = buf

	resp, failure := w.exchange(ctx, deadline, buf[start:], rest, (*reply)[:0])
	if cap(resp.body) > cap(*reply) {
		*reply = resp.body
	}
	if failure != nil {
		return nil, "", asError(ctx, failure)
	}
	return parseReply(resp.status, resp.body)
}

// request builds a request for a page in buf, from start on. rest is the part
// of the page that is sent from where it lies.
func (w *wire) request(buf, page []byte) (_ []byte, start int, rest []byte) {
	if isASCII(page) {
		buf = append(buf, w.renderHead...)
		buf = strconv.AppendInt(buf, int64(len(page)), 10)
		buf = append(buf, endOfHeader...)
		if len(page) > maxJoined {
			return buf, 0, page
		}
		return append(buf, page...), 0, nil
	}
	// How long the page becomes is known when it has been escaped. The header
	// is put into the room before it.
	const digits = 20
	room := len(w.renderHead) + digits + len(endOfHeader)
	buf = slices.Grow(buf, room+len(page)+len(page)/2)[:room]
	buf = appendASCII(buf, page)
	head := append(strconv.AppendInt(slices.Clip(w.renderHead), int64(len(buf)-room), 10), endOfHeader...)
	start = room - len(head)
	copy(buf[start:], head)
	return buf, start, nil
}

const endOfHeader = "\r\n\r\n"

func (w *wire) health(ctx context.Context) (memory int64, err error) {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(maxIdle)
	}
	resp, err := w.exchange(ctx, deadline, w.healthHead, nil, nil)
	if err != nil {
		return 0, err
	}
	if resp.status >= http.StatusInternalServerError {
		return 0, fmt.Errorf("health check answered %d", resp.status)
	}
	return resp.memory, nil
}

func (w *wire) close() { w.idle.close() }

// exchange sends a request, of which body is the part that head does not hold,
// and reads the response into reply.
//
// A server closes an idle connection when it likes, which shows only when the
// request meets the closed door. Such a request is sent once more on a fresh
// connection. Should the server have rendered the first one all the same,
// nobody sees it: rendering has no effects, and one answer is read.
func (w *wire) exchange(ctx context.Context, deadline time.Time, head, body, reply []byte) (response, error) {
	c := w.idle.take()
	for {
		if c == nil {
			var err error
			if c, err = w.dial(ctx, deadline); err != nil {
				return response{}, err
			}
		}
		resp, stale, err := w.exchangeOn(ctx, c, deadline, head, body, reply)
		if err == nil || !stale {
			return resp, err
		}
		w.idle.drop()
		c = nil
	}
}

func (w *wire) dial(ctx context.Context, deadline time.Time) (*conn, error) {
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	nc, err := w.dialer.DialContext(ctx, w.network, w.address)
	if err != nil {
		return nil, err
	}
	return newConn(nc), nil
}

// exchangeOn uses up the connection: it is idle or closed afterwards. stale
// says that a connection which had been idle was dead.
func (w *wire) exchangeOn(ctx context.Context, c *conn, deadline time.Time, head, body, reply []byte) (resp response, stale bool, err error) {
	if err := c.SetDeadline(deadline); err != nil {
		c.Close()
		return response{}, c.reused, err
	}
	stop := alwaysTrue
	if ctx.Done() != nil {
		stop = context.AfterFunc(ctx, c.cancel)
	}

	if uploading, err := w.send(c, head, body); err != nil {
		stop()
		if !uploading {
			c.Close()
		}
		return response{}, c.reused && isConnLoss(err), err
	}
	if _, err := c.br.Peek(1); err != nil {
		stop()
		c.Close()
		return response{}, c.reused && isConnLoss(err), unexpected(err)
	}
	resp, err = readResponse(c.br, w.maxReply, reply)
	// What comes after the response was not asked for, see conn.usable.
	if !stop() || err != nil || !resp.keepAlive || c.br.Buffered() > 0 {
		c.Close()
		return resp, false, err
	}
	w.idle.put(c, resp.idle)
	return resp, false, nil
}

func alwaysTrue() bool { return true }

// send writes the request. When it is interrupted, by the end of ctx or of the
// time, the rest is sent by a goroutine that owns the connection from then on,
// and uploading is true.
func (w *wire) send(c *conn, head, body []byte) (uploading bool, err error) {
	n, err := c.Write(head)
	if err == nil && len(body) > 0 {
		var m int
		m, err = c.Write(body)
		n += m
	}
	if err == nil || n == 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		return false, err
	}
	rest := make([]byte, 0, len(head)+len(body)-n)
	if n < len(head) {
		rest = append(rest, head[n:]...)
		n = len(head)
	}
	rest = append(rest, body[n-len(head):]...)
	c.finishUpload(rest, w.hold())
	return true, err
}

// isConnLoss tells a connection that the other end has closed from one that
// was given up here.
func isConnLoss(err error) bool {
	return !errors.Is(err, os.ErrDeadlineExceeded) && !errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF)
}
