package analysis

import (
	"cmp"
	"go/token"
	"slices"
	"strings"
)

// A site is a call of inertia.Middleware with the shared props among its
// options. One call is several sites if its callers hand over the options.
type site struct {
	pos    token.Pos
	shares []token.Pos // of options, in the order of the source
	open   bool        // there are options that a caller hands over
	scopes []*scope    // it stands before
}

// A scope is what the same middlewares stand before: a router, a group of one,
// or a single route.
type scope struct {
	sites  []*site
	outer  []*scope // it is in one of these
	router *router  // whose scope it is, nil for others
}

// within returns a scope in another one, which is nil if it is not known.
func within(outer *scope, sites []*site) *scope {
	s := &scope{}
	if outer != nil {
		s.outer = []*scope{outer}
	}
	s.add(sites)
	return s
}

func (s *scope) add(sites []*site) {
	if s == nil {
		return
	}
	for _, site := range sites {
		if !slices.Contains(s.sites, site) {
			s.sites = append(s.sites, site)
			site.scopes = append(site.scopes, s)
		}
	}
}

// paths returns the lists of sites that a request may pass to a scope.
func (a *analyser) paths(s *scope, inner []*scope) [][]*site {
	if slices.Contains(inner, s) {
		return nil
	}
	if len(s.outer) == 0 {
		if s.router == nil || a.isElsewhere(s.router) {
			return nil // what is around it is not known
		}
		return [][]*site{slices.Clone(s.sites)}
	}
	var all [][]*site
	for _, outer := range s.outer {
		for _, path := range a.paths(outer, append(inner, s)) {
			all = append(all, append(path, s.sites...))
		}
	}
	return all
}

// scope is that of a router or group.
func (v *Value) scopeOf() *scope {
	if v.scope != nil || v.router == nil {
		return v.scope
	}
	return v.router.find().scope
}

// site notes a call of inertia.Middleware.
func (a *analyser) site(pos token.Pos, options []*Value) *site {
	s := &site{pos: pos}
	var look func(v *Value)
	look = func(v *Value) {
		for _, alt := range v.all() {
			switch {
			case alt.share.IsValid():
				s.shares = append(s.shares, alt.share)
			case alt.Elem != nil:
				look(alt.Elem)
			case alt.param:
				s.open = true
			}
		}
	}
	for _, v := range options {
		look(v)
	}
	slices.SortFunc(s.shares, a.comparePos)
	s.shares = slices.Compact(s.shares)
	var key strings.Builder
	key.WriteString(a.prog.Position(pos))
	for _, share := range s.shares {
		key.WriteString(" " + a.prog.Fset.Position(share).String())
	}
	if known := a.sites[key.String()]; known != nil {
		known.open = known.open && s.open
		s = known
	}
	a.sites[key.String()] = s
	for _, found := range a.passing {
		*found = append(*found, s)
	}
	return s
}

// sitesOf are the calls of inertia.Middleware that a middleware stands for.
func (a *analyser) sitesOf(v *Value) []*site {
	var all []*site
	for _, alt := range v.all() {
		if alt.site != nil {
			all = append(all, alt.site)
			continue
		}
		a.passing = append(a.passing, &all)
		a.resultOfFunc(alt)
		a.passing = a.passing[:len(a.passing)-1]
	}
	return all
}

// ways are the lists of shared props that requests may get, outermost first: a
// Middleware behind another one adds its own to those of the other.
func (a *analyser) ways() [][]token.Pos {
	known := map[token.Pos]bool{}
	for _, s := range a.sites {
		known[s.pos] = known[s.pos] || !s.open
	}
	attached := map[token.Pos]bool{}
	seen := map[string]bool{}
	var all [][]token.Pos
	for _, key := range sortedKeys(a.sites) {
		s := a.sites[key]
		if s.open && known[s.pos] {
			continue // it is known from its callers
		}
		var paths [][]*site
		for _, scope := range s.scopes {
			paths = append(paths, a.paths(scope, nil)...)
		}
		if len(paths) == 0 {
			paths = [][]*site{{s}}
		}
		for _, path := range paths {
			var way []token.Pos
			var text strings.Builder
			for _, site := range path {
				for _, share := range site.shares {
					way = append(way, share)
					attached[share] = true
					text.WriteString(a.prog.Fset.Position(share).String())
				}
			}
			if !seen[text.String()] {
				seen[text.String()] = true
				all = append(all, way)
			}
		}
	}
	if len(all) == 0 {
		all = append(all, nil)
	}
	// Options that are in no call which can be followed, and what is shared with
	// single requests.
	var others []token.Pos
	for pos := range a.shared {
		if !attached[pos] {
			others = append(others, pos)
		}
	}
	slices.SortFunc(others, func(x, y token.Pos) int {
		// Share comes after the options.
		return cmp.Or(compareBool(a.shared[x].request, a.shared[y].request), a.comparePos(x, y))
	})
	for i := range all {
		all[i] = append(all[i], others...)
	}
	return all
}

func compareBool(x, y bool) int {
	switch {
	case x == y:
		return 0
	case y:
		return -1
	}
	return 1
}
