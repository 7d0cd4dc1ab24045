package quickjs

import (
	"log/slog"
	"runtime"
	"time"
)

// Option configures a [Renderer].
type Option func(*config)

type config struct {
	instances   int
	timeout     time.Duration
	memory      int64
	maxRenders  int
	maxRendered int64
	queue       int
	maxPage     int64
	sourceMap   []byte
	logger      *slog.Logger
}

func defaultConfig() config {
	return config{
		instances:   runtime.GOMAXPROCS(0),
		timeout:     2 * time.Second,
		memory:      64 << 20,
		maxRenders:  500,
		maxRendered: 4 << 20,
		queue:       64,
		maxPage:     2 << 20,
	}
}

func (c *config) log() *slog.Logger {
	if c.logger == nil {
		return slog.Default()
	}
	return c.logger
}

// WithInstances sets how many pages are rendered at the same time, each in an
// engine of its own. The default is the number of CPUs that the program may
// use, and more than that gains nothing.
//
// WithInstances panics if n is not positive.
func WithInstances(n int) Option {
	if n <= 0 {
		panic("quickjs: WithInstances called with a number that is not positive")
	}
	return func(c *config) { c.instances = n }
}

// WithTimeout sets how long a render may take, waiting for an instance
// included, of which it may use half. An instance that exceeds it is thrown
// away. The default is 2 s.
//
// WithTimeout panics if d is not positive.
func WithTimeout(d time.Duration) Option {
	if d <= 0 {
		panic("quickjs: WithTimeout called with a duration that is not positive")
	}
	return func(c *config) { c.timeout = d }
}

// WithMemoryLimit sets how much memory each instance may take, in bytes. A
// render that needs more fails. The default is 64 MiB; an instance takes 2 to
// 5 MB before its first render.
//
// WithMemoryLimit panics if bytes is less than 1 MiB.
func WithMemoryLimit(bytes int64) Option {
	if bytes < 1<<20 {
		panic("quickjs: WithMemoryLimit called with less than 1 MiB")
	}
	return func(c *config) { c.memory = bytes }
}

// WithRecycling replaces an instance after it has rendered that many pages, or
// that many bytes of page objects and HTML. The engine does not free
// everything that frameworks leave behind (Vue, about ten times the bytes it
// renders), and module state of the front end may grow as well. The
// replacement starts in the background. The defaults are 500 pages and 4 MiB.
//
// WithRecycling panics if one of them is not positive.
func WithRecycling(renders int, bytes int64) Option {
	if renders <= 0 || bytes <= 0 {
		panic("quickjs: WithRecycling called with a number that is not positive")
	}
	return func(c *config) { c.maxRenders, c.maxRendered = renders, bytes }
}

// WithQueue sets how many renders may wait for an instance. Beyond that, and
// after half of the time limit, a render fails with [ssr.ErrOverloaded] as its
// cause. The default is 64; with 0 nothing ever waits.
//
// WithQueue panics if n is negative.
func WithQueue(n int) Option {
	if n < 0 {
		panic("quickjs: WithQueue called with a negative number")
	}
	return func(c *config) { c.queue = n }
}

// WithMaxPage sets the size in bytes above which a page is left to the
// browser. The default is 2 MiB.
//
// WithMaxPage panics if bytes is not positive.
func WithMaxPage(bytes int64) Option {
	if bytes <= 0 {
		panic("quickjs: WithMaxPage called with a size that is not positive")
	}
	return func(c *config) { c.maxPage = bytes }
}

// WithSourceMap makes errors name the sources of the front end instead of the
// bundle. It takes the content of the file that Vite writes beside the bundle
// with build.sourcemap. An empty one is ignored.
func WithSourceMap(sourceMap []byte) Option {
	return func(c *config) { c.sourceMap = sourceMap }
}

// WithLogger sets where instances that are thrown away, and what pages write
// to the console, are logged. The default is [slog.Default] at that moment. A
// render that fails is not logged here: its error goes to the caller.
//
// WithLogger panics if logger is nil.
func WithLogger(logger *slog.Logger) Option {
	if logger == nil {
		panic("quickjs: WithLogger called with a nil logger")
	}
	return func(c *config) { c.logger = logger }
}
