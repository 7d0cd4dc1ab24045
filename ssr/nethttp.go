package ssr

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync"
	"time"
)

// httpBackend asks a server through net/http: over TLS, or with the client of
// [WithHTTPClient].
type httpBackend struct {
	client    *http.Client
	own       bool // the client was made here
	renderURL string
	healthURL string
	maxReply  int64
	hold      func() (done func())
}

func newHTTPBackend(t target, c *config, insecure bool) *httpBackend {
	b := &httpBackend{
		client:    c.client,
		renderURL: t.url.String(),
		healthURL: t.health.String(),
		maxReply:  c.maxReply,
		hold:      func() func() { return func() {} },
	}
	if b.client == nil {
		b.own = true
		b.client = &http.Client{
			Transport: &http.Transport{
				IdleConnTimeout:     maxIdle,
				MaxIdleConnsPerHost: c.concurrency,
				DisableCompression:  true,
				ForceAttemptHTTP2:   true,
				TLSClientConfig:     &tls.Config{InsecureSkipVerify: insecure},
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	return b
}

func (b *httpBackend) render(ctx context.Context, deadline time.Time, page []byte) (head []string, body string, err *Error) {
	source := &pageSource{page: page}
	if !isASCII(page) {
		source.page = appendASCII(make([]byte, 0, 2*len(page)), page)
	}
	source.size = len(source.page)
	var (
		resp    response
		failure error
	)
	if source.size <= maxJoined {
		// This much fits the buffers of the socket: the upload is over at once.
		limited, cancel := context.WithDeadline(ctx, deadline)
		resp, failure = b.post(limited, source)
		cancel()
		source.detach()
	} else {
		resp, failure = b.postDetached(ctx, deadline, source)
	}
	if failure != nil {
		return nil, "", asError(ctx, failure)
	}
	return parseReply(resp.status, resp.body)
}

// postDetached lets the upload go on when nobody waits for the render any
// more: the server would exit if it broke off.
func (b *httpBackend) postDetached(ctx context.Context, deadline time.Time, source *pageSource) (response, error) {
	upload, cancel := context.WithDeadline(context.WithoutCancel(ctx), deadline.Add(uploadGrace))
	type result struct {
		resp response
		err  error
	}
	results := make(chan result, 1)
	go func() {
		defer cancel()
		resp, err := b.post(upload, source)
		results <- result{resp, err}
	}()
	limited, stop := context.WithDeadline(ctx, deadline)
	defer stop()
	select {
	case r := <-results:
		source.detach()
		return r.resp, r.err
	case <-limited.Done():
		source.abandon(cancel)
		done := b.hold()
		go func() {
			<-results
			done()
		}()
		return response{}, limited.Err()
	}
}

func (b *httpBackend) post(ctx context.Context, source *pageSource) (response, error) {
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: source.wrote})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.renderURL, nil)
	if err != nil {
		return response{}, err
	}
	req.Header["Content-Type"] = []string{"application/json"}
	req.Header["Accept"] = []string{"application/json"}
	// Rendering has no effects, so a request on a connection that the server
	// has just closed may be sent again. The empty list says that to net/http
	// and nothing to the server.
	req.Header["Idempotency-Key"] = []string{}
	req.ContentLength = int64(source.size)
	req.GetBody = source.open
	req.Body, _ = source.open()
	return b.do(req)
}

func (b *httpBackend) do(req *http.Request) (response, error) {
	resp, err := b.client.Do(req)
	if err != nil {
		return response{}, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, b.maxReply+1))
	if err != nil {
		return response{}, err
	}
	if int64(len(data)) > b.maxReply {
		return response{}, errTooLarge
	}
	memory, _ := strconv.ParseInt(resp.Header.Get(memoryHeader), 10, 64) // 0 is unknown
	return response{status: resp.StatusCode, body: data, memory: memory}, nil
}

func (b *httpBackend) health(ctx context.Context) (memory int64, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.healthURL, nil)
	if err != nil {
		return 0, err
	}
	resp, err := b.do(req)
	switch {
	case err != nil && !errors.Is(err, errTooLarge):
		return 0, err
	case resp.status >= http.StatusInternalServerError:
		return 0, fmt.Errorf("health check answered %d", resp.status)
	}
	return resp.memory, nil
}

func (b *httpBackend) close() {
	if b.own {
		b.client.CloseIdleConnections()
	}
}

// pageSource is a page on its way to the server. net/http may read a request
// after it has returned the response, and once more to repeat it, but the
// bytes belong to the caller of the render as soon as that has returned.
type pageSource struct {
	size int

	mu        sync.Mutex
	page      []byte
	readers   int
	sent      bool
	abandoned func() // called when the page has been sent
}

func (s *pageSource) open() (io.ReadCloser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readers++
	return &pageReader{source: s}, nil
}

// detach makes the source independent of the caller's bytes, if anything still
// reads them.
func (s *pageSource) detach() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.readers > 0 {
		s.page = bytes.Clone(s.page)
	}
}

// abandon detaches the source from a caller that no longer waits, and calls
// stop as soon as that does not break off the upload.
func (s *pageSource) abandon(stop func()) {
	s.mu.Lock()
	s.page = bytes.Clone(s.page) // the request may yet be repeated
	s.abandoned = stop
	sent := s.sent
	s.mu.Unlock()
	if sent {
		stop()
	}
}

func (s *pageSource) wrote(info httptrace.WroteRequestInfo) {
	if info.Err != nil {
		return
	}
	s.mu.Lock()
	s.sent = true
	stop := s.abandoned
	s.mu.Unlock()
	if stop != nil {
		stop()
	}
}

type pageReader struct {
	source *pageSource
	off    int
	closed bool
}

func (r *pageReader) Read(p []byte) (int, error) {
	r.source.mu.Lock()
	defer r.source.mu.Unlock()
	if r.off == len(r.source.page) {
		return 0, io.EOF
	}
	n := copy(p, r.source.page[r.off:])
	r.off += n
	return n, nil
}

func (r *pageReader) Close() error {
	r.source.mu.Lock()
	defer r.source.mu.Unlock()
	if !r.closed {
		r.closed = true
		r.source.readers--
	}
	return nil
}
