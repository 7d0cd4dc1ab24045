package vite_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chinertia/chinertia/vite"
)

// grammar is what all tags together must match: no value ends its attribute, and
// no script contains a tag.
var grammar = regexp.MustCompile(`^(<(meta|link|script)( [a-z-]+(="[^"<>]*")?)*>(((!function|\(\(\)=>|import\.meta)([^\n<]|<[^/\n])*)?</script>)?\n)*$`)

// FuzzManifest reads any bytes as a manifest. Whatever is accepted must yield
// tags without an end, a duplicate or a way out of an attribute.
//
// The seeds are small, and large inputs are left alone: the fuzzer would spend
// its time on making them smaller. Recorded manifests have tests of their own.
func FuzzManifest(f *testing.F) {
	for _, s := range []string{
		``, `null`, `[]`, `{}`, `{"a":null}`, `{"a":{"file":""}}`, `{"a":{"file":"a.js","imports":["a"],"isEntry":true}}`,
		`{"a":{"file":"a.js","imports":["b"]},"b":{"file":"b.js","imports":["a"],"dynamicImports":["a","b"]}}`,
		`{"a.css":{"file":"\"><script>.css","css":["<!--.css"],"integrity":"\""}}`,
		`{"style.css":{"file":"style.css"},"a":{"file":"a.js"}}`,
		`{"src/pages/A.vue":{"file":"a.js"},"src/pages/A-legacy.vue":{"file":"b.js"},"vite/legacy-polyfills-legacy":{"file":"p.js"}}`,
		`{"a-legacy.js":{"file":"a.js","isEntry":true},"../vite/legacy-polyfills-legacy":{"file":"p.js"},"../vite/legacy-polyfills":{"file":"q.js"}}`,
		`{"a":{"file":"a.js","css":["a.js"],"isEntry":1}}`, `{"a":{"file":"a/../../b.js"}}`, `{"a":{"file":"` + "\xff" + `.js"}}`,
		`{"a.ts":{"file":"assets/a-B2c4D6e8.js","name":"a","src":"a.ts","isEntry":true,"imports":["_v-A1b2C3d4.js"],"dynamicImports":["src/pages/A.vue"],` +
			`"css":["assets/a-E5f6G7h8.css"],"assets":["assets/i-V1w2X3y4.png"],"integrity":"sha384-x"},"_v-A1b2C3d4.js":{"file":"assets/v-A1b2C3d4.js"},` +
			`"src/pages/A.vue":{"file":"assets/A-J9k0L1m2.js","isDynamicEntry":true}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 2<<10 {
			t.Skip("large")
		}
		m, err := vite.ParseManifest(data)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("an error of several lines: %q", err)
			}
			return
		}
		fsys := fstest.MapFS{".vite/manifest.json": {Data: data}}
		keys := slices.Sorted(maps.Keys(m))
		for _, key := range keys[:min(len(keys), 4)] {
			a, err := vite.New(fsys, vite.WithEntry(key), vite.WithPrefetch(2), vite.WithPages("src/pages/{component}.vue"))
			if err != nil {
				continue // no script and no style sheet
			}
			for _, component := range []string{"", "A"} {
				head := string(a.Head(component, `n"`))
				var seen []string
				for _, e := range parse(head) {
					if u := e.url(); u != "" && slices.Contains(seen, u) {
						t.Errorf("%q has %s twice", key, u)
					}
					seen = append(seen, e.url())
				}
				if !grammar.MatchString(head) {
					t.Errorf("%q breaks out of an attribute: %s", key, head)
				}
				for _, v := range a.Links(component) {
					if strings.ContainsAny(v, "\r\n") {
						t.Errorf("a header with a line break: %q", v)
					}
				}
			}
		}
	})
}
