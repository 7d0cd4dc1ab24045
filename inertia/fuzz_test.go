package inertia_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/inertia"
)

// FuzzHeaders feeds the lists that clients send. Whatever they are, the answer
// is a page that has no prop beyond those that a full partial reload has.
func FuzzHeaders(f *testing.F) {
	f.Add("a,b.c", "b", "a", "once", "prepend", "bag")
	f.Add(",,", " , ", "..", ",a,", "", "")
	f.Add("b.c.d.e", "b.c", "list.0", "list.0.x", "append", "a,b")
	f.Add(strings.Repeat("a.", 2000), strings.Repeat(",", 2000), "list.99999999999999999999", "\x00", "\xff", "\"<")
	f.Fuzz(func(t *testing.T, only, except, reset, once, intent, bag string) {
		props := inertia.Props{
			"a": 1, "b": map[string]any{"c": func() any { return map[string]any{"d": 1} }, "e": inertia.Optional(load(1))},
			"list": []any{map[string]any{"x": inertia.Merge([]int{1})}, 2}, "always": inertia.Always(1), "once": inertia.Once(load("o")),
			"scroll": inertia.Scroll(inertia.NumberedPage([]int{1}, 1, 2)), "dotted.key": 1,
		}
		r := xhr("GET", "/")
		r.Header = http.Header{
			"X-Inertia": {"true"}, "X-Inertia-Partial-Component": {"Home"}, "X-Inertia-Partial-Data": {only}, "X-Inertia-Partial-Except": {except},
			"X-Inertia-Reset": {reset}, "X-Inertia-Except-Once-Props": {once}, "X-Inertia-Infinite-Scroll-Merge-Intent": {intent}, "X-Inertia-Error-Bag": {bag},
		}
		resp := serve(page(props), r)
		if resp.StatusCode != 200 {
			t.Fatalf("status %d: %s", resp.StatusCode, resp.body)
		}
		got := resp.object(t)["props"].(map[string]any)
		if got["always"] == nil || got["errors"] == nil {
			t.Fatalf("always and errors are missing: %s", resp.body)
		}
		if strings.TrimFunc(except, func(r rune) bool { return r == ',' || r == ' ' }) == "" && slicesTrim(only) == "a" && len(got) != 3 {
			t.Fatalf("asked for %q, got %s", only, resp.body)
		}
	})
}

func slicesTrim(list string) string { return strings.Trim(list, ", ") }

// FuzzPaths asks for one dotted path of a tree: what comes back is what lies
// there, and nothing beside it.
func FuzzPaths(f *testing.F) {
	for _, path := range []string{"a", "a.b", "a.b.c", "a.0", "list", "list.1", "list.1.x", "", ".", "a..b", "a.", ".a", "é", "a.b.c.d", "lazy.x"} {
		f.Add(path)
	}
	tree := map[string]any{
		"a":    map[string]any{"b": map[string]any{"c": 1.0, "d": 2.0}, "e": 3.0, "": 4.0},
		"list": []any{1.0, map[string]any{"x": 2.0}}, "é": 5.0,
	}
	f.Fuzz(func(t *testing.T, path string) {
		if strings.ContainsAny(path, ", \t\n\v\f\r\u0085\u00a0") || path == "" {
			return // lists are another test
		}
		r := partial(path)
		r.Header["X-Inertia-Partial-Data"] = []string{path}
		got := serve(page(tree), r).object(t)["props"].(map[string]any)
		delete(got, "errors")
		want, exists := at(tree, path)
		value, sent := at(got, path)
		if strings.HasPrefix(path, "list.") {
			return // lists close up: the index differs
		}
		if exists && (!sent || !reflect.DeepEqual(value, want)) {
			t.Fatalf("%q: got %v, want %v", path, got, want)
		}
		if head, _, _ := strings.Cut(path, "."); len(got) > 1 || len(got) == 1 && got[head] == nil {
			t.Fatalf("%q: more than asked for: %v", path, got)
		}
	})
}

// FuzzDocument puts any JSON value into a document: the browser-side parse of
// the script element gives it back, and the element is intact.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{
		`"</script>"`, `{"</SCRIPT >":["<!--<script>"]}`, `"\u2028\u2029\u0000"`, `[1e400,-0,1.0,12345678901234567890]`, `{"a":{"b":[]}}`, `"\ud800"`, `null`, `"&amp;<>"`,
	} {
		f.Add([]byte(seed))
	}
	unsafeJSON := func(v any) ([]byte, error) {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		err := e.Encode(v)
		return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var v any
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		if d.Decode(&v) != nil {
			return
		}
		want, err := json.Marshal(map[string]any{"v": v})
		if err != nil {
			return
		}
		for _, h := range []http.Handler{
			page(inertia.Props{"v": v}), page(inertia.Props{"v": v}, inertia.WithJSON(unsafeJSON)), page(inertia.Props{"v": json.RawMessage(data[:d.InputOffset()])}),
		} {
			body := serve(h, get("/")).body
			lower := strings.ToLower(body)
			if strings.Count(lower, "<script") != 1 || strings.Count(lower, "</script") != 1 || strings.Contains(lower, "<!--") {
				t.Fatalf("the element is broken: %s", body)
			}
			m := embedded.FindStringSubmatch(body)
			var object struct{ Props map[string]any }
			if err := decodeNumbers([]byte(m[1]), &object); err != nil {
				t.Fatalf("%v in %s", err, m[1])
			}
			delete(object.Props, "errors")
			if got := text(object.Props); got != string(want) {
				t.Fatalf("got %s, want %s", got, want)
			}
		}
	})
}
