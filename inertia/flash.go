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

// shownOnce are the sections that a page shows, and removes.
var shownOnce = []string{sectionFlash, sectionErrors, sectionOld, sectionHistory}

// sections are values by section and key, as in the [FlashStore].
type sections map[string]map[string]json.RawMessage

func (s *sections) add(section, key string, value json.RawMessage) {
	if *s == nil {
		*s = sections{}
	}
	if (*s)[section] == nil {
		(*s)[section] = map[string]json.RawMessage{}
	}
	(*s)[section][key] = value
}

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
	data, err := visitOf(ctx, "OldInput").sessionData(ctx)
	if err != nil || len(data[sectionOld]) == 0 {
		return nil
	}
	var old map[string]any
	text, _ := json.Marshal(data[sectionOld])
	_ = json.Unmarshal(text, &old) // nil if the session has something else
	return old
}

// sessionData returns what waits for a page, in the session and of this request.
func (v *visit) sessionData(ctx context.Context) (sections, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var all sections
	if v.base.flash != nil {
		var err error
		if all, err = v.base.flash.Get(ctx); err != nil {
			return nil, err
		}
		v.inSession = slices.Collect(maps.Keys(all))
	}
	for section, values := range v.pending {
		for key, value := range values {
			all.add(section, key, value)
		}
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
			v.logNotKept(ctx, section, err)
			continue
		}
		v.pending.add(section, key, raw)
	}
}

// keepPending puts into the session what this request has flashed and not
// shown, before the session is written.
func (v *visit) keepPending() {
	if v.base.flash == nil {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, section := range slices.Sorted(maps.Keys(v.pending)) {
		values := map[string]any{}
		for key, value := range v.pending[section] {
			values[key] = value
		}
		if err := v.base.flash.Put(v.Context, section, values); err != nil {
			v.logNotKept(v.Context, section, err)
		}
	}
	v.pending = nil
}

func (v *visit) logNotKept(ctx context.Context, section string, err error) {
	v.cfg.logger().ErrorContext(ctx, "inertia: not kept for the next page", "section", section, "error", err)
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

// removeShown removes what the visitor has seen, from the
// session and of this request. What was flashed meanwhile stays for the next page.
func (v *visit) removeShown(ctx context.Context, shown sections) error {
	if len(shown) == 0 {
		return nil
	}
	var names []string
	for _, name := range shownOnce {
		if len(shown[name]) > 0 {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	if v.isClientGone() {
		return context.Canceled // what nobody saw is for the next page
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, name := range names {
		maps.DeleteFunc(v.pending[name], func(key string, value json.RawMessage) bool {
			return bytes.Equal(value, shown[name][key])
		})
		if len(v.pending[name]) == 0 {
			delete(v.pending, name)
		}
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !slices.Contains(v.inSession, name) })
	if len(names) == 0 {
		return nil
	}
	return v.base.flash.Remove(ctx, names...)
}
