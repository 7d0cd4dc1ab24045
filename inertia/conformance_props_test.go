package inertia_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/chinertia/chinertia/inertia"
)

// props turns the notation of the cases into Props.
func (run *caseRun) props(v any) inertia.Props {
	props := inertia.Props{}
	for name, value := range mapOf(v) {
		props[name] = run.prop(value, name)
	}
	return props
}

func (run *caseRun) prop(v any, path string) any {
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			if strings.HasPrefix(key, "$") {
				return run.wrapper(key, v, path)
			}
		}
		m := make(map[string]any, len(v))
		for key, value := range v {
			m[key] = run.prop(value, path+"."+key)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, value := range v {
			list[i] = run.prop(value, path+"."+strconv.Itoa(i))
		}
		return list
	}
	return v
}

// wrapper makes the prop that one of the $ keys stands for.
func (run *caseRun) wrapper(kind string, spec map[string]any, path string) any {
	load := func(context.Context) (any, error) {
		run.evaluated[path] = true
		if m := mapOf(spec[kind]); m["$throws"] != nil {
			return nil, errors.New(m["$throws"].(string))
		}
		return run.prop(spec[kind], path), nil
	}
	switch kind {
	case "$int64":
		n, err := strconv.ParseInt(fmt.Sprint(spec[kind]), 10, 64)
		if err != nil {
			run.fail("$int64: %v", err)
		}
		return n
	case "$closure":
		return load
	case "$throws":
		return func() (any, error) { return nil, errors.New(spec[kind].(string)) }
	case "$optional":
		return withOnce(inertia.Optional(load), spec["once"])
	case "$always":
		if m := mapOf(spec[kind]); m["$closure"] != nil || m["$throws"] != nil {
			return inertia.Lazy(load).Always()
		}
		return inertia.Always(run.prop(spec[kind], path))
	case "$defer":
		p := inertia.Defer(load)
		if group, ok := spec["group"].(string); ok {
			p = p.Group(group)
		}
		if spec["rescue"] == true {
			p = p.Rescue()
		}
		switch spec["merge"] {
		case true:
			p = p.Merge()
		case "deep":
			p = p.DeepMerge()
		case "prepend":
			p = p.Prepend()
		}
		if fields := texts(spec["matchOn"]); len(fields) > 0 {
			p = p.MatchOn(fields...)
		}
		return withOnce(p, spec["once"])
	case "$merge":
		return run.merge(inertia.Value(run.prop(spec[kind], path)), spec)
	case "$once":
		return onceOptions(inertia.Once(load), spec)
	case "$scroll":
		return run.scroll(spec, load)
	}
	run.fail("wrapper %q is unknown to the test", kind)
	return nil
}

func (run *caseRun) merge(p inertia.Prop[any], spec map[string]any) any {
	inner := false
	if paths := texts(spec["append"]); len(paths) > 0 {
		p, inner = p.Append(paths...), true
	}
	if paths := texts(spec["prepend"]); len(paths) > 0 {
		p, inner = p.Prepend(paths...), true
	}
	switch mode := spec["mode"]; {
	case mode == "prepend":
		p = p.Prepend()
	case mode == "deep":
		p = p.DeepMerge()
	case !inner:
		p = p.Merge()
	}
	if fields := texts(spec["matchOn"]); len(fields) > 0 {
		p = p.MatchOn(fields...)
	}
	return withOnce(p, spec["once"])
}

func withOnce(p inertia.Prop[any], once any) any {
	switch once := once.(type) {
	case bool:
		if once {
			return p.Once()
		}
	case map[string]any:
		return onceOptions(p.Once(), once)
	}
	return p
}

func onceOptions(p inertia.Prop[any], spec map[string]any) any {
	if key, ok := spec["as"].(string); ok {
		p = p.As(key)
	}
	if n, ok := spec["until"].(json.Number); ok {
		seconds, _ := n.Float64()
		p = p.For(time.Duration(seconds * float64(time.Second)))
	}
	if spec["fresh"] == true {
		p = p.Fresh()
	}
	return p
}

// scrolled is a page of a list as an app might have it.
type scrolled struct {
	value any
	meta  inertia.ScrollMeta
}

func (s scrolled) ScrollMeta() inertia.ScrollMeta { return s.meta }
func (s scrolled) MarshalJSON() ([]byte, error)   { return json.Marshal(s.value) }

func (run *caseRun) scroll(spec map[string]any, load func(context.Context) (any, error)) any {
	m := mapOf(spec["meta"])
	meta := inertia.ScrollMeta{Previous: m["previousPage"], Next: m["nextPage"], Current: m["currentPage"]}
	meta.PageName, _ = m["pageName"].(string)
	p := inertia.ScrollFunc(func(ctx context.Context) (scrolled, error) {
		v, err := load(ctx)
		return scrolled{v, meta}, err
	})
	if wrapper, ok := spec["wrapper"].(string); ok {
		p = p.Wrapper(wrapper)
	}
	if fields := texts(spec["matchOn"]); len(fields) > 0 {
		p = p.MatchOn(fields...)
	}
	if spec["defer"] == true {
		p = p.Defer()
	}
	if group, ok := spec["group"].(string); ok {
		p = p.Group(group)
	}
	return p
}

func texts(v any) []string {
	var list []string
	switch v := v.(type) {
	case string:
		list = append(list, v)
	case []any:
		for _, item := range v {
			list = append(list, item.(string))
		}
	}
	return list
}
