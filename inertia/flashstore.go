package inertia

import (
	"context"
	"encoding/json"
)

// FlashStore keeps what has to survive until a page is built for a visit:
// flash data, validation errors, old input and the flags of the history, in the
// session of the visitor. *flash.Store satisfies it.
//
// The data lies in sections; a section maps keys to JSON values. The context
// is that of the request, after the session middleware.
//
// The store is written right before the header of the response is, unless a page
// of the same request has shown the data. So the session middleware must come
// before [Middleware], which it must anyway.
type FlashStore interface {
	// Put stores values under their keys in a section, beside what is there;
	// an equal key is replaced. It fails if a value cannot be encoded or if
	// the data is too large for the store.
	Put(ctx context.Context, section string, values map[string]any) error

	// Get returns all sections that hold anything. Nothing is removed. The
	// result is nil if there is nothing, and belongs to the caller.
	Get(ctx context.Context) (map[string]map[string]json.RawMessage, error)

	// Remove empties the sections. What another request of the same session
	// has put meanwhile, and this request did not Get, should stay.
	Remove(ctx context.Context, sections ...string) error
}
