package quickjs_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chinertia/chinertia/ssr"
	"github.com/chinertia/chinertia/ssr/quickjs"
	"github.com/matryer/is"
)

// pages returns a bundle whose components are the given expressions; each is
// evaluated when its page is rendered.
func pages(components map[string]string) []byte {
	var b strings.Builder
	b.WriteString("const pages = {\n")
	for name, body := range components {
		fmt.Fprintf(&b, "%q: async (page) => { %s },\n", name, body)
	}
	b.WriteString(`}
		__inertiaServe(async (page) => {
			const text = await pages[page.component](page)
			return { head: ['<title>' + page.component + '</title>'], body: '<div>' + text + '</div>' }
		})`)
	return []byte(b.String())
}

func page(component string) []byte {
	return fmt.Appendf(nil, `{"component":%q,"props":{},"url":"/%s"}`, component, strings.ToLower(component))
}

// What a page can do to the engine. Each must end soon after the time limit,
// and leave the program and the other pages as they were.
var misdeeds = []struct {
	name, body string
	want       string // in the message
	cause      error
}{
	{"an endless loop", `for (;;) {}`, "time limit", context.DeadlineExceeded},
	{"an endless loop that catches", `for (;;) { try { for (;;) {} } catch {} finally { continue } }`, "time limit", context.DeadlineExceeded},
	{"an endless generator", `for (const x of (function* () { for (;;) yield 1 })()) {}`, "time limit", context.DeadlineExceeded},
	{"an endless iterator that is spread", `Math.max(...{ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) })`, "", nil},
	{"endless microtasks", `const again = () => Promise.resolve().then(again); await again()`, "time limit", context.DeadlineExceeded},
	{"endless microtasks that nobody waits for", `const again = () => queueMicrotask(again); again(); return 1`, "time limit", context.DeadlineExceeded},
	{"endless timers", `const again = () => setTimeout(again); again(); await new Promise(() => {})`, "time limit", context.DeadlineExceeded},
	{"a timer that is due too late", `await new Promise((done) => setTimeout(done, 60000))`, "time limit", context.DeadlineExceeded},
	{"a promise that never settles", `await new Promise(() => {})`, "never happens", nil},
	{"a thenable that never settles", `await { then() {} }`, "never happens", nil},
	{"recursion", `const f = (n) => 1 + f(n + 1); return f(0)`, "stack overflow", nil},
	{"recursion through a getter", `const o = { get x() { return this.x } }; return o.x`, "stack overflow", nil},
	{"recursion through toString", `const o = { toString() { return '' + this } }; return '' + o`, "stack overflow", nil},
	{"recursion through a proxy", `const p = new Proxy({}, { get: (t, k, r) => r[k] }); return p.x`, "stack overflow", nil},
	{"a page nested too deep", `let o = []; for (let i = 0; i < 1e5; i++) o = [o]; return JSON.stringify(o)`, "stack overflow", nil},
	{"a deep regular expression", `return new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).test('x')`, "", nil},
	{"an array that grows", `const a = []; for (;;) a.push(new Array(1000).fill(0))`, "", nil},
	{"a string that grows", `let s = 'x'; for (;;) s += s`, "", nil},
	{"a string that grows as an array is joined", `const a = []; for (;;) { a.push('x'.repeat(1e6)); a.join('') }`, "", nil},
	{"typed arrays", `const a = []; for (;;) a.push(new Uint8Array(1 << 20))`, "out of memory", nil},
	{"a huge typed array", `return new Uint8Array(2 ** 31).length`, "", nil},
	{"a map that grows", `const m = new Map(); for (let i = 0; ; i++) m.set(i, {})`, "", nil},
	{"closures that grow", `let f = () => 0; for (;;) { const g = f; f = () => g }`, "", nil},
	{"a memory bomb that catches", `const a = []; for (;;) { try { a.push(new Array(1000).fill(0)) } catch {} }`, "", nil},
	{"a console that is flooded", `for (;;) console.log('x'.repeat(1000))`, "time limit", context.DeadlineExceeded},
	{"a catastrophic regular expression", `return /^(a+)+$/.test('a'.repeat(40) + 'b')`, "time limit", context.DeadlineExceeded},
	{"a catastrophic replacement", `return 'a'.repeat(50000).replace(/(a*)*b/g, '')`, "", nil},
	{"a long string to search", `return 'x'.repeat(2 ** 28).indexOf('y')`, "", nil},
	{"a quadratic search", `const n = 8e6; return ('a'.repeat(n) + 'c').indexOf('a'.repeat(n / 2) + 'b')`, "", nil},
	{"a quadratic search from the end", `const n = 8e6; return ('c' + 'a'.repeat(n)).lastIndexOf('b' + 'a'.repeat(n / 2))`, "", nil},
	{"a quadratic split", `const n = 8e6; return 'a'.repeat(n).split('a'.repeat(n / 2) + 'b').length`, "", nil},
	{"a quadratic replacement", `const n = 8e6; return 'a'.repeat(n).replaceAll('a'.repeat(n / 2) + 'b', '').length`, "", nil},
	{"a sparse array that is searched", `return new Array(4294967295).indexOf(1)`, "", nil},
	{"a sparse array that is joined", `return new Array(4294967295).join().length`, "", nil},
	{"a sparse array that is reversed", `return new Array(4294967295).reverse().length`, "", nil},
	{"a sparse array that is walked", `return new Array(4294967295).forEach(() => {})`, "", nil},
	{"a sparse array that is sorted", `return new Array(4294967295).sort().length`, "", nil},
	{"something like an array that is searched", `return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)`, "", nil},
	{"something like an array that is walked", `return Array.prototype.some.call({ length: 2 ** 53 - 1 }, () => false)`, "", nil},
	{"a large sort", `return new Array(3e6).fill(0).map((_, i) => (i * 7919) % 1000003).sort().length`, "", nil},
	{"a large typed sort", `const a = new Float64Array(6e6); for (let i = 0; i < 6e5; i++) a[i] = (i * 7919) % 1000003; return a.sort().length`, "", nil},
	{"large integers", `let x = 3n ** 100000n; for (;;) x = (x * x) % (2n ** 1000000n)`, "", nil},
	{"a lock", `return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)`, "", nil},
	{"a set of nothing", `return new Set(new Array(4294967295)).size`, "", nil},
	{"a sparse array that is skipped", `return new Array(4294967295).values().drop(4e9).next().value`, "", nil},
	{"a sparse array that is appended", `return [].concat(new Array(4294967295)).length`, "", nil},
	{"a sparse array that is flattened", `return [new Array(4294967295)].flat().length`, "", nil},
	{"null that is thrown", `throw null`, "null was thrown", nil},
	{"an error that cannot be described", `throw new Proxy(new Error(), { get() { throw 1 } })`, "cannot be described", nil},
}

