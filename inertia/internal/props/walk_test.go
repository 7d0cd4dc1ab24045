package props

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/matryer/is"

	"github.com/chinertia/chinertia/inertia/internal/selection"
)

// lines is a writer that is not JSON: a value for each path, as the walk gives it.
type lines struct{ parts []string }

func (l *lines) BeginObject()         { l.parts = append(l.parts, "{") }
func (l *lines) EndObject()           { l.parts = append(l.parts, "}") }
func (l *lines) BeginList()           { l.parts = append(l.parts, "[") }
func (l *lines) EndList()             { l.parts = append(l.parts, "]") }
func (l *lines) Name(name string) int { l.parts = append(l.parts, name+":"); return len(l.parts) - 1 }
func (l *lines) Item() int            { l.parts = append(l.parts, "-"); return len(l.parts) - 1 }
func (l *lines) Cut(mark int)         { l.parts = l.parts[:mark] }
func (l *lines) Len() int             { return len(l.parts) }

func (l *lines) Scalar(string, any) bool { return false }

func (l *lines) Value(v any) (string, error) {
	if v == "fails" {
		return "deep.down", errors.New("refused")
	}
	l.parts = append(l.parts, fmt.Sprint(v))
	return "", nil
}
func (l *lines) Reflect(v reflect.Value, _ bool) (string, error) { return l.Value(v.Interface()) }

type prop struct{ spec *Spec }

func (p prop) PropSpec() *Spec { return p.spec }

func lazy(v any) func(context.Context) (any, error) {
	return func(context.Context) (any, error) { return v, nil }
}

// headers are those of a visit, nil for a document.
type headers map[string][]string

func partialOf(list string, paths ...string) headers {
	return headers{"X-Inertia-Partial-Component": {"Page"}, list: {strings.Join(paths, ",")}}
}

// walk returns what is sent for the props, and the walker with the metadata.
func walk(t *testing.T, h headers, concurrency int, shared []map[string]any, page any) (string, *Walker, error) {
	t.Helper()
	var sel selection.Selection
	if h != nil {
		sel.Read(h, "Page")
	}
	w := &Walker{Options: Options{Context: t.Context(), Selection: &sel, Concurrency: concurrency, Rescued: func(*Resolved) {}, Failed: failedAt}}
	if err := Assemble(w, shared, page); err != nil {
		return "", w, err
	}
	var out lines
	err := w.Write(&out)
	return strings.Join(out.parts, " "), w, err
}

func TestWhatIsSent(t *testing.T) {
	full := headers{}
	partial := func(only ...string) headers { return partialOf("X-Inertia-Partial-Data", only...) }
	type row struct {
		ID   int  `json:"id"`
		More prop `json:"more"`
	}
	page := map[string]any{
		"a": 1, "b": map[string]any{"x": 2, "y": []any{3, 4}}, "deferred": prop{&Spec{Kind: Deferred, Group: "g", Load: lazy(5)}}, "optional": prop{&Spec{Kind: Optional, Load: lazy(6)}},
		"always": prop{&Spec{Kind: Always, Value: 7}}, "once": prop{&Spec{Once: true, Load: lazy(8)}}, "row": row{9, prop{&Spec{Load: lazy(map[string]int{"n": 10})}}},
	}
	shared := []map[string]any{{"a": "under", "s": 11, "b.z": "replaced"}, {"row.extra": 12, "t.u": 13}}
	tests := []struct {
		name    string
		headers headers
		want    string
	}{
		{"a first visit", full, "s: 11 a: 1 always: 7 b: { x: 2 y: [ - 3 - 4 ] } once: 8 row: { id: 9 more: map[n:10] } t: { u: 13 }"},
		{"a once prop that the client has", headers{"X-Inertia-Except-Once-Props": {"once"}}, "s: 11 a: 1 always: 7 b: { x: 2 y: [ - 3 - 4 ] } row: { id: 9 more: map[n:10] } t: { u: 13 }"},
		{"one by name", partial("a"), "a: 1 always: 7"},
		{"optional and deferred ones by name", partial("optional", "deferred"), "always: 7 deferred: 5 optional: 6"},
		{"a part of a list", partial("b.y.1"), "always: 7 b: { y: [ - 4 ] }"},
		{"a field", partial("row.more"), "always: 7 row: { more: map[n:10] }"},
		{"a dotted shared name", partial("t.u"), "always: 7 t: { u: 13 }"},
		{"all but some", partialOf("X-Inertia-Partial-Except", "b", "row", "s", "deferred", "optional", "t"), "a: 1 always: 7 once: 8"},
	}
	for _, tt := range tests {
		for _, n := range []int{1, 4} {
			t.Run(fmt.Sprint(tt.name, ", ", n, " at a time"), func(t *testing.T) {
				is := is.New(t)
				got, _, err := walk(t, tt.headers, n, shared, page)
				is.NoErr(err)
				is.Equal(got, tt.want)
			})
		}
	}
}

func TestErrorsHaveThePathOfTheWriter(t *testing.T) {
	is := is.New(t)
	_, _, err := walk(t, nil, 1, nil, map[string]any{"a": []any{1, map[string]any{"b": "fails"}}})
	is.True(strings.HasPrefix(err.Error(), "a.1.b.deep.down: "))
}

func failedAt(path string, err error) error { return fmt.Errorf("%s: %w", path, err) }

func TestAWalkerKeepsNoLongList(t *testing.T) {
	is := is.New(t)
	page := map[string]any{"few": 1}
	for i := range 10_000 {
		page[fmt.Sprint("p", i)] = prop{&Spec{Kind: Deferred, Group: "g", Load: lazy(i)}}
	}
	_, w, err := walk(t, headers{}, 1, nil, page)
	is.NoErr(err)
	is.Equal(len(w.Notes), 10_000)
	w.Reset()
	is.True(cap(w.entries) <= maxKept)
	is.True(cap(w.sorted) <= maxKept)
	is.True(cap(w.Notes) <= maxKept)
	is.Equal(len(w.Notes), 0)
}
