package quickjs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/ssr"
	"github.com/chinertia/chinertia/ssr/quickjs"
	"github.com/matryer/is"
)

var _ inertia.Renderer = (*quickjs.Renderer)(nil)

func failure(t *testing.T, err error) *ssr.Error {
	t.Helper()
	e, ok := errors.AsType[*ssr.Error](err)
	if !ok {
		t.Fatalf("error is %v, want an *ssr.Error", err)
	}
	return e
}

func TestFailedPagesAreClassified(t *testing.T) {
	tests := []struct {
		what     string
		wantType ssr.ErrorType
		wantAPI  string
		want     string // in the message
	}{
		{"window", ssr.ErrorBrowserAPI, "window", "window"},
		{"intl", ssr.ErrorBrowserAPI, "Intl.NumberFormat", "Intl.NumberFormat is not available"},
		{"nothing", ssr.ErrorRender, "", "cannot read property 'name' of undefined"},
	}
	for _, framework := range frameworks {
		r := renderer(t, bundle(t, framework), quickjs.WithInstances(1), quickjs.WithTimeout(slowly))
		for _, tt := range tests {
			t.Run(framework+"/"+tt.what, func(t *testing.T) {
				is := is.New(t)
				page := fmt.Appendf(nil, `{"component":"Throws","props":{"what":%q,"errors":{}},"url":"/throws","version":"1"}`, tt.what)
				head, body, err := r.RenderPage(t.Context(), page)
				is.True(head == nil)
				is.Equal(body, "")
				e := failure(t, err)
				is.Equal(e.Type, tt.wantType)
				is.Equal(e.BrowserAPI, tt.wantAPI)
				is.True(strings.Contains(e.Message, tt.want))
				is.Equal(e.Component, "Throws")
				is.Equal(e.URL, "/throws")
				is.True(e.Hint != "")
				is.True(strings.Contains(e.Stack, "ssr.js:")) // a position in the bundle
				is.True(!strings.Contains(e.Error(), "\n"))
			})
		}
		if r.Stats().Discarded > 0 {
			t.Error("an exception of a page has cost an instance")
		}
	}
}

func TestSourceMapNamesTheSource(t *testing.T) {
	is := is.New(t)
	sourceMap, err := os.ReadFile("testdata/vue.js.map")
	is.NoErr(err)
	r := renderer(t, bundle(t, "vue"), quickjs.WithInstances(1), quickjs.WithTimeout(slowly), quickjs.WithSourceMap(sourceMap))
	_, _, err = r.RenderPage(t.Context(), []byte(`{"component":"Throws","props":{"errors":{}},"url":"/","version":"1"}`))
	e := failure(t, err)
	// The line that reads profile.name.
	is.True(strings.Contains(e.SourceLocation, "pages/Throws.vue:4:"))
	is.True(strings.Contains(e.Stack, "pages/Throws.vue:13:")) // its caller

	_, err = quickjs.New(bundle(t, "vue"), quickjs.WithSourceMap([]byte("no map")))
	is.True(strings.Contains(err.Error(), "source map"))
}

func TestBundlesThatDoNotRunAreRefused(t *testing.T) {
	tests := []struct{ name, bundle, want string }{
		{"an empty one", "", "has not called createServer"},
		{"a syntax error", "const = 1", "line 1"},
		{"a module of Node", "import http from 'node:http'", "Vite plugin"},
		{"an exception", "throw new Error('at the start')", "at the start"},
		{"a rejection", "(async () => { throw new TypeError('later') })()", "later"},
		{"a promise that never settles", "(async () => { await new Promise(() => {}) })()", "never happens"},
		{"something of a browser", "document.title", "document"},
		{"a memory bomb", "const a = []; for (;;) a.push(new Uint8Array(1 << 20))", "out of memory"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			_, err := quickjs.New([]byte(tt.bundle))
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), tt.want))
		})
	}
}

// A component sees its own page from beginning to end, whatever others do
// meanwhile, and nothing that they leave to be done later.
func TestPagesDoNotMix(t *testing.T) {
	is := is.New(t)
	r := renderer(t, []byte(`let current, late = 'nothing'
		const sleep = (ms) => new Promise((done) => setTimeout(done, ms))
		__inertiaServe(async (page) => {
			current = page.url
			await sleep(1)
			const seen = current
			await null
			if (seen !== page.url || current !== page.url) throw new Error('mixed')
			if (late !== 'nothing') throw new Error('late: ' + late)
			setTimeout(() => { late = page.url })
			setInterval(() => { late = page.url }, 1)
			sleep(1).then(() => { late = page.url })
			return { head: [], body: current }
		})`), quickjs.WithInstances(2), quickjs.WithTimeout(slowly))
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			url := fmt.Sprintf("/%d", i)
			_, body, err := r.RenderPage(t.Context(), fmt.Appendf(nil, `{"url":%q}`, url))
			if err != nil || body != url {
				t.Errorf("%s: %q, %v", url, body, err)
			}
		})
	}
	all.Wait()
	is.Equal(r.Stats().Renders, uint64(40))
}

