// Package ssr renders Inertia pages on the server, by asking the JavaScript
// server that an Inertia frontend is built with.
//
//	renderer := ssr.New("http://127.0.0.1:13714")
//	inertia.Middleware(inertia.WithSSR(renderer), ...)
//
// A render that fails is not a page that fails: package inertia lets the
// browser render instead.
package ssr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client asks JavaScript servers to render pages. It satisfies the interface
// Renderer of package inertia. Make one with [New]; it is safe for concurrent
// use.
type Client struct {
	config
	url string // of the endpoint
}

// New returns a client of the server at url, for example
// "http://127.0.0.1:13714". Nothing is sent before the first render.
//
// New panics if url is not an absolute URL.
func New(url string, opts ...Option) *Client {
	c := &Client{config: config{timeout: 2 * time.Second, client: http.DefaultClient}, url: endpoint(url)}
	for _, opt := range opts {
		opt(&c.config)
	}
	return c
}

func endpoint(base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Scheme == "" || u.Host == "" {
		panic(fmt.Sprintf("ssr: New called with %q: want a URL such as http://127.0.0.1:13714", base))
	}
	u.Path = strings.TrimRight(u.Path, "/")
	if !strings.HasSuffix(u.Path, "/__inertia_ssr") {
		u.Path += "/render"
	}
	return u.String()
}

// RenderPage sends the page object and returns the lines for the head of the
// document and the HTML for its body. The error is always an [*Error].
func (c *Client) RenderPage(ctx context.Context, page []byte) (head []string, body string, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(page))
	if err != nil {
		return nil, "", &Error{Type: ErrorConnection, Message: err.Error(), Node: c.url, Err: err}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header["Idempotency-Key"] = nil
	resp, err := c.client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			err = errors.Join(ctx.Err(), err)
		}
		return nil, "", &Error{Type: ErrorConnection, Message: err.Error(), Node: c.url, Err: err}
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, "", &Error{Type: ErrorConnection, Message: err.Error(), Node: c.url, Err: err}
	}
	head, body, failure := parseReply(resp.StatusCode, data)
	if failure != nil {
		failure.Node = c.url
		return nil, "", failure
	}
	return head, body, nil
}
