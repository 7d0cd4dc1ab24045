package devtools

import (
	"bytes"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/inertia"
)

// pageOf returns the page object of a response, if it has one.
func pageOf(w *writer) (map[string]any, bool) {
	if w.rec.component == "" || w.tooLarge {
		return nil, false
	}
	data := w.body.Bytes()
	if mediaType(w.Header()) == "text/html" {
		_, after, found := bytes.Cut(data, []byte("<script data-page="))
		if !found {
			return nil, false
		}
		if _, data, found = bytes.Cut(after, []byte(">")); !found {
			return nil, false
		}
		data, _, _ = bytes.Cut(data, []byte("</script>"))
	}
	value, err := decode(data)
	page, ok := value.(map[string]any)
	return page, err == nil && ok
}

// propsOf says of each prop what it is, and what value it has.
func (d *Recorder) propsOf(rec *recording, page map[string]any) (map[string]propMeta, map[string]any) {
	all, values := map[string]propMeta{}, map[string]any{}
	change := func(path string, f func(*propMeta)) {
		m := all[path]
		f(&m)
		all[path] = m
	}
	props, _ := page["props"].(map[string]any)
	for name, value := range props {
		values[name] = value
		if d.isSecret(name) && !isFlag(value) {
			values[name] = redactedText
		} else {
			values[name] = d.redacted(name, value)
		}
		change(name, func(m *propMeta) {
			m.Shared = slices.Contains(texts(page["sharedProps"]), name)
			if name == "errors" {
				m.InertiaType = "always"
			}
			m.RenderSource = rec.source
			if by := rec.sharedBy[name]; by != nil && m.Shared {
				m.RenderSource, m.ShareSource = nil, by
			}
		})
	}
	for _, e := range rec.props {
		change(e.Path, func(m *propMeta) { describe(m, e) })
	}
	announced, _ := page["deferredProps"].(map[string]any)
	for group, paths := range announced {
		for _, path := range texts(paths) {
			change(path, func(m *propMeta) { m.InertiaType, m.DeferGroup = "defer", group })
		}
	}
	once, _ := page["onceProps"].(map[string]any)
	for _, value := range once {
		if entry, ok := value.(map[string]any); ok {
			path, _ := entry["prop"].(string)
			change(path, func(m *propMeta) { m.Once = true; m.suggest("once") })
		}
	}
	for key, direction := range map[string]string{"mergeProps": "append", "prependProps": "prepend", "deepMergeProps": "append"} {
		for _, path := range texts(page[key]) {
			change(within(path, props), func(m *propMeta) {
				m.MergeDirection, m.DeepMerge = direction, key == "deepMergeProps"
				m.suggest("merge")
			})
		}
	}
	scroll, _ := page["scrollProps"].(map[string]any)
	for path := range scroll {
		change(path, func(m *propMeta) { m.InertiaType = "scroll" })
	}
	for _, path := range items(rec.request.Header.Get("X-Inertia-Reset")) {
		if _, ok := all[path]; ok {
			change(path, func(m *propMeta) { m.Reset = true })
		}
	}
	return all, values
}

func describe(m *propMeta, e inertia.PropEvent) {
	m.Shared, m.Once, m.Rescued, m.Bytes = m.Shared || e.Shared, e.Once, e.Rescued, e.Bytes
	m.DurationMs = milliseconds(e.Duration)
	switch e.Kind {
	case "deferred":
		m.InertiaType, m.DeferGroup = "defer", e.Group
	case "optional", "always":
		m.InertiaType = e.Kind
	}
	if e.Err != nil {
		m.Error = e.Err.Error()
	}
}

// suggest sets the type of a prop that has none of its own.
func (m *propMeta) suggest(kind string) {
	if m.InertiaType == "" {
		m.InertiaType = kind
	}
}

// within is the prop that a label is about: "users.data" is about users.
func within(path string, props map[string]any) string {
	if _, ok := props[path]; ok {
		return path
	}
	if name, _, nested := strings.Cut(path, "."); nested {
		if _, ok := props[name]; ok {
			return name
		}
	}
	return path
}

func texts(value any) []string {
	list, _ := value.([]any)
	var found []string
	for _, item := range list {
		if s, ok := item.(string); ok {
			found = append(found, s)
		}
	}
	return found
}
