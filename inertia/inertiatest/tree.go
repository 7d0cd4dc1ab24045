package inertiatest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

const (
	treeDepth = 3  // of props below the page
	treeItems = 3  // of a list, and of an object below the props
	treeLines = 60 // of a whole page
	treeText  = 60 // bytes of a value
)

// drawn is the tree of the page for the first assertion that fails, and nothing
// for those after it.
func (p *Page) drawn() string {
	if p.invalid != nil || p.in.drawn {
		return ""
	}
	p.in.drawn = true
	return "\n\n\t" + p.tree() + "\n"
}

// tree draws the page with the kinds of its props: what came instead of what was
// wanted is seen at a glance.
func (p *Page) tree() string {
	t := &tree{kinds: p.kinds()}
	t.line(0, fmt.Sprintf("%s %s", p.object["component"], p.object["url"]), "", "")
	t.object(1, "", p.props())
	for _, path := range slices.Sorted(maps.Keys(t.kinds)) {
		if _, sent := find(p.props(), path); !sent {
			t.line(1, path, "not sent", t.kinds[path])
		}
	}
	if flash, ok := p.object["flash"]; ok {
		t.line(0, "flash", shorten(show(flash)), "")
	}
	return strings.Join(t.lines, "\n\t")
}

type tree struct {
	kinds map[string]string
	lines []string
}

func (t *tree) line(depth int, name, value, kind string) {
	if len(t.lines) >= treeLines {
		if len(t.lines) == treeLines {
			t.lines = append(t.lines, "...")
		}
		return
	}
	text := strings.Repeat("  ", depth) + name
	if value != "" {
		text = fmt.Sprintf("%-28s %s", text, value)
	}
	if kind != "" {
		text += "  (" + kind + ")"
	}
	t.lines = append(t.lines, text)
}

func (t *tree) object(depth int, path string, object map[string]any) {
	names := slices.Sorted(maps.Keys(object))
	for i, name := range names {
		if path != "" && i == treeItems && len(names) > treeItems+1 {
			t.line(depth, fmt.Sprintf("... and %d more", len(names)-i), "", "")
			return
		}
		t.value(depth, name, join(path, name), object[name])
	}
}

func (t *tree) value(depth int, name, path string, value any) {
	kind := t.kinds[path]
	switch v := value.(type) {
	case map[string]any:
		if len(v) > 0 && depth <= treeDepth {
			t.line(depth, name, "", kind)
			t.object(depth+1, path, v)
			return
		}
		value = fmt.Sprintf("{%d members}", len(v))
	case []any:
		if len(v) == 0 || depth > treeDepth {
			value = fmt.Sprintf("[%d items]", len(v))
			break
		}
		t.line(depth, name, fmt.Sprintf("[%d items]", len(v)), kind)
		for i, item := range v[:min(len(v), treeItems)] {
			t.value(depth+1, fmt.Sprint(i), join(path, fmt.Sprint(i)), item)
		}
		return
	default:
		value = shorten(show(v))
	}
	t.line(depth, name, fmt.Sprint(value), kind)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func shorten(text string) string {
	if len(text) > treeText {
		return strings.ToValidUTF8(text[:treeText], "") + "..."
	}
	return text
}

// kinds says of the paths that the page's metadata names what they are.
func (p *Page) kinds() map[string]string {
	kinds := map[string]string{}
	add := func(path, kind string) {
		kinds[path] = strings.TrimPrefix(kinds[path]+", "+kind, ", ")
	}
	list := func(v any, f func(string)) {
		items, _ := v.([]any)
		for _, item := range items {
			if path, ok := item.(string); ok {
				f(path)
			}
		}
	}
	groups, _ := p.object["deferredProps"].(map[string]any)
	for group, paths := range groups {
		list(paths, func(path string) { add(path, fmt.Sprintf("deferred, group %s", group)) })
	}
	scroll, _ := p.object["scrollProps"].(map[string]any)
	for path := range scroll {
		add(path, "scroll")
	}
	once, _ := p.object["onceProps"].(map[string]any)
	for key, entry := range once {
		object, _ := entry.(map[string]any)
		path, _ := object["prop"].(string)
		add(cmp.Or(path, key), "once")
	}
	for key, kind := range map[string]string{
		"mergeProps": "merge", "prependProps": "prepend", "deepMergeProps": "deep merge", "rescuedProps": "rescued", "sharedProps": "shared",
	} {
		list(p.object[key], func(path string) { add(path, kind) })
	}
	for path, kind := range kinds { // in an order that does not depend on maps
		parts := strings.Split(kind, ", ")
		slices.Sort(parts)
		kinds[path] = strings.Join(parts, ", ")
	}
	return kinds
}
