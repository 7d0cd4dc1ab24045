package devtools

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const entriesPath = "/_inertia/devtools/entries"

func isEntries(path string) bool {
	return path == entriesPath || strings.HasPrefix(path, entriesPath+"/")
}

// serveEntries answers with one entry, or with all of them, newest first. The
// queries component, type, exclude, offset and limit select some.
func (d *Recorder) serveEntries(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	if id, one := strings.CutPrefix(r.URL.Path, entriesPath+"/"); one {
		found := d.buffer.list(time.Now(), func(e *stored) bool { return e.id == id })
		if len(found) == 0 {
			http.Error(w, "no entry with this id", http.StatusNotFound)
			return
		}
		h.Set("Content-Type", "application/json")
		w.Write(found[0].json)
		return
	}
	query := r.URL.Query()
	component, types, exclude := query.Get("component"), items(query.Get("type")), items(query.Get("exclude"))
	found := d.buffer.list(time.Now(), func(e *stored) bool {
		return (component == "" || e.component == component) &&
			(len(types) == 0 || slices.Contains(types, e.kind)) && !slices.Contains(exclude, e.kind)
	})
	if n, err := strconv.Atoi(query.Get("offset")); err == nil && n > 0 {
		found = found[min(n, len(found)):]
	}
	if n, err := strconv.Atoi(query.Get("limit")); err == nil && n >= 0 {
		found = found[:min(n, len(found))]
	}
	h.Set("Content-Type", "application/json")
	list := []byte{'['}
	for i, e := range found {
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, e.json...)
	}
	w.Write(append(list, ']'))
}

// items splits a list with commas, without empty items.
func items(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}
