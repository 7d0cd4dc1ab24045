package vite_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chinertia/chinertia/vite"
	"github.com/matryer/is"
)

func TestImportMap(t *testing.T) {
	is := is.New(t)
	fsys := recorded(t, manifestPath("vite8-vue-importmap.json"))
	a := mustNew(t, fsys, vite.WithEntry("resources/js/app.js"), vite.WithBase("/build/"))
	first := parse(string(a.Head("Home", "")))[0]
	is.Equal(first.attrs["type"], "importmap") // before any module

	data, err := os.ReadFile(manifestPath("vite8-vue-importmap.importmap.json"))
	is.NoErr(err)
	var want, got any
	is.NoErr(json.Unmarshal(data, &want))
	is.NoErr(json.Unmarshal([]byte(first.body), &got))
	is.Equal(got, want)
}

func TestImportMapBesideManifest(t *testing.T) {
	is := is.New(t)
	m := fstest.MapFile{Data: []byte(`{"a.js":{"file":"a.js","isEntry":true}}`)}
	i := fstest.MapFile{Data: []byte(`{"imports":{"</script><script>alert(1)":"/x.js"}}`)}
	a := mustNew(t, fstest.MapFS{"client/manifest.json": &m, "client/importmap.json": &i}, vite.WithManifest("client/manifest.json"))
	head := string(a.Head("", ""))
	is.True(strings.Contains(head, "/x.js"))
	is.Equal(strings.Count(head, "<script"), 2) // what the map says stays inside of it

	i.Data = []byte(`{"imports":`)
	_, err := vite.New(fstest.MapFS{"manifest.json": &m, "importmap.json": &i})
	is.True(err != nil)
	is.True(strings.Contains(err.Error(), "import map importmap.json"))
}

func TestImportMapThatIsNull(t *testing.T) {
	is := is.New(t)
	_, err := vite.New(fstest.MapFS{
		"manifest.json":  {Data: []byte(`{"a.js":{"file":"a.js","isEntry":true}}`)},
		"importmap.json": {Data: []byte(`null`)},
		"a.js":           {Data: []byte(`1`)},
	}, vite.WithImportIntegrity())
	is.True(err != nil)
	is.True(strings.Contains(err.Error(), "import map importmap.json: null"))
}
