package ssr_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

func TestCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		e := &engine{name: "e"}
		c := pool(t, []*engine{e}, ssr.WithCache(1<<20, time.Minute))
		render := func(page string) string {
			body, err := renderOnce(c, page)
			is.NoErr(err)
			return body
		}
		is.Equal(render(`{"a":1}`), `e:{"a":1}`)
		is.Equal(render(`{"a":1}`), `e:{"a":1}`)
		is.Equal(e.count(), 1)
		is.Equal(render(`{"a":2}`), `e:{"a":2}`) // another page
		is.Equal(e.count(), 2)

		time.Sleep(time.Minute)
		render(`{"a":1}`)
		is.Equal(e.count(), 3) // the first one was too old

		for range 2 {
			render(`{"a":1,"flash":{"success":"Saved"}}`)
		}
		is.Equal(e.count(), 5) // flash is meant for one response
		s := c.Stats().Cache
		is.Equal([]uint64{s.Hits, s.Misses, s.Shared}, []uint64{1, 3, 0})
		is.Equal(s.Entries, 2)
	})
}

func TestCacheBelongsToTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		c := pool(t, []*engine{{name: "e"}}, ssr.WithCache(1<<20, time.Minute))
		for range 3 {
			head, _, err := c.RenderPage(t.Context(), []byte(`{}`))
			is.NoErr(err)
			is.Equal(head, []string{"<title>e</title>"})
			head[0] = "changed by the caller"
		}
	})
}

func TestCacheLeavesOutNoncesAndFailures(t *testing.T) {
	tests := []struct {
		name string
		head []string
		body string
		err  error
	}{
		{"nonce in the head", []string{`<script nonce="abc">`}, "x", nil},
		{"nonce in the body", nil, `<style nonce='abc'>`, nil},
		{"failure", nil, "", &ssr.Error{Type: ssr.ErrorRender}},
		{"left to the browser", nil, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			f := &fixed{head: tt.head, body: tt.body, err: tt.err}
			c := ssr.NewPool([]ssr.Renderer{f}, ssr.WithCache(1<<20, time.Minute))
			defer c.Close()
			for range 2 {
				_, body, err := c.RenderPage(t.Context(), []byte(`{}`))
				is.Equal(body, tt.body)
				is.Equal(err != nil, tt.err != nil)
			}
			is.Equal(f.renders, 2)
			is.Equal(c.Stats().Cache.Entries, 0)
		})
	}
}

type fixed struct {
	head    []string
	body    string
	err     error
	renders int
}

func (f *fixed) RenderPage(context.Context, []byte) ([]string, string, error) {
	f.renders++
	return f.head, f.body, f.err
}

func TestCacheIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		e := &engine{name: "e"}
		const limit = 10_000
		c := pool(t, []*engine{e}, ssr.WithCache(limit, time.Hour))
		page := func(i int) string { return fmt.Sprintf(`{"i":%d,"x":%q}`, i, strings.Repeat("x", 1000)) }
		for i := range 100 {
			_, err := renderOnce(c, page(i))
			is.NoErr(err)
			_, err = renderOnce(c, page(0)) // used all the time, so it stays
			is.NoErr(err)
		}
		s := c.Stats().Cache
		is.True(s.Bytes <= limit)
		is.True(s.Bytes > limit/2)
		is.Equal(e.count(), 100)
		_, err := renderOnce(c, `{"x":"`+strings.Repeat("x", limit)+`"}`)
		is.NoErr(err)
		is.Equal(c.Stats().Cache.Entries, s.Entries) // too large to be kept
	})
}

func TestCacheSharesARender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		e := &engine{name: "e", delay: time.Second}
		c := pool(t, []*engine{e}, ssr.WithCache(1<<20, time.Minute))
		first, leave := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			page := []byte(`{}`)
			_, _, err := c.RenderPage(first, page)
			is.True(errors.Is(err, context.Canceled))
			clear(page) // the page is the caller's again
		})
		synctest.Wait()
		bodies := make(chan string, 5)
		for range 5 {
			wg.Go(func() {
				body, err := renderOnce(c, `{}`)
				is.NoErr(err)
				bodies <- body
			})
		}
		synctest.Wait()
		leave() // the one who began it
		wg.Wait()
		for range 5 {
			is.Equal(<-bodies, "e:{}")
		}
		is.Equal(e.count(), 1)
		is.Equal(c.Stats().Cache.Shared, uint64(5))
	})
}

func TestCacheEndsARenderThatNobodyWaitsFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		e := &engine{name: "e", delay: time.Second}
		c := pool(t, []*engine{e}, ssr.WithCache(1<<20, time.Minute))
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		_, _, err := c.RenderPage(ctx, []byte(`{}`))
		is.True(errors.Is(err, context.DeadlineExceeded))
		synctest.Wait()
		is.Equal(e.inFlight, 0)

		// Who comes then does not get the end of it.
		_, err = renderOnce(c, `{}`)
		is.NoErr(err)
	})
}
