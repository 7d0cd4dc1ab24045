package analysis

import (
	"cmp"
	"go/token"
	"maps"
	"slices"
)

// comparePos orders places by file and line: the numbers of positions depend on
// the order in which files are read.
func (a *analyser) comparePos(x, y token.Pos) int {
	p, q := a.prog.Fset.Position(x), a.prog.Fset.Position(y)
	return cmp.Or(cmp.Compare(p.Filename, q.Filename), cmp.Compare(p.Offset, q.Offset))
}

func (a *analyser) sortByPos(pages []*Page) {
	slices.SortFunc(pages, func(x, y *Page) int {
		return cmp.Or(a.comparePos(x.Pos, y.Pos), cmp.Compare(x.Component, y.Component))
	})
}

func (a *analyser) sortedPositions(m map[token.Pos]*Object) []token.Pos {
	return slices.SortedFunc(maps.Keys(m), a.comparePos)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
