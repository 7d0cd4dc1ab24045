package quickjs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/chinertia/chinertia/ssr/quickjs"
	"github.com/matryer/is"
)

func TestCacheOfPackageSSRWorksInFront(t *testing.T) {
	is := is.New(t)
	r := renderer(t, []byte(counter), quickjs.WithInstances(1), quickjs.WithTimeout(slowly))
	client := ssr.NewPool([]ssr.Renderer{r}, ssr.WithCache(1<<20, time.Minute), ssr.WithTimeout(slowly))
	t.Cleanup(func() { client.Close() })
	for range 5 {
		_, body, err := client.RenderPage(t.Context(), page("Count"))
		is.NoErr(err)
		is.Equal(body, "1") // rendered once
	}
	is.Equal(r.Stats().Renders, uint64(1))
	is.Equal(client.Stats().Nodes[0].Name, "quickjs")
}

// standIn renders everything, as Node would.
type standIn struct{ renders int }

func (s *standIn) RenderPage(context.Context, []byte) ([]string, string, error) {
	s.renders++
	return nil, "from Node", nil
}

func TestPoolBlamesWhoeverIsToBlame(t *testing.T) {
	is := is.New(t)
	r := renderer(t, []byte(counter), quickjs.WithInstances(1), quickjs.WithTimeout(500*time.Millisecond))
	node := &standIn{}
	client := ssr.NewPool([]ssr.Renderer{r}, ssr.WithFallback(node), ssr.WithBreaker(1, time.Hour), ssr.WithTimeout(slowly))
	t.Cleanup(func() { client.Close() })

	// What a page does wrong it would do wrong elsewhere too.
	for _, component := range []string{"Throws", "Endless"} {
		_, _, err := client.RenderPage(t.Context(), page(component))
		is.Equal(failure(t, err).Type, ssr.ErrorRender)
		is.Equal(errors.Is(err, context.DeadlineExceeded), component == "Endless")
	}
	_, body, err := client.RenderPage(t.Context(), page("Count"))
	is.NoErr(err)
	is.Equal(body, "1")
	is.Equal(node.renders, 0)

	is.NoErr(r.Close())
	is.True(errors.Is(r.Health(t.Context()), ssr.ErrClosed))
	_, body, err = client.RenderPage(t.Context(), page("Count"))
	is.NoErr(err)
	is.Equal(body, "from Node") // which stands in
}
