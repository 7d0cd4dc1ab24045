package inertia

import (
	"context"
	"encoding/json"
	"net/http"
)

// EncryptHistory says whether the browser keeps the page of this response
// encrypted, so that it cannot be read from the history after [ClearHistory].
// It overrides [WithEncryptHistory] and [EncryptedHistory].
func EncryptHistory(ctx context.Context, on bool) {
	v := visitOf(ctx, "EncryptHistory")
	v.mu.Lock()
	defer v.mu.Unlock()
	v.encrypt, v.encryptSet = on, true
}

// EncryptedHistory is a middleware that turns on [EncryptHistory] for the
// routes behind it, for example those of an account. It must come after
// [Middleware].
func EncryptedHistory(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		EncryptHistory(r.Context(), true)
		next.ServeHTTP(w, r)
	})
}

// ClearHistory makes the browser forget the key of the encrypted pages in its
// history; call it when a visitor signs out. It takes effect once, with this
// response or the next one that is a page: see [Flash].
//
// The client keeps pages that it has prefetched apart from its history. Where
// another user may follow, empty that cache too: call router.flushAll() when a
// page with clearHistory arrives.
func ClearHistory(ctx context.Context) {
	visitOf(ctx, "ClearHistory").put(ctx, sectionHistory, map[string]any{"clear": true})
}

// PreserveFragment lets the client keep the fragment of the URL that it asked
// for (/old#part) when this response redirects to another page. It takes effect
// once: see [Flash].
func PreserveFragment(ctx context.Context) {
	visitOf(ctx, "PreserveFragment").put(ctx, sectionHistory, map[string]any{"fragment": true})
}

func isTrue(raw json.RawMessage) bool { return string(raw) == "true" }
