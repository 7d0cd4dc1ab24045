package quickjs_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/chinertia/chinertia/ssr/quickjs"
	"github.com/matryer/is"
)

// fixture is a page, and what Node renders from it.
type fixture struct {
	Page json.RawMessage `json:"page"`
	Head []string        `json:"head"`
	Body string          `json:"body"`
}

// slowly is a time limit that no machine exceeds.
const slowly = time.Minute

var frameworks = []string{"vue", "react", "svelte"}

// bundle returns what js/build.js has built.
func bundle(tb testing.TB, framework string) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", framework+".js"))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func fixtures(tb testing.TB, framework string) (list []fixture) {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", framework+".json"))
	if err != nil {
		tb.Fatal(err)
	}
	if err := json.Unmarshal(data, &list); err != nil {
		tb.Fatal(err)
	}
	return list
}

func renderer(tb testing.TB, bundle []byte, opts ...quickjs.Option) *quickjs.Renderer {
	tb.Helper()
	r, err := quickjs.New(bundle, opts...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := r.Close(); err != nil {
			tb.Error(err)
		}
	})
	return r
}

func TestRendersWhatNodeRenders(t *testing.T) {
	for _, framework := range frameworks {
		t.Run(framework, func(t *testing.T) {
			r := renderer(t, bundle(t, framework), quickjs.WithInstances(1), quickjs.WithTimeout(slowly))
			for _, f := range fixtures(t, framework) {
				is := is.New(t)
				head, body, err := r.RenderPage(t.Context(), f.Page)
				is.NoErr(err)
				is.Equal(head, f.Head)
				is.Equal(body, f.Body)
			}
		})
	}
}

// Two instances that are replaced all the time give each visitor what Node
// would. RENDERS lets them render that many pages (40).
func TestPagesOfManyVisitors(t *testing.T) {
	renders := 40
	if n, err := strconv.Atoi(os.Getenv("RENDERS")); err == nil {
		renders = n
	}
	r := renderer(t, bundle(t, "svelte"), quickjs.WithInstances(2), quickjs.WithTimeout(slowly), quickjs.WithRecycling(10, 1<<30))
	home := fixtures(t, "svelte")[0]
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range renders / 4 {
				head, body, err := r.RenderPage(t.Context(), home.Page)
				if err != nil || body != home.Body || !slices.Equal(head, home.Head) {
					t.Errorf("%q, %q, %v", head, body, err)
				}
			}
		})
	}
	all.Wait()
}
