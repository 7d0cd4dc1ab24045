package inertia

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
)

// Sections of the [FlashStore].
const (
	sectionFlash    = "flash"
	sectionErrors   = "errors"
	sectionOld      = "old"
	sectionHistory  = "history"
	sectionPrevious = "previous"
)

var shownOnce = [...]string{sectionFlash, sectionErrors, sectionOld, sectionHistory}

// Flash adds a value to the flash data, which the client gets once, beside the
// props, with this response or the next one that is a page: it survives
// redirects, version conflicts and prefetches. A later value replaces an
// earlier one with the same key.
//
// The session is written only if this response is not the page that shows the
// data. Without [WithFlash] the data lasts for this request only. A value that
// does not encode to JSON, or too much data, is logged as an error and dropped.
func Flash(ctx context.Context, key string, value any) {
	visitOf(ctx, "Flash").put(ctx, sectionFlash, map[string]any{key: value})
}

// OldInput returns what the visitor had entered when [BackWithErrors] sent them
// back, without secrets and files; nil if there is nothing. It is meant for
// forms that do not keep their state in the browser. Rendering a page removes
// it.
func OldInput(ctx context.Context) map[string]any {
	sections, err := visitOf(ctx, "OldInput").sessionData(ctx)
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

// sessionData returns what waits for a page, in the session and of this request.
func (v *visit) sessionData(ctx context.Context) (map[string]map[string]json.RawMessage, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var all map[string]map[string]json.RawMessage
	if v.base.flash != nil {
		var err error
		if all, err = v.base.flash.Get(ctx); err != nil {
			return nil, err
		}
		v.inSession = slices.Collect(maps.Keys(all))
	}
	for section, values := range v.pending {
		if all == nil {
			all = map[string]map[string]json.RawMessage{}
		}
		if all[section] == nil {
			all[section] = map[string]json.RawMessage{}
		}
		maps.Copy(all[section], values)
	}
	return all, nil
}

// put keeps values until a page shows them: until the response begins in the
// request alone, so that a page that shows its own flash data starts no session.
func (v *visit) put(ctx context.Context, section string, values map[string]any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for key, value := range values {
		raw, err := json.Marshal(value)
		if err != nil {
			v.cfg.logger().ErrorContext(ctx, "inertia: not kept for the next page", "section", section, "key", key, "error", err)
			continue
		}
		if v.pending == nil {
			v.pending = map[string]map[string]json.RawMessage{}
		}
		if v.pending[section] == nil {
			v.pending[section] = map[string]json.RawMessage{}
		}
		v.pending[section][key] = raw
	}
}

// keepPending puts into the session what this request has flashed and not
// shown, before the session is written.
func (v *visit) keepPending() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.base.flash == nil || len(v.pending) == 0 {
		return
	}
	for _, section := range slices.Sorted(maps.Keys(v.pending)) {
		if err := v.base.flash.Put(v.Context, section, anyValues(v.pending[section])); err != nil {
			v.base.logger().ErrorContext(v.Context, "inertia: not kept for the next page", "section", section, "error", err)
		}
	}
	v.pending = nil
}

// keepErrors puts errors into the session at once, to know whether they fit.
func (v *visit) keepErrors(ctx context.Context, bags map[string]any) error {
	if v.base.flash == nil {
		v.put(ctx, sectionErrors, bags)
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.pending, sectionErrors)
	return v.base.flash.Put(ctx, sectionErrors, bags)
}

func anyValues(raw map[string]json.RawMessage) map[string]any {
	values := make(map[string]any, len(raw))
	for key, value := range raw {
		values[key] = value
	}
	return values
}

// removeShown removes what a page has shown, from the session and of this
// request. What was flashed meanwhile stays for the next page.
func (v *visit) removeShown(ctx context.Context, shown map[string]map[string]json.RawMessage) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	var sections []string
	for _, name := range shownOnce {
		if len(shown[name]) == 0 {
			continue
		}
		if v.isClientGone() {
			return context.Canceled // what nobody saw is for the next page
		}
		if slices.Contains(v.inSession, name) {
			sections = append(sections, name)
		}
		maps.DeleteFunc(v.pending[name], func(key string, value json.RawMessage) bool {
			return bytes.Equal(value, shown[name][key])
		})
		if len(v.pending[name]) == 0 {
			delete(v.pending, name)
		}
	}
	if len(sections) == 0 {
		return nil
	}
	return v.base.flash.Remove(ctx, sections...)
}
