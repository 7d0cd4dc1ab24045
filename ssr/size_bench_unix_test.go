//go:build unix

package ssr_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/chinertia/chinertia/ssr"
)

// BenchmarkPageSizes measures what a render of a page of a list costs on this
// side: 10, 90 and 800 rows are about 1, 9 and 81 kB of page object and 6, 53
// and 466 kB of reply.
func BenchmarkPageSizes(b *testing.B) {
	node := startNode(b)
	for _, rows := range []int{10, 90, 800} {
		list := make([]map[string]any, rows)
		for i := range list {
			list[i] = map[string]any{"id": i, "name": "Ada Lovelace", "email": "ada@example.test", "city": "Zürich", "role": "Administrator"}
		}
		page, err := json.Marshal(map[string]any{"component": "Rows", "props": map[string]any{"rows": list}, "url": "/", "version": "abc"})
		if err != nil {
			b.Fatal(err)
		}
		for name, opts := range map[string][]ssr.Option{"default": nil, "httpclient": {ssr.WithHTTPClient(&http.Client{Transport: &http.Transport{IdleConnTimeout: 4 * time.Second}})}} {
			c := ssr.New(node.url, append(opts, ssr.WithTimeout(time.Minute))...)
			b.Run(fmt.Sprintf("%s-%drows", name, rows), func(b *testing.B) {
				ctx, cancel := context.WithCancel(b.Context())
				defer cancel()
				n := 0
				measure(b, func() error {
					_, body, err := c.RenderPage(ctx, page)
					n = len(body)
					return err
				})
				b.ReportMetric(float64(len(page)), "page-B")
				b.ReportMetric(float64(n), "reply-B")
			})
			c.Close()
		}
	}
}
