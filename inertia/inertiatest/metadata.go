package inertiatest

import (
	"encoding/json"
	"maps"
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
	announced, _ := normalize(slices.Sorted(slices.Values(p.meta.Deferred[group]))) // texts are always JSON
	return p.is("deferred props of the group "+group, announced, slices.Sorted(slices.Values(paths)))
}

// Flash asserts a value of the flash data, by its key or a path below it.
func (p *Page) Flash(path string, want any) *Page {
	p.t.Helper()
	return p.equals("flash", p.member("flash"), path, want)
}

// NoFlash asserts that the page has none of the flash data, or none at all if
// no path is given.
func (p *Page) NoFlash(paths ...string) *Page {
	p.t.Helper()
	flash := p.member("flash")
	if len(paths) == 0 {
		paths = slices.Sorted(maps.Keys(flash))
	}
	return p.lacks("flash", flash, paths)
}

// Error asserts the messages of a field in the errors prop; without messages,
// that there are any. The name of a field in an error bag begins with that of
// the bag ("login.email").
func (p *Page) Error(field string, messages ...string) *Page {
	p.t.Helper()
	got, ok := p.at("error", p.errors(), field)
	if !ok || len(messages) == 0 {
		return p
	}
	if _, isList := got.([]any); !isList && len(messages) == 1 {
		return p.is("error "+field, got, messages[0])
	}
	return p.is("error "+field, got, messages)
}

// NoErrors asserts that the fields have no errors; without fields, that there
// are none at all, in no bag either.
func (p *Page) NoErrors(fields ...string) *Page {
	p.t.Helper()
	errors := p.errors()
	if len(fields) > 0 {
		return p.lacks("error", errors, fields)
	}
	for _, e := range errors {
		if bag, ok := e.(map[string]any); !ok || len(bag) > 0 {
			p.errorf("there are errors\n\tgot:  %s", show(errors))
			break
		}
	}
	return p
}

func (p *Page) errors() map[string]any {
	p.t.Helper()
	errors, _ := p.member("props")["errors"].(map[string]any)
	return errors
}
