package ssr

import (
	"bytes"
	"encoding/json"
)

// carriesFlash reports whether a page object holds flash data, which is meant
// for one response and so worth no place in a cache.
func carriesFlash(page []byte) bool {
	if !bytes.Contains(page, []byte(`"flash"`)) {
		return false
	}
	var p struct {
		Flash json.RawMessage `json:"flash"`
	}
	if json.Unmarshal(page, &p) != nil {
		return false
	}
	switch string(bytes.Join(bytes.Fields(p.Flash), nil)) {
	case "", "{}", "[]", "null":
		return false
	}
	return true
}

// pageName returns the component and the URL of a page object, as far as they
// are there.
func pageName(page []byte) (component, url string) {
	var p struct {
		Component json.RawMessage `json:"component"`
		URL       json.RawMessage `json:"url"`
	}
	_ = json.Unmarshal(page, &p) // a page that is not an object has no name
	_ = json.Unmarshal(p.Component, &component)
	_ = json.Unmarshal(p.URL, &url)
	return component, url
}
