package ssr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestClientTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		c := ssr.New("http://ssr.test", ssr.WithTimeout(time.Minute), ssr.WithHTTPClient(&http.Client{
			Transport: roundTripFunc(func(r *http.Request) (*http.Response, error) {
				<-r.Context().Done() // a server that never answers
				return nil, r.Context().Err()
			}),
		}))
		start := time.Now()
		_, _, err := c.RenderPage(t.Context(), []byte(`{}`))
		is.True(errors.Is(err, context.DeadlineExceeded))
		is.Equal(time.Since(start), time.Minute) // fake time: the test takes no minute
	})
}

var discard = slog.New(slog.DiscardHandler)

func TestEndpointOfAURL(t *testing.T) {
	tests := []struct{ url, want string }{
		{"http://ssr.test:13714", "http://ssr.test:13714/render"},
		{"http://ssr.test:13714/", "http://ssr.test:13714/render"},
		{"http://ssr.test:13714//", "http://ssr.test:13714/render"},
		{"http://ssr.test/inertia/", "http://ssr.test/inertia/render"},
		{"http://ssr.test/render", "http://ssr.test/render"},
		{"https://ssr.test", "https://ssr.test/render"},
		{"http://localhost:5173/__inertia_ssr", "http://localhost:5173/__inertia_ssr"},
	}
	for _, tt := range tests {
		t.Run(tt.url, func(t *testing.T) {
			is := is.New(t)
			var got string
			c := ssr.New(tt.url, ssr.WithHTTPClient(&http.Client{
				Transport: roundTripFunc(func(r *http.Request) (*http.Response, error) {
					got = r.Method + " " + r.URL.String()
					return &http.Response{
						StatusCode: 200,
						Body:       io.NopCloser(strings.NewReader(`{"head":[],"body":"<p>"}`)),
					}, nil
				}),
			}))
			_, body, err := c.RenderPage(t.Context(), []byte(`{}`))
			is.NoErr(err)
			is.Equal(body, "<p>")
			is.Equal(got, "POST "+tt.want)
		})
	}
}

func TestOptionsPanicOnWrongValues(t *testing.T) {
	tests := map[string]func(){
		"no URL":             func() { ssr.New("") },
		"URL without scheme": func() { ssr.New("127.0.0.1:13714") },
		"URL with a query":   func() { ssr.New("http://127.0.0.1:13714?a=b") },
		"unknown scheme":     func() { ssr.New("ftp://127.0.0.1") },
		"unix without path":  func() { ssr.New("unix:") },
		"wrong second node":  func() { ssr.New(ssr.DefaultURL, ssr.WithNodes("nonsense")) },
		"no renderers":       func() { ssr.NewPool(nil) },
		"nil renderer":       func() { ssr.NewPool([]ssr.Renderer{nil}) },
		"timeout":            func() { ssr.WithTimeout(0) },
		"concurrency":        func() { ssr.WithConcurrency(0) },
		"queue":              func() { ssr.WithQueue(-1) },
		"page size":          func() { ssr.WithMaxPage(0) },
		"reply size":         func() { ssr.WithMaxReply(0) },
		"HTTP client":        func() { ssr.WithHTTPClient(nil) },
		"breaker":            func() { ssr.WithBreaker(0, time.Second) },
		"dev server":         func() { ssr.WithDevServer("localhost:5173") },
		"cache":              func() { ssr.WithCache(0, time.Second) },
		"logger":             func() { ssr.WithLogger(nil) },
		"runtime":            func() { ssr.WithRuntime("") },
		"processes":          func() { ssr.WithProcesses(0) },
		"start timeout":      func() { ssr.WithStartTimeout(0) },
		"recycling":          func() { ssr.WithRecycling(-1, 0) },
	}
	for name, call := range tests {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			defer func() {
				message, ok := recover().(string)
				is.True(ok)
				is.True(strings.HasPrefix(message, "ssr: "))
			}()
			call()
		})
	}
}

func TestPasswordOfANodeIsNotShown(t *testing.T) {
	is := is.New(t)
	c := ssr.New("http://user:secret@127.0.0.1:1")
	defer c.Close()
	_, err := renderOnce(c, `{}`)
	is.True(err != nil)
	is.True(!strings.Contains(fmt.Sprintf("%v %+v", err, c.Stats()), "secret"))
}

func TestHeadersOfTheContextAreSent(t *testing.T) {
	is := is.New(t)
	type key struct{}
	var got http.Header
	c := ssr.New("http://ssr.test", ssr.WithHTTPClient(&http.Client{
		Transport: roundTripFunc(func(r *http.Request) (*http.Response, error) {
			got = r.Header
			return &http.Response{
				StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}},
				Body: io.NopCloser(strings.NewReader(`{"head":[],"body":"<p>"}`)),
			}, nil
		}),
	}), ssr.WithHeader(func(ctx context.Context) http.Header {
		return http.Header{"Traceparent": {ctx.Value(key{}).(string)}, "Accept": {"text/html"}}
	}))
	for _, size := range []int{10, 100 << 10} { // large pages are sent by another goroutine
		_, _, err := c.RenderPage(context.WithValue(t.Context(), key{}, "00-1-2-01"), []byte(`{"p":"`+strings.Repeat("x", size)+`"}`))
		is.NoErr(err)
		is.Equal(got.Get("Traceparent"), "00-1-2-01")
		is.Equal(got.Get("Accept"), "application/json") // the protocol's headers stay
	}
}
