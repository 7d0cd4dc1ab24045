//go:build unix

package ssr_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chinertia/chinertia/ssr"
)

// tenProps is a page object of the size that most pages have.
var tenProps = func() []byte {
	props := map[string]any{}
	for i := range 10 {
		props[fmt.Sprintf("prop%d", i)] = map[string]any{"id": i, "name": "Ada Lovelace", "email": "ada@example.test"}
	}
	page, err := json.Marshal(map[string]any{"component": "Home", "props": props, "url": "/", "version": "abc"})
	if err != nil {
		panic(err)
	}
	return page
}()

// cpuTime is what this process has used, the JavaScript server not included.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func measure(b *testing.B, render func() error) {
	b.Helper()
	for range 200 { // Node compiles what it runs often
		if err := render(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	start := cpuTime(b)
	for b.Loop() {
		if err := render(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(cpuTime(b)-start)/float64(b.N), "cpu-ns/op")
}

// BenchmarkRender compares the client with the least that talks to the same
// server: a loop of write, read and decode on one connection, and http.Client.
// The time per operation is mostly that of Node; cpu-ns/op is ours.
func BenchmarkRender(b *testing.B) {
	node := startNode(b)
	b.Run("client", func(b *testing.B) {
		c := ssr.New(node.url)
		defer c.Close()
		ctx, cancel := context.WithCancel(b.Context()) // requests have one that can end
		defer cancel()
		measure(b, func() error {
			_, _, err := c.RenderPage(ctx, tenProps)
			return err
		})
	})
	b.Run("client-two-nodes", func(b *testing.B) {
		c := ssr.New(node.url, ssr.WithNodes(node.url))
		defer c.Close()
		ctx, cancel := context.WithCancel(b.Context())
		defer cancel()
		measure(b, func() error {
			_, _, err := c.RenderPage(ctx, tenProps)
			return err
		})
	})
	b.Run("handwritten", func(b *testing.B) {
		conn, err := net.Dial("tcp", strings.TrimPrefix(node.url, "http://"))
		if err != nil {
			b.Fatal(err)
		}
		defer conn.Close()
		br := bufio.NewReader(conn)
		measure(b, func() error {
			request := make([]byte, 0, 2048)
			request = fmt.Appendf(request, "POST /render HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(tenProps))
			if _, err := conn.Write(append(request, tenProps...)); err != nil {
				return err
			}
			resp, err := http.ReadResponse(br, nil)
			if err != nil {
				return err
			}
			return decode(resp)
		})
	})
	b.Run("net-http", func(b *testing.B) {
		client := &http.Client{Transport: &http.Transport{}}
		defer client.CloseIdleConnections()
		measure(b, func() error {
			ctx, cancel := context.WithTimeout(b.Context(), 2*time.Second)
			defer cancel()
			r, err := http.NewRequestWithContext(ctx, "POST", node.url+"/render", bytes.NewReader(tenProps))
			if err != nil {
				return err
			}
			r.Header.Set("Content-Type", "application/json")
			resp, err := client.Do(r)
			if err != nil {
				return err
			}
			return decode(resp)
		})
	})
}

func decode(resp *http.Response) error {
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	var page struct {
		Head []string
		Body string
	}
	return json.Unmarshal(data, &page)
}

// BenchmarkRenderParallel is the same with as many connections as the client
// may open.
func BenchmarkRenderParallel(b *testing.B) {
	node := startNode(b)
	c := ssr.New(node.url)
	defer c.Close()
	b.SetParallelism(8)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, _, err := c.RenderPage(b.Context(), tenProps); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkSkipped is what SSR costs a page while no server is up.
func BenchmarkSkipped(b *testing.B) {
	c := ssr.New("http://127.0.0.1:1", quiet, ssr.WithBreaker(1, time.Hour))
	defer c.Close()
	_, _, _ = c.RenderPage(b.Context(), tenProps)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := c.RenderPage(b.Context(), tenProps); err == nil {
			b.Fatal("rendered")
		}
	}
}

func BenchmarkCacheHit(b *testing.B) {
	c := ssr.NewPool([]ssr.Renderer{&engine{name: "e"}}, ssr.WithCache(1<<20, time.Hour))
	defer c.Close()
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := c.RenderPage(b.Context(), tenProps); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	data, err := os.ReadFile(filepath.Join(recorded, "vue-users-index.200.json"))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("client", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if _, _, ok := ssr.ParseRendered(data); !ok {
				b.Fatal("not understood")
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			var page struct {
				Head []string
				Body string
			}
			if err := json.Unmarshal(data, &page); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkASCII(b *testing.B) {
	for name, text := range map[string]string{"ascii": "Ada Lovelace ", "latin": "Größenverhältnis ", "han": "服务器端渲染", "emoji": "😀😀 "} {
		b.Run(name, func(b *testing.B) {
			page := []byte(strings.Repeat(text, 1000))
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			for b.Loop() {
				ssr.ASCII(page)
			}
		})
	}
}
