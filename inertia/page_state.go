package inertia

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/chinertia/chinertia/inertia/internal/pagejson"
)

// writeErrors writes the errors prop: flat, or by bags (protocol 5.1 and 5.2).
func writeErrors(w *pagejson.Writer, bags map[string]json.RawMessage, bag string, all bool) {
	if len(bags) == 0 {
		w.BeginObject()
		w.EndObject()
		return
	}
	raw, hasDefault := bags[defaultBag]
	if hasDefault && bag == "" {
		writeBag(w, raw, all)
		return
	}
	w.BeginObject()
	if hasDefault {
		w.Name(bag)
		writeBag(w, raw, all)
	} else {
		for _, name := range slices.Sorted(maps.Keys(bags)) {
			w.Name(name)
			writeBag(w, bags[name], all)
		}
	}
	w.EndObject()
}

func writeBag(w *pagejson.Writer, raw json.RawMessage, all bool) {
	var fields map[string][]string
	json.Unmarshal(raw, &fields) // what another version of the program stored may be unreadable: no errors then
	w.BeginObject()
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		messages := fields[name]
		switch {
		case len(messages) == 0:
		case all:
			w.Name(name)
			w.Strings(messages)
		default:
			w.Name(name)
			w.String(messages[0])
		}
	}
	w.EndObject()
}

// writeFlash writes the flash data as a member of the page object.
func writeFlash(w *pagejson.Writer, flash map[string]json.RawMessage) {
	if len(flash) == 0 {
		return
	}
	w.Name("flash")
	w.BeginObject()
	for _, key := range slices.Sorted(maps.Keys(flash)) {
		w.Name(key)
		w.JSON(flash[key])
	}
	w.EndObject()
}
