package ssr_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/ssr"
	"github.com/matryer/is"
)

func TestReadResponse(t *testing.T) {
	const limit = 16
	tests := []struct {
		name, wire string
		status     int
		body       string
		keepAlive  bool
		fails      bool
	}{
		{"length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", 200, "abc", true, false},
		{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n", 200, "abc", true, false},
		{"chunked with a trailer", "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n", 200, "abc", true, false},
		{"chunked wins over a length", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", 200, "a", true, false},
		{"until the end", "HTTP/1.1 500 Oops\r\n\r\nabc", 500, "abc", false, false},
		{"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", 200, "a", false, false},
		{"asks to close", "HTTP/1.1 200 OK\r\nConnection: keep-alive, Close\r\nContent-Length: 1\r\n\r\na", 200, "a", false, false},
		{"no reason", "HTTP/1.1 200\r\nContent-Length: 1\r\n\r\na", 200, "a", true, false},
		{"interim response", "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", 204, "", true, false},
		{"bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 1\n\na", 200, "a", true, false},
		{"length above the limit", "HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n12345678901234567", 0, "", false, true},
		{"chunks above the limit", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n123456789\r\n9\r\n123456789\r\n0\r\n\r\n", 0, "", false, true},
		{"endless above the limit", "HTTP/1.1 200 OK\r\n\r\n12345678901234567", 0, "", false, true},
		{"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 0, "", false, true},
		{"negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", 0, "", false, true},
		{"unknown encoding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 0, "", false, true},
		{"length too long", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", 0, "", false, true},
		{"chunk breaks off", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", 0, "", false, true},
		{"chunk without an end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", 0, "", false, true},
		{"header breaks off", "HTTP/1.1 200 OK\r\nContent-Le", 0, "", false, true},
		{"folded header", "HTTP/1.1 200 OK\r\nA: b\r\n c: d\r\n\r\n", 0, "", false, true},
		{"space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\na", 0, "", false, true},
		{"header without an end", "HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", 200) + "\r\n", 0, "", false, true},
		{"huge line", "HTTP/1.1 200 OK\r\nA: " + strings.Repeat("b", 20<<10) + "\r\n\r\n", 0, "", false, true},
		{"switching protocols", "HTTP/1.1 101 Switching Protocols\r\n\r\n", 0, "", false, true},
		{"no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", 0, "", false, true},
		{"nothing", "", 0, "", false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			status, body, keepAlive, err := ssr.ReadResponse(strings.NewReader(tt.wire), limit)
			is.Equal(err != nil, tt.fails)
			if !tt.fails {
				is.Equal(status, tt.status)
				is.Equal(string(body), tt.body)
				is.Equal(keepAlive, tt.keepAlive)
			}
		})
	}
}

// Whatever is accepted here means the same to net/http, which accepts more.
func FuzzReadResponse(f *testing.F) {
	for _, body := range []string{"Content-Length: 3\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", "\r\nabc"} {
		for _, status := range []int{100, 200, 204, 304, 500} {
			f.Add(fmt.Appendf(nil, "HTTP/1.1 %d X\r\n%s", status, body))
		}
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		status, body, _, err := ssr.ReadResponse(bytes.NewReader(wire), 1<<20)
		if err != nil {
			return
		}
		br := bufio.NewReader(bytes.NewReader(wire))
		for {
			resp, err := http.ReadResponse(br, nil)
			if err != nil {
				return // stricter there, in names and versions
			}
			if resp.StatusCode < 200 && resp.StatusCode != 101 {
				continue
			}
			want, err := io.ReadAll(resp.Body)
			if err != nil {
				return
			}
			if status != resp.StatusCode || !bytes.Equal(body, want) {
				t.Fatalf("%q: got %d %q, want %d %q", wire, status, body, resp.StatusCode, want)
			}
			return
		}
	})
}
