package inertiatest

import (
	"encoding/json"
	"slices"
	"strings"
)

// metadata is what the client acts on in a page object, beside the props.
type metadata struct {
	Component  string                `json:"component"`
	URL        string                `json:"url"`
	Version    string                `json:"version"`
	Deferred   map[string][]string   `json:"deferredProps"`
	Once       map[string]onceProp   `json:"onceProps"`
	Scroll     map[string]scrollProp `json:"scrollProps"`
	Rescued    []string              `json:"rescuedProps"`
	Merge      []string              `json:"mergeProps"`
	Prepend    []string              `json:"prependProps"`
	DeepMerge  []string              `json:"deepMergeProps"`
	SharedKeys []string              `json:"sharedProps"`
}

type onceProp struct {
	Path    string `json:"prop"`
	Expires int64  `json:"expiresAt"` // milliseconds since 1970, 0 for never
}

type scrollProp struct {
	PageName string          `json:"pageName"`
	Previous json.RawMessage `json:"previousPage"`
	Next     json.RawMessage `json:"nextPage"`
}

// Component asserts the name of the page's component.
func (p *Page) Component(name string) *Page {
	p.t.Helper()
	return p.Metadata("component", name)
}

// URL asserts path and query of the page.
func (p *Page) URL(url string) *Page {
	p.t.Helper()
	return p.Metadata("url", url)
}

// Metadata asserts what the page object says beside props and flash data, by the
// path in it, as the protocol names it (protocol 4):
//
//	page.Metadata("clearHistory", true).
//		Metadata("mergeProps", []string{"users"}).
//		Metadata("scrollProps.users.nextPage", 3).
//		Metadata("onceProps", nil)
//
// What is not there is nil.
func (p *Page) Metadata(path string, want any) *Page {
	p.t.Helper()
	p.must()
	if name, _, _ := strings.Cut(path, "."); !slices.Contains(members, name) {
		p.t.Fatalf("inertiatest: Metadata called with %q: a page object has %s", path, strings.Join(members, ", "))
	}
	got, _ := find(p.object, path)
	return p.is(path, got, want)
}

var members = []string{
	"component", "url", "version", "deferredProps", "rescuedProps", "mergeProps", "prependProps", "deepMergeProps", "matchPropsOn",
	"onceProps", "scrollProps", "sharedProps", "encryptHistory", "clearHistory", "preserveFragment",
}

// Deferred asserts the paths of all deferred props that the page announces in
// the group, in any order. The group is "default" if the server names none.
func (p *Page) Deferred(group string, paths ...string) *Page {
	p.t.Helper()
	p.must()
	return p.sameNames("deferred props of the group "+group, p.meta.Deferred[group], paths)
}
