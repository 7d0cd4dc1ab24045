package inertiatest

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

const (
	treeDepth = 3  // of props below the page
	treeItems = 3  // of a list, and of an object below the props
	treeLines = 60 // of a whole page
	treeText  = 60 // bytes of a value
)

// drawn is what the first assertion that fails adds to its message: the tree of
// the page, or the beginning of an answer that is not one.
func (p *Page) drawn() string {
	if p.in.drawn {
		return ""
	}
	p.in.drawn = true
	if p.invalid != nil {
		return "\n\t" + clip(string(bytes.TrimSpace(p.in.body)), 500)
	}
	t := &tree{kinds: p.kinds()}
	props := p.props()
	t.draw(0, p.meta.Component+" "+p.meta.URL, "", props)
	for _, path := range slices.Sorted(maps.Keys(t.kinds)) {
		if _, sent := find(props, path); !sent {
			t.line(1, path, path, "not sent")
		}
	}
	if flash := p.member("flash"); flash != nil {
		t.draw(1, "flash", "", flash)
	}
	if len(t.lines) > treeLines {
		t.lines = append(t.lines[:treeLines], "...")
	}
	return "\n\n\t" + strings.Join(t.lines, "\n\t") + "\n"
}

// tree draws a page with the kinds of its props: what came instead of what was
// wanted is seen at a glance.
type tree struct {
	kinds map[string][]string // by path
	lines []string
}

func (t *tree) draw(depth int, name, path string, value any) {
	inside, text := unfold(value)
	t.line(depth, name, path, text)
	if depth > treeDepth {
		return
	}
	for i, name := range slices.Sorted(maps.Keys(inside)) {
		if i == treeItems && depth > 0 {
			t.line(depth+1, "...", "", "")
			return
		}
		t.draw(depth+1, name, strings.TrimPrefix(path+"."+name, "."), inside[name])
	}
}

func (t *tree) line(depth int, name, path, value string) {
	text := fmt.Sprintf("%-28s %s", strings.Repeat("  ", depth)+name, value)
	if kinds := t.kinds[path]; len(kinds) > 0 {
		text += "  (" + strings.Join(kinds, ", ") + ")"
	}
	t.lines = append(t.lines, strings.TrimRight(text, " "))
}

// unfold returns what is inside of a value, by its name or index, and what to
// write for the value itself.
func unfold(value any) (inside map[string]any, text string) {
	switch v := value.(type) {
	case map[string]any:
		if len(v) == 0 {
			return nil, "{}"
		}
		return v, "{...}"
	case []any:
		inside = map[string]any{}
		for i, item := range v[:min(len(v), treeItems+1)] {
			inside[strconv.Itoa(i)] = item
		}
		return inside, fmt.Sprintf("[%d items]", len(v))
	}
	return nil, clip(show(value), treeText)
}

// kinds says of the paths that the page's metadata names what they are.
func (p *Page) kinds() map[string][]string {
	kinds := map[string][]string{}
	add := func(kind string, paths ...string) {
		for _, path := range paths {
			kinds[path] = append(kinds[path], kind)
		}
	}
	for group, paths := range p.meta.Deferred {
		add("deferred, group "+group, paths...)
	}
	add("deep merge", p.meta.DeepMerge...)
	add("merge", p.meta.Merge...)
	for _, once := range p.meta.Once {
		add("once", once.Path)
	}
	add("prepend", p.meta.Prepend...)
	add("rescued", p.meta.Rescued...)
	add("scroll", slices.Collect(maps.Keys(p.meta.Scroll))...)
	add("shared", p.meta.SharedKeys...)
	return kinds
}
