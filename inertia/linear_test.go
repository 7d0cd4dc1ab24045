//go:build unix

package inertia_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chinertia/chinertia/inertia"
)

// Whatever a client or an application sends a lot of, the work grows with it and
// not with its square: 8 times as much would then take 64 times as long. The time is
// that of the process, whatever else the machine does.
func TestTheWorkOfAPageIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	few, many := linearCases(4000), linearCases(32_000)
	for i := range few {
		t.Run(few[i].name, func(t *testing.T) {
			// Squared work fails each time; a neighbor that is in the way does not.
			var small, large time.Duration
			for range 5 {
				if small, large = few[i].cpu(t), many[i].cpu(t); large < 40*small {
					return
				}
			}
			t.Errorf("8 times as much takes %v instead of %v", large, small)
		})
	}
}

type linearCase struct {
	name    string
	props   any
	request *http.Request
	opts    []inertia.Option
}

// cpu returns the least time of the process that the page takes.
func (c linearCase) cpu(t *testing.T) time.Duration {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			t.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	h := page(c.props, c.opts...)
	least := time.Hour
	for range 4 {
		runtime.GC()
		began := used()
		if resp := serve(h, c.request); resp.StatusCode != 200 {
			t.Fatal(resp.StatusCode)
		}
		least = min(least, used()-began)
	}
	return max(least, 2*time.Millisecond)
}

func linearCases(n int) []linearCase {
	many := func(format string) inertia.Props {
		props := make(inertia.Props, n)
		for i := range n {
			props[fmt.Sprintf(format, i)] = i
		}
		return props
	}
	wrapped := func(make func(i int) any) inertia.Props {
		props := inertia.Props{}
		for i := range n {
			props[fmt.Sprint("p", i)] = make(i)
		}
		return props
	}
	var names strings.Builder
	for i := range n {
		fmt.Fprintf(&names, "p%d,p%d.x,", i, i)
	}
	once := wrapped(func(int) any { return inertia.Once(load(1)) })
	return []linearCase{
		{"names of props", many("p%d"), xhr("GET", "/"), nil},
		{"names with dots", many("a.p%d"), xhr("GET", "/"), nil},
		{"many dotted objects", many("p%d.x"), xhr("GET", "/"), nil},
		{"shared names that the page overrides", many("p%d"), xhr("GET", "/"), []inertia.Option{inertia.WithSharedProps(many("p%d"))}},
		{"shared names with dots", many("p%d"), xhr("GET", "/"), []inertia.Option{inertia.WithSharedProps(many("s%d.x"))}},
		{"names in only", many("p%d"), partial(names.String()), nil},
		{"names in except", many("p%d"), partial("", "X-Inertia-Partial-Except", names.String()), nil},
		{"names in reset", wrapped(func(int) any { return inertia.Merge(1) }), xhr("GET", "/", "X-Inertia-Reset", names.String()), nil},
		{"keys of once props, held", once, xhr("GET", "/", "X-Inertia-Except-Once-Props", names.String()), nil},
		{"keys of once props, sent", once, xhr("GET", "/"), nil},
		{"groups of deferred props", wrapped(func(i int) any { return inertia.Defer(load(1)).Group(fmt.Sprint(i)) }), xhr("GET", "/"), nil},
		{"props that are loaded concurrently", wrapped(func(i int) any { return func() any { return i } }), xhr("GET", "/"), []inertia.Option{inertia.WithPropConcurrency(4)}},
	}
}
