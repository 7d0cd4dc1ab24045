package ssr

import (
	"io"
	"sync"
	"sync/atomic"
)

// buffers holds the bytes of pages and replies, except for huge ones.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

func putBuffer(b *[]byte) {
	if cap(*b) <= 1<<20 {
		buffers.Put(b)
	}
}

// upload is a page on its way to a server: a copy, because net/http may read it
// after it has returned the response, and once more to repeat the request. The
// copy goes back to the buffers when nothing can read it any more.
type upload struct {
	buffer *[]byte
	users  atomic.Int32 // the render, and each reader
}

func newUpload(page []byte) *upload {
	u := &upload{buffer: buffers.Get().(*[]byte)}
	*u.buffer = appendASCII((*u.buffer)[:0], page)
	u.users.Store(1)
	return u
}

func (u *upload) size() int64 { return int64(len(*u.buffer)) }

func (u *upload) release() {
	if u.users.Add(-1) == 0 {
		putBuffer(u.buffer)
	}
}

func (u *upload) open() (io.ReadCloser, error) {
	u.users.Add(1)
	return &uploadReader{upload: u, rest: *u.buffer}, nil
}

// uploadReader may be closed while it is read.
type uploadReader struct {
	upload *upload
	mu     sync.Mutex
	rest   []byte
	closed bool
}

func (r *uploadReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *uploadReader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.closed, r.rest = true, nil
		r.upload.release()
	}
	return nil
}
