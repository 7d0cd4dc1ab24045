package selection

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// partial is the headers of a partial reload of Home.
func partial(only, except string) map[string][]string {
	return map[string][]string{
		"X-Inertia-Partial-Component": {"Home"}, "X-Inertia-Partial-Data": {only}, "X-Inertia-Partial-Except": {except},
	}
}

func TestIncludes(t *testing.T) {
	tests := []struct {
		name         string
		only, except string
		path         string
		want         Inclusion
	}{
		{"everything without a list", "", "", "a.b", Whole},
		{"a name itself", "a", "", "a", Whole},
		{"below a name", "a", "", "a.b.c", Whole},
		{"above a name", "a.b.c", "", "a.b", Part},
		{"beside a name", "a.b", "", "a.c", None},
		{"a name that only begins alike", "auth", "", "authors", None},
		{"a part of a segment", "a.bc", "", "a.b", None},
		{"except wins over only", "a", "a", "a", None},
		{"except above only", "a.b", "a", "a.b", None},
		{"except below only", "a", "a.b", "a", Part},
		{"except beside it", "a", "b", "a", Whole},
		{"except without only", "", "a.b", "a", Part},
		{"an index", "list.1", "", "list.1.x", Whole},
		{"an empty segment", "a..b", "", "a.", Part},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			var s Selection
			s.Read(partial(tt.only, tt.except), "Home")
			is.Equal(s.Includes([]byte(tt.path)), tt.want)
		})
	}
}

func TestPartialReloadsOfAnotherComponentAreWholeVisits(t *testing.T) {
	is := is.New(t)
	var s Selection
	s.Read(partial("a", ""), "Users")
	is.True(s.Visit)
	is.True(!s.Partial)
	is.Equal(s.Includes([]byte("b")), Whole)
	is.True(s.AsksFor([]byte("b")))
}

// A list that is searched says the same as one that is compared item by item.
func TestSortedListsSayTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	name := func() string {
		var b strings.Builder
		for i := range 1 + random.IntN(4) {
			if i > 0 {
				b.WriteByte('.')
			}
			for range random.IntN(3) {
				b.WriteByte("ab!-/0z"[random.IntN(7)])
			}
		}
		return b.String()
	}
	for range 300 {
		var list []string
		for len(list) < 1+random.IntN(80) {
			if n := name(); n != "" { // there are no empty items
				list = append(list, n)
			}
		}
		sorted := slices.Sorted(slices.Values(list))
		for range 100 {
			path := []byte(name())
			inside := slices.ContainsFunc(list, func(of string) bool { return within(path, of) })
			over := slices.ContainsFunc(list, func(below string) bool { return above(path, below) })
			want := None
			switch {
			case inside:
				want = Whole
			case over:
				want = Part
			}
			if got := covers(sorted, path); got != want && len(path) > 0 || contains(sorted, path) != slices.Contains(list, string(path)) {
				t.Fatalf("%q in %q: got %v and %v", path, list, got, contains(sorted, path))
			}
		}
	}
}

func TestResetKeepsNoLongList(t *testing.T) {
	is := is.New(t)
	var s Selection
	h := partial(strings.Repeat("name,", 10_000), "")
	h["X-Inertia-Except-Once-Props"] = []string{"a,b"}
	s.Read(h, "Home")
	s.Reset()
	is.Equal(cap(s.only), 0)
	is.True(cap(s.once) > 0)
	is.Equal(s.once[:1], []string{""}) // the memory, without the names
}

// within reports whether path equals or lies below of.
func within(path []byte, of string) bool {
	return string(path) == of || strings.HasPrefix(string(path), of+".")
}

// above reports whether below lies below path.
func above(path []byte, below string) bool { return strings.HasPrefix(below, string(path)+".") }
