package inertia

import (
	"context"
	"encoding/json"
	"net/http"
	"sort"
)

// Sections of the [FlashStore].
const (
	sectionFlash    = "flash"
	sectionErrors   = "errors"
	sectionOld      = "old"
	sectionHistory  = "history"
	sectionPrevious = "previous"
)

// Flash adds a value to the flash data, which the client gets once, beside the
// props, with this response or the next one that is a page: it survives
// redirects, version conflicts and prefetches. A later value replaces an
// earlier one with the same key.
//
// Without [WithFlash] the data lasts for this request only. A value that does
// not encode to JSON, or too much data, is logged as an error and dropped.
func Flash(ctx context.Context, key string, value any) {
	visitOf(ctx, "Flash").put(ctx, sectionFlash, map[string]any{key: value})
}

// OldInput returns what the visitor had entered when [BackWithErrors] sent him
// back, without secrets and files; nil if there is nothing. It is meant for
// forms that do not keep their state in the browser. Rendering a page removes
// it.
func OldInput(ctx context.Context) map[string]any {
	sections, err := visitOf(ctx, "OldInput").carried(ctx)
	if err != nil || len(sections[sectionOld]) == 0 {
		return nil
	}
	old := make(map[string]any, len(sections[sectionOld]))
	for key, raw := range sections[sectionOld] {
		var value any
		if json.Unmarshal(raw, &value) == nil {
			old[key] = value
		}
	}
	return old
}

// carried returns what waits for a page.
func (v *visit) carried(ctx context.Context) (map[string]map[string]json.RawMessage, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.cfg.flash != nil {
		return v.cfg.flash.Get(ctx)
	}
	return v.pending, nil
}

// consume removes what a page has shown.
func (v *visit) consume(ctx context.Context, sections map[string]map[string]json.RawMessage) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.cfg.flash == nil {
		v.pending = nil
		return nil
	}
	var shown [4]string
	n := 0
	for _, name := range [...]string{sectionFlash, sectionErrors, sectionOld, sectionHistory} {
		if len(sections[name]) > 0 {
			shown[n] = name
			n++
		}
	}
	if n == 0 {
		return nil
	}
	if v.hasLeft() {
		return context.Canceled // what nobody saw is for the next page
	}
	return v.cfg.flash.Remove(ctx, shown[:n]...)
}

// shows reports whether the answer is one that the visitor will see, so that
// it may show what is shown once (protocol 5.5).
func shows(r *http.Request) bool {
	return r.Method != http.MethodHead && !IsPrefetch(r)
}

// writeFlash appends the flash data as a member of the page object.
func (e *encoder) writeFlash(flash map[string]json.RawMessage) {
	if len(flash) == 0 {
		return
	}
	e.buf = append(e.buf, `,"flash":{`...)
	keys := make([]string, 0, len(flash))
	for key := range flash {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for i, key := range keys {
		if i > 0 {
			e.buf = append(e.buf, ',')
		}
		e.buf = append(appendString(e.buf, key), ':')
		e.buf = appendSafe(e.buf, flash[key])
	}
	e.buf = append(e.buf, '}')
}
