package quickjs_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/chinertia/chinertia/ssr/quickjs"
	"github.com/matryer/is"
)

// evaluator is a bundle that renders the value of an expression.
const evaluator = `__inertiaServe(({ props }) => {
	try {
		return { head: [], body: JSON.stringify((0, eval)(props.expression)) ?? 'undefined' }
	} catch (error) {
		return { head: [], body: JSON.stringify(error.name) }
	}
})`

func TestPlatformIsThatOfNode(t *testing.T) {
	data, err := os.ReadFile("testdata/platform.json")
	if err != nil {
		t.Fatal(err)
	}
	var expressions [][2]json.RawMessage // and their values in Node
	if err := json.Unmarshal(data, &expressions); err != nil {
		t.Fatal(err)
	}
	r := renderer(t, []byte(evaluator), quickjs.WithInstances(1), quickjs.WithTimeout(slowly))
	for _, e := range expressions {
		is := is.New(t)
		page, err := json.Marshal(map[string]any{"component": "Eval", "props": map[string]any{"expression": e[0]}})
		is.NoErr(err)
		_, body, err := r.RenderPage(t.Context(), page)
		is.NoErr(err)
		var got, want any
		is.NoErr(json.Unmarshal([]byte(body), &got))
		is.NoErr(json.Unmarshal(e[1], &want))
		if g, w := text(got), text(want); g != w {
			t.Errorf("%s\n got  %s\n want %s", e[0], g, w)
		}
	}
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
