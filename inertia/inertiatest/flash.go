package inertiatest

import (
	"maps"
	"slices"
)

// Flash asserts a value of the flash data, by its key or a path below it.
func (p *Page) Flash(path string, want any) *Page {
	p.t.Helper()
	p.must()
	flash, _ := p.object["flash"].(map[string]any)
	got, ok := find(flash, path)
	if !ok {
		p.errorf("flash %s is missing: %s", path, explain(flash, path, "the flash data"))
		return p
	}
	p.is("flash "+path, got, want)
	return p
}

// NoFlash asserts that the page has none of the flash data, or none at all if
// no path is given.
func (p *Page) NoFlash(paths ...string) *Page {
	p.t.Helper()
	p.must()
	flash, _ := p.object["flash"].(map[string]any)
	if len(paths) == 0 {
		paths = slices.Sorted(maps.Keys(flash))
	}
	for _, path := range paths {
		if got, ok := find(flash, path); ok {
			p.errorf("flash %s is there, and should not be\n\tgot:  %s", path, show(got))
		}
	}
	return p
}
