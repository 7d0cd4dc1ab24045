package inertiatest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// WithTypes checks every page that the client gets against the schema.json that
// "inertia generate" writes beside the TypeScript: what the types promise is
// what is sent. That catches what cannot be seen in the code, as a MarshalJSON
// method that writes something else, and types that were not generated again. A
// page or a prop that the types do not know is reported too. The shared props of
// a page are checked if it has any of them, which an error page has not.
//
// An application with several front ends has several files; a page is checked
// against the first that knows it. WithTypes panics if one cannot be read or is
// something else.
func WithTypes(files ...string) Option {
	all := make([]schema, len(files))
	for i, file := range files {
		text, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(text, &all[i])
		}
		if err != nil {
			panic(fmt.Sprintf("inertiatest: WithTypes called with %q, which should be the schema.json of inertia generate: %v", file, err))
		}
	}
	return func(c *config) { c.types = all }
}

// schema is the part of a JSON schema that the command writes.
type schema struct {
	Pages  map[string]*rule `json:"pages"`
	Shared rule             `json:"shared"`
	Flash  rule             `json:"flash"`
	Defs   map[string]*rule `json:"$defs"`
}

type rule struct {
	Ref         string           `json:"$ref"`
	Type        string           `json:"type"`
	Const       any              `json:"const"`
	Enum        []any            `json:"enum"`
	Any         []*rule          `json:"anyOf"`
	All         []*rule          `json:"allOf"`
	Items       *rule            `json:"items"`
	PrefixItems []*rule          `json:"prefixItems"`
	Properties  map[string]*rule `json:"properties"`
	Required    []string         `json:"required"`
	Additional  *rule            `json:"additionalProperties"`

	refuses bool // it is false, which nothing satisfies
}

// UnmarshalJSON reads a rule, true or false.
func (r *rule) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case "true":
		return nil
	case "false":
		r.refuses = true
		return nil
	}
	type plain rule
	return json.Unmarshal(text, (*plain)(r))
}

// checkTypes reports what in a page is not as the types say. In a partial answer
// anything may be missing.
func (p *Page) checkTypes(all []schema, partial bool) {
	p.t.Helper()
	component := p.meta.Component
	i := slices.IndexFunc(all, func(s schema) bool { return s.Pages[component] != nil })
	if i < 0 {
		p.errorf("the generated types have no page %q", component)
		return
	}
	c := checker{schema: &all[i], partial: partial, held: map[string]bool{}}
	for _, o := range p.meta.Once {
		c.held[o.Path] = true
	}
	props := p.props()
	c.object(c.page(component, props), props, "")
	c.object(&rule{Properties: c.schema.Flash.Properties}, p.member("flash"), "flash.")
	if len(c.reports) > 0 {
		p.errorf("the page %s is not what the generated types say:\n\t%s", component, strings.Join(c.reports, "\n\t"))
	}
}

type checker struct {
	schema  *schema
	partial bool
	held    map[string]bool // paths of once props, which the client may have
	reports []string
}

// page returns the rule for all props of a page: its own and the shared ones.
func (c *checker) page(component string, props map[string]any) *rule {
	page := *c.schema.Pages[component]
	shared := c.schema.Shared
	own := page.Properties
	page.Properties = map[string]*rule{"head": {}} // the tags of inertia.Head
	maps.Copy(page.Properties, shared.Properties)
	maps.Copy(page.Properties, own)
	page.Properties["errors"] = &rule{}
	for name := range shared.Properties {
		if _, ok := props[name]; ok { // an error page has none of them
			page.Required = slices.Concat(page.Required, shared.Required)
			break
		}
	}
	return &page
}

func (c *checker) report(path, format string, args ...any) {
	c.reports = append(c.reports, path+" "+fmt.Sprintf(format, args...))
}

