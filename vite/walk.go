package vite

// walk collects the output files that a document needs, each once. Style sheets
// stand in the order in which the dev server and Vite's own HTML have them:
// those of the dependencies before those that build on them.
type walk struct {
	manifest Manifest
	visited  map[string]bool // keys; marked before descending, since imports have cycles
	seen     map[string]bool // files in any list

	styles   []string
	scripts  []string
	preloads []string
}

func newWalk(m Manifest) *walk {
	w := &walk{manifest: m, visited: map[string]bool{}, seen: map[string]bool{}}
	if file, ok := m.unsplitStyle(); ok {
		w.add(&w.styles, file)
	}
	return w
}

// entries adds what the entries need and the entries themselves.
func (w *walk) entries(keys []string) {
	// Pages import the entry, so a walk may meet it as a dependency first.
	for _, key := range keys {
		if c := w.manifest[key]; c.isScript() {
			w.add(&w.scripts, c.File)
		}
	}
	for _, key := range keys {
		w.visit(key)
	}
}

// visit adds a chunk and all that it imports as dependencies.
func (w *walk) visit(key string) {
	c, ok := w.manifest[key]
	if !ok || w.visited[key] { // an import that leads nowhere is not worth an error
		return
	}
	w.visited[key] = true
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

// unsplitStyle returns the one style sheet of a build with cssCodeSplit: false,
// which no chunk refers to.
func (m Manifest) unsplitStyle() (string, bool) {
	c, ok := m["style.css"]
	if !ok || c.IsEntry || !c.isStyle() {
		return "", false
	}
	for _, other := range m {
		for _, list := range [...][]string{other.CSS, other.Assets} {
			for _, file := range list {
				if file == c.File {
					return "", false
				}
			}
		}
	}
	return c.File, true
}
