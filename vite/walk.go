package vite

import (
	"maps"
	"slices"
)

// walk collects the output files that a document needs, each once. Style sheets
// stand in the order in which the dev server and Vite's own HTML have them:
// those of the dependencies before those that build on them.
type walk struct {
	graph
	visited map[string]bool // keys; marked before descending, since imports have cycles
	seen    map[string]bool // files in any list
	order   []string        // keys as visited

	styles   []string
	scripts  []string
	preloads []string
}

// newWalk begins with style sheets that no chunk refers to.
func newWalk(g graph, styles []string) *walk {
	w := &walk{graph: g, visited: map[string]bool{}, seen: map[string]bool{}}
	for _, file := range styles {
		w.add(&w.styles, file)
	}
	if file, ok := g.unsplitStyle(); ok {
		w.add(&w.styles, file)
	}
	return w
}

// entries adds what the entries need and the entries themselves.
func (w *walk) entries(keys []string) {
	// Pages import the entry, so a walk may meet it as a dependency first.
	for _, key := range keys {
		if c := w.Manifest[key]; c.isScript() && !w.isSystem(key) {
			w.add(&w.scripts, c.File)
		}
	}
	for _, key := range keys {
		w.visit(key)
	}
}

// visit adds a chunk and all that it imports as dependencies.
func (w *walk) visit(key string) {
	c, ok := w.Manifest[key]
	if !ok || w.visited[key] || w.isSystem(key) { // an import that leads nowhere is not worth an error
		return
	}
	w.visited[key] = true
	w.order = append(w.order, key)
	for _, dependency := range c.Imports {
		w.visit(dependency)
	}
	for _, file := range c.CSS {
		w.add(&w.styles, file)
	}
	switch {
	case c.isStyle():
		w.add(&w.styles, c.File)
	case c.isScript():
		w.add(&w.preloads, c.File)
	}
}

func (w *walk) add(list *[]string, file string) {
	if !w.seen[file] {
		w.seen[file] = true
		*list = append(*list, file)
	}
}

// lazyFiles returns the files that the visited chunks may load when they run, and
// that are in no list yet, the style sheets first.
func (w *walk) lazyFiles() []string {
	rest := &walk{graph: w.graph, visited: maps.Clone(w.visited), seen: maps.Clone(w.seen), order: slices.Clone(w.order)}
	for i := 0; i < len(rest.order); i++ { // it grows
		for _, next := range w.Manifest[rest.order[i]].DynamicImports {
			rest.visit(next)
		}
	}
	return append(rest.styles, rest.preloads...)
}

// unsplitStyle returns the one style sheet of a build with cssCodeSplit: false,
// which no chunk refers to.
func (m Manifest) unsplitStyle() (string, bool) {
	c, ok := m["style.css"]
	if !ok || c.IsEntry || !c.isStyle() {
		return "", false
	}
	for _, other := range m {
		for _, list := range [...][]string{other.CSS, other.Assets} {
			if slices.Contains(list, c.File) {
				return "", false
			}
		}
	}
	return c.File, true
}
