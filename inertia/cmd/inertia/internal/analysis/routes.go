package analysis

import (
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"
)

// allRoutes puts the routes of all routers together, with their whole patterns.
func (a *analyser) allRoutes() []*Route {
	for fn, pos := range a.wanting {
		if !a.given[fn] && !a.given[fn.Origin()] {
			a.problem(pos, "nothing that can be followed calls %s with a router: its routes are missing", fn.Name())
		}
	}
	var routes []*Route
	seen := map[string]bool{}
	for _, r := range a.routers {
		if r.same != nil {
			continue
		}
		for _, prefix := range a.prefixes(r, nil) {
			for _, route := range r.routes {
				full := *route
				full.Pattern = joinPattern(prefix, route.Pattern)
				a.describe(&full)
				key := strings.Join([]string{full.Method, full.Pattern, full.Path, full.Receiver, full.Name}, " ")
				if !seen[key] {
					seen[key] = true
					routes = append(routes, &full)
				}
			}
		}
	}
	return routes
}

// prefixes returns where a router stands.
func (a *analyser) prefixes(r *router, above []*router) []string {
	if slices.Contains(above, r) {
		return nil
	}
	if len(r.mounts) == 0 {
		if a.isElsewhere(r) {
			return nil
		}
		return []string{""}
	}
	var all []string
	for _, m := range r.mounts {
		for _, prefix := range a.prefixes(m.on.find(), append(above, r)) {
			all = append(all, joinPattern(prefix, m.prefix))
		}
	}
	return all
}

// isElsewhere reports whether a router that is mounted nowhere stands for one
// that is, or for one of which nobody knows where it is.
func (a *analyser) isElsewhere(r *router) bool { return r.orphan || !r.held && a.consumed[r.root] }

func joinPattern(prefix, pattern string) string {
	prefix = strings.TrimSuffix(strings.TrimSuffix(prefix, "/*"), "/")
	if prefix == "" {
		return pattern
	}
	if pattern == "/" || pattern == "" {
		return prefix
	}
	return prefix + pattern
}

// describe fills in what is known of the handler of a route.
func (a *analyser) describe(r *Route) {
	h := r.handler
	if h.pkg != nil {
		r.Package, r.Path = h.pkg.Name(), h.pkg.Path()
	}
	switch {
	case h.recv != nil:
		r.Name = namedOf(h.recv).Obj().Name()
	case h.fn != nil:
		r.Name = h.fn.Name()
		if recv := h.fn.Signature().Recv(); recv != nil && namedOf(recv.Type()) != nil {
			r.Receiver = namedOf(recv.Type()).Obj().Name()
		}
	case h.name != "":
		r.Name = path.Base(h.name)
	}
	components := maps.Clone(h.components)
	forms := slices.Clone(h.forms)
	seen := map[*types.Func]bool{}
	for next := slices.Collect(maps.Keys(h.calls)); len(next) > 0; {
		fn := next[0]
		next = next[1:]
		if seen[fn] {
			continue
		}
		seen[fn] = true
		maps.Copy(components, a.renders[fn])
		forms = append(forms, a.binds[fn]...)
		for callee := range a.calls[fn] {
			next = append(next, callee)
		}
	}
	r.Components = sortedKeys(components)
	byName := map[string]types.Type{}
	for _, t := range forms {
		byName[types.TypeString(t, nil)] = t
	}
	for _, key := range sortedKeys(byName) {
		r.Forms = append(r.Forms, byName[key])
	}
}
