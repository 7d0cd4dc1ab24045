package inertia

import (
	"context"
	"fmt"
	"html"
	"slices"
	"strings"
)

// HeadTag is an element of a page's head: a title, a meta tag or a link. It is
// part of the document, where crawlers and previews of links look for it, and is
// kept up to date by the client on visits if it is told to:
//
//	createInertiaApp({ serverHead: true })
//
// Tags have keys, of which a page has one each. Those of a page replace those of
// [ShareHead], which replace those of [WithHead]; the client's Head component
// replaces one with its attribute head-key. All values are escaped.
//
// The client finds the tags in the prop "head", which only pages with tags have.
type HeadTag struct{ key, element, rest string }

// Title is the title of the page, complete. A title callback of the client would
// change it after the document was shown.
func Title(text string) HeadTag {
	return HeadTag{"title", "title", ">" + html.EscapeString(text) + "</title>"}
}

// Meta is a meta tag like "description" or "robots". Its key is the name.
func Meta(name, content string) HeadTag {
	return HeadTag{name, "meta", attributes("name", name, "content", content) + ">"}
}

// MetaProperty is a meta tag of Open Graph, like "og:title". Its key is the
// property.
func MetaProperty(property, content string) HeadTag {
	return HeadTag{property, "meta", attributes("property", property, "content", content) + ">"}
}

// HeadLink is a link element, with further attributes as pairs of name and
// value. The key is "canonical" for that, else rel and href. It panics if a value
// is missing.
func HeadLink(rel, href string, attrs ...string) HeadTag {
	key := rel
	if rel != "canonical" {
		key += " " + href
	}
	return HeadTag{key, "link", attributes(append([]string{"rel", rel, "href", href}, attrs...)...) + ">"}
}

// Key changes the key of the tag. It panics if the key is empty.
func (t HeadTag) Key(key string) HeadTag {
	if key == "" {
		panic("inertia: Key of a HeadTag called with an empty key: a page has one tag of each key")
	}
	t.key = key
	return t
}

// String returns the tag as HTML.
func (t HeadTag) String() string {
	return "<" + t.element + attributes("data-inertia", t.key) + t.rest
}

func attributes(pairs ...string) string {
	if len(pairs)%2 != 0 {
		panic(fmt.Sprintf("inertia: HeadLink called with attributes %q: want pairs of name and value", pairs))
	}
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		b.WriteString(" " + html.EscapeString(pairs[i]) + `="` + html.EscapeString(pairs[i+1]) + `"`)
	}
	return b.String()
}

// WithHead puts tags into the head of every page.
func WithHead(tags ...HeadTag) Option {
	return func(c *config) { c.head = mergeHead(c.head, tags) }
}

// ShareHead puts tags into the head of the pages of this request, over those of
// [WithHead] and earlier calls.
func ShareHead(ctx context.Context, tags ...HeadTag) {
	v := visitOf(ctx, "ShareHead")
	v.mu.Lock()
	defer v.mu.Unlock()
	v.head = mergeHead(v.head, tags)
}

// Head puts tags into the head of the page, over the shared ones.
func Head(tags ...HeadTag) RenderOption {
	return func(o *renderOptions) { o.head = mergeHead(o.head, tags) }
}

// mergeHead returns tags over those in base, in a list that may be appended to.
func mergeHead(base, tags []HeadTag) []HeadTag {
	if len(tags) == 0 {
		return slices.Clip(base)
	}
	merged := slices.Clone(base)
	for _, tag := range tags {
		if i := slices.IndexFunc(merged, func(t HeadTag) bool { return t.key == tag.key }); i >= 0 {
			merged[i] = tag
			continue
		}
		merged = append(merged, tag)
	}
	return merged
}

// headProp is what the client reads.
func headProp(tags []HeadTag) Props {
	list := make([]string, len(tags))
	for i, tag := range tags {
		list[i] = tag.String()
	}
	return Props{"head": list}
}

// documentHead returns the head of a document: what server-side rendering made,
// which has the tags if its bundle knows of them, and those that it lacks.
func documentHead(tags []HeadTag, rendered string) string {
	var lines []string
	for _, tag := range tags {
		mark := attributes("data-inertia", tag.key)
		if tag.element == "title" {
			mark = "<title"
		}
		if !strings.Contains(rendered, mark) {
			lines = append(lines, tag.String())
		}
	}
	if rendered != "" {
		lines = append(lines, rendered)
	}
	return strings.Join(lines, "\n")
}
