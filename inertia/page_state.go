package inertia

import (
	"encoding/json"
	"maps"
)

// readable returns the values without those that are not JSON: what another version
// of the program stored must not fail every page until the session ends.
func readable(values map[string]json.RawMessage) map[string]json.RawMessage {
	if len(values) == 0 {
		return nil
	}
	values = maps.Clone(values)
	maps.DeleteFunc(values, func(_ string, raw json.RawMessage) bool { return !json.Valid(raw) })
	return values
}

// errorsProp returns the errors prop: flat, or by bags (protocol 5.1 and 5.2).
func errorsProp(bags map[string]json.RawMessage, bag string, all bool) any {
	byBag := make(map[string]any, len(bags))
	for name, raw := range bags {
		byBag[name] = messages(raw, all)
	}
	own, ok := byBag[defaultBag]
	_, named := byBag[bag]
	switch {
	case !ok, named:
		return byBag
	case bag == "":
		return own
	}
	return map[string]any{bag: own}
}

func messages(raw json.RawMessage, all bool) map[string]any {
	var fields map[string][]string
	json.Unmarshal(raw, &fields) // what another version of the program stored may be unreadable: no errors then
	messages := make(map[string]any, len(fields))
	for name, list := range fields {
		switch {
		case len(list) == 0:
		case all:
			messages[name] = list
		default:
			messages[name] = list[0]
		}
	}
	return messages
}
