//go:build unix

package ssr_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

// pageOf is the page of a visitor, and replyTo the right answer to it.
func pageOf(visitor string) string { return `{"component":"` + visitor + `"}` }

func bodyFor(page []byte) string {
	return "body of " + strings.Trim(string(page), `{}`)
}

func answerTo(page []byte) string {
	return ok(fmt.Sprintf(`{"head":[],"body":%q}`, bodyFor(page)))
}

// wrong is a reply that belongs to nobody who asks.
var wrong = ok(`{"head":[],"body":"the page of another visitor"}`)

// answersWith returns a server that answers the first request of its first
// connection with bytes, and every other one as it should. After a pause it
// adds late to the bytes. wrote is closed when all of that has arrived.
//
// It listens on a unix socket, where what has been written has arrived.
func answersWith(t *testing.T, bytes, late string) (url string, wrote <-chan struct{}) {
	done := make(chan struct{})
	return rawServerOn(t, "unix", filepath.Join(t.TempDir(), "s"), func(i int, c net.Conn, br *bufio.Reader) {
		for n := 0; ; n++ {
			r, err := http.ReadRequest(br)
			if err != nil {
				return
			}
			page, err := io.ReadAll(r.Body)
			if err != nil {
				return
			}
			if i > 0 || n > 0 {
				_, _ = io.WriteString(c, answerTo(page))
				continue
			}
			_, _ = io.WriteString(c, bytes)
			if late != "" {
				time.Sleep(5 * time.Millisecond) // how long does not matter
				_, _ = io.WriteString(c, late)
			}
			close(done)
		}
	}), done
}

