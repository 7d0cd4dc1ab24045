package quickjs_test

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/ssr"
	"github.com/chinertia/chinertia/ssr/quickjs"
)

// The benchmarks render alternately here and in Node, with the same bundle, so
// that both see the same machine: node-ns/op is what Node takes, over its
// socket, and x-node how many times that this package does. Medians count.
//
// KITH_PAGES and KITH_BUNDLE name a folder of page objects and the bundle of
// another application to compare as well.
func BenchmarkRender(b *testing.B) {
	for _, framework := range frameworks {
		for i, name := range []string{"home", "users"} {
			b.Run(framework+"/"+name, func(b *testing.B) {
				compare(b, filepath.Join("testdata", framework+".js"), fixtures(b, framework)[i].Page)
			})
		}
	}
	files, _ := filepath.Glob(filepath.Join(cmp.Or(os.Getenv("KITH_PAGES"), "none"), "*.json"))
	for _, file := range files {
		b.Run(filepath.Base(file), func(b *testing.B) {
			page, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			compare(b, os.Getenv("KITH_BUNDLE"), page)
		})
	}
}

func compare(b *testing.B, bundle string, page json.RawMessage) {
	code, err := os.ReadFile(bundle)
	if err != nil {
		b.Fatal(err)
	}
	engine := renderer(b, code, quickjs.WithInstances(1), quickjs.WithTimeout(slowly))
	node, err := ssr.Start(b.Context(), bundle, ssr.WithTimeout(slowly))
	if err != nil {
		b.Skip(err)
	}
	b.Cleanup(func() { node.Close() })
	took := func(r inertia.Renderer) time.Duration {
		start := time.Now()
		if _, _, err := r.RenderPage(b.Context(), page); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	for range 300 { // Node compiles what is used often
		took(node)
	}
	var ours, nodes []time.Duration
	for b.Loop() {
		ours = append(ours, took(engine))
		for range 3 {
			nodes = append(nodes, took(node))
		}
	}
	slices.Sort(ours)
	slices.Sort(nodes)
	median := func(sorted []time.Duration) float64 { return float64(sorted[len(sorted)/2]) }
	b.ReportMetric(median(ours), "ns/op")
	b.ReportMetric(median(nodes), "node-ns/op")
	b.ReportMetric(median(ours)/median(nodes), "x-node")
	b.ReportMetric(float64(ours[0])/float64(nodes[0]), "x-node-min")
}

// BenchmarkThroughput renders on all cores.
func BenchmarkThroughput(b *testing.B) {
	for _, framework := range frameworks {
		for i, name := range []string{"home", "users"} {
			page := fixtures(b, framework)[i].Page
			engine := renderer(b, bundle(b, framework), quickjs.WithTimeout(slowly))
			node, err := ssr.Start(b.Context(), filepath.Join("testdata", framework+".js"), ssr.WithTimeout(slowly), ssr.WithProcesses(runtime.GOMAXPROCS(0)))
			if err != nil {
				b.Skip(err)
			}
			b.Cleanup(func() { node.Close() })
			b.Run(framework+"/"+name, func(b *testing.B) {
				rate := func(r inertia.Renderer) float64 {
					const renders = 100
					start := time.Now()
					var all sync.WaitGroup
					for range 4 {
						all.Go(func() {
							for range renders / 4 {
								if _, _, err := r.RenderPage(b.Context(), page); err != nil {
									b.Error(err)
								}
							}
						})
					}
					all.Wait()
					return renders / time.Since(start).Seconds()
				}
				for range 5 {
					rate(node)
				}
				var ours, nodes float64
				for b.Loop() {
					ours, nodes = ours+rate(engine), nodes+rate(node)
				}
				b.ReportMetric(ours/float64(b.N), "renders/s")
				b.ReportMetric(nodes/float64(b.N), "node-renders/s")
			})
		}
	}
}

// BenchmarkStart makes a renderer with one instance.
func BenchmarkStart(b *testing.B) {
	for _, framework := range frameworks {
		code := bundle(b, framework)
		b.Run(framework, func(b *testing.B) {
			for b.Loop() {
				r, err := quickjs.New(code, quickjs.WithInstances(1))
				if err != nil {
					b.Fatal(err)
				}
				if err := r.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