func TestMisbehavingPagesEndInTime(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 20 seconds")
	}
	const limit = 300 * time.Millisecond
	components := map[string]string{"Well": `return 'well'`}
	for _, m := range misdeeds {
		components[m.name] = m.body
	}
	r, err := quickjs.New(pages(components), quickjs.WithTimeout(limit), quickjs.WithInstances(2))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	for _, m := range misdeeds {
		t.Run(m.name, func(t *testing.T) {
			is := is.New(t)
			// How late this machine is at the moment does not count.
			late := make(chan time.Duration, 1)
			start := time.Now()
			time.AfterFunc(limit, func() { late <- time.Since(start) - limit })
			_, body, err := r.RenderPage(t.Context(), page(m.name))
			took := time.Since(start)
			t.Logf("%v: %v %.80q", took, err, body)
			is.True(took < limit+100*time.Millisecond || took < limit+100*time.Millisecond+<-late) // ends in time
			if m.want != "" {
				failure, ok := errors.AsType[*ssr.Error](err)
				is.True(ok)
				slow := errors.Is(err, context.DeadlineExceeded)           // what takes a tenth of the limit elsewhere
				is.True(slow || strings.Contains(failure.Message, m.want)) // says why
				is.Equal(failure.Component, m.name)
				is.True(m.cause == nil || errors.Is(err, m.cause))
			}
			// Others are rendered as before.
			for range 4 {
				_, body, err = r.RenderPage(t.Context(), page("Well"))
				is.NoErr(err)
				is.Equal(body, "<div>well</div>")
			}
			for r.Stats().Stuck > 0 && time.Since(start) < time.Minute {
				time.Sleep(10 * time.Millisecond)
			}
			is.Equal(r.Stats().Stuck, 0) // every call has ended by itself
		})
	}
}