// Whatever a server answers to one visitor, the next ones get their own page.
func TestNobodyGetsThePageOfAnotherVisitor(t *testing.T) {
	right := ok(`{"head":[],"body":"right"}`)
	head := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	long := ok(`{"head":[],"body":"` + strings.Repeat("x", 100<<10) + `"}`)
	tests := []struct {
		name  string
		bytes string
		late  string // comes some time after bytes
	}{
		{"two replies in one write", right + wrong, ""},
		{"three replies in one write", right + wrong + wrong, ""},
		{"a long reply and another one", long + wrong, ""},
		{"a reply and a part of another one", right + wrong[:40], wrong[40:]},
		{"a late reply", right, wrong},
		{"an interim response before another reply", "HTTP/1.1 103 Early Hints\r\nLink: </a.js>\r\n\r\n" + right + wrong, ""},
		{"interim responses alone", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + wrong + wrong, ""},
		{"an interim response after the reply", right + "HTTP/1.1 103 Early Hints\r\n\r\n", wrong},
		{"another protocol", "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n" + wrong, wrong},
		{"204 with a body", "HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\n\r\n" + wrong, ""},
		{"204 with a late body", "HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\n\r\n", wrong},
		{"304 with a body", "HTTP/1.1 304 Not Modified\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n" + wrong, ""},
		{"304 with a late body", "HTTP/1.1 304 Not Modified\r\nContent-Type: application/json\r\n\r\n", wrong},
		{"205 with a late body", "HTTP/1.1 205 Reset Content\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n", wrong},
		{"200 of no length with a late body", head + "Content-Length: 0\r\n\r\n", wrong},
		{"200 of no chunks with a late body", head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", wrong},
		{"an error with a late page", "HTTP/1.1 500 Oops\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", wrong},
		{"an error page and then the page", "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n<p>" + wrong, ""},
		{"HTML and then the page", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n<p>", wrong},
		{"no type and then the page", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n<p>", wrong},
		{"a redirect with a late page", "HTTP/1.1 302 Found\r\nLocation: /render\r\nContent-Length: 0\r\n\r\n", wrong},
		{"both framings, the chunks are shorter", head + fmt.Sprintf("Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 5+len(wrong)) + wrong, ""},
		{"both framings, the chunks are shorter and the rest is late", head + fmt.Sprintf("Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 5+len(wrong)), wrong},
		{"both framings, the length is shorter", head + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}" + wrong, ""},
		{"two lengths", head + "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}" + wrong, ""},
		{"a length that is too short", head + "Content-Length: 2\r\n\r\n{}" + wrong, ""},
		{"a length that is too long", head + "Content-Length: 20\r\n\r\n{}", wrong},
		{"a body that is cut", head + "Content-Length: 2\r\n\r\n{", "}" + wrong},
		{"bytes of no protocol", "\x00\x00\r\n\r\n" + wrong, ""},
		{"a reply to nobody, with an id", right + strings.Replace(wrong, "\r\n", "\r\nSSR-ID: 1\r\n", 1), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for range 2 {
				is := is.New(t)
				url, wrote := answersWith(t, tt.bytes, tt.late)
				c := newClient(t, url, ssr.WithTimeout(10*time.Second), ssr.WithBreaker(100, time.Second))
				go func() { _, _ = renderOnce(c, pageOf("first")) }() // whatever it gets was meant for it, be it nothing
				<-wrote
				for i := range 3 {
					page := pageOf(fmt.Sprint("visitor ", i))
					body, err := renderOnce(c, page)
					is.NoErr(err)
					is.Equal(body, bodyFor([]byte(page)))
				}
			}
		})
	}
}

// After anything but a complete page, more may come that belongs to nobody.
func TestConnectionIsUsedAgainOnlyAfterACompletePage(t *testing.T) {
	page := `{"head":[],"body":"<p>"}`
	chunked := fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(page), page)
	length := fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(page), page)
	tests := []struct {
		name, reply string
		again       bool
	}{
		{"page with a length", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + length, true},
		{"page in chunks", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + chunked, true},
		{"page with a charset", "HTTP/1.1 200 OK\r\nContent-Type: Application/JSON; charset=utf-8\r\n" + length, true},
		{"page after an early hint", "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + length, true},
		{"page without a type", "HTTP/1.1 200 OK\r\n" + length, false},
		{"page as text", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + length, false},
		{"page with another type of JSON", "HTTP/1.1 200 OK\r\nContent-Type: application/json-patch\r\n" + length, false},
		{"page with status 201", "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n" + length, false},
		{"page with status 206", "HTTP/1.1 206 Partial Content\r\nContent-Type: application/json\r\n" + length, false},
		{"page of HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n" + length, false},
		{"page and the wish to close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n" + length, false},
		{"page that says no more than that", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n", false},
		{"error of a page", "HTTP/1.1 500 Oops\r\nContent-Type: application/json\r\n" + length, false},
		{"no content", "HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\n\r\n", false},
		{"not modified", "HTTP/1.1 304 Not Modified\r\nContent-Type: application/json\r\n\r\n", false},
		{"redirect", "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
				is := is.New(t)
				var conns atomic.Int32
				url := rawServer(t, func(i int, c net.Conn, br *bufio.Reader) {
					conns.Add(1)
					for readRequest(br) == nil {
						_, _ = io.WriteString(c, tt.reply)
					}
				})
				c := newClient(t, url, append(opts, ssr.WithBreaker(100, time.Second))...)
				for range 3 {
					_, _ = renderOnce(c, home)
				}
				is.Equal(conns.Load() == 1, tt.again)
			})
		})
	}
}

// With many visitors the next request is sent while the bytes of the last
// reply still arrive.
func TestNobodyGetsThePageOfAnotherVisitorUnderLoad(t *testing.T) {
	t.Parallel()
	rounds := 2
	if testing.Short() {
		rounds = 1
	}
	for range rounds {
		padding := strings.Repeat(" ", 20<<10)
		url := rawServerOn(t, "unix", filepath.Join(t.TempDir(), "s"), func(i int, c net.Conn, br *bufio.Reader) {
			for {
				r, err := http.ReadRequest(br)
				if err != nil {
					return
				}
				page, _ := io.ReadAll(r.Body)
				body := fmt.Sprintf(`{"head":[],"body":%q}`, bodyFor(page)) + padding
				_, _ = io.WriteString(c, ok(body)+[]string{wrong + wrong, "\r\n", "no HTTP at all\r\n\r\n"}[i%3])
			}
		})
		c := newClient(t, url, ssr.WithTimeout(time.Minute), ssr.WithBreaker(1, time.Hour))
		var visitors sync.WaitGroup
		for v := range 8 {
			visitors.Go(func() {
				for i := range 100 {
					page := pageOf(fmt.Sprint("visitor ", v, " ", i))
					body, err := renderOnce(c, page)
					if err != nil || body != bodyFor([]byte(page)) {
						t.Errorf("%s got %q, %v", page, body, err)
						return
					}
				}
			})
		}
		visitors.Wait()
	}
}

// delayed answers each request with the reply to the one before.
func delayed(h http.Handler) http.Handler {
	var mu sync.Mutex
	last := httptest.NewRecorder()
	last.WriteHeader(http.StatusServiceUnavailable)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		reply := last
		last = httptest.NewRecorder()
		h.ServeHTTP(last, r)
		maps.Copy(w.Header(), reply.Header())
		w.WriteHeader(reply.Code)
		_, _ = w.Write(reply.Body.Bytes())
	})
}

// Between both ends of this package a reply is known by the id of its request,
// so one that comes too late is noticed even where nothing else shows it.
func TestHandlerWhoseRepliesComeTooLate(t *testing.T) {
	eachTransport(t, func(t *testing.T, opts ...ssr.Option) {
		is := is.New(t)
		server := httptest.NewServer(delayed(pool(t, []*engine{{name: "a"}}).Handler()))
		defer server.Close()
		c := newClient(t, server.URL, append(opts, ssr.WithBreaker(1000, time.Second))...)
		for i := range 20 {
			page := pageOf(fmt.Sprint("visitor ", i))
			body, err := renderOnce(c, page)
			var failure *ssr.Error
			is.True(errors.As(err, &failure)) // it is the page of the visitor before
			is.Equal(body, "")
		}
		is.Equal(c.Stats().Nodes[0].Failures, uint64(20)) // that is no page's fault
	})
}

// A node that has echoed ids and then does not is another one.
func TestRepliesWithoutTheIDOfAConnectionAreRefused(t *testing.T) {
	is := is.New(t)
	var requests atomic.Int32
	url := rawServer(t, func(i int, c net.Conn, br *bufio.Reader) {
		for n := 0; ; n++ {
			r, err := http.ReadRequest(br)
			if err != nil {
				return
			}
			page, _ := io.ReadAll(r.Body)
			requests.Add(1)
			if n > 0 {
				_, _ = io.WriteString(c, wrong)
				continue
			}
			_, _ = io.WriteString(c, strings.Replace(answerTo(page), "\r\n", "\r\nSSR-ID: "+r.Header.Get("SSR-ID")+"\r\n", 1))
		}
	})
	c := newClient(t, url)
	for i := range 5 {
		page := pageOf(fmt.Sprint("visitor ", i))
		body, err := renderOnce(c, page)
		is.NoErr(err)
		is.Equal(body, bodyFor([]byte(page)))
	}
	is.Equal(requests.Load(), int32(9)) // each but the first was asked for twice
}

// A process may write what it likes to the connection.
func TestProcessThatWritesToTheConnection(t *testing.T) {
	t.Parallel()
	is := is.New(t)
	c := startSSR(t, quiet, ssr.WithTimeout(20*time.Second))
	for i := range 30 {
		late := time.Duration(i%3) * 3 // ms
		_, err := renderOnce(c, fmt.Sprintf(`{"component":"Smuggle","props":{"bytes":%q,"ms":%d}}`, wrong, late))
		is.NoErr(err)
		for range 3 {
			body, err := renderOnce(c, home)
			is.NoErr(err)
			is.True(pidOf(body) != 0)
		}
	}
}

// FuzzFirstReply answers the first visitor with any bytes. The next ones get
// their own page or none.
func FuzzFirstReply(f *testing.F) {
	head := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	for _, s := range []string{
		"", "\r\n", wrong, wrong + wrong, "x" + wrong, head + "\r\n" + wrong, "HTTP/1.1 103 Early Hints\r\n\r\n" + wrong + wrong,
		"HTTP/1.1 204 No Content\r\n\r\n" + wrong, "HTTP/1.1 304 Not Modified\r\n\r\n" + wrong, "HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\n{}" + wrong,
		head + "Content-Length: 0\r\n\r\n" + wrong, head + "Content-Length: 2\r\n\r\n{}" + wrong,
		head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + wrong, head + "Transfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + wrong,
		head + "Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\nA: b\r\n\r\n" + wrong,
		strings.Replace(wrong, "1.1", "1.0", 1) + wrong, strings.Replace(wrong, "\r\n", "\r\nConnection: close\r\n", 1) + wrong,
		strings.Replace(wrong, "\r\n", "\r\nSSR-ID: 1\r\n", 1) + wrong,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, bytes []byte) {
		socket := filepath.Join(t.TempDir(), "s")
		l, err := net.Listen("unix", socket)
		if err != nil {
			t.Skip(err) // the name of the directory is too long for a socket
		}
		var serving sync.WaitGroup
		defer serving.Wait()
		defer l.Close()
		serving.Go(func() {
			for i := 0; ; i++ {
				c, err := l.Accept()
				if err != nil {
					return
				}
				serving.Go(func() {
					defer c.Close()
					br := bufio.NewReader(c)
					for n := 0; ; n++ {
						r, err := http.ReadRequest(br)
						if err != nil {
							return
						}
						page, _ := io.ReadAll(r.Body)
						if i > 0 || n > 0 {
							_, _ = io.WriteString(c, answerTo(page))
							continue
						}
						_, _ = c.Write(bytes)
						_ = c.SetReadDeadline(time.Now().Add(2 * time.Millisecond)) // the visitor may wait for more
					}
				})
			}
		})
		c := ssr.New("unix:"+socket, quiet)
		defer c.Close()
		_, _ = renderOnce(c, pageOf("first"))
		for i := range 2 {
			page := pageOf(fmt.Sprint("visitor ", i))
			body, err := renderOnce(c, page)
			if body != "" && body != bodyFor([]byte(page)) {
				t.Errorf("%q made %s get %q, %v", bytes, page, body, err)
			}
		}
	})
}
