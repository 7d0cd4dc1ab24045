package inertia_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

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
		if strings.Contains(path, ",") || strings.Trim(path, " \t\r\n") != path || path == "" {
			return // lists are another test
		}
		r := partial(path)
		r.Header["X-Inertia-Partial-Data"] = []string{path}
		got := serve(page(tree), r).object(t)["props"].(map[string]any)
		delete(got, "errors")
		path = asSent(path)
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

// asSent is the text that a browser means by the bytes of a header.
func asSent(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	runes := make([]rune, len(text))
	for i := range len(text) {
		runes[i] = rune(text[i])
	}
	return string(runes)
}

// FuzzSelection filters any JSON by any lists, and compares with the rule as it is
// told (protocol 3.6), item by item.
func FuzzSelection(f *testing.F) {
	f.Add([]byte(`{"a":{"b":[1,{"c":null}],"d.e":{}},"":[[]],"d":{"e":1}}`), "v.a.b.1,v.d", "v.a.b.1.c")
	f.Add([]byte(`[[1,2,[3]],{"0":{"x":true}},"s"]`), "v.0.2,v.1", "")
	f.Add([]byte(`{"é":{"\u0000":1,".":2,"..":{"":3}}}`), "v.é,v..", "v.é.")
	f.Add([]byte(`{"a":1,"b":{"a":{}}}`), "", "v.b.a,v.a.x")
	f.Add([]byte(`{"é":0}`), "v.é,\xff", "0") // each item for itself: UTF-8, then Latin-1
	f.Add([]byte(`7`), "v.a.b", "v.b")
	f.Add([]byte(`{"a":[{"a":[{"a":1}]}]}`), strings.Repeat("v.a.0.a,x,", 40), strings.Repeat("v.a.0.a.0.b,", 40))
	f.Fuzz(func(t *testing.T, data []byte, only, except string) {
		var tree any
		if decodeNumbers(data, &tree) != nil || bytes.Count(data, []byte("["))+bytes.Count(data, []byte("{")) > 900 {
			return
		}
		r := partial("")
		r.Header["X-Inertia-Partial-Data"], r.Header["X-Inertia-Partial-Except"] = []string{only}, []string{except}
		resp := serve(page(inertia.Props{"v": tree}), r)
		var object struct{ Props map[string]any }
		if err := decodeNumbers([]byte(resp.body), &object); err != nil {
			t.Fatalf("%v in %s", err, resp.body)
		}
		got, sent := object.Props["v"]
		naive := naiveFilter{naiveList(only), naiveList(except)}
		want, wanted := naive.value(tree, "v")
		if sent != wanted || text(got) != text(want) {
			t.Fatalf("%s, only %q, except %q: got %s, want %v %s", data, only, except, resp.body, wanted, text(want))
		}
	})
}

type naiveFilter struct{ only, except []string }

func naiveList(header string) []string {
	var list []string
	for item := range strings.SplitSeq(header, ",") {
		if item = strings.Trim(item, " \t\r\n"); item != "" {
			list = append(list, asSent(item))
		}
	}
	return list
}

func (f naiveFilter) value(v any, path string) (any, bool) {
	below := func(path string) func(string) bool {
		return func(of string) bool { return strings.HasPrefix(path+".", of+".") }
	}
	above := func(of string) bool { return strings.HasPrefix(of+".", path+".") }
	if len(f.only) > 0 && !slices.ContainsFunc(f.only, below(path)) && !slices.ContainsFunc(f.only, above) || slices.ContainsFunc(f.except, below(path)) {
		return nil, false
	}
	switch v := v.(type) {
	case map[string]any:
		kept := map[string]any{}
		for key, part := range v {
			if part, ok := f.value(part, path+"."+key); ok {
				kept[key] = part
			}
		}
		return kept, true
	case []any:
		kept := []any{}
		for i, part := range v {
			if part, ok := f.value(part, path+"."+strconv.Itoa(i)); ok {
				kept = append(kept, part)
			}
		}
		return kept, true
	}
	return v, true
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
