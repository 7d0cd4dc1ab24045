package inertiatest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// WithTypes checks every page that the client gets against the schema.json that
// "inertia generate" writes beside the TypeScript: what the types promise is
// what is sent. That catches what cannot be seen in the code, as a MarshalJSON
// method that writes something else, and types that were not generated again. A
// page or a prop that the types do not know is reported too. The shared props of
// a page are checked if it has any of them, which an error page has not.
//
// An application with several front ends has several files; a page is checked
// against the first that knows it. WithTypes panics if there is none, or if one
// cannot be read or is something else.
func WithTypes(files ...string) Option {
	if len(files) == 0 {
		panic("inertiatest: WithTypes called without a file: leave the option out instead")
	}
	var all []*schema
	for _, file := range files {
		text, err := os.ReadFile(file)
		s := &schema{}
		if err == nil {
			err = json.Unmarshal(text, s)
		}
		if err == nil && s.Pages == nil {
			err = errors.New("it has no pages")
		}
		if err != nil {
			panic(fmt.Sprintf("inertiatest: WithTypes called with %q, which should be the schema.json of inertia generate: %v", file, err))
		}
		all = append(all, s)
	}
	return func(c *config) { c.types = all }
}

// schema is the part of a JSON schema that the command writes.
type schema struct {
	Pages  map[string]*rule `json:"pages"`
	Shared *rule            `json:"shared"`
	Flash  *rule            `json:"flash"`
	Defs   map[string]*rule `json:"$defs"`
}

type rule struct {
	Ref         string           `json:"$ref"`
	Type        string           `json:"type"`
	Const       json.RawMessage  `json:"const"`
	Enum        []any            `json:"enum"`
	Any         []*rule          `json:"anyOf"`
	All         []*rule          `json:"allOf"`
	Items       *rule            `json:"items"`
	PrefixItems []*rule          `json:"prefixItems"`
	Properties  map[string]*rule `json:"properties"`
	Required    []string         `json:"required"`
	Additional  *additional      `json:"additionalProperties"`
}

// additional is a rule, or whether there may be other properties at all.
type additional struct {
	rule   *rule
	refuse bool
}

func (a *additional) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case "false":
		a.refuse = true
		return nil
	case "true":
		return nil
	}
	return json.Unmarshal(text, &a.rule)
}

// checkTypes reports what in a page is not as the types say. In a partial answer
// anything may be missing.
func (p *Page) checkTypes(all []*schema, partial bool) {
	p.t.Helper()
	component, _ := p.object["component"].(string)
	i := slices.IndexFunc(all, func(s *schema) bool { return s.Pages[component] != nil })
	if i < 0 {
		p.errorf("the generated types have no page %q", component)
		return
	}
	s := all[i]
	page := s.Pages[component]
	c := checker{defs: s.Defs, partial: partial}
	props := p.props()
	once, _ := p.object["onceProps"].(map[string]any)
	for _, name := range page.Required {
		if _, ok := props[name]; !ok && !partial && !had(once, name) {
			c.report(name, "is missing, and the types promise it")
		}
	}
	var shared map[string]*rule
	if s.Shared != nil {
		shared = s.Shared.Properties
		has := func(name string) bool { _, ok := props[name]; return ok }
		if !partial && slices.ContainsFunc(slices.Collect(maps.Keys(shared)), has) {
			for _, name := range s.Shared.Required {
				if !has(name) && !had(once, name) {
					c.report(name, "is missing, and the types promise it as a shared prop")
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(props)) {
		switch {
		case name == "errors":
		case page.Properties[name] != nil:
			c.check(page.Properties[name], props[name], name)
		case shared[name] != nil:
			c.check(shared[name], props[name], name)
		case page.Additional != nil && page.Additional.refuse:
			c.report(name, "is not in the types")
		}
	}
	if flash, ok := p.object["flash"].(map[string]any); ok && s.Flash != nil {
		for _, key := range slices.Sorted(maps.Keys(flash)) {
			if r := s.Flash.Properties[key]; r != nil {
				c.check(r, flash[key], "flash."+key)
			}
		}
	}
	if len(c.reports) > 0 {
		p.errorf("the page %s is not what the generated types say:\n\t%s", component, strings.Join(c.reports, "\n\t"))
	}
}

// had reports whether the client has a once prop already.
func had(once map[string]any, name string) bool {
	for _, v := range once {
		if entry, ok := v.(map[string]any); ok && entry["prop"] == name {
			return true
		}
	}
	return false
}

type checker struct {
	defs    map[string]*rule
	partial bool
	reports []string
}

func (c *checker) report(path, format string, args ...any) {
	c.reports = append(c.reports, path+" "+fmt.Sprintf(format, args...))
}

func (c *checker) check(r *rule, v any, path string) {
	if r.Ref != "" {
		name := strings.NewReplacer("~1", "/", "~0", "~").Replace(strings.TrimPrefix(r.Ref, "#/$defs/"))
		if c.defs[name] == nil {
			c.report(path, "has a type that is not in the schema: %s", r.Ref)
			return
		}
		c.check(c.defs[name], v, path)
		return
	}
	for _, part := range r.All {
		c.check(part, v, path)
	}
	if len(r.Any) > 0 && !slices.ContainsFunc(r.Any, func(option *rule) bool {
		try := checker{defs: c.defs, partial: c.partial}
		try.check(option, v, path)
		return len(try.reports) == 0
	}) {
		c.report(path, "is none of the types it may be: %s", clip(show(v), 200))
		return
	}
	if r.Enum != nil && !slices.ContainsFunc(r.Enum, func(one any) bool { return show(one) == show(v) }) {
		c.report(path, "is not one of %s: %s", show(r.Enum), clip(show(v), 200))
		return
	}
	if r.Const != nil && string(r.Const) != show(v) {
		c.report(path, "is not %s: %s", r.Const, clip(show(v), 200))
		return
	}
	if r.Type != "" && r.Type != kindOf(v) {
		c.report(path, "is not of the type %s: %s", r.Type, clip(show(v), 200))
		return
	}
	switch v := v.(type) {
	case map[string]any:
		c.object(r, v, path)
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

func (c *checker) object(r *rule, v map[string]any, path string) {
	for _, name := range r.Required {
		if _, ok := v[name]; !ok && !c.partial {
			c.report(path+"."+name, "is missing, and the types promise it")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		switch of := r.Properties[name]; {
		case of != nil:
			c.check(of, v[name], path+"."+name)
		case r.Additional == nil:
		case r.Additional.refuse:
			c.report(path+"."+name, "is not in the types")
		case r.Additional.rule != nil:
			c.check(r.Additional.rule, v[name], path+"."+name)
		}
	}
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "number"
}
