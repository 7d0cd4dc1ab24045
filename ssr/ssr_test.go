package ssr_test

import (
	"context"
	"errors"
	"net/http"
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
