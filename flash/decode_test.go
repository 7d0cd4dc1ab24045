package flash

import (
	"encoding/json"
	"reflect"
	"testing"
)

// FuzzDecodeOwn compares the reader of this release's format with encoding/json:
// what it takes, it has to take for the same.
func FuzzDecodeOwn(f *testing.F) {
	f.Add([]byte(`{"v":1,"e":[{"i":"x","s":"flash","k":"a","d":null,"a":true},{"i":"x","s":"flash","k":"a","d":[]}],"x":{"v":2}}`))
	f.Add([]byte(`{"v":1,"e":[{"i":"x","s":"old","k":"é","d":{"b":[1,",\"}]" ,{}]}}]}`))
	f.Add([]byte(`{"v":1,"e":[{"i":"","s":"","k":"","d":"\\\"","a":true}],"x":null}`))
	f.Add([]byte(`{"v":1,"e":[{"i":"x","s":"flash","k":"\u0061","d":1}],"v":2}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, ok := decodeOwn(b)
		if !ok {
			return
		}
		var want envelope
		if err := json.Unmarshal(b, &want); err != nil {
			t.Fatalf("taken, but encoding/json says: %v", err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestOwnFormatIsReadWithoutEncodingJSON(t *testing.T) {
	v := envelope{Version: version, Entries: []entry{
		{ID: newID(), Section: "flash", Key: "a", Data: json.RawMessage(`{"b":[1,"}"]}`), Append: true},
		{ID: newID(), Section: "old", Key: "é", Data: json.RawMessage(`null`)},
	}, Newer: json.RawMessage(`{"v":2}`)}
	got, ok := decodeOwn(v.encode())
	if !ok || !reflect.DeepEqual(got, v) {
		t.Errorf("got %+v %v, want %+v", got, ok, v)
	}
}
