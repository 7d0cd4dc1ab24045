package inertiatest

import (
	"maps"
	"slices"
)

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
