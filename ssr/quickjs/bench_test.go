package quickjs_test

import (
	"testing"

	"github.com/chinertia/chinertia/ssr/quickjs"
)

func BenchmarkRender(b *testing.B) {
	for _, framework := range frameworks {
		r := renderer(b, bundle(b, framework), quickjs.WithInstances(1))
		for i, name := range []string{"home", "users"} {
			page := fixtures(b, framework)[i].Page
			b.Run(framework+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, _, err := r.RenderPage(b.Context(), page); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
