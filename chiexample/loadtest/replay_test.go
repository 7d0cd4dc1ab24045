//go:build linux

package loadtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
)

// replayAnswers serves the answers of a file until the process ends.
func replayAnswers(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var list []answer
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	type key struct{ path, partial, inertia string }
	answers := map[key]answer{}
	for _, a := range list {
		a.Header.Del("Date")
		answers[key{a.Path, a.Partial, a.Inertia}] = a
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("Replay runs at http://%s\n", listener.Addr())
	return http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := answers[key{r.URL.RequestURI(), r.Header.Get("X-Inertia-Partial-Data"), r.Header.Get("X-Inertia")}]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		maps.Copy(h, a.Header)
		w.Write(a.Body) // the client is gone if this fails
	}))
}
