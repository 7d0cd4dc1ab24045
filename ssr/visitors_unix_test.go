//go:build unix

package ssr_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

// Visitors may leave, and callers may wait for less than a render takes. That
// says nothing about the node.
func TestVisitorsWhoLeaveNeverCountAgainstANode(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/health" {
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done() // a render that takes long
	}))
	t.Cleanup(server.Close)
	tests := []struct {
		name  string
		leave func(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc)
	}{
		{"leaving", func(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(after, cancel)
			return ctx, cancel
		}},
		{"a short deadline", context.WithTimeout},
	}
	for _, tt := range tests {
		for _, size := range []int{10, 1 << 20} {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				is := is.New(t)
				c := newClient(t, server.URL, ssr.WithTimeout(time.Minute), ssr.WithBreaker(1, time.Hour))
				page := []byte(`{"component":"Home","a":"` + strings.Repeat("x", size) + `"}`)
				for after := time.Millisecond; after < 50*time.Millisecond; after += after/2 + time.Millisecond {
					ctx, cancel := tt.leave(t.Context(), after)
					_, _, err := c.RenderPage(ctx, page)
					is.True(errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
					cancel()
				}
				node := c.Stats().Nodes[0]
				is.Equal(node.State, ssr.NodeUp)
				is.Equal(node.Failures, uint64(0))
			})
		}
	}
}

// hasty gives up a moment before the deadline that it is given.
type hasty struct{}

func (hasty) RenderPage(ctx context.Context, page []byte) ([]string, string, error) {
	deadline, _ := ctx.Deadline()
	time.Sleep(time.Until(deadline) - time.Microsecond)
	return nil, "", os.ErrDeadlineExceeded
}

// A timeout counts when the node had the time that it may take, and no less.
func TestTimeoutsCountOnlyWithEnoughTime(t *testing.T) {
	tests := []struct {
		name     string
		deadline time.Duration // of the caller, 0 for none
		counts   bool
	}{
		{"no deadline of the caller", 0, true},
		{"a later one", 3 * time.Second, true},
		{"a moment earlier", 1999 * time.Millisecond, false},
		{"half of the time", time.Second, false},
		{"none to speak of", time.Millisecond, false},
	}
	for _, tt := range tests {
		for name, slow := range map[string]ssr.Renderer{"hung": &engine{delay: time.Hour}, "hasty": hasty{}} {
			t.Run(tt.name+", "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					is := is.New(t)
					c := ssr.NewPool([]ssr.Renderer{slow}, ssr.WithTimeout(2*time.Second), ssr.WithBreaker(3, time.Hour), quiet)
					defer c.Close()
					for range 4 {
						ctx, cancel := t.Context(), context.CancelFunc(func() {})
						if tt.deadline > 0 {
							ctx, cancel = context.WithTimeout(ctx, tt.deadline)
						}
						_, _, err := c.RenderPage(ctx, []byte(`{}`))
						is.True(err != nil)
						cancel()
					}
					is.Equal(c.Stats().Nodes[0].State == ssr.NodeDown, tt.counts)
				})
			})
		}
	}
}
