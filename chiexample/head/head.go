// Package head makes the titles and descriptions of the pages.
package head

import "github.com/chinertia/chinertia/inertia"

const name = "Kith"

// Title is the title of a page.
func Title(text string) inertia.RenderOption {
	return inertia.Head(inertia.Title(text + " · " + name))
}

// Description says what a page is about, to those who find it by a search or a
// link.
func Description(text string) inertia.RenderOption {
	return inertia.Head(inertia.Meta("description", text))
}

// Defaults are for pages that have none of their own.
func Defaults() inertia.Option {
	return inertia.WithHead(inertia.Title(name),
		inertia.Meta("description", "Kith keeps the people and companies that you work with."))
}