// counter is a bundle that tells how many pages its instance has rendered.
const counter = `let n = 0
	__inertiaServe(async ({ component }) => {
		n++
		if (component === 'Endless') for (;;) {}
		if (component === 'Slow') await new Promise((done) => setTimeout(done, 300))
		if (component === 'Throws') throw new Error('this page only')
		return { head: [], body: String(n) }
	})`

func count(t *testing.T, r *quickjs.Renderer) string {
	t.Helper()
	_, body, err := r.RenderPage(t.Context(), page("Count"))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestInstanceIsKeptUnlessItMisbehaves(t *testing.T) {
	is := is.New(t)
	r := renderer(t, []byte(counter), quickjs.WithInstances(1), quickjs.WithTimeout(2*time.Second))
	is.Equal(count(t, r), "1")
	is.Equal(count(t, r), "2")
	_, _, err := r.RenderPage(t.Context(), page("Throws"))
	is.Equal(failure(t, err).Message, "this page only")
	is.Equal(count(t, r), "4") // the same instance

	_, _, err = r.RenderPage(t.Context(), page("Endless"))
	is.True(errors.Is(err, context.DeadlineExceeded))
	is.Equal(count(t, r), "1") // another one
	is.Equal(r.Stats().Discarded, uint64(1))
}

func TestWornInstancesAreReplaced(t *testing.T) {
	for name, opt := range map[string]quickjs.Option{
		"after renders": quickjs.WithRecycling(3, 1<<30),
		"after bytes":   quickjs.WithRecycling(1000, 150),
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			r := renderer(t, []byte(counter), quickjs.WithInstances(1), quickjs.WithTimeout(slowly), opt)
			for r.Stats().Recycled < 3 {
				count(t, r) // never fails meanwhile
			}
			is.Equal(r.Stats().Failed, uint64(0))
			is.Equal(r.Stats().Discarded, uint64(0))
		})
	}
}

func TestQueueIsBounded(t *testing.T) {
	is := is.New(t)
	var log bytes.Buffer
	r := renderer(t, []byte(counter), quickjs.WithInstances(1), quickjs.WithQueue(0), quickjs.WithTimeout(slowly),
		quickjs.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	var rendered, refused atomic.Int64
	for refused.Load() == 0 {
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				_, _, err := r.RenderPage(t.Context(), page("Slow"))
				switch {
				case err == nil:
					rendered.Add(1)
				case errors.Is(err, ssr.ErrOverloaded) && failure(t, err).Skipped():
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	is.True(rendered.Load() > 0)
	is.Equal(strings.Count(log.String(), "busy"), 1) // one line for all
	is.Equal(r.Stats().Overloaded, uint64(refused.Load()))
}

func TestVisitorWhoLeavesCostsNoInstance(t *testing.T) {
	is := is.New(t)
	r := renderer(t, []byte(counter), quickjs.WithInstances(1), quickjs.WithTimeout(slowly))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, _, err := r.RenderPage(ctx, page("Slow"))
	is.True(errors.Is(err, context.DeadlineExceeded))
	is.True(time.Since(start) < 290*time.Millisecond) // before the page ends
	is.Equal(count(t, r), "2")                        // which the instance has survived
}

func TestPageTooLargeIsLeftToTheBrowser(t *testing.T) {
	is := is.New(t)
	r := renderer(t, []byte(counter), quickjs.WithInstances(1), quickjs.WithMaxPage(10))
	_, _, err := r.RenderPage(t.Context(), page("Count"))
	is.True(strings.Contains(failure(t, err).Message, "larger than the limit"))
}

func TestConsoleOfPagesIsLogged(t *testing.T) {
	is := is.New(t)
	var mu sync.Mutex
	var log bytes.Buffer
	r := renderer(t, []byte(`__inertiaServe(() => {
		console.warn('careful:', { a: 1 }, new TypeError('odd'))
		return { head: [], body: 'ok' }
	})`), quickjs.WithInstances(1), quickjs.WithTimeout(slowly),
		quickjs.WithLogger(slog.New(slog.NewTextHandler(&lockedWriter{&mu, &log}, nil))))
	_, _, err := r.RenderPage(t.Context(), page("Any"))
	is.NoErr(err)
	is.NoErr(r.Close()) // after which all is logged
	mu.Lock()
	defer mu.Unlock()
	is.True(strings.Contains(log.String(), `level=WARN msg="careful: {\"a\":1} TypeError: odd"`))
}

type lockedWriter struct {
	mu *sync.Mutex
	to *bytes.Buffer
}

func (w *lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}

// An error that a framework has only logged would leave a hole in the page.
func TestSwallowedErrorsFailThePage(t *testing.T) {
	is := is.New(t)
	r := renderer(t, []byte(`__inertiaServe(() => {
		try { null.name } catch (error) { console.error(error) }
		return { head: [], body: '<!---->' }
	})`), quickjs.WithInstances(1), quickjs.WithTimeout(slowly))
	_, _, err := r.RenderPage(t.Context(), page("Any"))
	is.True(strings.Contains(failure(t, err).Message, "cannot read property 'name' of null"))
}
