package inertia

import "html/template"

// Assets is where a document gets the tags of the frontend and its version
// from. *vite.Assets satisfies it; so can anything else that knows the build.
//
// All methods are called on every document or visit, from many goroutines.
type Assets interface {
	// Version identifies the build. It changes when the files that a client
	// has loaded are out of date, and is "" when that is never known.
	Version() string

	// Head returns the tags that load the frontend, for the <head> of the
	// document: style sheets, scripts, and preloads for the chunk of the page
	// component where it is known. nonce is the CSP nonce of the response, or
	// "".
	Head(component, nonce string) template.HTML
}

// Preloader is implemented by [Assets] that can also name, as values of the
// Link header, what the browser should fetch before it has seen the document.
// [WithEarlyHints] and [WithLinkHeader] need it.
type Preloader interface {
	Links(component string) []string
}