func (c *checker) check(r *rule, v any, path string) {
	if r.Ref != "" {
		name := strings.NewReplacer("~1", "/", "~0", "~").Replace(strings.TrimPrefix(r.Ref, "#/$defs/"))
		r = cmp.Or(c.schema.Defs[name], &rule{refuses: true})
	}
	for _, part := range r.All {
		c.check(part, v, path)
	}
	constants := r.Enum
	if r.Const != nil {
		constants = []any{r.Const}
	}
	got := show(v)
	switch {
	case r.refuses:
		c.report(path, "is not in the types")
	case r.Any != nil && !slices.ContainsFunc(r.Any, func(option *rule) bool { return c.allows(option, v) }):
		c.report(path, "is none of the types it may be: %s", clip(got, 200))
	case constants != nil && !slices.ContainsFunc(constants, func(one any) bool { return show(one) == got }):
		c.report(path, "is not one of %s: %s", show(constants), clip(got, 200))
	case r.Type != "" && r.Type != cmp.Or(types[got[0]], "number"):
		c.report(path, "is not of the type %s: %s", r.Type, clip(got, 200))
	default:
		c.inside(r, v, path)
	}
}

// types tells a value by what its JSON begins with; all others are numbers.
var types = map[byte]string{'{': "object", '[': "array", '"': "string", 't': "boolean", 'f': "boolean", 'n': "null"}

func (c *checker) allows(r *rule, v any) bool {
	try := checker{schema: c.schema, partial: c.partial}
	try.check(r, v, "")
	return len(try.reports) == 0
}

// inside checks the members of an object, or the items of a list.
func (c *checker) inside(r *rule, v any, path string) {
	switch v := v.(type) {
	case map[string]any:
		c.object(r, v, path+".")
	case []any:
		if n := len(r.PrefixItems); n > 0 && n != len(v) {
			c.report(path, "has %d items, not %d", len(v), n)
			return
		}
		for i, item := range v {
			of := r.Items
			if i < len(r.PrefixItems) {
				of = r.PrefixItems[i]
			}
			if of != nil {
				c.check(of, item, fmt.Sprintf("%s.%d", path, i))
			}
		}
	}
}

func (c *checker) object(r *rule, v map[string]any, prefix string) {
	for _, name := range r.Required {
		if _, ok := v[name]; !ok && !c.partial && !c.held[prefix+name] {
			c.report(prefix+name, "is missing, and the types promise it")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if of := cmp.Or(r.Properties[name], r.Additional); of != nil {
			c.check(of, v[name], prefix+name)
		}
	}
}

// CheckRoutes compares the routes.json that "inertia generate" writes with the
// routes of the running router, and reports each that only one of them has: what
// the command reads from the code is right as far as it can follow it, what the
// router has is right. walk calls its argument for each route; with chi it is
//
//	func(route func(method, pattern string)) error {
//		return chi.Walk(router, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
//			route(method, pattern)
//			return nil
//		})
//	}
//
// Routes of net/http's ServeMux, which cannot be listed, are left out, and so
// are slashes at the end, which chi takes both ways.
func CheckRoutes(t testing.TB, file string, walk func(route func(method, pattern string)) error) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("inertiatest: CheckRoutes: %v", err)
	}
	var table []struct{ Method, Pattern, Router string }
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatalf("inertiatest: CheckRoutes: %s is not the routes.json of inertia generate: %v", file, err)
	}
	generated, running := map[string]bool{}, map[string]bool{}
	for _, r := range table {
		if r.Router == "" {
			generated[r.Method+" "+withoutSlash(r.Pattern)] = true
		}
	}
	err = walk(func(method, pattern string) {
		pattern = withoutSlash(pattern)
		if generated["* "+pattern] {
			method = "*"
		}
		running[method+" "+pattern] = true
	})
	if err != nil {
		t.Fatalf("inertiatest: CheckRoutes: the routes cannot be listed: %v", err)
	}
	for _, route := range slices.Sorted(maps.Keys(running)) {
		if !generated[route] {
			t.Errorf("inertiatest: the router has %s, %s has not: run inertia generate, and heed what it reports", route, file)
		}
	}
	for _, route := range slices.Sorted(maps.Keys(generated)) {
		if !running[route] {
			t.Errorf("inertiatest: %s has %s, the router has not: run inertia generate", file, route)
		}
	}
}

func withoutSlash(pattern string) string { return cmp.Or(strings.TrimRight(pattern, "/"), pattern) }
