package vite_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

var prefetchPattern = regexp.MustCompile(`n=(-?\d+),list=(\[.*?\]\])`)

func TestPrefetch(t *testing.T) {
	about, home, css := []string{"/assets/About-R7s8T9u0.js", "script"}, []string{"/assets/Home-J9k0L1m2.js", "script"}, []string{"/assets/Home-N3o4P5q6.css", "style"}
	tests := []struct {
		name      string
		n         int
		component string
		count     string
		want      [][]string
	}{
		{"off", 0, "", "", nil},
		{"waterfall", 2, "", "2", [][]string{css, home, about}},
		{"all at once", -1, "", "3", [][]string{css, home, about}},
		{"without what the page has preloaded", 3, "Home", "3", [][]string{about}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			is := is.New(t)
			a := mustNew(t, one().fsys(t), vite.WithPrefetch(tt.n))
			m := prefetchPattern.FindStringSubmatch(string(a.Head(tt.component, "")))
			if tt.want == nil {
				is.Equal(len(m), 0)
				return
			}
			is.Equal(m[1], tt.count)
			var list [][]string
			is.NoErr(json.Unmarshal([]byte(m[2]), &list))
			is.Equal(list, tt.want)
		})
	}
}

func TestPrefetchNothing(t *testing.T) {
	is := is.New(t)
	fsys := chunks{"a.js": {"file": "a.1.js", "isEntry": true}}.fsys(t)
	is.Equal(mustNew(t, fsys, vite.WithPrefetch(3)).Head("", ""), mustNew(t, fsys).Head("", ""))
}

// Dynamic imports are cyclic all the time.
func TestPrefetchRecorded(t *testing.T) {
	for _, file := range manifestFiles(t) {
		m := readManifest(t, file)
		for key, c := range m {
			if !c.IsEntry {
				continue
			}
			a := mustNew(t, recorded(t, file), vite.WithEntry(key), vite.WithPrefetch(3))
			head := string(a.Head("", ""))
			found := prefetchPattern.FindStringSubmatch(head)
			if found == nil {
				continue
			}
			seen := map[string]bool{}
			for _, e := range parse(head) {
				seen[e.url()] = true
			}
			var list [][]string
			if err := json.Unmarshal([]byte(found[2]), &list); err != nil {
				t.Fatal(err)
			}
			for _, item := range list {
				if seen[item[0]] {
					t.Errorf("%s %s: %s is there twice", file, key, item[0])
				}
				seen[item[0]] = true
			}
		}
	}
}
