//go:build unix

package sessionstores_test

import (
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/alexedwards/scs/goredisstore"
	"github.com/matryer/is"
)

// The store dies while a request is under way, at the worst moment for each.
func TestRedisDiesDuringARequest(t *testing.T) {
	redis, addr := startRedis(t)
	client := newRedisClient(addr)
	defer client.Close()
	held, release := make(chan struct{}), make(chan struct{})
	a := newApp(goredisstore.New(client), "a", func() { held <- struct{}{}; <-release })

	tests := []struct {
		name         string
		method, path string
		answer       string
		after        []string // messages of the next page when the store is back
	}{
		{"a page keeps what it could not remove", "GET", "/slow", scsAnswer, []string{"Created 1."}},
		{"a redirect does not pretend", "POST", "/slow", scsAnswer, []string{"Created 1."}},
		{"a handler that gets the error", "POST", "/sign-in", ourAnswer, []string{"Created 1."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			v := serve(t, a)
			is.Equal(v.must(t, "POST", "/items/1").status, http.StatusFound)

			answer := make(chan response)
			go func() {
				r, err := v.do(tt.method, tt.path)
				if err != nil {
					t.Error(err)
				}
				answer <- r
			}()
			<-held
			redis.stop(syscall.SIGKILL)
			release <- struct{}{}
			expect500(t, <-answer, tt.answer)

			expect500(t, v.must(t, "GET", "/items"), scsAnswer) // the session cannot be loaded
			expect500(t, v.must(t, "POST", "/items/2"), scsAnswer)
			is.Equal(newVisitor(t, v.url).page(t, "/items").Component, "Items") // needs no session

			redis.start()
			p := resumed(t, v) // by itself
			is.Equal(p.texts(), tt.after)
			is.Equal(p.Flash.ID, "1")
			is.Equal(v.page(t, "/items").texts(), nil)
		})
	}
}

// resumed visits the page until the store is back. The client of Redis looks
// about once a second for a server that was away.
func resumed(t *testing.T, v *visitor) page {
	t.Helper()
	for deadline := time.Now().Add(patience); ; {
		r := v.must(t, "GET", "/items")
		if r.status != http.StatusInternalServerError {
			p, err := r.page()
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		expect500(t, r, scsAnswer)
		if time.Now().After(deadline) {
			t.Fatal("the store is back, and the service is not")
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// expect500 checks that a failure is answered whole, and with nothing else.
func expect500(t *testing.T, r response, answer string) {
	t.Helper()
	is := is.New(t)
	is.Equal(r.status, http.StatusInternalServerError)
	is.Equal(r.body, answer)
	is.Equal(r.header.Get("Content-Type"), "text/plain; charset=utf-8")
	for _, name := range []string{"X-Inertia", "X-Inertia-Location", "Location", "Set-Cookie"} {
		is.Equal(r.header.Values(name), nil)
	}
}

// Redis is killed and restarted while visitors are busy at two processes.
func TestRedisIsKilledAndRestarted(t *testing.T) {
	is := is.New(t)
	redis, addr := startRedis(t)
	proxy := startProxy(t, startApp(t, addr, "a"), startApp(t, addr, "b"))

	const visitors = 6
	var (
		mu       sync.Mutex
		shown    = make(map[string]int)
		failed   atomic.Int64 // requests that were answered 500
		good     atomic.Int64 // cycles
		stopping atomic.Bool
		slowest  time.Duration
	)
	// send returns false if the answer is a 500, which must be a clear one.
	send := func(v *visitor, method, path string) (response, bool) {
		r, err := v.do(method, path)
		if err != nil {
			t.Errorf("%s %s: %v", method, path, err) // above all, a request that hangs
			return r, false
		}
		mu.Lock()
		slowest = max(slowest, r.took)
		mu.Unlock()
		if r.status == http.StatusInternalServerError {
			failed.Add(1)
			expect500(t, r, scsAnswer)
			return r, false
		}
		return r, true
	}
	var wg sync.WaitGroup
	for n := range visitors {
		v := newVisitor(t, proxy)
		wg.Go(func() {
			lost, taken := 0, 0 // pages that failed, and messages that were taken and not shown
			for i := 0; !stopping.Load() && !t.Failed(); i++ {
				id := strconv.Itoa(n) + "-" + strconv.Itoa(i)
				post, ok := send(v, "POST", "/items/"+id)
				if !ok {
					continue
				}
				if post.status != http.StatusFound {
					t.Errorf("post: %+v", post)
				}
				for {
					get, ok := send(v, "GET", "/items")
					if !ok {
						lost++
						if t.Failed() {
							return
						}
						continue
					}
					p, err := get.page()
					if err != nil {
						t.Error(err)
					}
					mine := false
					mu.Lock()
					for _, text := range p.texts() {
						shown[text]++
						mine = mine || text == "Created "+id+"."
					}
					mu.Unlock()
					if !mine {
						taken++
					}
					break
				}
				good.Add(1)
			}
			if taken > lost {
				t.Errorf("%d messages are lost, but only %d pages failed", taken, lost)
			}
		})
	}
	wait := func(what string, done func() bool) {
		deadline := time.Now().Add(30 * time.Second)
		for !done() {
			if time.Now().After(deadline) || t.Failed() {
				stopping.Store(true)
				wg.Wait()
				t.Fatalf("waited in vain for %s", what)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	for round := range int64(3) {
		before := good.Load()
		wait("cycles before the kill", func() bool { return good.Load() >= before+300 })
		failures := failed.Load()
		redis.stop(syscall.SIGKILL)
		wait("failing requests", func() bool { return failed.Load() >= failures+visitors })
		redis.start()
		t.Logf("round %d: %d cycles, %d requests failed", round+1, good.Load(), failed.Load())
	}
	before := good.Load()
	wait("cycles after the last restart", func() bool { return good.Load() >= before+100 })
	stopping.Store(true)
	wg.Wait()

	for text, times := range shown {
		if times != 1 {
			t.Errorf("%q was shown %d times", text, times)
		}
	}
	is.True(slowest < patience)
	t.Logf("%d cycles, %d requests failed, the slowest answer took %v", good.Load(), failed.Load(), slowest)
}
