package analysis

import (
	"go/ast"
	"go/token"
)

// Shared are shared props of one place.
type Shared struct {
	Props    *Value
	Optional bool // not every page behind it has them
	Pos      token.Pos
}

// sharing is a place where props are shared.
type sharing struct {
	props    *Value
	optional bool
	request  bool // with one request, by inertia.Share
}

// option follows an option with shared props, and returns a value that tells
// which one it is.
func (a *analyser) option(e *ast.CallExpr, props *Value) *Value {
	// An option that is added in a branch may not be there.
	conditional := a.inMiddleware == 0 && len(a.frames) > 0 && a.frames[len(a.frames)-1].branch > 0
	a.share(e, props, sharing{optional: conditional})
	v := a.static(e)
	v.share = e.Pos()
	return v
}

// share notes shared props.
func (a *analyser) share(e *ast.CallExpr, props *Value, s sharing) {
	if a.quiet > 0 {
		return
	}
	if props == nil || !a.known(props) {
		if a.fromParam(props) {
			a.wrap()
			return
		}
		a.problem(e.Pos(), "these shared props cannot be followed: they are missing in the types; return a literal of inertia.Props")
		if props == nil {
			return
		}
	}
	s.props = a.settled(props)
	a.shared[e.Pos()] = &s
}

// allShared returns the shared props of each way that requests may take.
func (a *analyser) allShared() [][]*Shared {
	var all [][]*Shared
	for _, way := range a.ways() {
		var shared []*Shared
		for _, pos := range way {
			if s := a.shared[pos]; s != nil {
				shared = append(shared, &Shared{Props: s.props, Optional: s.optional, Pos: pos})
			}
		}
		all = append(all, shared)
	}
	return all
}
