package quickjs_test

import (
	"errors"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/chinertia/chinertia/ssr/quickjs"
	"github.com/matryer/is"
)

func TestCloseEndsEverything(t *testing.T) {
	is := is.New(t)
	before := runtime.NumGoroutine()
	r, err := quickjs.New([]byte(counter), quickjs.WithInstances(3), quickjs.WithTimeout(2*time.Second))
	is.NoErr(err)
	var renders sync.WaitGroup
	for _, component := range []string{"Slow", "Endless", "Count", "Slow", "Slow", "Slow"} {
		renders.Go(func() {
			if _, _, err := r.RenderPage(t.Context(), page(component)); err != nil {
				failure(t, err)
			}
		})
	}
	is.NoErr(r.Close()) // while they are at it
	renders.Wait()
	is.NoErr(r.Close())
	_, _, err = r.RenderPage(t.Context(), page("Count"))
	is.True(errors.Is(err, ssr.ErrClosed))
	for start := time.Now(); runtime.NumGoroutine() > before && time.Since(start) < 10*time.Second; {
		time.Sleep(time.Millisecond) // they have ended, but may still be counted
	}
	is.Equal(runtime.NumGoroutine(), before)
}

// resident returns the memory of this process in bytes.
func resident(t *testing.T) int {
	t.Helper()
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("there is no /proc here")
	}
	runtime.GC()
	pages, err := strconv.Atoi(strings.Fields(string(data))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}

func TestClosedRenderersLeaveNoMemoryBehind(t *testing.T) {
	is := is.New(t)
	use := func() {
		r, err := quickjs.New(bundle(t, "svelte"), quickjs.WithInstances(1), quickjs.WithTimeout(slowly))
		is.NoErr(err)
		_, _, err = r.RenderPage(t.Context(), fixtures(t, "svelte")[0].Page)
		is.NoErr(err)
		is.NoErr(r.Close())
	}
	const times = 10
	for range times {
		use()
	}
	before := resident(t)
	for range times {
		use()
	}
	grown := resident(t) - before
	t.Logf("grown by %d kB", grown>>10)
	is.True(grown < times<<20) // an instance takes two to three times that
}

// Vue leaves memory behind in the engine; only other instances get rid of it.
// RENDERS renders the largest page that often instead, and tells what is
// resident after each tenth of them.
func TestMemoryStaysFlat(t *testing.T) {
	is := is.New(t)
	page, renders, perInstance := fixtures(t, "vue")[0].Page, 400, 50
	if n, err := strconv.Atoi(os.Getenv("RENDERS")); err == nil {
		page, renders = fixtures(t, "vue")[1].Page, n
	}
	r := renderer(t, bundle(t, "vue"), quickjs.WithInstances(1), quickjs.WithTimeout(slowly),
		quickjs.WithRecycling(perInstance, 1<<30))
	render := func(n int) {
		for range n {
			_, _, err := r.RenderPage(t.Context(), page)
			is.NoErr(err)
		}
	}
	render(3 * perInstance)
	before := resident(t)
	var grown int
	for i := range 10 {
		render(renders / 10)
		grown = resident(t) - before
		t.Logf("grown by %d kB in %d renders", grown>>10, (i+1)*renders/10)
	}
	is.True(grown < 6<<20)                                       // without replacements about 16 MB
	is.True(r.Stats().Recycled >= uint64(renders/perInstance/2)) // a worn one is used until its replacement is there
}
